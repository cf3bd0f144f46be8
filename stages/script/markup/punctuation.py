"""The marks around words: what opens and closes them, and what is seen but never said."""

from __future__ import annotations

import re

OPENERS = "([{\"'“‘„‚«‹¿¡*_|\\"
CLOSERS = ")]}\"'”’»›*_"
END_MARKS = ".!?…。！？।؟"
_CLOSING = CLOSERS + END_MARKS + "|\\,;:，；：、—–"

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001fbff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u25a0-\u25ff\ufe0e\ufe0f\u20e3\u200d"
    "\U000e0020-\U000e007f\u2122\u00ae\u00a9]+"
)

# What a voice hears for a mark: the first that is found in the marks after a word counts.
_SPOKEN_MARKS = {"?": "?", "？": "?", "؟": "?", "!": "!", "！": "!", ";": ";", "；": ";", ":": ":", "：": ":"}
_SPOKEN_MARKS |= dict.fromkeys((",", "，", "、", "—", "–"), ",")
_ELLIPSES = ("…", "...")


def strip_punctuation(text: str) -> str:
    """Return ``text`` without the marks around it."""
    return text.lstrip(OPENERS).rstrip(_CLOSING)


def strip_emoji(text: str) -> str:
    """Return ``text`` without its emoji and pictograms; they are shown, not said."""
    return text if text.isascii() else _EMOJI.sub("", text)


def spoken_punctuation(text: str, final: bool) -> str:
    """Return the mark after ``text`` that a voice should hear, if any.

    ``final`` is set for the last token of a sentence; dots inside a sentence belong to abbreviations.
    """
    marks = text[len(text.rstrip(_CLOSING)) :]
    if any(mark in marks for mark in _ELLIPSES):
        return "." if final else ","
    for mark, sound in _SPOKEN_MARKS.items():
        if mark in marks:
            return sound
    if final:
        return "." if any(mark in marks for mark in ".。।") else ""
    return "," if ")" in marks and (text[0] == "(" or "(" not in text) else ""
