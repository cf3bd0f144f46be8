"""Text of both directions: which letters run from right to left, and in which order runs stand.

The Unicode bidirectional algorithm (UAX #9) for one line without explicit embeddings; isolates and overrides, which
nobody types into a script, count as neutral.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_LEFT_TO_RIGHT_MARK = "\u200e"
_NUMBERS = {"EN", "AN"}
_PAIRS = dict(zip("([{⟨⟪〈《「『【〔（［｛", ")]}⟩⟫〉》」』】〕）］｝", strict=True))


def from_right(text: str) -> bool:
    """Tell whether ``text`` is read from right to left: its first letter says so (rules P2 and P3)."""
    return next((kind for kind in map(_kind, text) if kind in {"L", "R", "AL"}), "L") != "L"


def anchored(line: str) -> str:
    """Keep a sign at the end of ``line``, where an address was broken, beside its Latin letters, as in the whole."""
    strong = next((kind for kind in map(_kind, reversed(line)) if kind in {"L", "R", "AL"}), "")
    return line + _LEFT_TO_RIGHT_MARK if strong == "L" else line


def is_plain(text: str) -> bool:
    """Tell whether no letter of ``text`` runs from right to left."""
    return text.isascii() or not any(_kind(letter) in {"R", "AL", "AN"} for letter in text)


def levels(text: str, rtl: bool) -> list[int]:
    """Return the level of each character of a line: even runs from left to right, odd from right to left."""
    base = "R" if rtl else "L"
    kinds = _settle_weak([_kind(letter) for letter in text], base)
    _settle_brackets(text, kinds, base)
    _settle_neutral(kinds, base)
    if rtl:
        return [1 if kind == "R" else 2 for kind in kinds]  # rules I1 and I2
    return [0 if kind == "L" else 1 if kind == "R" else 2 for kind in kinds]


def visual(levels: Sequence[int]) -> list[int]:
    """Return the places of runs of these levels in the order they stand, from the left (rule L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _kind(letter: str) -> str:
    return unicodedata.bidirectional(letter) or "ON"


def _settle_weak(kinds: list[str], base: str) -> list[str]:
    """Decide about marks, numbers and what stands between numbers (rules W1 to W7)."""
    before = strong = base
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[place] = kind = before
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = kind = "AN"
        before = kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and ((kind in {"ES", "CS"} and left == "EN") or (kind == "CS" and left == "AN")):
            kinds[place] = left
    _settle_signs(kinds)
    strong = base
    for place, kind in enumerate(kinds):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _settle_signs(kinds: list[str]) -> None:
    """Let percent and currency signs go with the number beside them; other separators are neutral (W5 and W6)."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if "EN" in (kinds[start - 1] if start else "", kinds[end] if end < len(kinds) else ""):
            kinds[start:end] = ["EN"] * (end - start)
        start = max(end, start + 1)
    kinds[:] = ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in kinds]


def _settle_brackets(text: str, kinds: list[str], base: str) -> None:
    """Give a pair of brackets the direction of what stands in it, so that both look the same way (rule N0)."""
    for opening, closing in _brackets(text, kinds):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if base in inside:
            kinds[opening] = kinds[closing] = base
        elif inside:
            before = next((found for kind in reversed(kinds[:opening]) if (found := _strong(kind))), base)
            kinds[opening] = kinds[closing] = before


def _brackets(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Return the places of brackets that belong together, in the order in which they open."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for place, letter in enumerate(text):
        if kinds[place] != "ON":
            continue
        if letter in _PAIRS:
            opened.append((_PAIRS[letter], place))
        elif any(letter == closing for closing, _ in opened):
            while opened[-1][0] != letter:
                opened.pop()
            pairs.append((opened.pop()[1], place))
    return sorted(pairs)


def _settle_neutral(kinds: list[str], base: str) -> None:
    """Give spaces and signs the direction of their neighbours where these agree, else that of the line (N1, N2)."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and not _strong(kinds[end]):
            end += 1
        before = _strong(kinds[start - 1]) if start else base
        after = _strong(kinds[end]) if end < len(kinds) else base
        kinds[start:end] = [before if before == after else base] * (end - start)
        start = max(end, start + 1)


def _strong(kind: str) -> str:
    """Return the direction a kind stands for, empty when it is neutral; numbers count as from right to left."""
    return "R" if kind in _NUMBERS else kind if kind in {"L", "R"} else ""
