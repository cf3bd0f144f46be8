"""Resolve the direction of each character, and the visual order of runs in a line.

The Unicode bidirectional algorithm (UAX #9) for one line without explicit formatting characters (embeddings, overrides,
isolates, paragraph separators): scripts do not contain them, and they count as neutral. Within that scope it meets
all 91,605 cases of Unicode's BidiCharacterTest and all 92,898 of BidiTest (15.0); the tests hold a part of both.

It is code of our own because fonts and shaping need the level of each character, in the order of the text. HarfBuzz
resolves no levels; python-bidi 0.6 returns the reordered text without them, and its older module that has them fails
one in six of those cases, since it lacks the bracket rule N0.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_LEFT_TO_RIGHT_MARK = "\u200e"
_NUMBERS = {"EN", "AN"}
_STRONG = {"L", "R", "AL"}
_SPACES = {"WS", "BN"}
_SEPARATORS = {"S", "B"}
_PAIRS = dict(
    zip(
        "([{༺༼᚛⁅⁽₍⌈⌊❨❪❬❮❰❲❴⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⦍⦏⦑⦓⦕⦗⧘⧚⧼⸢⸤⸦⸨⹕⹗⹙⹛〈《「『【〔〖〘〚﹙﹛﹝（［｛｟｢",
        ")]}༻༽᚜⁆⁾₎⌉⌋❩❫❭❯❱❳❵⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⦐⦎⦒⦔⦖⦘⧙⧛⧽⸣⸥⸧⸩⹖⹘⹚⹜〉》」』】〕〗〙〛﹚﹜﹞）］｝｠｣",
        strict=True,
    )
)
"""Paired brackets (BidiBrackets of Unicode 15.0)."""
_EQUIVALENT = str.maketrans("\u2329\u232a", "\u3008\u3009")
"""Brackets that are canonically equal to others."""
_MOST_OPEN = 63
"""Brackets that may be open at once; a text with more has no pairs (rule BD16)."""


def is_right_to_left(text: str) -> bool:
    """Tell whether ``text`` is read from right to left.

    Its first strong character decides (rules P2 and P3).
    """
    return next((kind for kind in map(_bidi_class, text) if kind in _STRONG), "L") != "L"


def has_right_to_left(text: str) -> bool:
    """Tell whether any character of ``text`` can run from right to left."""
    return not text.isascii() and any(_bidi_class(character) in {"R", "AL", "AN"} for character in text)


def anchor_end(line: str) -> str:
    """Keep a sign at the end of a Latin ``line`` beside its letters in a right-to-left text.

    That is where a long address was broken.
    """
    strong = next((kind for kind in map(_bidi_class, reversed(line)) if kind in _STRONG), "")
    return line + _LEFT_TO_RIGHT_MARK if strong == "L" else line


def resolve_levels(text: str, rtl: bool) -> list[int]:
    """Return the level of each character of a line.

    Even levels run from left to right, odd ones from right to left.

    ``rtl`` is the direction of the paragraph. Characters that the algorithm removes (soft hyphens, joiners) have the
    level of the one before.
    """
    classes = [_bidi_class(character) for character in text]
    kept = [place for place, kind in enumerate(classes) if kind != "BN"]  # rule X9
    base = "R" if rtl else "L"
    kinds = _resolve("".join(text[place] for place in kept), [classes[place] for place in kept], base)
    found = {place: _implicit_level(kind, rtl) for place, kind in zip(kept, kinds, strict=True)}
    levels: list[int] = []
    for place in range(len(text)):
        levels.append(found.get(place, levels[-1] if levels else int(rtl)))
    for place in _find_separators(classes):
        levels[place] = int(rtl)
    return levels


def order_runs(levels: Sequence[int]) -> list[int]:
    """Return the places of runs of these levels in visual order, from the left (rule L2)."""
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


def _bidi_class(character: str) -> str:
    return unicodedata.bidirectional(character) or "ON"


def _implicit_level(kind: str, rtl: bool) -> int:
    """Return the level of a character of a resolved class, L, R, EN or AN (rules I1 and I2)."""
    if rtl:
        return 1 if kind == "R" else 2
    return 0 if kind == "L" else 1 if kind == "R" else 2


def _find_separators(classes: Sequence[str]) -> Iterator[int]:
    """Yield the places of separators, of spaces before them, and at the line end (rule L1)."""
    trailing = True
    for place in range(len(classes) - 1, -1, -1):
        trailing = classes[place] in _SEPARATORS or (trailing and classes[place] in _SPACES)
        if trailing:
            yield place


def _resolve(text: str, classes: Sequence[str], base: str) -> list[str]:
    """Return the resolved class of each character: L, R, EN or AN."""
    kinds = _resolve_weak(classes, base)
    _resolve_brackets(text, classes, kinds, base)
    _resolve_neutral(kinds, base)
    return kinds


def _resolve_weak(classes: Sequence[str], base: str) -> list[str]:
    """Resolve marks, numbers and what stands between numbers (rules W1 to W7)."""
    kinds = list(classes)
    before = strong = base
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[place] = kind = before
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = kind = "AN"
        before = kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and ((kind in {"ES", "CS"} and left == "EN") or (kind == "CS" and left == "AN")):
            kinds[place] = left
    _resolve_signs(kinds)
    strong = base
    for place, kind in enumerate(kinds):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _resolve_signs(kinds: list[str]) -> None:
    """Let percent and currency signs go with the number beside them.

    Other separators are neutral (W5 and W6).
    """
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if "EN" in (kinds[start - 1] if start else "", kinds[end] if end < len(kinds) else ""):
            kinds[start:end] = ["EN"] * (end - start)
        start = max(end, start + 1)
    kinds[:] = ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in kinds]


def _resolve_brackets(text: str, classes: Sequence[str], kinds: list[str], base: str) -> None:
    """Give both brackets of a pair, and marks on them, the direction inside (rule N0)."""
    for opening, closing in _bracket_pairs(text, kinds):
        inside = {_direction(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if base in inside:
            direction = base
        elif inside:
            direction = next((found for kind in reversed(kinds[:opening]) if (found := _direction(kind))), base)
        else:
            continue
        for place in (opening, closing):
            kinds[place] = direction
            while (place := place + 1) < len(classes) and classes[place] == "NSM":
                kinds[place] = direction


def _bracket_pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of paired brackets, in the order in which they open (rule BD16)."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for place, bracket in enumerate(text.translate(_EQUIVALENT)):
        if kinds[place] != "ON":
            continue
        if bracket in _PAIRS:
            if len(opened) == _MOST_OPEN:
                return []
            opened.append((_PAIRS[bracket], place))
        elif any(bracket == closing for closing, _ in opened):
            while opened[-1][0] != bracket:
                opened.pop()
            pairs.append((opened.pop()[1], place))
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], base: str) -> None:
    """Give spaces and signs the direction of their neighbours (rules N1 and N2).

    Where these differ, they get the direction of the line.
    """
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and not _direction(kinds[end]):
            end += 1
        before = _direction(kinds[start - 1]) if start else base
        after = _direction(kinds[end]) if end < len(kinds) else base
        kinds[start:end] = [before if before == after else base] * (end - start)
        start = max(end, start + 1)


def _direction(kind: str) -> str:
    """Return the direction of a class, empty when it is neutral.

    Numbers count as running from right to left.
    """
    return "R" if kind in _NUMBERS else kind if kind in {"L", "R"} else ""
