r"""Keep players from reading the words of captions as marks.

Neither SubRip nor tx3g has a way to escape characters. Players based on FFmpeg hand every caption to libass as ASS, in
which ``{...}`` is hidden and ``\N`` is a line break; SubRip is also searched for HTML tags and, by some players, for
character references. A word joiner (U+2060, invisible) behind the first character breaks a mark up, as FFmpeg itself
does it for WebVTT; braces, which nothing else makes visible, are written in their wide form (U+FF5B, U+FF5D).
"""

from __future__ import annotations

import re

_JOINER = "\u2060"
_BRACES = str.maketrans({"{": "\uff5b", "}": "\uff5d", "\\": f"\\{_JOINER}"})
_SUBRIP = re.compile(r"<|&(?=#?\w{1,30};)|--(?=>)")


def protect_from_ass(text: str) -> str:
    """Return ``text`` so that a player that reads it as ASS shows all of it."""
    return text.translate(_BRACES)


def protect_from_subrip(text: str) -> str:
    """Return ``text`` so that a player that reads it as SubRip shows all of it.

    Players look for HTML and ASS in it.
    """
    return _SUBRIP.sub(lambda mark: f"{mark[0]}{_JOINER}", protect_from_ass(text))
