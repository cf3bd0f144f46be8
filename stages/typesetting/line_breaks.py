"""Where a text may be broken into lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from stages.typesetting.graphemes import clusters
from stages.typesetting.unicode_scripts import script

_SPACES = re.compile("[\t\n\v\f\r \u0085\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+")
"""White space but for the kinds that hold words together (no-break spaces)."""
_CHANCE = "\u200b"  # zero width space: an invisible place to break
_SIGNS = re.compile(r"(?<=[-/\\_.?&=–—])(?=\w)")
_LOOSE = {"CJK", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
"""Scripts without spaces between words; a line may end after any of their clusters, as a makeshift for the latter."""
_NEVER_FIRST = set(
    "、。，．：；！？・‥…ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ゝゞヽヾ〜～゛゜"
    "％‰℃°′″!%,.:;?}])'\"/-–—ฯๆะาำຯໆ។៕៖ៗ၊။་།༎"
)
_NEVER_LAST = set("$£¥€＄￡￥＃#([{'\"เแโใไເແໂໃໄ")
_GLUE = {"\u00a0", "\u202f", "\u2007", "\u2060", "\ufeff", "\u2011"}


@dataclass(frozen=True, slots=True)
class LinePiece:
    """Text that stays in one line if it can; ``spaced`` tells whether a space stands before it."""

    text: str
    spaced: bool


@lru_cache(maxsize=1024)
def pieces(text: str) -> tuple[LinePiece, ...]:
    """Split ``text`` where lines may end: at spaces, and between the characters of scripts that know no spaces.

    Closing punctuation never begins a line and opening punctuation never ends one (kinsoku shori, JIS X 4051).
    """
    found = []
    for word in _SPACES.split(text):
        spaced = True
        for stretch in word.split(_CHANCE):
            for piece in _loosened(stretch):
                found.append(LinePiece(piece, spaced))
                spaced = False
    return tuple(found)


@lru_cache(maxsize=1024)
def parts(word: str) -> tuple[str, ...]:
    """Split a word that is wider than a line after signs such as ``/``; see `clusters` for what is wider even so."""
    return tuple(_SIGNS.split(word))


def _loosened(word: str) -> list[str]:
    """Split a word between clusters where a script allows it."""
    if not word:
        return []
    if word.isascii():
        return [word]
    found: list[str] = []
    before = ""
    for cluster in clusters(word):
        if found and not _may_part(before, cluster):
            found[-1] += cluster
        else:
            found.append(cluster)
        before = cluster
    return found


def _may_part(before: str, after: str) -> bool:
    """Tell whether a line may end between two clusters of a word."""
    if script(before[0]) not in _LOOSE and script(after[0]) not in _LOOSE:
        return False
    last, first = before[-1], after[0]
    if last in _GLUE or first in _GLUE or first in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    return unicodedata.category(first) not in {"Pe", "Pf"} and unicodedata.category(last) not in {"Ps", "Pi"}
