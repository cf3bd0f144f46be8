"""The avatar stage: an engine performs the narration, segment by segment, straight into the encoder.

Engine pictures go through the compositor's painter and are encoded once. A segment is durable as soon as it has its
name in the cache, where the same content finds it again: after a crash, and after another sentence was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from config.files import digest
from models.engine import FPS, Avatar, Passage, Performer, Progress, Subject
from models.picture import Picture
from models.track import FaceTrack
from stages.avatar.idle import Loop, loop
from stages.avatar.plan import Segment, segments
from stages.cache import content_key, place
from stages.compose.encode import Encoder
from stages.compose.mux import join
from stages.compose.paint import Painter
from stages.events import Report
from stages.record import Cues, FootageFacts, Narration, Performance, Record, Script
from stages.record import Passage as Made
from stages.source.crop import presenter_crop
from stages.source.reader import Reader
from stages.stage import Stage


class Inputs(Record):
    """Files of the earlier stages, and how the picture is to be encoded."""

    script: Path
    timing: Path
    film: Path
    track: Path
    facts: Path
    cues: Path
    height: int
    encoder: str
    crf: int
    presenter: str
    role: str
    burned: bool


class Outputs(Record):
    """The finished picture without sound, and who performed."""

    picture: Path
    performance: Path


@dataclass(frozen=True, slots=True)
class Studio:
    """Everything that making one segment needs."""

    engine: str
    film: str
    encoder: tuple[str, int]
    performer: Performer
    painter: Painter
    cache: Path

    def key(self, segment: Segment, base: bytes) -> str:
        """Return the name of everything that decides how ``segment`` looks."""
        painted = self.painter.key(segment.first, segment.frames)
        return content_key(self.engine, self.film, self.encoder, segment.frames, segment.phones, base, painted)


def perform(avatar: Avatar, cache: Path) -> Stage[Inputs, Outputs]:
    """Return the stage in which ``avatar`` performs; segments are kept in ``cache``/segments.

    Raises Unsuited when the engine cannot work with the footage.
    """

    def run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
        kept = cache / "segments"
        kept.mkdir(parents=True, exist_ok=True)
        script, narration = Script.load(inputs.script), Narration.load(inputs.timing)
        facts, cues = FootageFacts.load(inputs.facts), Cues.load(inputs.cues)
        track = FaceTrack.load(inputs.track)
        with Reader(inputs.film) as footage:
            scratch = folder / "engine"
            scratch.mkdir()
            performer = avatar.study(Subject(footage, track, facts.best), scratch, lambda share: None)
            studio = Studio(
                engine=f"{avatar.name} {avatar.version}",
                film=digest(inputs.film) + digest(inputs.track),
                encoder=(inputs.encoder, inputs.crf),
                performer=performer,
                painter=_painter(inputs, cues, facts, track, footage.frame(0), avatar.name),
                cache=kept,
            )
            plan = segments(script, narration)
            if studio.painter.missing:
                report.warn(f"No font on this computer has these letters; they are not shown: {studio.painter.missing}")
            made = _make(studio, plan, loop(footage, track), folder / "segments", report.progress)
        picture = folder / "avatar_video.mp4"
        join([folder / "segments" / f"{segment.number:04d}.mp4" for segment in plan], picture)
        performance = folder / "performance.json"
        Performance(engine=avatar.name, version=avatar.version, segments=made).save(performance)
        return Outputs(picture=picture, performance=performance)

    makes = ("engine", "segments", "avatar_video.mp4", "performance.json")
    return Stage("avatar", f"1 {avatar.name} {avatar.version}", makes, Outputs, run)


def _painter(
    inputs: Inputs, cues: Cues, facts: FootageFacts, track: FaceTrack, opening: Picture, engine: str
) -> Painter:
    region = Painter.region(cues.layout, inputs.height)
    return Painter(
        cues=cues,
        facts=facts,
        crop=presenter_crop(facts, track, region.width, region.height),
        height=inputs.height,
        opening=opening,
        presenter=inputs.presenter,
        role=inputs.role,
        burned=inputs.burned,
        engine=engine,
    )


def _make(studio: Studio, plan: tuple[Segment, ...], idle: Loop, folder: Path, progress: Progress) -> tuple[Made, ...]:
    """Bring every segment of ``plan`` into ``folder``, from the cache or by making it."""
    folder.mkdir()
    total = plan[-1].first + plan[-1].frames
    made = []
    start = idle.home(0)
    for segment in plan:
        end = idle.next(segment.number + 1, start, segment.frames)
        base = idle.walk(segment.frames, start, end)
        start = end
        key = studio.key(segment, base.tobytes())
        kept = studio.cache / f"{key}.mp4"
        reused = _holds(kept, segment.frames)
        if not reused:
            passage = Passage(segment.frames, base, segment.phones, seed=int(key[:12], 16))
            _encode(studio, segment, passage, kept, lambda done: progress(done / total))
        place(kept, folder / f"{segment.number:04d}.mp4")
        made.append(Made(first=segment.first, frames=segment.frames, key=key, reused=reused))
        progress((segment.first + segment.frames) / total)
    return tuple(made)


def _encode(studio: Studio, segment: Segment, passage: Passage, kept: Path, done: Progress) -> None:
    """Perform, paint and encode one segment; ``done`` hears how many frames of the video are behind us."""
    preset, crf = studio.encoder
    with Encoder(kept, studio.painter.size, preset, crf) as encoder:
        made = 0
        for made, picture in enumerate(studio.performer.perform(passage), 1):
            encoder.add(studio.painter.paint(segment.first + made - 1, picture))
            if made % FPS == 0:
                done(segment.first + made)
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
