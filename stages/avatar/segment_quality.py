"""At which quality a segment is made: the chosen one, or less while something else needs the machine.

The header of the stream, the height and the voice never change inside a video; how hard the encoder tries does. What
was made at less is written down in the job, so that an attempt that begins again finds it; other jobs do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from config.presets import Preset, PresetName, presets
from stages.jobs.context import Ease, StageContext
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

    def eased(self, preset: Preset) -> Encoding:
        """Return what costs at most as much as this and as ``preset``: never better, whatever ``preset`` is."""
        return Encoding(
            min(self.preset, preset.encoder, key=_ORDER.index),
            max(self.crf, preset.crf),
            min(self.threads, preset.threads or self.threads),
        )


@dataclass(frozen=True, slots=True)
class Level:
    """The quality of a segment: how it is encoded, and why so if that is less than was chosen (else None)."""

    encoding: Encoding
    ease: Ease | None = None


class Lowered(Record):
    """Which preset was in force when a segment was made, and why."""

    preset: PresetName
    reason: str


class Eased(Record):
    """eased.json: the segments of a job that were made at less than the chosen quality, by their keys at that."""

    segments: dict[str, Lowered]


class Quality:
    """Decides segment by segment, and reports every change. ``folder`` is that of the job's files."""

    def __init__(self, chosen: Encoding, folder: Path, context: StageContext) -> None:
        self.chosen = Level(chosen)
        self._file, self._context = folder / FILE, context
        self._made = self._read()
        self._last = ""

    def before(self, key: str) -> Level | None:
        """Return at which lower quality this job made the segment ``key`` earlier; None if it did not."""
        lowered = self._made.get(key)
        return self._lowered(Ease(lowered.preset, lowered.reason)) if lowered else None

    def now(self) -> Level:
        """Return the quality for a segment that is to be made now."""
        ease = self._context.quality()
        level = self._lowered(ease) if ease else self.chosen
        preset, reason = (level.ease.preset, level.ease.reason) if level.ease else ("", "")
        if preset != self._last:
            self._last = preset
            self._context.emit(EventKind.QUALITY_CHANGED, preset=preset, reason=reason)
        return level

    def note(self, key: str, level: Level) -> None:
        """Write down that the segment ``key`` was made at ``level``."""
        if level.ease:
            self._made[key] = Lowered(preset=level.ease.preset, reason=level.ease.reason)
            Eased(segments=self._made).save(self._file)

    def _lowered(self, ease: Ease) -> Level:
        encoding = self.chosen.encoding.eased(presets().named(ease.preset))
        return Level(encoding, ease) if encoding != self.chosen.encoding else self.chosen

    def _read(self) -> dict[str, Lowered]:
        try:
            return dict(Eased.load(self._file).segments)
        except (OSError, ValueError):
            return {}
