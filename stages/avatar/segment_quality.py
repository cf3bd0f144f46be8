"""At which quality a segment is made: the chosen one, or less while something else needs the machine.

The header of the stream, the height and the voice never change inside a video; how hard the encoder tries does. What
was made at less is written down in the job, so that an attempt that begins again finds it; other jobs do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from config.presets import Preset, PresetName, presets
from stages.jobs.context import QualityReduction, StageContext
from stages.jobs.events import EventKind
from stages.records.base import Record

FILE = "eased.json"
_ORDER = get_args(Preset.model_fields["encoder"].annotation)
"""Presets of x264, the fastest first."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How pictures are encoded: the preset of x264, its constant rate factor, and the threads."""

    preset: str
    crf: int
    threads: int

    def reduced_to(self, preset: Preset) -> Encoding:
        """Return what costs at most as much as this and as ``preset``: never better, whatever ``preset`` is."""
        return Encoding(
            min(self.preset, preset.encoder, key=_ORDER.index),
            max(self.crf, preset.crf),
            min(self.threads, preset.threads or self.threads),
        )


@dataclass(frozen=True, slots=True)
class SegmentQuality:
    """The quality of a segment: how it is encoded, and why so if that is less than was chosen (else None)."""

    encoding: Encoding
    reduction: QualityReduction | None = None


class ReducedSegment(Record):
    """Which preset was in force when a segment was made, and why."""

    preset: PresetName
    reason: str


class ReducedSegments(Record):
    """eased.json: the segments of a job that were made at less than the chosen quality, by their keys at that."""

    segments: dict[str, ReducedSegment]


class QualitySelector:
    """Decides segment by segment, and reports every change. ``folder`` is that of the job's files."""

    def __init__(self, chosen: Encoding, folder: Path, context: StageContext) -> None:
        self.chosen = SegmentQuality(chosen)
        self._file, self._context = folder / FILE, context
        self._made = self._read()
        self._last = ""

    def find_earlier(self, key: str) -> SegmentQuality | None:
        """Return at which lower quality this job made the segment ``key`` earlier; None if it did not."""
        lowered = self._made.get(key)
        return self._apply_reduction(QualityReduction(lowered.preset, lowered.reason)) if lowered else None

    def choose_current(self) -> SegmentQuality:
        """Return the quality for a segment that is to be made now."""
        reduction = self._context.quality()
        level = self._apply_reduction(reduction) if reduction else self.chosen
        preset, reason = (level.reduction.preset, level.reduction.reason) if level.reduction else ("", "")
        if preset != self._last:
            self._last = preset
            self._context.emit(EventKind.QUALITY_CHANGED, preset=preset, reason=reason)
        return level

    def record(self, key: str, level: SegmentQuality) -> None:
        """Write down that the segment ``key`` was made at ``level``."""
        if level.reduction:
            self._made[key] = ReducedSegment(preset=level.reduction.preset, reason=level.reduction.reason)
            ReducedSegments(segments=self._made).save(self._file)

    def _apply_reduction(self, reduction: QualityReduction) -> SegmentQuality:
        encoding = self.chosen.encoding.reduced_to(presets().named(reduction.preset))
        return SegmentQuality(encoding, reduction) if encoding != self.chosen.encoding else self.chosen

    def _read(self) -> dict[str, ReducedSegment]:
        try:
            return dict(ReducedSegments.load(self._file).segments)
        except (OSError, ValueError):
            return {}
