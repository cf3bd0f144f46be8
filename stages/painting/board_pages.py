"""What stands on the pages of a board, and where: heading, bullets, agenda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from stages.painting.board_metrics import HEADING, Measure
from stages.records.cues import BulletCue
from stages.typesetting.text_fitting import Face, Faces, TextBlock, fit_text, measure_width

_MANY = 99  # lines, where their number does not matter
_FEW = 3  # lines of a chapter in a list that is full
_LEADING = 1.32
_UNSPACED = "\u0e00"  # from Thai on, scripts without spaces are frequent: what stands between two is no word


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A bullet or a chapter on a page; ``top`` is where its text starts."""

    number: int
    text: TextBlock
    top: int


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the board together; bullets have their places before they appear, so that nothing jumps.

    ``top`` is where the heading ends. ``agenda`` are the chapters of the video (numbered as they are counted), shown
    where a chapter has no bullets.
    """

    label: TextBlock | None
    title: TextBlock | None
    top: int
    rows: tuple[BoardRow, ...]
    chapter: int
    chapters: int
    agenda: tuple[BoardRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardState:
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
        (replace(empty, rows=_rows(measure, [cue.number for cue in cues], blocks, empty.top)), cues)
        for group in _groups(bullets)
        for cues, blocks in _filled(measure, faces.text, empty.top, group)
    ]


def level(measure: Measure, faces: Faces, label: str, titles: Sequence[str], bullets: Sequence[BulletCue]) -> Measure:
    """Return ``measure`` without the sizes of bullets that are too large for some page: all pages look alike."""
    largest = measure.bullet[0]
    for chapter, title in enumerate(titles):
        top = heading_end(measure, *_heading(measure, faces, label, title))
        for group in _groups([cue for cue in bullets if cue.chapter == chapter]):
            largest = min(largest, _sizes(measure, faces.text, top, group)[0])
    return replace(measure, bullet=tuple(size for size in measure.bullet if size <= largest))


def common(before: Page, after: Page) -> BoardState:
    """Return what two pages share: the chapter's title if it is the same, else what stands above it."""
    return BoardState(replace(after, title=after.title if before.title == after.title else None, rows=(), agenda=()))


def heading_end(measure: Measure, label: TextBlock | None, title: TextBlock | None) -> int:
    """Return where a heading ends and the bullets begin."""
    top = measure.top
    if label is not None:
        top += label.height + measure.padding
    if title is not None:
        top += title.height + round(5.2 * measure.padding)
    return top


# ------------------------------------------------------------------------------------------------------------ heading


def _heading(measure: Measure, faces: Faces, label: str, title: str) -> tuple[TextBlock | None, TextBlock | None]:
    """Set the heading; on a low board it is smaller, or goes without the title of the whole."""
    if not title or title == label:
        label, title = "", title or label
    lines, sizes, small = measure.title_lines, measure.title, measure.title[len(measure.title) // 2 :]
    for above, most, tried in ((label, lines, sizes), (label, lines, small), ("", lines, small), ("", 1, small)):
        heading = (
            fit_text(above, faces.strong, measure.label, measure.room, measure.label_lines) if above else None,
            fit_text(title, faces.display, tried, measure.room, most, 1.18) if title else None,
        )
        if heading_end(measure, *heading) <= HEADING * measure.height:
            break
    return heading


# ------------------------------------------------------------------------------------------------------------ bullets


def _groups(bullets: Sequence[BulletCue]) -> list[tuple[BulletCue, ...]]:
    """Return the bullets of a chapter by the page they are meant for."""
    return [tuple(cue for cue in bullets if cue.page == page) for page in dict.fromkeys(cue.page for cue in bullets)]


def _filled(
    measure: Measure, face: Face, top: int, cues: tuple[BulletCue, ...]
) -> list[tuple[tuple[BulletCue, ...], tuple[TextBlock, ...]]]:
    """Share ``cues`` out to as few pages as the smallest size needs, in the largest size that needs no more.

    Pages are filled about equally: six bullets that need two pages stand there as three and three.
    """
    sizes = _sizes(measure, face, top, cues)
    size = next(size for size in sizes if all(_whole(measure, face, cue.text, size) for cue in cues))
    blocks, heights = _laid(measure, face, top, cues, size)
    room = measure.foot - top
    least = len(_shared(heights, room))
    counts = _shared(heights, _lowest(lambda limit: len(_shared(heights, limit)) <= least, max(heights), room))
    spans = pairwise(accumulate(counts, initial=0))
    return [(cues[first:last], blocks[first:last]) for first, last in spans]


def _sizes(measure: Measure, face: Face, top: int, cues: Sequence[BulletCue]) -> list[int]:
    """Return the sizes, the largest first, in which ``cues`` need no more pages than in the smallest."""
    room, smallest = measure.foot - top, measure.bullet[-1]
    least = len(_shared(_laid(measure, face, top, cues, smallest)[1], room))
    good = []
    for size in measure.bullet[:-1]:
        heights = _laid(measure, face, top, cues, size)[1]
        if max(heights) <= room and len(_shared(heights, room)) == least:
            good.append(size)
    return [*good, smallest]


def _laid(
    measure: Measure, face: Face, top: int, cues: Sequence[BulletCue], size: int
) -> tuple[tuple[TextBlock, ...], list[int]]:
    """Set the texts of ``cues`` in ``size``; return them with the heights of their rows.

    In the smallest size a text that would not fit on a page of its own ends in an ellipsis.
    """
    lines = max(1, (measure.foot - top - _gap(measure)) // round(size * _LEADING))
    most = lines if size == measure.bullet[-1] else _MANY
    blocks = tuple(fit_text(cue.text, face, (size,), _column(measure), most, _LEADING) for cue in cues)
    return blocks, [block.height + _gap(measure) for block in blocks]


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


def _whole(measure: Measure, face: Face, text: str, size: int) -> bool:
    """Tell whether no word is broken in ``size`` that would stay whole in the smallest."""
    room, smallest = _column(measure) - 1, measure.bullet[-1]
    words = (word for word in text.split() if max(word) < _UNSPACED)
    return all(measure_width(word, face, size) < room or measure_width(word, face, smallest) >= room for word in words)


def _rows(measure: Measure, numbers: Sequence[int], blocks: Sequence[TextBlock], top: int) -> tuple[BoardRow, ...]:
    steps = accumulate((block.height + _gap(measure) for block in blocks), initial=top + measure.padding)
    return tuple(BoardRow(number, block, y) for number, block, y in zip(numbers, blocks, steps, strict=False))


def _gap(measure: Measure) -> int:
    """Return the distance between two rows, and what the last one needs below it."""
    return round(2.4 * measure.padding)


def _column(measure: Measure) -> int:
    """Return the width of the bullets' text."""
    return measure.room - measure.number


# ------------------------------------------------------------------------------------------------------------- agenda


def _agenda(
    measure: Measure, face: Face, top: int, label: str, titles: Sequence[str], here: int
) -> tuple[BoardRow, ...]:
    """Lay out the chapters, from the one before ``here`` on where they do not all fit.

    Nothing on a slide, where there are fewer than two, and where not even the next one fits.
    """
    entries = [(number, title) for number, title in enumerate(titles) if title and title != label]
    if not measure.agenda or len(entries) < 2:
        return ()
    for size in measure.bullet:
        lines = _FEW if size == measure.bullet[-1] else _MANY
        if rows := _listed(measure, face, top, entries, size, lines):
            return rows
    near = [entry for entry in entries if entry[0] >= here - 1]
    for count in range(len(near), 1, -1):
        if rows := _listed(measure, face, top, near[:count], measure.bullet[-1], _FEW):
            return rows
    return ()


def _listed(
    measure: Measure, face: Face, top: int, entries: Sequence[tuple[int, str]], size: int, lines: int
) -> tuple[BoardRow, ...]:
    """Lay out the chapters ``entries`` in ``size``; nothing if they do not fit, or not as whole words."""
    if not all(_whole(measure, face, title, size) for _, title in entries):
        return ()
    blocks = [fit_text(title, face, (size,), _column(measure), lines, _LEADING) for _, title in entries]
    rows = _rows(measure, [number for number, _ in entries], blocks, top)
    return rows if rows[-1].top + rows[-1].text.height + measure.padding <= measure.foot else ()
