"""Checks of what is read: captions by their rules, bullets against the words that call them up, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from stages.content.captions.rules import find_violations
from stages.publish.checks.check import Check, clock, unmeasured
from stages.records.cues import CaptionCue, Cues
from stages.records.narration import Narration
from stages.records.script import Script

_ON_THE_WORD = 0.2
"""Seconds a bullet may be away from its word before a viewer notices."""
_SHOWN = 5  # broken rules that are told in full
_SAME = 1e-6


def check_captions(cues: Cues) -> Check:
    """Check the captions by the rules of subtitling."""
    broken = find_violations(cues)
    return Check(
        name="Caption rules",
        measured=f"{len(cues.captions)} captions, {len(broken)} broken rules{_told(broken)}",
        bound="no broken rule",
        passed=not broken,
    )


def check_bullets(script: Script, narration: Narration, cues: Cues) -> Check:
    """Check that every spoken bullet appears when its first word is heard, whoever chose it."""
    name, bound = "Bullets on the word", f"at most {_ON_THE_WORD * 1000:.0f} ms from the word"
    spoken = [bullet for bullet in script.bullets if bullet.spoken]
    if not spoken:
        return unmeasured(name, bound, "there are no spoken bullets")
    shown: dict[str, list[float]] = {}
    for cue in cues.bullets:
        shown.setdefault(cue.text, []).append(cue.start)
    away = []
    for bullet in spoken:
        heard = [w.start for w in narration.sentences[bullet.sentence].words if w.token >= bullet.token]
        starts = shown.get(bullet.text, [])
        if not starts:
            return Check(name=name, measured=f"'{bullet.text}' is never shown", bound=bound, passed=False)
        if heard:
            away.append(min(abs(start - heard[0]) for start in starts))
    worst = max(away, default=0.0)
    return Check(
        name=name,
        measured=f"{len(away)} bullets, at most {worst * 1000:.0f} ms away",
        bound=bound,
        passed=worst <= _ON_THE_WORD,
    )


def check_overlaps(cues: Cues) -> Check:
    """Check that captions, pages, pictures and cards follow one another, and words inside their caption."""
    found = [*_overlaps(cues), *(words for cue in cues.captions for words in _words(cue))]
    things = len(cues.captions) + len(cues.bullets) + len(cues.images) + len(cues.chapters)
    return Check(
        name="Captions and cues never overlap",
        measured=f"{things} cues, {len(found)} overlaps{_told(found)}",
        bound="no overlap",
        passed=not found,
    )


def _overlaps(cues: Cues) -> Iterator[str]:
    captions = [(cue.start, cue.end, f"the caption '{cue.lines[0]}'") for cue in cues.captions if cue.lines]
    images = [(cue.start, cue.end, f"the picture {cue.path}") for cue in cues.images]
    chapters = [(cue.start, cue.end, f"the chapter '{cue.title}'") for cue in cues.chapters]
    cards = [(card.start, card.end, "a card") for card in (cues.title, cues.closing) if card is not None]
    pages: dict[int, tuple[float, float, str]] = {}
    for cue in cues.bullets:
        start, end, _ = pages.get(cue.page, (cue.start, cue.end, ""))
        pages[cue.page] = min(start, cue.start), max(end, cue.end), f"page {cue.page + 1} of the bullets"
    for row in (captions, images, chapters, list(pages.values())):
        yield from _in_turn(row)
    for row in (captions, images):
        yield from _in_turn(sorted([*row, *cards]))


def _in_turn(row: Sequence[tuple[float, float, str]]) -> Iterator[str]:
    for start, end, what in row:
        if end < start:
            yield f"{what} ends at {clock(end, 2)} before it begins"
    for (_, end, what), (start, _, after) in pairwise(row):
        if start < end - _SAME:
            yield f"{after} begins at {clock(start, 2)}, before {what} ends at {clock(end, 2)}"


def _words(cue: CaptionCue) -> Iterator[str]:
    row = [(word.start, word.end, f"'{cue.lines[word.line][word.first : word.last]}'") for word in cue.words]
    yield from _in_turn(row)
    if row and (row[0][0] < cue.start - _SAME or row[-1][1] > cue.end + _SAME):
        yield f"the caption '{cue.lines[0]}' marks words while it is not shown"


def _told(found: Sequence[str]) -> str:
    if not found:
        return ""
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f": {'; '.join(found[:_SHOWN])}{more}"
