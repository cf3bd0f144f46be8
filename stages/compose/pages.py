"""What stands on the pages of a board, and where: heading, bullets, agenda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from stages.compose.letters import Block, Face, Faces, fit, width
from stages.compose.measure import HEADING, Measure
from stages.record import BulletCue

_MANY = 99  # lines, where their number does not matter
_LEADING = 1.32
_UNSPACED = "\u0e00"  # from Thai on, scripts without spaces are frequent: what stands between two is no word


@dataclass(frozen=True, slots=True)
class Row:
    """A bullet or a chapter on a page; ``top`` is where its text starts."""

    number: int
    text: Block
    top: int


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the board together; bullets have their places before they appear, so that nothing jumps.

    ``top`` is where the heading ends. ``agenda`` are the chapters of the video (numbered as they are counted), shown
    where a chapter has no bullets.
    """

    label: Block | None
    title: Block | None
    top: int
    rows: tuple[Row, ...]
    chapter: int
    chapters: int
    agenda: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A page with the rows that can be seen, and the one that is being talked about (-1: none).

    A ``picture`` of the author's (its path in the script) stands in the place of the rows.
    """

    page: Page
    visible: tuple[int, ...] = ()
    current: int = -1
    picture: str = ""


def pages(
    measure: Measure, faces: Faces, label: str, titles: Sequence[str], chapter: int, bullets: Sequence[BulletCue]
) -> list[tuple[Page, tuple[BulletCue, ...]]]:
    """Lay out number ``chapter`` of the chapters ``titles`` below ``label``, the title of the whole.

    Return its pages, at least one, each with the bullets on it.
    """
    heading = _heading(measure, faces, label, titles[chapter])
    empty = Page(*heading, heading_end(measure, *heading), (), chapter, len(titles))
    if not bullets:
        return [(replace(empty, agenda=_agenda(measure, faces.text, empty.top, label, titles, chapter)), ())]
    return [
        (replace(empty, rows=_rows(measure, _numbered(cues), blocks, empty.top)), cues)
        for number in dict.fromkeys(cue.page for cue in bullets)
        for cues, blocks in _filled(measure, faces.text, empty.top, [cue for cue in bullets if cue.page == number])
    ]


def common(before: Page, after: Page) -> State:
    """Return what two pages share: the chapter's title if it is the same, else what stands above it."""
    return State(replace(after, title=after.title if before.title == after.title else None, rows=(), agenda=()))


def heading_end(measure: Measure, label: Block | None, title: Block | None) -> int:
    """Return where a heading ends and the bullets begin."""
    top = measure.top
    if label is not None:
        top += label.height + measure.padding
    if title is not None:
        top += title.height + round(5.2 * measure.padding)
    return top


# ------------------------------------------------------------------------------------------------------------ heading


def _heading(measure: Measure, faces: Faces, label: str, title: str) -> tuple[Block | None, Block | None]:
    """Set the heading; on a low board it goes without the title of the whole, and then in a single line."""
    if not title or title == label:
        label, title = "", title or label
    for above, lines in ((label, measure.title_lines), ("", measure.title_lines), ("", 1)):
        heading = (
            fit(above, faces.strong, measure.label, measure.room, 2) if above else None,
            fit(title, faces.display, measure.title, measure.room, lines, 1.18) if title else None,
        )
        if heading_end(measure, *heading) <= HEADING * measure.height:
            break
    return heading


# ------------------------------------------------------------------------------------------------------------ bullets


def _filled(
    measure: Measure, face: Face, top: int, cues: Sequence[BulletCue]
) -> list[tuple[tuple[BulletCue, ...], tuple[Block, ...]]]:
    """Share ``cues`` out to as few pages as the smallest size needs, in the largest size that needs no more.

    Pages are filled about equally: six bullets that need two pages stand there as three and three.
    """
    room, smallest = measure.foot - top, measure.bullet[-1]
    texts = [cue.text for cue in cues]

    def laid(size: int) -> tuple[tuple[Block, ...], list[int]]:
        lines = max(1, (room - _gap(measure)) // round(size * _LEADING)) if size == smallest else _MANY
        blocks = tuple(fit(text, face, (size,), _column(measure), lines, _LEADING) for text in texts)
        return blocks, [block.height + _gap(measure) for block in blocks]

    least = len(_shared(laid(smallest)[1], room))
    for size in measure.bullet:
        blocks, heights = laid(size)
        good = max(heights) <= room and len(_shared(heights, room)) == least
        if good and all(_whole(text, face, size, smallest, _column(measure)) for text in texts):
            break
    counts = _shared(heights, _lowest(lambda limit: len(_shared(heights, limit)) <= least, max(heights), room))
    spans = pairwise(accumulate(counts, initial=0))
    return [(tuple(cues[first:last]), blocks[first:last]) for first, last in spans]


def _shared(heights: Sequence[int], limit: int) -> list[int]:
    """Return how many rows stand on each page when each is filled up to ``limit``."""
    counts = [0]
    used = 0
    for height in heights:
        if counts[-1] and used + height > limit:
            counts.append(0)
            used = 0
        counts[-1] += 1
        used += height
    return counts


def _lowest(good: Callable[[int], bool], low: int, high: int) -> int:
    """Return the lowest number from ``low`` to ``high`` that is ``good``; all above a good one are; ``high`` is."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle + 1, high)
    return high


def _whole(text: str, face: Face, size: int, smallest: int, room: float) -> bool:
    """Tell whether no word is broken in ``size`` that would stay whole in the ``smallest``."""
    words = (word for word in text.split() if max(word) < _UNSPACED)
    return all(width(word, face, size) < room - 1 or width(word, face, smallest) >= room - 1 for word in words)


def _numbered(cues: Sequence[BulletCue]) -> list[int]:
    return [cue.number for cue in cues]


def _rows(measure: Measure, numbers: Sequence[int], blocks: Sequence[Block], top: int) -> tuple[Row, ...]:
    steps = accumulate((block.height + _gap(measure) for block in blocks), initial=top + measure.padding)
    return tuple(Row(number, block, y) for number, block, y in zip(numbers, blocks, steps, strict=False))


def _gap(measure: Measure) -> int:
    """Return the distance between two rows, and what the last one needs below it."""
    return round(2.4 * measure.padding)


def _column(measure: Measure) -> int:
    """Return the width of the bullets' text."""
    return measure.room - measure.number


# ------------------------------------------------------------------------------------------------------------- agenda


def _agenda(measure: Measure, face: Face, top: int, label: str, titles: Sequence[str], here: int) -> tuple[Row, ...]:
    """Lay out the chapters, from the one before ``here`` on where they do not all fit.

    Nothing on a slide, where there are fewer than two, and where not even the next one fits.
    """
    entries = [(number, title) for number, title in enumerate(titles) if title and title != label]
    if not measure.agenda or len(entries) < 2:
        return ()
    for size in measure.bullet:
        if rows := _listed(measure, face, top, entries, size):
            return rows
    near = [entry for entry in entries if entry[0] >= here - 1]
    for count in range(len(near) - 1, 1, -1):
        if rows := _listed(measure, face, top, near[:count], measure.bullet[-1]):
            return rows
    return ()


def _listed(measure: Measure, face: Face, top: int, entries: Sequence[tuple[int, str]], size: int) -> tuple[Row, ...]:
    """Lay out the chapters ``entries`` in ``size``; nothing if they do not fit."""
    blocks = [fit(title, face, (size,), _column(measure), 2, _LEADING) for _, title in entries]
    rows = _rows(measure, [number for number, _ in entries], blocks, top)
    return rows if rows[-1].top + rows[-1].text.height + measure.padding <= measure.foot else ()
