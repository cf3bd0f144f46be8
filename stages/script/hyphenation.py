"""Join words that a PDF or an editor hyphenated at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stages.script.spoken.english_words import word_set

_BROKEN = re.compile(r"(?P<before>(?:.*[\s(\"“„'‘«])?)(?P<first>[^\W\d_]{2,})(?:-|‐|\u00ad)\s*$")
_REST = re.compile(r"\s*(?P<last>[^\W\d_]+)(?P<after>.*)$")
_KEEP_AFTER = word_set(
    "well self non ex co high low long short full part real user first second third one two three four five six seven"
    " eight nine ten cross multi open end data time all half hard soft ever much far old new best ill anti semi quasi"
    " state so large small single double triple client server read write built follow check break start top bottom left"
    " right hand face north south east west cost energy problem decision world year day week month good fast slow"
    " deep wide light dark close on off in up down out near"
)
_KEEP_BEFORE = word_set(
    "known based time level quality scale term made free friendly driven oriented specific related wide in up off out"
    " down on by to year day week month hour minute old like style sized side end point"
    " looking speaking working running growing going being defined aware ready proof to-date side facing"
)
"""Parts of compounds that keep their hyphen: "well-known", "user-friendly"."""


def join_hyphenated(lines: Sequence[str]) -> list[str]:
    """Return ``lines`` with words joined that are hyphenated at a line end.

    No line is added or removed.

    "exam-" and "ple of text" become "example" and "of text". A hyphen stays where it belongs to a compound: one that is
    written with it elsewhere in ``lines``, or one made of common parts.
    """
    result = list(lines)
    whole = ""
    for at in range(len(result) - 1):
        broken, rest = _BROKEN.match(result[at]), _REST.match(result[at + 1])
        if broken is None or rest is None or not rest["last"].islower():
            continue
        whole = whole or "\n".join(lines).lower()
        first, last = broken["first"], rest["last"]
        word = first + ("-" if _is_compound(first.lower(), last, whole) else "") + last
        attached = re.match(r"\S*", rest["after"])
        mark = attached[0] if attached else ""
        following = rest["after"][len(mark) :].lstrip()
        if following:
            result[at], result[at + 1] = broken["before"] + word + mark, following
        elif broken["before"].strip():
            result[at], result[at + 1] = broken["before"].rstrip(), word + mark
    return result


def _is_compound(first: str, last: str, whole: str) -> bool:
    if re.search(rf"\b{first}{last}\b", whole):
        return False
    return first in _KEEP_AFTER or last in _KEEP_BEFORE or re.search(rf"\b{first}-{last}\b", whole) is not None
