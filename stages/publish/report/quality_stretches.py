"""Stretches of a video that were made at lower quality because the machine was needed for something else."""

from __future__ import annotations

from itertools import groupby

from models.engine import FPS
from stages.publish.checks.check import clock
from stages.records.base import Record
from stages.records.performance import Performance


class Stretch(Record):
    """Segments ``first`` to ``last`` (counted from 1) of one lower quality; ``start`` and ``end`` in seconds."""

    first: int
    last: int
    start: float
    end: float
    preset: str
    reason: str

    @property
    def words(self) -> str:
        """The stretch in a sentence."""
        what = f"Segment {self.first}" if self.first == self.last else f"Segments {self.first}-{self.last}"
        was = "was" if self.first == self.last else "were"
        times = f"{clock(self.start)}-{clock(self.end)}"
        return f"{what} ({times}) {was} made with {self.preset} because {self.reason}."


def stretches(performance: Performance) -> tuple[Stretch, ...]:
    """Return what was made at lower quality, one stretch for as long as it was the same; the first reason is told."""
    found = []
    for preset, group in groupby(enumerate(performance.segments, 1), key=lambda pair: pair[1].preset):
        numbered = list(group)
        (first, begin), (last, end) = numbered[0], numbered[-1]
        if preset:
            found.append(
                Stretch(
                    first=first,
                    last=last,
                    start=begin.first / FPS,
                    end=(end.first + end.frames) / FPS,
                    preset=preset,
                    reason=begin.reason,
                )
            )
    return tuple(found)
