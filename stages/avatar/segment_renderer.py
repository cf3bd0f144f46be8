"""Render segments: take them from the cache, or perform, paint and encode them for every video that lacks them.

A segment is durable as soon as it has its name in the cache, where the same content finds it again: after a crash, and
after another sentence was changed.
"""

from __future__ import annotations

import shutil
import wave
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import structlog

from models.engine import FPS, RATE, Passage, Performer
from stages.avatar.idle_loop import Loop
from stages.avatar.segment_quality import Encoding, Level, Quality
from stages.avatar.segmentation import Segment
from stages.jobs.cache import content_key, place
from stages.jobs.context import StageContext
from stages.media.encoder import STREAM_SETTINGS, VideoEncoder
from stages.media.muxer import IncompatibleSegments, join_segments
from stages.painting.painter import Painter
from stages.records.performance import SegmentRecord

SAMPLES_A_FRAME = RATE // FPS

log = structlog.get_logger()


@dataclass(slots=True)
class SegmentRenderer:
    """Makes segments: everything that it needs.

    Attributes:
        engine: name and version of the avatar.
        film: digests of the footage and its track.
        painters: one for every video, by its layout.
        cache: where segments are kept.
        folder: where the segments of this video are put together.
        audio: audio.wav for an engine that hears, else None.
    """

    engine: str
    film: str
    performer: Performer
    painters: dict[str, Painter]
    cache: Path
    folder: Path
    quality: Quality
    context: StageContext
    audio: Path | None = None
    _used: list[Path] = field(default_factory=list)

    def render(self, plan: tuple[Segment, ...], idle: Loop, pictures: dict[str, Path]) -> tuple[SegmentRecord, ...]:
        """Make the ``pictures`` (one for every layout) from the segments of ``plan``, and say how each came about.

        Segments that do not fit together are made again, once; they come from a cache in which something is not what
        its name says.
        """
        made = self._make(plan, idle)
        try:
            self._join(plan, pictures)
        except IncompatibleSegments as error:
            log.warning("segments_unlike", message=str(error))
            for path in self._used:
                path.unlink(missing_ok=True)
            shutil.rmtree(self.folder)
            made = self._make(plan, idle)
            self._join(plan, pictures)
        return made

    def _make(self, plan: tuple[Segment, ...], idle: Loop) -> tuple[SegmentRecord, ...]:
        """Bring every segment of ``plan`` into the folder, from the cache or by making it, as each video shows it."""
        self.folder.mkdir()
        total = plan[-1].first + plan[-1].frames
        made = []
        start = idle.home(0)
        for segment in plan:
            self.context.stop_if_requested()
            end = idle.next(segment.number + 1, start, segment.frames)
            base = idle.walk(segment.frames, start, end)
            start = end
            seed = self._seed(segment, base.tobytes())
            passage = Passage(segment.frames, base, segment.phones, seed, self._sound(segment))
            key, level, kept, lacking = self._find(segment, passage)
            if lacking:
                self._encode(segment, passage, {layout: kept[layout] for layout in lacking}, level.encoding, total)
                self.quality.note(key, level)
            else:
                self.context.exempt_from_budget(segment.frames / total)
            for layout, path in kept.items():
                place(path, self._place(segment, layout))
            self._used += kept.values()
            made.append(
                SegmentRecord(
                    first=segment.first,
                    frames=segment.frames,
                    key=next(iter(kept.values())).stem,
                    reused=not lacking,
                    preset=level.ease.preset if level.ease else "",
                    reason=level.ease.reason if level.ease else "",
                )
            )
            self.context.progress((segment.first + segment.frames) / total)
        return tuple(made)

    def _join(self, plan: tuple[Segment, ...], pictures: dict[str, Path]) -> None:
        for layout, picture in pictures.items():
            join_segments([self._place(segment, layout) for segment in plan], picture)

    def _place(self, segment: Segment, layout: str) -> Path:
        return self.folder / f"{segment.number:04d}.{layout}.mp4"

    def _find(self, segment: Segment, passage: Passage) -> tuple[str, Level, dict[str, Path], set[str]]:
        """Return the key of a segment, its quality, where it is kept for each video, and which videos lack it.

        What is there in the chosen quality is taken, then what this job made of it earlier, then what the machine bears
        now. A video whose segment is there in the chosen quality keeps that, whatever the others get.
        """
        painted = {layout: painter.key(segment.first, segment.frames) for layout, painter in self.painters.items()}

        def look(level: Level) -> tuple[dict[str, Path], set[str]]:
            kept = self._kept(segment, passage, level.encoding, painted)
            return kept, {layout for layout, path in kept.items() if not _holds(path, segment.frames)}

        chosen, lacking = look(self.quality.chosen)
        key = next(iter(chosen.values())).stem
        if not lacking:
            return key, self.quality.chosen, chosen, lacking
        if earlier := self.quality.before(key):
            kept, missing = look(earlier)
            if not missing:
                return key, earlier, kept, missing
        level = self.quality.now()
        kept, missing = look(level)
        return key, level, chosen | {layout: kept[layout] for layout in lacking}, lacking & missing

    def _kept(self, segment: Segment, passage: Passage, encoding: Encoding, painted: dict[str, str]) -> dict[str, Path]:
        """Return where a segment is kept for each video, under everything that decides how it looks."""
        heard = () if passage.audio is None else (passage.audio.tobytes(),)
        base = passage.base.tobytes()
        how = (STREAM_SETTINGS, encoding, self.engine, self.film, segment.frames, segment.phones, base, *heard)
        return {layout: self.cache / f"{content_key(*how, key)}.mp4" for layout, key in painted.items()}

    def _sound(self, segment: Segment) -> npt.NDArray[np.float32] | None:
        """Return float32 (frames * 1920,), the mono sound of a segment; None when the engine does not hear."""
        if self.audio is None:
            return None
        with wave.open(str(self.audio), "rb") as file:
            file.setpos(segment.first * SAMPLES_A_FRAME)
            data = file.readframes(segment.frames * SAMPLES_A_FRAME)
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)

    def _seed(self, segment: Segment, base: bytes) -> int:
        """Return the seed of a segment's performance; the same for every video that shows it."""
        return int(content_key(self.engine, self.film, segment.frames, segment.phones, base)[:12], 16)

    def _encode(
        self, segment: Segment, passage: Passage, lacking: dict[str, Path], encoding: Encoding, total: int
    ) -> None:
        """Perform a segment of a video of ``total`` frames, and paint and encode it for each video that lacks it."""
        how = (encoding.preset, encoding.crf, encoding.threads)
        with ExitStack() as encoders:
            screens = [
                (painter, encoders.enter_context(VideoEncoder(lacking[layout], painter.size, *how)))
                for layout, painter in self.painters.items()
                if layout in lacking
            ]
            made = 0
            for made, picture in enumerate(self.performer.perform(passage), 1):
                for painter, encoder in screens:
                    encoder.add(painter.paint(segment.first + made - 1, picture))
                self.context.check_budget((segment.first + made) / total)
                if made % FPS == 0:
                    self.context.progress((segment.first + made) / total)
            if made != segment.frames:
                raise RuntimeError(f"The engine made {made} pictures instead of {segment.frames}.")


def _holds(kept: Path, frames: int) -> bool:
    """Tell whether a kept segment is there and whole."""
    if not kept.exists():
        return False
    try:
        with av.open(str(kept)) as container:
            return container.streams.video[0].frames == frames
    except (av.FFmpegError, IndexError):
        return False
