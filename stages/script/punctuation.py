"""Classify the punctuation around words, and choose the marks that shape intonation."""

from __future__ import annotations

import re

OPENERS = "([{\"'“‘„‚«‹¿¡*_|\\"
CLOSERS = ")]}\"'”’»›*_"
END_MARKS = ".!?…。！？।؟"
_CLOSING = CLOSERS + END_MARKS + "|\\,;:，；：、—–،؛"

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001fbff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u25a0-\u25ff\ufe0e\ufe0f\u20e3\u200d"
    "\U000e0020-\U000e007f\u2122\u00ae\u00a9]+"
)

# The mark that the voice gets for each written mark; the first one found after a word counts.
_SPOKEN_MARKS = {"?": "?", "？": "?", "؟": "?", "!": "!", "！": "!", ";": ";", "；": ";", ":": ":", "：": ":"}
_SPOKEN_MARKS |= dict.fromkeys((",", "，", "、", "—", "–", "،"), ",") | {"؛": ";"}
_ELLIPSES = ("…", "..")
_LIVELY_MARKS = ("?", "？", "؟", "!", "！")


def strip_punctuation(text: str) -> str:
    """Return ``text`` without the punctuation around it."""
    return text.lstrip(OPENERS).rstrip(_CLOSING)


def strip_emoji(text: str) -> str:
    """Return ``text`` without emoji and pictograms, which are shown but not spoken."""
    return text if text.isascii() else _EMOJI.sub("", text)


def spoken_punctuation(text: str, final: bool) -> str:
    """Return the punctuation mark after ``text`` that the voice gets, or an empty string.

    ``final`` is set for the last token of a sentence; dots inside a sentence belong to abbreviations.
    """
    marks = text[len(text.rstrip(_CLOSING)) :]
    if not any(map(marks.__contains__, _LIVELY_MARKS)) and (any(mark in marks for mark in _ELLIPSES) or text == "."):
        return "." if final else ","
    for mark, sound in _SPOKEN_MARKS.items():
        if mark in marks:
            return sound
    if final:
        return "." if any(mark in marks for mark in ".。।") else ""
    return "," if ")" in marks and (text[0] == "(" or "(" not in text) else ""
