"""Look up the script of a character, the line pitch it needs, and how to get a font for it."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

from stages.typesetting.graphemes import ZWJ, split_graphemes

_EAST = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "BOPOMOFO"}
_DEEP = {"ARABIC", "SYRIAC"}
_TALL = _DEEP | {
    "THAANA", "NKO", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU",
    "KANNADA", "MALAYALAM", "SINHALA", "THAI", "LAO", "TIBETAN", "MYANMAR", "KHMER",
}  # fmt: skip
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff]"
)
"""Characters that are coloured pictures unless told otherwise (Emoji_Presentation of UTS #51, a little generous)."""
_AS_PICTURE, _AS_LETTER = "\ufe0f", "\ufe0e"
_PACKAGES = {"emoji": "fonts-noto-color-emoji", "Chinese characters": "fonts-noto-cjk"}
_PACKAGES |= {"Japanese letters": "fonts-noto-cjk", "Korean letters": "fonts-noto-cjk"}
_NAMES = {"CJK": "Chinese characters", "HIRAGANA": "Japanese letters", "KATAKANA": "Japanese letters"}
_NAMES |= {"HANGUL": "Korean letters"}
_SHOWN = 12


@lru_cache(maxsize=4096)
def find_script(letter: str) -> str:
    """Return the script of a letter, mark or digit, in capitals; empty for shared ones."""
    if unicodedata.category(letter)[0] in "LMN":
        first = unicodedata.name(letter, "").split(" ")[0]
        return "CJK" if first in _EAST else "" if first in {"DIGIT", "COMBINING", "SUPERSCRIPT", "SUBSCRIPT"} else first
    return "CJK" if 0x3000 <= ord(letter) <= 0x303F or 0xFF00 <= ord(letter) <= 0xFFEF else ""


def is_emoji(cluster: str) -> bool:
    """Tell whether a grapheme cluster is meant as a coloured picture."""
    if len(cluster) == 1:
        return _EMOJI.match(cluster) is not None
    return _AS_LETTER not in cluster and (
        _AS_PICTURE in cluster or _EMOJI.match(cluster) is not None or (ZWJ in cluster and not find_script(cluster[0]))
    )


def is_ignorable(letter: str) -> bool:
    """Tell whether ``letter`` need not be drawn: spaces, joiners, control characters."""
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf"} or letter in (_AS_PICTURE, _AS_LETTER)


def find_least_leading(text: str) -> float:
    """Return the smallest line pitch, in sizes, at which letters of ``text`` never touch.

    Measured on the bundled fonts: the dots of a final Arabic yeh lie 0.44 below the line, the hook of a Devanagari u
    0.27 and its reph 0.9 above; letters stand where `stages.painting.drawing` puts them.
    """
    if text.isascii():
        return 0.0
    found = {find_script(letter) for letter in text}
    return 1.6 if found & _DEEP else 1.45 if found & _TALL else 0.0


def describe_missing(missing: str) -> str:
    """Return a sentence that names the characters of ``missing`` and says how to get a font.

    Empty for none.
    """
    if not missing:
        return ""
    kinds = sorted({_describe_kind(cluster) for cluster in split_graphemes(missing)})
    named = " and ".join([", ".join(kinds[:-1]), kinds[-1]] if kinds[1:] else kinds)
    shown = missing[:_SHOWN] + ("…" if len(missing) > _SHOWN else "")
    return f"This computer cannot show these {named}, which are left out: {shown} ({_describe_remedy(kinds)})"


def _describe_kind(cluster: str) -> str:
    """Return the plain words for characters such as ``cluster``."""
    if is_emoji(cluster):
        return "emoji"
    first, known = unicodedata.name(cluster[0], "").split(" ")[0], find_script(cluster[0])
    if known == "CJK" or (known and unicodedata.category(cluster[0])[0] in "LM"):
        return _NAMES.get(first, _NAMES.get(known, f"{first.capitalize()} letters"))
    return "signs"


def _describe_remedy(kinds: list[str]) -> str:
    """Return the words that say how to get a font for characters of these kinds."""
    if sys.platform == "darwin":
        return "install a font that has them with Font Book, for example one of fonts.google.com/noto"
    packages = sorted({_PACKAGES.get(kind, "fonts-noto-core") for kind in kinds})
    return f"install a font that has them, for example: sudo apt install {' '.join(packages)}"
