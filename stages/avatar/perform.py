"""The avatar stage: an engine performs the narration, segment by segment, straight into the encoder.

Engine pictures go through the compositor's painter and are encoded once. A segment is durable as soon as it has its
name in the cache, where the same content finds it again: after a crash, and after another sentence was changed.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import av

from config.files import digest
from models.engine import FPS, Avatar, Passage, Performer, Subject
from models.track import FaceTrack
from stages.avatar.idle import Loop, loop
from stages.avatar.plan import Segment, segments
from stages.cache import content_key, place
from stages.compose.arrange import arrange
from stages.compose.encode import Encoder
from stages.compose.letters import advice
from stages.compose.mux import join
from stages.compose.paint import Painter
from stages.compose.style import style_of
from stages.events import Report
from stages.performance import Passage as Made
from stages.performance import Performance
from stages.record import Cues, FootageFacts, Layout, Narration, Record, Script
from stages.source.reader import Reader
from stages.stage import Stage

PICTURES = ("avatar_video.mp4", *(f"avatar_video.{layout}.mp4" for layout in Layout))
"""The main picture, and all there may be beside it."""


class Inputs(Record):
    """Files of the earlier stages, how the pictures are to be encoded, and how they are to look.

    ``cues`` has one file for each video to make; ``looks`` are the files that ``brand`` and the cues refer to.
    """

    script: Path
    timing: Path
    film: Path
    track: Path
    facts: Path
    cues: tuple[Path, ...]
    height: int
    encoder: str
    crf: int
    threads: int
    presenter: str
    role: str
    burned: bool
    highlight: bool
    theme: str
    brand: Path | None
    looks: tuple[Path, ...]


class Outputs(Record):
    """The finished pictures without sound, the main one first, and who performed."""

    pictures: tuple[Path, ...]
    performance: Path


@dataclass(frozen=True, slots=True)
class Studio:
    """Everything that making one segment needs; there is a painter for every video, by its name."""

    engine: str
    film: str
    encoder: tuple[str, int, int]
    performer: Performer
    painters: dict[str, Painter]
    cache: Path

    def kept(self, segment: Segment, base: bytes, painter: Painter) -> Path:
        """Return where ``segment`` is kept, under everything that decides how it looks."""
        painted = painter.key(segment.first, segment.frames)
        key = content_key(self.engine, self.film, self.encoder, segment.frames, segment.phones, base, painted)
        return self.cache / f"{key}.mp4"


def perform(avatar: Avatar, beside: Path, cache: Path) -> Stage[Inputs, Outputs]:
    """Return the stage in which ``avatar`` performs; segments are kept in ``cache``/segments.

    The author's pictures lie in ``beside``, under the names that the script uses. Raises Unsuited when the engine
    cannot work with the footage.
    """

    def run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
        kept = cache / "segments"
        kept.mkdir(parents=True, exist_ok=True)
        script, narration = Script.load(inputs.script), Narration.load(inputs.timing)
        facts, track = FootageFacts.load(inputs.facts), FaceTrack.load(inputs.track)
        with Reader(inputs.film) as footage:
            scratch = folder / "engine"
            scratch.mkdir()
            performer = avatar.study(Subject(footage, track, facts.best), scratch, lambda share: None)
            every = [Cues.load(path) for path in inputs.cues]
            studio = Studio(
                engine=f"{avatar.name} {avatar.version}",
                film=digest(inputs.film) + digest(inputs.track),
                encoder=(inputs.encoder, inputs.crf, inputs.threads),
                performer=performer,
                painters={
                    cues.layout: _painter(inputs, cues, facts, track, footage, avatar.name, beside) for cues in every
                },
                cache=kept,
            )
            for missing in {painter.missing for painter in studio.painters.values()} - {""}:
                report.warn(advice(missing))
            plan = segments(script, narration)
            made = _make(studio, plan, loop(footage, track), folder / "segments", report)
        pictures = [folder / "avatar_video.mp4", *(folder / f"avatar_video.{cues.layout}.mp4" for cues in every[1:])]
        for layout, picture in zip(studio.painters, pictures, strict=True):
            join([folder / "segments" / f"{segment.number:04d}.{layout}.mp4" for segment in plan], picture)
        performance = folder / "performance.json"
        Performance(engine=avatar.name, version=avatar.version, segments=made).save(performance)
        return Outputs(pictures=tuple(pictures), performance=performance)

    makes = ("engine", "segments", *PICTURES, "performance.json")
    return Stage("avatar", f"2 {avatar.name} {avatar.version}", makes, Outputs, run, avatar.name)


def _painter(
    inputs: Inputs, cues: Cues, facts: FootageFacts, track: FaceTrack, footage: Reader, engine: str, beside: Path
) -> Painter:
    return Painter(
        cues,
        arrange(cues.layout, inputs.height, facts, track, presenter=engine != "text", burned=inputs.burned),
        footage.frame(0),
        style_of(inputs.theme, inputs.brand),
        presenter=inputs.presenter,
        role=inputs.role,
        burned=inputs.burned,
        highlight=inputs.highlight,
        engine=engine,
        pictures=beside,
    )


def _make(studio: Studio, plan: tuple[Segment, ...], idle: Loop, folder: Path, report: Report) -> tuple[Made, ...]:
    """Bring every segment of ``plan`` into ``folder``, from the cache or by making it, as each video shows it."""
    folder.mkdir()
    total = plan[-1].first + plan[-1].frames
    made = []
    start = idle.home(0)
    for segment in plan:
        report.checkpoint()
        end = idle.next(segment.number + 1, start, segment.frames)
        base = idle.walk(segment.frames, start, end)
        start = end
        kept = {layout: studio.kept(segment, base.tobytes(), painter) for layout, painter in studio.painters.items()}
        lacking = {layout: path for layout, path in kept.items() if not _holds(path, segment.frames)}
        key = next(iter(kept.values())).stem
        if lacking:
            passage = Passage(segment.frames, base, segment.phones, seed=_seed(studio, segment, base.tobytes()))
            _encode(studio, segment, passage, lacking, total, report)
        else:
            report.spare(segment.frames / total)
        for layout, path in kept.items():
            place(path, folder / f"{segment.number:04d}.{layout}.mp4")
        made.append(Made(first=segment.first, frames=segment.frames, key=key, reused=not lacking))
        report.progress((segment.first + segment.frames) / total)
    return tuple(made)


def _seed(studio: Studio, segment: Segment, base: bytes) -> int:
    """Return the seed of a segment's performance; the same for every video that shows it."""
    return int(content_key(studio.engine, studio.film, segment.frames, segment.phones, base)[:12], 16)


def _encode(
    studio: Studio, segment: Segment, passage: Passage, lacking: dict[str, Path], total: int, report: Report
) -> None:
    """Perform one segment of a video of ``total`` frames, and paint and encode it for each video that lacks it."""
    preset, crf, threads = studio.encoder
    with ExitStack() as encoders:
        screens = [
            (painter, encoders.enter_context(Encoder(lacking[layout], painter.size, preset, crf, threads)))
            for layout, painter in studio.painters.items()
            if layout in lacking
        ]
        made = 0
        for made, picture in enumerate(studio.performer.perform(passage), 1):
            for painter, encoder in screens:
                encoder.add(painter.paint(segment.first + made - 1, picture))
            report.afford((segment.first + made) / total)
            if made % FPS == 0:
                report.progress((segment.first + made) / total)
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
