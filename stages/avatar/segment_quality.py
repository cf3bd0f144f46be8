"""Select the quality of each segment: the chosen one, or lower after an engine failed.

Only the encoder's effort differs; stream header, height and voice are the same in all of a video. Segments of lower
quality are recorded in the job, so that a later attempt reuses them; other jobs do not.
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
    """Settings of the encoder: preset of x264, constant rate factor, and threads."""

    preset: str
    crf: int
    threads: int

    def reduced_to(self, preset: Preset) -> Encoding:
        """Return the encoding that costs no more than this one and no more than ``preset``."""
        return Encoding(
            min(self.preset, preset.encoder, key=_ORDER.index),
            max(self.crf, preset.crf),
            min(self.threads, preset.threads or self.threads),
        )


@dataclass(frozen=True, slots=True)
class SegmentQuality:
    """The encoding of a segment, and the reduction that led to it (None: the chosen quality)."""

    encoding: Encoding
    reduction: QualityReduction | None = None


class ReducedSegment(Record):
    """The lower preset of a segment, and the reason."""

    preset: PresetName
    reason: str


class ReducedSegments(Record):
    """eased.json: the segments of lower quality, by their cache keys at the chosen quality."""

    segments: dict[str, ReducedSegment]


class QualitySelector:
    """Selects the quality of each segment, and reports every change; ``folder`` is processing/."""

    def __init__(self, chosen: Encoding, folder: Path, context: StageContext) -> None:
        self.chosen = SegmentQuality(chosen)
        self._file, self._context = folder / FILE, context
        self._made = self._read()
        self._last = ""

    def find_earlier(self, key: str) -> SegmentQuality | None:
        """Return the lower quality at which this job made the segment ``key`` before, or None."""
        recorded = self._made.get(key)
        return self._apply_reduction(QualityReduction(recorded.preset, recorded.reason)) if recorded else None

    def choose_current(self) -> SegmentQuality:
        """Return the quality for the segment that is made next."""
        reduction = self._context.quality()
        quality = self._apply_reduction(reduction) if reduction else self.chosen
        preset, reason = (quality.reduction.preset, quality.reduction.reason) if quality.reduction else ("", "")
        if preset != self._last:
            self._last = preset
            self._context.emit(EventKind.QUALITY_CHANGED, preset=preset, reason=reason)
        return quality

    def record(self, key: str, quality: SegmentQuality) -> None:
        """Record that the segment ``key`` was made at ``quality``, if that is a lower one."""
        if quality.reduction:
            self._made[key] = ReducedSegment(preset=quality.reduction.preset, reason=quality.reduction.reason)
            ReducedSegments(segments=self._made).save(self._file)

    def _apply_reduction(self, reduction: QualityReduction) -> SegmentQuality:
        encoding = self.chosen.encoding.reduced_to(presets().get(reduction.preset))
        return SegmentQuality(encoding, reduction) if encoding != self.chosen.encoding else self.chosen

    def _read(self) -> dict[str, ReducedSegment]:
        try:
            return dict(ReducedSegments.load(self._file).segments)
        except (OSError, ValueError):
            return {}
