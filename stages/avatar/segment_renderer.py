"""Render segments, or take them from the cache, and join them to the pictures of the videos.

A finished segment lies in the cache under a key made of its content, where it is found again after a crash, and when
another sentence of the script has changed.
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

from config.timebase import FPS, SAMPLES_PER_FRAME
from models.engine import Passage, Performer
from stages.avatar.idle_loop import IdleLoop
from stages.avatar.segment_quality import Encoding, QualitySelector, SegmentQuality
from stages.avatar.segmentation import Segment
from stages.jobs.cache import content_key, place_cached_file
from stages.jobs.context import StageContext
from stages.media.encoder import STREAM_SETTINGS, VideoEncoder
from stages.media.muxer import IncompatibleSegments, join_segments
from stages.painting.painter import Painter
from stages.records.performance import SegmentRecord

log = structlog.get_logger()


@dataclass(slots=True)
class SegmentRenderer:
    """Performs, paints and encodes segments for all videos of a job.

    Attributes:
        engine: name and version of the avatar.
        film: digests of the footage and its track.
        painters: one for every video, by its layout.
        cache: the folder of cached segments.
        folder: the folder of this job's segments.
        audio: audio.wav for an engine that hears, else None.
    """

    engine: str
    film: str
    performer: Performer
    painters: dict[str, Painter]
    cache: Path
    folder: Path
    quality: QualitySelector
    context: StageContext
    audio: Path | None = None
    _used: list[Path] = field(default_factory=list)

    def render(self, plan: tuple[Segment, ...], idle: IdleLoop, pictures: dict[str, Path]) -> tuple[SegmentRecord, ...]:
        """Write ``pictures`` (layout -> file) from the segments of ``plan``; return their records.

        Segments that cannot be joined are made again, once; they come from a damaged cache.
        """
        made = self._make_segments(plan, idle)
        try:
            self._join(plan, pictures)
        except IncompatibleSegments as error:
            log.warning("segments_unlike", message=str(error))
            for path in self._used:
                path.unlink(missing_ok=True)
            shutil.rmtree(self.folder)
            made = self._make_segments(plan, idle)
            self._join(plan, pictures)
        return made

    def _make_segments(self, plan: tuple[Segment, ...], idle: IdleLoop) -> tuple[SegmentRecord, ...]:
        """Put every segment of ``plan`` into the folder, for each video; make those not cached."""
        self.folder.mkdir()
        total = plan[-1].first + plan[-1].frames
        made = []
        start = idle.home_frame(0)
        for segment in plan:
            self.context.stop_if_requested()
            end = idle.reachable_home(segment.number + 1, start, segment.frames)
            base = idle.find_path(segment.frames, start, end)
            start = end
            seed = self._make_seed(segment, base.tobytes())
            passage = Passage(segment.frames, base, segment.phones, seed, self._read_sound(segment))
            key, quality, cached, lacking = self._find_cached(segment, passage)
            if lacking:
                self._encode(segment, passage, {layout: cached[layout] for layout in lacking}, quality.encoding, total)
                self.quality.record(key, quality)
            else:
                self.context.exempt_from_budget(segment.frames / total)
            for layout, path in cached.items():
                place_cached_file(path, self._segment_file(segment, layout))
            self._used += cached.values()
            made.append(
                SegmentRecord(
                    first=segment.first,
                    frames=segment.frames,
                    key=next(iter(cached.values())).stem,
                    reused=not lacking,
                    preset=quality.reduction.preset if quality.reduction else "",
                    reason=quality.reduction.reason if quality.reduction else "",
                )
            )
            self.context.progress((segment.first + segment.frames) / total)
        return tuple(made)

    def _join(self, plan: tuple[Segment, ...], pictures: dict[str, Path]) -> None:
        for layout, picture in pictures.items():
            join_segments([self._segment_file(segment, layout) for segment in plan], picture)

    def _segment_file(self, segment: Segment, layout: str) -> Path:
        return self.folder / f"{segment.number:04d}.{layout}.mp4"

    def _find_cached(self, segment: Segment, passage: Passage) -> tuple[str, SegmentQuality, dict[str, Path], set[str]]:
        """Return key, quality and cache files (by layout) of a segment, and layouts that lack it.

        The chosen quality is preferred, then the one at which this job made it earlier, then the one that the
        rung at work has. A video whose segment is cached in the chosen quality uses that, whatever the others use.
        """
        painted = {layout: painter.key(segment.first, segment.frames) for layout, painter in self.painters.items()}

        def find_files(quality: SegmentQuality) -> tuple[dict[str, Path], set[str]]:
            cached = self._cache_files(segment, passage, quality.encoding, painted)
            return cached, {layout for layout, path in cached.items() if not _is_complete(path, segment.frames)}

        chosen, lacking = find_files(self.quality.chosen)
        key = next(iter(chosen.values())).stem
        if not lacking:
            return key, self.quality.chosen, chosen, lacking
        if earlier := self.quality.find_earlier(key):
            cached, missing = find_files(earlier)
            if not missing:
                return key, earlier, cached, missing
        quality = self.quality.choose_current()
        cached, missing = find_files(quality)
        return key, quality, chosen | {layout: cached[layout] for layout in lacking}, lacking & missing

    def _cache_files(
        self, segment: Segment, passage: Passage, encoding: Encoding, painted: dict[str, str]
    ) -> dict[str, Path]:
        """Return the cache files of a segment, by layout; keys have all that pictures depend on."""
        sound = () if passage.audio is None else (passage.audio.tobytes(),)
        base = passage.base.tobytes()
        parts = (STREAM_SETTINGS, encoding, self.engine, self.film, segment.frames, segment.phones, base, *sound)
        return {layout: self.cache / f"{content_key(*parts, key)}.mp4" for layout, key in painted.items()}

    def _read_sound(self, segment: Segment) -> npt.NDArray[np.float32] | None:
        """Return the mono sound of a segment, float32 (frames * 1920,); None without audio."""
        if self.audio is None:
            return None
        with wave.open(str(self.audio), "rb") as file:
            file.setpos(segment.first * SAMPLES_PER_FRAME)
            data = file.readframes(segment.frames * SAMPLES_PER_FRAME)
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)

    def _make_seed(self, segment: Segment, base: bytes) -> int:
        """Return the seed of a segment's performance; the same for every video that shows it."""
        return int(content_key(self.engine, self.film, segment.frames, segment.phones, base)[:12], 16)

    def _encode(
        self, segment: Segment, passage: Passage, lacking: dict[str, Path], encoding: Encoding, total: int
    ) -> None:
        """Perform a segment, and paint and encode it for each video of ``lacking`` (layout -> file).

        ``total`` is the number of frames of the video.
        """
        settings = (encoding.preset, encoding.crf, encoding.threads)
        with ExitStack() as encoders:
            screens = [
                (painter, encoders.enter_context(VideoEncoder(lacking[layout], painter.size, *settings)))
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


def _is_complete(cached: Path, frames: int) -> bool:
    """Tell whether a cached segment exists and has all ``frames``."""
    if not cached.exists():
        return False
    try:
        with av.open(str(cached)) as container:
            return container.streams.video[0].frames == frames
    except (av.FFmpegError, IndexError):
        return False
