"""Find the stretches of a video that were made at lower quality."""

from __future__ import annotations

from itertools import groupby

from models.engine import FPS
from stages.publish.checks.check import format_timestamp
from stages.records.base import Record
from stages.records.performance import Performance


class QualityStretch(Record):
    """Describes neighbouring segments of one lower quality.

    ``first`` and ``last`` are counted from 1; ``start`` and ``end`` are seconds.
    """

    first: int
    last: int
    start: float
    end: float
    preset: str
    reason: str

    @property
    def sentence(self) -> str:
        """The stretch in one sentence."""
        which = f"Segment {self.first}" if self.first == self.last else f"Segments {self.first}-{self.last}"
        was = "was" if self.first == self.last else "were"
        times = f"{format_timestamp(self.start)}-{format_timestamp(self.end)}"
        return f"{which} ({times}) {was} made with {self.preset} because {self.reason}."


def find_stretches(performance: Performance) -> tuple[QualityStretch, ...]:
    """Return one stretch for neighbouring segments of the same lower quality.

    Its reason is that of the first segment.
    """
    found = []
    for preset, group in groupby(enumerate(performance.segments, 1), key=lambda pair: pair[1].preset):
        numbered = list(group)
        (first, begin), (last, end) = numbered[0], numbered[-1]
        if preset:
            found.append(
                QualityStretch(
                    first=first,
                    last=last,
                    start=begin.first / FPS,
                    end=(end.first + end.frames) / FPS,
                    preset=preset,
                    reason=begin.reason,
                )
            )
    return tuple(found)
