"""The board: the panel beside the presenter, or the whole picture where there is none. Heading, chapter, bullets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from PIL import Image

from stages.compose.draw import rounded, text
from stages.compose.letters import INTER, Block, fit
from stages.compose.palette import BASE_HEIGHT, PALETTE, ease
from stages.record import BulletCue

_BARS = 12
"""More chapters than this are counted in figures instead of bars."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Where things stand on a board and how large they are, in pixels."""

    width: int
    height: int
    margin: int
    top: int
    bottom: int
    label: tuple[int, ...]
    title: tuple[int, ...]
    title_lines: int
    bullet: tuple[int, ...]
    bullet_lines: int
    number: int
    padding: int
    slide: int
    agenda: bool

    @property
    def room(self) -> int:
        """Width of a line."""
        return self.width - 2 * self.margin

    def scaled(self, height: int) -> Measure:
        """Return these measures, made for 720 lines, for a picture of ``height``."""

        def grown(value: Any) -> Any:
            if isinstance(value, tuple):
                return tuple(grown(part) for part in value)
            return round(value * height / BASE_HEIGHT)

        counts = {"title_lines", "bullet_lines", "agenda"}
        return replace(self, **{f.name: grown(getattr(self, f.name)) for f in fields(self) if f.name not in counts})


PANEL = Measure(
    width=320, height=720, margin=28, top=44, bottom=56,
    label=(15, 14), title=(28, 26, 24, 22, 20), title_lines=3,
    bullet=(21, 20, 19, 18, 17, 16), bullet_lines=9, number=34, padding=10, slide=14, agenda=True,
)  # fmt: skip
SLIDE = Measure(
    width=1280, height=720, margin=120, top=72, bottom=72,
    label=(20, 18), title=(52, 48, 44, 40, 36), title_lines=2,
    bullet=(34, 32, 30, 28, 26, 24, 22), bullet_lines=5, number=56, padding=12, slide=20, agenda=False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A bullet on a page; ``top`` is where its text starts."""

    number: int
    text: Block
    top: int


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the board together; bullets have their places before they appear, so that nothing jumps.

    ``agenda`` are the chapters of the video (numbered as they are counted), shown where a chapter has no bullets.
    """

    label: Block | None
    title: Block | None
    rows: tuple[Row, ...]
    chapter: int
    chapters: int
    agenda: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A page with the rows that can be seen, and the one that is being talked about (-1: none)."""

    page: Page
    visible: tuple[int, ...] = ()
    current: int = -1


def pages(
    measure: Measure, label: str, titles: Sequence[str], chapter: int, bullets: Sequence[BulletCue]
) -> list[tuple[Page, tuple[BulletCue, ...]]]:
    """Lay out number ``chapter`` of the chapters ``titles`` below ``label``, the title of the whole.

    Return its pages, at least one, each with the bullets on it.
    """
    heading = _heading(measure, label, titles[chapter])
    top = _body(measure, heading)
    place = (chapter, len(titles))
    if not bullets:
        return [(Page(*heading, (), *place, _agenda(measure, top, label, titles)), ())]
    return [
        (Page(*heading, rows, *place), cues)
        for number in dict.fromkeys(cue.page for cue in bullets)
        for rows, cues in _filled(measure, top, [cue for cue in bullets if cue.page == number])
    ]


def common(before: Page, after: Page) -> State:
    """Return what two pages share: the chapter's title if it is the same, else what stands above it."""
    return State(replace(after, title=after.title if before.title == after.title else None, rows=(), agenda=()))


def draw(measure: Measure, state: State, share: float = 1.0) -> Image.Image:
    """Draw a board (RGB). The current bullet has come ``share`` (0..1) of its way in."""
    image = _settled(
        measure, replace(state, current=-1, visible=tuple(i for i in state.visible if i != state.current))
    ).copy()
    if state.current >= 0:
        _bullet(image, measure, state.page.rows[state.current], True, share)
    return image


@lru_cache(maxsize=2)
def _settled(measure: Measure, state: State) -> Image.Image:
    """Draw what does not move while a bullet comes in; not to be written on."""
    page = state.page
    image = Image.new("RGB", (measure.width, measure.height), PALETTE.ground)
    left, y = measure.margin, measure.top
    if page.label is not None:
        text(image, left, y, page.label, PALETTE.label)
        y += page.label.height + measure.padding
    if page.title is not None:
        text(image, left, y, page.title, PALETTE.text)
        y += page.title.height + round(1.7 * measure.padding)
        thick = max(2, measure.padding * 2 // 5)
        rounded(image, (left, y, left + measure.padding * 4, y + thick), thick / 2, PALETTE.accent)
    for index in state.visible:
        _bullet(image, measure, page.rows[index], False, 1.0)
    for row in page.agenda:
        _station(image, measure, row, page.chapter)
    _progress(image, measure, page)
    return image


def _heading(measure: Measure, label: str, title: str) -> tuple[Block | None, Block | None]:
    if not title or title == label:
        label, title = "", title or label
    return (
        fit(label, INTER.strong, measure.label, measure.room, 2) if label else None,
        fit(title, INTER.display, measure.title, measure.room, measure.title_lines, 1.18) if title else None,
    )


def _body(measure: Measure, heading: tuple[Block | None, Block | None]) -> int:
    """Return where the bullets start."""
    label, title = heading
    top = measure.top
    if label is not None:
        top += label.height + measure.padding
    if title is not None:
        top += title.height + round(5.2 * measure.padding)
    return top


def _agenda(measure: Measure, top: int, label: str, titles: Sequence[str]) -> tuple[Row, ...]:
    """Lay out the chapters; nothing on a slide, where there are fewer than two, or where they do not fit."""
    entries = [(number, title) for number, title in enumerate(titles) if title and title != label]
    if not measure.agenda or len(entries) < 2:
        return ()
    for size in measure.bullet:
        rows = _rows(measure, entries, size, top)
        if _bottom(measure, rows) <= measure.height - measure.bottom:
            return rows
    return ()


def _filled(
    measure: Measure, top: int, cues: Sequence[BulletCue]
) -> Iterator[tuple[tuple[Row, ...], tuple[BulletCue, ...]]]:
    """Yield pages of rows: all on one in the largest size that fits, else as many pages as the smallest size needs."""
    end = measure.height - measure.bottom

    def laid(some: Sequence[BulletCue], size: int) -> tuple[Row, ...]:
        return _rows(measure, [(cue.number, cue.text) for cue in some], size, top)

    for size in measure.bullet:
        if _bottom(measure, rows := laid(cues, size)) <= end:
            yield rows, tuple(cues)
            return
    smallest = measure.bullet[-1]
    while cues:
        count = 1
        while count < len(cues) and _bottom(measure, laid(cues[: count + 1], smallest)) <= end:
            count += 1
        yield laid(cues[:count], smallest), tuple(cues[:count])
        cues = cues[count:]


def _rows(measure: Measure, entries: Sequence[tuple[int, str]], size: int, top: int) -> tuple[Row, ...]:
    rows = []
    for number, words in entries:
        block = fit(words, INTER.text, (size,), measure.room - measure.number, measure.bullet_lines, 1.32)
        rows.append(Row(number, block, top + measure.padding))
        top += block.height + round(2.4 * measure.padding)
    return tuple(rows)


def _bottom(measure: Measure, rows: tuple[Row, ...]) -> int:
    return rows[-1].top + rows[-1].text.height + measure.padding


def _bullet(image: Image.Image, measure: Measure, row: Row, current: bool, share: float) -> None:
    shift = round(measure.slide * (1 - ease(share)), 2) if current else 0.0
    left, top = measure.margin, row.top
    if current:
        edge, bottom = left - measure.padding * 1.4, top + row.text.height + measure.padding * 0.8
        frame = (edge, top - measure.padding * 0.8, image.width - edge, bottom)
        rounded(image, frame, measure.padding * 0.9, PALETTE.raised)
    size = row.text.size
    figure = Block((str(row.number),), INTER.strong, size, row.text.pitch)
    text(image, left + shift, top, figure, PALETTE.accent if current else PALETTE.label)
    text(image, left + measure.number + shift, top, row.text, PALETTE.text if current else PALETTE.quiet)


def _station(image: Image.Image, measure: Measure, row: Row, here: int) -> None:
    """Draw a chapter of the agenda: behind us, here, or to come."""
    radius = measure.padding * (0.4 if row.number == here else 0.3)
    x, y = measure.margin + measure.padding * 0.5, row.top + row.text.pitch / 2
    mark = PALETTE.accent if row.number == here else PALETTE.label
    rounded(image, (x - radius, y - radius, x + radius, y + radius), radius, mark)
    colour = PALETTE.text if row.number == here else PALETTE.label if row.number < here else PALETTE.quiet
    text(image, measure.margin + measure.number * 0.7, row.top, row.text, colour)


def _progress(image: Image.Image, measure: Measure, page: Page) -> None:
    """Show at the bottom which chapter of how many this is; nothing when there is only one."""
    if page.chapters < 2:
        return
    y = image.height - measure.bottom // 2
    if page.chapters > _BARS:
        count = Block((f"{page.chapter + 1} / {page.chapters}",), INTER.strong, measure.label[-1], measure.label[-1])
        text(image, measure.margin, y - measure.label[-1], count, PALETTE.label)
        return
    gap, thick = measure.padding * 0.6, measure.padding * 0.4
    wide = min((measure.room - gap * (page.chapters - 1)) / page.chapters, measure.padding * 6)
    for number in range(page.chapters):
        x = measure.margin + number * (wide + gap)
        colour = PALETTE.accent if number == page.chapter else PALETTE.label if number < page.chapter else PALETTE.faint
        rounded(image, (x, y, x + wide, y + thick), thick / 2, colour)
