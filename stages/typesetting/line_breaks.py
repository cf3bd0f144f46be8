"""Split text where lines may end.

A simplification of UAX #14, with kinsoku shori for East Asian scripts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from stages.typesetting.graphemes import split_graphemes
from stages.typesetting.unicode_scripts import find_script

_SPACES = re.compile("[\t\n\v\f\r \u0085\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+")
"""White space except no-break spaces."""
_ZERO_WIDTH_SPACE = "\u200b"
_SIGNS = re.compile(r"(?<=[-/\\_.?&=–—])(?=\w)")
_UNSPACED = {"CJK", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
"""Scripts without spaces between words. A line may end after any cluster; for all but CJK that is an approximation,
since their words would have to be found with a dictionary."""
_NEVER_FIRST = set(
    "、。，．：；！？・‥…ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ゝゞヽヾ〜～゛゜"
    "％‰℃°′″!%,.:;?}])'\"/-–—ฯๆะาำຯໆ។៕៖ៗ၊။་།༎"
)
_NEVER_LAST = set("$£¥€＄￡￥＃#([{'\"เแโใไເແໂໃໄ")
_GLUE = {"\u00a0", "\u202f", "\u2007", "\u2060", "\ufeff", "\u2011"}


@dataclass(frozen=True, slots=True)
class LinePiece:
    """Text that stays in one line if possible; ``spaced`` is set when a space stands before it."""

    text: str
    spaced: bool


@lru_cache(maxsize=1024)
def split_into_pieces(text: str) -> tuple[LinePiece, ...]:
    """Split ``text`` at spaces, and between the clusters of scripts without spaces.

    Closing punctuation never begins a line and opening punctuation never ends one (kinsoku shori, JIS X 4051).
    """
    found = []
    for word in _SPACES.split(text):
        spaced = True
        for stretch in word.split(_ZERO_WIDTH_SPACE):
            for piece in _split_unspaced(stretch):
                found.append(LinePiece(piece, spaced))
                spaced = False
    return tuple(found)


@lru_cache(maxsize=1024)
def split_long_word(word: str) -> tuple[str, ...]:
    """Split a word that is wider than a line after signs such as ``/``."""
    return tuple(_SIGNS.split(word))


def _split_unspaced(word: str) -> list[str]:
    """Split a word between grapheme clusters where a script allows it."""
    if not word:
        return []
    if word.isascii():
        return [word]
    found: list[str] = []
    before = ""
    for cluster in split_graphemes(word):
        if found and not _may_break(before, cluster):
            found[-1] += cluster
        else:
            found.append(cluster)
        before = cluster
    return found


def _may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two clusters of a word."""
    if find_script(before[0]) not in _UNSPACED and find_script(after[0]) not in _UNSPACED:
        return False
    last, first = before[-1], after[0]
    if last in _GLUE or first in _GLUE or first in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    return unicodedata.category(first) not in {"Pe", "Pf"} and unicodedata.category(last) not in {"Ps", "Pi"}
