"""Recognise emoticons, which are shown but not spoken."""

from __future__ import annotations

import re

from stages.script.spoken.english.arithmetic import is_operand
from stages.script.spoken.english_words import word_set

EMOTICON = re.compile(
    r"(?:[:;=][-'’^]?[)(D\]\[}{]|[:;][-'’^]?[Ppo|/\\*]|[xX]-?D|[)(][-^]?[:;=]|</?3|\^[_.]?\^|[-–][_.]+[-–]|[oOT]_+[oOT]"
    r"|>[._]<|¯\\_\(ツ\)_/¯|\\o/)(?P<rest>[.,!?…]*)$"
)
"""Matches a token that is an emoticon, which is shown but not spoken."""


_LOVERS = word_set("i we ich wir je nous yo nosotros io noi eu nós ik wij jag vi ja my я мы")
"""Who sends a heart, "<3"."""


def is_emoticon(token: str, before: str, after: str) -> bool:
    """Return whether ``token`` is an emoticon.

    ``<3`` is one in "I <3 it", but not in "takes <3 minutes".
    """
    found = EMOTICON.match(token)
    if found is None or not token.startswith("<3"):
        return found is not None
    return before.lower() in _LOVERS or (not after and not is_operand(before))
