"""Lay out the pages of a board: heading, bullets and agenda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from stages.painting.board_metrics import MAX_HEADING_SHARE, BoardMetrics
from stages.records.cues import BulletCue
from stages.typesetting.text_fitting import Face, Faces, TextBlock, fit_text, measure_width

_UNLIMITED_LINES = 99
_MAX_AGENDA_LINES = 3  # lines of a chapter in a full list
_LEADING = 1.32
_UNSPACED = "\u0e00"  # from Thai on, scripts without spaces are frequent: text between two spaces is not a word


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A bullet or a chapter on a page; ``top`` is the top of its text."""

    number: int
    text: TextBlock
    top: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The layout of one page; bullets are placed before they appear, so that nothing moves.

    ``top`` is the bottom of the heading. ``agenda`` lists the chapters of the video (with their numbers), shown where a
    chapter has no bullets.
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
    """A page with its visible rows and the current one (-1: none).

    An author's ``picture`` (its path in the script) takes the place of the rows.
    """

    page: BoardPage
    visible: tuple[int, ...] = ()
    current: int = -1
    picture: str = ""


def lay_out_pages(
    metrics: BoardMetrics, faces: Faces, label: str, titles: Sequence[str], chapter: int, bullets: Sequence[BulletCue]
) -> list[tuple[BoardPage, tuple[BulletCue, ...]]]:
    """Lay out chapter ``chapter`` of ``titles``, with the title of the video as ``label``.

    Return its pages, at least one, each with the bullets on it.
    """
    heading = _lay_out_heading(metrics, faces, label, titles[chapter])
    empty = BoardPage(*heading, heading_bottom(metrics, *heading), (), chapter, len(titles))
    if not bullets:
        return [(replace(empty, agenda=_lay_out_agenda(metrics, faces.text, empty.top, label, titles, chapter)), ())]
    return [
        (replace(empty, rows=_place_rows(metrics, [cue.number for cue in cues], blocks, empty.top)), cues)
        for group in _group_by_page(bullets)
        for cues, blocks in _fill_pages(metrics, faces.text, empty.top, group)
    ]


def equalise_bullet_sizes(
    metrics: BoardMetrics, faces: Faces, label: str, titles: Sequence[str], bullets: Sequence[BulletCue]
) -> BoardMetrics:
    """Return ``metrics`` without bullet sizes too large for any page, so that all pages match."""
    largest = metrics.bullet[0]
    for chapter, title in enumerate(titles):
        top = heading_bottom(metrics, *_lay_out_heading(metrics, faces, label, title))
        for group in _group_by_page([cue for cue in bullets if cue.chapter == chapter]):
            largest = min(largest, _find_fitting_sizes(metrics, faces.text, top, group)[0])
    return replace(metrics, bullet=tuple(size for size in metrics.bullet if size <= largest))


def shared_state(before: BoardPage, after: BoardPage) -> BoardState:
    """Return what two pages share: the label, and the chapter's title if it is the same."""
    return BoardState(replace(after, title=after.title if before.title == after.title else None, rows=(), agenda=()))


def heading_bottom(metrics: BoardMetrics, label: TextBlock | None, title: TextBlock | None) -> int:
    """Return the bottom of a heading, where the bullets begin."""
    top = metrics.top
    if label is not None:
        top += label.height + metrics.padding
    if title is not None:
        top += title.height + round(5.2 * metrics.padding)
    return top


# ------------------------------------------------------------------------------------------------------------ heading


def _lay_out_heading(
    metrics: BoardMetrics, faces: Faces, label: str, title: str
) -> tuple[TextBlock | None, TextBlock | None]:
    """Lay out the heading; on a low board it is smaller, or has no label."""
    if not title or title == label:
        label, title = "", title or label
    lines, sizes, small = metrics.title_lines, metrics.title, metrics.title[len(metrics.title) // 2 :]
    for above, most, tried in ((label, lines, sizes), (label, lines, small), ("", lines, small), ("", 1, small)):
        heading = (
            fit_text(above, faces.strong, metrics.label, metrics.line_width, metrics.label_lines) if above else None,
            fit_text(title, faces.display, tried, metrics.line_width, most, 1.18) if title else None,
        )
        if heading_bottom(metrics, *heading) <= MAX_HEADING_SHARE * metrics.height:
            break
    return heading


# ------------------------------------------------------------------------------------------------------------ bullets


def _group_by_page(bullets: Sequence[BulletCue]) -> list[tuple[BulletCue, ...]]:
    """Return the bullets of a chapter, grouped by the page they are meant for."""
    return [tuple(cue for cue in bullets if cue.page == page) for page in dict.fromkeys(cue.page for cue in bullets)]


def _fill_pages(
    metrics: BoardMetrics, face: Face, top: int, cues: tuple[BulletCue, ...]
) -> list[tuple[tuple[BulletCue, ...], tuple[TextBlock, ...]]]:
    """Distribute ``cues`` over the fewest pages, in the largest size that needs no more.

    Pages are filled evenly: six bullets that need two pages stand there as three and three.
    """
    sizes = _find_fitting_sizes(metrics, face, top, cues)
    size = next(size for size in sizes if all(_keeps_words_whole(metrics, face, cue.text, size) for cue in cues))
    blocks, heights = _lay_out_bullets(metrics, face, top, cues, size)
    room = metrics.content_bottom - top
    least = len(_count_rows_per_page(heights, room))
    counts = _count_rows_per_page(
        heights, _find_lowest(lambda limit: len(_count_rows_per_page(heights, limit)) <= least, max(heights), room)
    )
    spans = pairwise(accumulate(counts, initial=0))
    return [(cues[first:last], blocks[first:last]) for first, last in spans]


def _find_fitting_sizes(metrics: BoardMetrics, face: Face, top: int, cues: Sequence[BulletCue]) -> list[int]:
    """Return the sizes, largest first, in which ``cues`` need as few pages as in the smallest."""
    room, smallest = metrics.content_bottom - top, metrics.bullet[-1]
    least = len(_count_rows_per_page(_lay_out_bullets(metrics, face, top, cues, smallest)[1], room))
    good = []
    for size in metrics.bullet[:-1]:
        heights = _lay_out_bullets(metrics, face, top, cues, size)[1]
        if max(heights) <= room and len(_count_rows_per_page(heights, room)) == least:
            good.append(size)
    return [*good, smallest]


def _lay_out_bullets(
    metrics: BoardMetrics, face: Face, top: int, cues: Sequence[BulletCue], size: int
) -> tuple[tuple[TextBlock, ...], list[int]]:
    """Set the texts of ``cues`` in ``size``; return them with the heights of their rows.

    In the smallest size a text that would not fit on a page ends in an ellipsis.
    """
    lines = max(1, (metrics.content_bottom - top - _row_gap(metrics)) // round(size * _LEADING))
    most = lines if size == metrics.bullet[-1] else _UNLIMITED_LINES
    blocks = tuple(fit_text(cue.text, face, (size,), _text_width(metrics), most, _LEADING) for cue in cues)
    return blocks, [block.height + _row_gap(metrics) for block in blocks]


def _count_rows_per_page(heights: Sequence[int], limit: int) -> list[int]:
    """Return how many rows each page has when pages are filled up to ``limit``."""
    counts = [0]
    used = 0
    for height in heights:
        if counts[-1] and used + height > limit:
            counts.append(0)
            used = 0
        counts[-1] += 1
        used += height
    return counts


def _find_lowest(good: Callable[[int], bool], low: int, high: int) -> int:
    """Return the lowest number in ``low``..``high`` that is ``good``, by bisection.

    All numbers above a good one are good, and ``high`` is.
    """
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle + 1, high)
    return high


def _keeps_words_whole(metrics: BoardMetrics, face: Face, text: str, size: int) -> bool:
    """Return whether ``size`` breaks no word that would stay whole in the smallest size."""
    room, smallest = _text_width(metrics) - 1, metrics.bullet[-1]
    words = (word for word in text.split() if max(word) < _UNSPACED)
    return all(measure_width(word, face, size) < room or measure_width(word, face, smallest) >= room for word in words)


def _place_rows(
    metrics: BoardMetrics, numbers: Sequence[int], blocks: Sequence[TextBlock], top: int
) -> tuple[BoardRow, ...]:
    steps = accumulate((block.height + _row_gap(metrics) for block in blocks), initial=top + metrics.padding)
    return tuple(BoardRow(number, block, y) for number, block, y in zip(numbers, blocks, steps, strict=False))


def _row_gap(metrics: BoardMetrics) -> int:
    """Return the distance between two rows, and below the last one."""
    return round(2.4 * metrics.padding)


def _text_width(metrics: BoardMetrics) -> int:
    """Return the width of the bullets' text."""
    return metrics.line_width - metrics.number


# ------------------------------------------------------------------------------------------------------------- agenda


def _lay_out_agenda(
    metrics: BoardMetrics, face: Face, top: int, label: str, titles: Sequence[str], here: int
) -> tuple[BoardRow, ...]:
    """Lay out the chapters; where they do not all fit, begin with the one before ``here``.

    Empty on a slide, with fewer than two chapters, and where not even the next one fits.
    """
    entries = [(number, title) for number, title in enumerate(titles) if title and title != label]
    if not metrics.agenda or len(entries) < 2:
        return ()
    for size in metrics.bullet:
        lines = _MAX_AGENDA_LINES if size == metrics.bullet[-1] else _UNLIMITED_LINES
        if rows := _lay_out_entries(metrics, face, top, entries, size, lines):
            return rows
    near = [entry for entry in entries if entry[0] >= here - 1]
    for count in range(len(near), 1, -1):
        if rows := _lay_out_entries(metrics, face, top, near[:count], metrics.bullet[-1], _MAX_AGENDA_LINES):
            return rows
    return ()


def _lay_out_entries(
    metrics: BoardMetrics, face: Face, top: int, entries: Sequence[tuple[int, str]], size: int, lines: int
) -> tuple[BoardRow, ...]:
    """Lay out the chapters ``entries`` in ``size``; empty if they do not fit as whole words."""
    if not all(_keeps_words_whole(metrics, face, title, size) for _, title in entries):
        return ()
    blocks = [fit_text(title, face, (size,), _text_width(metrics), lines, _LEADING) for _, title in entries]
    rows = _place_rows(metrics, [number for number, _ in entries], blocks, top)
    return rows if rows[-1].top + rows[-1].text.height + metrics.padding <= metrics.content_bottom else ()
