"""Check the rules of captions, bullets against their words, and cues for overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from config.formats.counting import format_count
from stages.content.captions.rules import find_violations
from stages.publish.checks.check import Check, format_timestamp, make_unmeasured_check
from stages.records.cues import CaptionCue, Cues
from stages.records.narration import Narration
from stages.records.script import Script

_MAX_DELAY_S = 0.2
"""Seconds a bullet may be away from its word before a viewer notices."""
_MAX_LISTED = 5  # findings that are listed; others are counted
_TOLERANCE_S = 1e-6


def check_captions(cues: Cues) -> Check:
    """Check the captions by the rules of subtitling."""
    broken = find_violations(cues)
    counts = f"{format_count(len(cues.captions), 'caption')}, {format_count(len(broken), 'broken rule')}"
    return Check(
        name="Caption rules",
        measured=counts + _list_findings(broken),
        details=_list_details(broken),
        bound="no broken rule",
        passed=not broken,
    )


def check_bullets(script: Script, narration: Narration, cues: Cues) -> Check:
    """Check that every spoken bullet, authored or extracted, appears on its first word."""
    name, bound = "Bullets on the word", f"at most {_MAX_DELAY_S * 1000:.0f} ms from the word"
    spoken = [bullet for bullet in script.bullets if bullet.spoken]
    if not spoken:
        return make_unmeasured_check(name, bound, "there are no spoken bullets")
    cue_starts: dict[str, list[float]] = {}
    for cue in cues.bullets:
        cue_starts.setdefault(cue.text, []).append(cue.start)
    away = []
    for bullet in spoken:
        word_starts = [w.start for w in narration.sentences[bullet.sentence].words if w.token >= bullet.token]
        starts = cue_starts.get(bullet.text, [])
        if not starts:
            return Check(name=name, measured=f"'{bullet.text}' is never shown", bound=bound, passed=False)
        if word_starts:
            away.append(min(abs(start - word_starts[0]) for start in starts))
    worst = max(away, default=0.0)
    return Check(
        name=name,
        measured=f"{format_count(len(away), 'bullet')}, at most {worst * 1000:.0f} ms away",
        bound=bound,
        passed=worst <= _MAX_DELAY_S,
    )


def check_overlaps(cues: Cues) -> Check:
    """Check that cues of a kind do not overlap, and that words lie in their caption."""
    found = [*_find_overlaps(cues), *(finding for cue in cues.captions for finding in _check_words(cue))]
    things = len(cues.captions) + len(cues.bullets) + len(cues.images) + len(cues.chapters)
    return Check(
        name="Captions and cues never overlap",
        measured=f"{format_count(things, 'cue')}, {format_count(len(found), 'overlap')}{_list_findings(found)}",
        details=_list_details(found),
        bound="no overlap",
        passed=not found,
    )


def _find_overlaps(cues: Cues) -> Iterator[str]:
    captions = [(cue.start, cue.end, f"the caption '{cue.lines[0]}'") for cue in cues.captions if cue.lines]
    images = [(cue.start, cue.end, f"the picture {cue.path}") for cue in cues.images]
    chapters = [(cue.start, cue.end, f"the chapter '{cue.title}'") for cue in cues.chapters]
    cards = [(card.start, card.end, "a card") for card in (cues.title, cues.closing) if card is not None]
    pages: dict[int, tuple[float, float, str]] = {}
    for cue in cues.bullets:
        start, end, _ = pages.get(cue.page, (cue.start, cue.end, ""))
        pages[cue.page] = min(start, cue.start), max(end, cue.end), f"page {cue.page + 1} of the bullets"
    for row in (captions, images, chapters, list(pages.values())):
        yield from _find_overlaps_in(row)
    for row in (captions, images):
        yield from _find_overlaps_in(sorted([*row, *cards]))


def _find_overlaps_in(row: Sequence[tuple[float, float, str]]) -> Iterator[str]:
    for start, end, what in row:
        if end < start:
            yield f"{what} ends at {format_timestamp(end, 2)} before it begins"
    for (_, end, what), (start, _, after) in pairwise(row):
        if start < end - _TOLERANCE_S:
            yield f"{after} begins at {format_timestamp(start, 2)}, before {what} ends at {format_timestamp(end, 2)}"


def _check_words(cue: CaptionCue) -> Iterator[str]:
    row = [(word.start, word.end, f"'{cue.lines[word.line][word.first : word.last]}'") for word in cue.words]
    yield from _find_overlaps_in(row)
    if row and (row[0][0] < cue.start - _TOLERANCE_S or row[-1][1] > cue.end + _TOLERANCE_S):
        yield f"the caption '{cue.lines[0]}' marks words while it is not shown"


def _list_findings(found: Sequence[str]) -> str:
    if not found:
        return ""
    more = f" and {len(found) - _MAX_LISTED:,} more, all listed in report.html" if len(found) > _MAX_LISTED else ""
    return f": {'; '.join(found[:_MAX_LISTED])}{more}"


def _list_details(found: Sequence[str]) -> tuple[str, ...]:
    """Return all findings where `_list_findings` does not name them all."""
    return tuple(found) if len(found) > _MAX_LISTED else ()
