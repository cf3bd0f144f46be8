"""Make the cues of a video from its script and narration.

Cues are title and closing card, chapters, bullets, pictures and captions, with their times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from config.timebase import FPS
from stages.content.captions.segmentation import make_captions
from stages.content.captions.token_clock import TimedToken, count_columns, first_frame, last_frame, time_tokens
from stages.records.cues import BulletCue, Chapter, Cues, ImageCue, Layout, TitleCue
from stages.records.narration import Narration
from stages.records.script import Script

TITLE_LONGEST = 4 * FPS
"""Longest time of the title card in frames, however long the silence before the first sentence is."""
TITLE_SHORTEST = FPS
"""Frames of silence that a title card needs: in less, viewers cannot read it."""
CHAPTER_LEAD = FPS // 2
"""Frames by which a chapter begins before its first word, inside the pause."""
CLOSING_AFTER = 23
"""Frames from the last word to the closing card."""
CLOSING_ROOM = 5 * FPS // 2
"""Frames that a closing card needs after the last word: in less, viewers cannot read it."""
IMAGE_LEAD = FPS // 5
"""Frames by which a picture appears before its first word, inside a pause."""
OVERLAY_TIME = 8 * FPS
"""Frames a bullet stays where it lies over the presenter."""
STAGGER = 10
"""Frames between bullets that belong to the same sentence."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Holds the capacity of a page of the board: bullets, and lines of about this many columns."""

    bullets: int
    lines: int
    columns: int


PAGES = {
    Layout.PANEL: _Page(6, 15, 22),
    Layout.SPLIT: _Page(6, 14, 32),
    Layout.PORTRAIT: _Page(5, 7, 40),
    Layout.FULL: _Page(1, 4, 32),
}
"""Pages of each layout; in ``full`` bullets lie over the presenter, one at a time. The painter divides a page that is
still too long in its font."""


def make_cues(script: Script, narration: Narration, layout: str = "", language: str = "") -> Cues:
    """Return the cues of ``script``, timed by ``narration``.

    ``layout`` is a `Layout` value; empty: with a panel when the author wrote headings or bullets, else without.
    """
    chosen = Layout(layout) if layout else _layout(script)
    language = language or script.options.lang or "en-us"
    tokens = time_tokens(script, narration)
    chapters, homes = _chapters(script, narration, tokens)
    title, closing = _title(script, tokens), _closing(script, narration, tokens)
    begin = first_frame(title.end) if title else 0
    end = first_frame(closing.start) if closing else narration.frames
    return Cues(
        layout=chosen,
        title=title,
        chapters=chapters,
        bullets=_bullets(script, tokens, chapters, homes, chosen, end),
        captions=make_captions(tokens, [s.paragraph for s in script.sentences], end, chosen, language, begin),
        language=language,
        images=_images(script, tokens, begin, end),
        closing=closing,
    )


def _layout(script: Script) -> Layout:
    return Layout.PANEL if script.bullets or any(section.title for section in script.sections) else Layout.FULL


def _title(script: Script, tokens: Sequence[TimedToken]) -> TitleCue | None:
    """Return the title card, which fills the silence before the first word.

    The painter adds who speaks.
    """
    end = min(tokens[0].start, TITLE_LONGEST) if tokens else 0
    if not script.title or end < TITLE_SHORTEST:
        return None
    return TitleCue(title=script.title, subtitle="", start=0.0, end=end / FPS)


def _closing(script: Script, narration: Narration, tokens: Sequence[TimedToken]) -> TitleCue | None:
    """Return the closing card, which fills the time after the last word if it is long enough."""
    last = max((token.end for token in tokens), default=0)
    if not script.title or not tokens or narration.frames - last < CLOSING_ROOM:
        return None
    return TitleCue(title=script.title, subtitle="", start=(last + CLOSING_AFTER) / FPS, end=narration.frames / FPS)


def _images(script: Script, tokens: Sequence[TimedToken], begin: int, end: int) -> tuple[ImageCue, ...]:
    """Return when pictures are shown: between the cards, and never two at once."""
    firsts = {token.sentence: token.start for token in reversed(tokens)}
    lasts = {token.sentence: token.end for token in tokens}
    starts = [
        max(begin, lasts.get(image.sentence - 1, 0), firsts[image.sentence] - IMAGE_LEAD) for image in script.images
    ]
    cues = []
    for image, start, following in zip(script.images, starts, [*starts, end][1:], strict=True):
        stop = min(firsts.get(image.until, max(lasts.values())), following, end)
        if stop > start:
            cues.append(ImageCue(path=image.path, alt=image.alt, inset=image.inset, start=start / FPS, end=stop / FPS))
    return tuple(cues)


def _chapters(
    script: Script, narration: Narration, tokens: Sequence[TimedToken]
) -> tuple[tuple[Chapter, ...], list[int]]:
    """Return contiguous chapters from 0 to the end, and the chapter of each section."""
    starts = {token.sentence: token.start for token in reversed(tokens)}
    ends = {token.sentence: token.end for token in tokens}
    titles: list[str] = []
    begins: list[int] = []
    homes: list[int] = []
    for section in script.sections:
        start = starts.get(section.sentence, 0)
        begin = max(ends.get(section.sentence - 1, 0), start - CHAPTER_LEAD) if titles else 0
        if titles and (begin <= begins[-1] or begin >= narration.frames):
            homes.append(len(titles) - 1)  # a section of zero length
            continue
        titles.append(section.title or (script.title if not titles else "") or "Introduction")
        begins.append(begin)
        homes.append(len(titles) - 1)
    if not titles:
        titles, begins = [script.title or "Introduction"], [0]
    stops = [*begins[1:], narration.frames]
    return tuple(
        Chapter(title=title, start=start / FPS, end=end / FPS)
        for title, start, end in zip(titles, begins, stops, strict=True)
    ), homes or [0]


def _bullets(
    script: Script,
    tokens: Sequence[TimedToken],
    chapters: Sequence[Chapter],
    homes: Sequence[int],
    layout: Layout,
    last: int,
) -> tuple[BulletCue, ...]:
    """Return the bullets, each from its first spoken word on.

    It stays to the end of its page or chapter, at most to frame ``last``.
    """
    firsts: dict[int, int] = {}
    for index, token in enumerate(tokens):
        firsts.setdefault(token.sentence, index)
    entries: list[list[tuple[int, bool, str]]] = [[] for _ in chapters]
    for bullet in script.bullets:
        token = tokens[firsts[bullet.sentence] + bullet.token]
        entries[homes[bullet.section]].append((token.start, bullet.spoken, bullet.text))
    cues: list[BulletCue] = []
    pages = 0
    for index, (chapter, entered) in enumerate(zip(chapters, entries, strict=True)):
        if not entered:
            continue
        begin, end = first_frame(chapter.start), min(last, last_frame(chapter.end))
        split = _pages(_schedule_bullets(entered, begin, end), PAGES[layout])
        stops = [*(page[0][0] for page in split[1:]), end]
        numbers = count(1)
        for page, stop in zip(split, stops, strict=True):
            stop = min(stop, page[0][0] + OVERLAY_TIME) if layout is Layout.FULL else stop
            cues += [_cue(text, next(numbers), pages, index, start, stop) for start, text in page]
            pages += 1
    return tuple(cues)


def _cue(text: str, number: int, page: int, chapter: int, start: int, stop: int) -> BulletCue:
    end = max(stop, start + 1)
    return BulletCue(text=text, number=number, page=page, chapter=chapter, start=start / FPS, end=end / FPS)


def _schedule_bullets(entered: Sequence[tuple[int, bool, str]], begin: int, end: int) -> list[tuple[int, str]]:
    """Return (frame, text) of each bullet.

    Spoken ones appear at their word, those that are only shown one after the other.
    """
    frames: list[int] = []
    for start, spoken, _ in entered:
        crowded = bool(frames) and start < frames[-1] + STAGGER
        frames.append(frames[-1] + STAGGER if crowded and not spoken else start)
    latest = end - 1
    for at in range(len(frames) - 1, -1, -1):
        frames[at] = max(begin, min(frames[at], latest))
        both_spoken = at > 0 and entered[at][1] and entered[at - 1][1]
        latest = frames[at] if both_spoken else frames[at] - STAGGER
    return [(frame, text) for frame, (_, _, text) in zip(frames, entered, strict=True)]


def _pages(entered: Sequence[tuple[int, str]], page: _Page) -> list[list[tuple[int, str]]]:
    """Distribute bullets over pages.

    The pages of a chapter get similar numbers of them (4 and 3, not 6 and 1).
    """
    least = -(-len(entered) // page.bullets)
    for needed in range(max(1, least), len(entered) + 1):
        size = -(-len(entered) // needed)
        dealt = [list(entered[at : at + size]) for at in range(0, len(entered), size)]
        lines = [sum(-(-count_columns(text) // page.columns) for _, text in some) for some in dealt]
        if size == 1 or max(lines) <= page.lines:
            return dealt
    return []
