"""Everything that is shown at a time: title, chapters, bullets and captions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from stages.content.captions import captions
from stages.content.clock import FPS, Heard, first_frame, heard, width
from stages.record import BulletCue, Chapter, Cues, Layout, Narration, Script, TitleCue

TITLE_LONGEST = 4 * FPS
"""Frames the title card stays at most, however long the silence before the first sentence."""
TITLE_SHORTEST = FPS
"""In less silence than this there is no title card: nobody could read it."""
CHAPTER_LEAD = FPS // 2
"""Frames before its first word at which a chapter begins, inside the pause."""
PAGE_BULLETS = 6
PAGE_LINES = 15
LINE_COLUMNS = 22
"""A page of the panel holds this many bullets, and this many lines of about this many columns."""
STAGGER = 10
"""Frames between lines that are shown with the same sentence."""


def make_cues(script: Script, narration: Narration, layout: str = "", language: str = "") -> Cues:
    """Return the cues of ``script`` on the clock of ``narration``.

    ``layout`` is a `Layout` value; empty: with a panel when the author wrote headings or bullets, else without.
    """
    chosen = Layout(layout) if layout else _layout(script)
    language = language or script.options.lang or "en-us"
    tokens = heard(script, narration)
    chapters, homes = _chapters(script, narration, tokens)
    return Cues(
        layout=chosen,
        title=_title(script, tokens),
        chapters=chapters,
        bullets=_bullets(script, tokens, chapters, homes),
        captions=captions(tokens, [s.paragraph for s in script.sentences], narration.frames, chosen, language),
        language=language,
    )


def _layout(script: Script) -> Layout:
    return Layout.PANEL if script.bullets or any(section.title for section in script.sections) else Layout.FULL


def _title(script: Script, tokens: Sequence[Heard]) -> TitleCue | None:
    """The title card fills the silence before the first word; who is speaking is for the painter to add."""
    end = min(tokens[0].start, TITLE_LONGEST) if tokens else 0
    if not script.title or end < TITLE_SHORTEST:
        return None
    return TitleCue(title=script.title, subtitle="", start=0.0, end=end / FPS)


def _chapters(script: Script, narration: Narration, tokens: Sequence[Heard]) -> tuple[tuple[Chapter, ...], list[int]]:
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
            homes.append(len(titles) - 1)  # a section without any length of its own
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
    script: Script, tokens: Sequence[Heard], chapters: Sequence[Chapter], homes: Sequence[int]
) -> tuple[BulletCue, ...]:
    """Return the bullets, each from its first spoken word to the end of its page or chapter."""
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
        begin, end = first_frame(chapter.start), first_frame(chapter.end)
        split = _pages(_entrances(entered, begin, end))
        stops = [*(page[0][0] for page in split[1:]), end]
        numbers = count(1)
        for page, stop in zip(split, stops, strict=True):
            cues += [_cue(text, next(numbers), pages, index, start, stop) for start, text in page]
            pages += 1
    return tuple(cues)


def _cue(text: str, number: int, page: int, chapter: int, start: int, stop: int) -> BulletCue:
    end = max(stop, start + 1)
    return BulletCue(text=text, number=number, page=page, chapter=chapter, start=start / FPS, end=end / FPS)


def _entrances(entered: Sequence[tuple[int, bool, str]], begin: int, end: int) -> list[tuple[int, str]]:
    """Return (frame, text) of each bullet: spoken ones on their word, lines that are only shown one after the other."""
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


def _pages(entered: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Deal bullets to pages that hold them; pages of one chapter get like numbers of bullets (4 and 3, not 6 and 1)."""
    least = -(-len(entered) // PAGE_BULLETS)
    for needed in range(max(1, least), len(entered) + 1):
        size = -(-len(entered) // needed)
        pages = [list(entered[at : at + size]) for at in range(0, len(entered), size)]
        if size == 1 or all(sum(_lines(text) for _, text in page) <= PAGE_LINES for page in pages):
            return pages
    return []


def _lines(text: str) -> int:
    return -(-width(text) // LINE_COLUMNS)
