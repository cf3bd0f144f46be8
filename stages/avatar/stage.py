"""The avatar stage: an engine performs the narration, segment by segment, straight into the encoder.

Engine pictures go through the compositor's painter and are encoded once.
"""

from __future__ import annotations

from pathlib import Path

from config.files import digest
from models.engine import Avatar, Subject
from models.face.track import FaceTrack
from stages.avatar.idle_loop import loop
from stages.avatar.segment_quality import Encoding, Quality
from stages.avatar.segment_renderer import Studio
from stages.avatar.segmentation import segments
from stages.jobs.context import Report
from stages.jobs.stage import Stage
from stages.painting.arrangement import arrange
from stages.painting.painter import Painter
from stages.painting.style import load_style
from stages.records.base import Record
from stages.records.cues import Cues, Layout
from stages.records.footage import FootageFacts
from stages.records.narration import Narration
from stages.records.performance import Performance
from stages.records.script import Script
from stages.source.footage_reader import FootageReader
from stages.typesetting.text_fitting import advice

PICTURES = ("avatar_video.mp4", *(f"avatar_video.{layout}.mp4" for layout in Layout))
"""The main picture, and all there may be beside it."""


class AvatarInputs(Record):
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


class AvatarOutputs(Record):
    """The finished pictures without sound, the main one first, and who performed."""

    pictures: tuple[Path, ...]
    performance: Path


def perform(avatar: Avatar, beside: Path, cache: Path) -> Stage[AvatarInputs, AvatarOutputs]:
    """Return the stage in which ``avatar`` performs; segments are kept in ``cache``/segments.

    The author's pictures lie in ``beside``, under the names that the script uses. Raises Unsuited when the engine
    cannot work with the footage.
    """

    def run(inputs: AvatarInputs, folder: Path, report: Report) -> AvatarOutputs:
        kept = cache / "segments"
        kept.mkdir(parents=True, exist_ok=True)
        script, narration = Script.load(inputs.script), Narration.load(inputs.timing)
        facts, track = FootageFacts.load(inputs.facts), FaceTrack.load(inputs.track)
        with FootageReader(inputs.film) as footage:
            scratch = folder / "engine"
            scratch.mkdir()
            performer = avatar.study(Subject(footage, track, facts.best), scratch, lambda share: None)
            every = [Cues.load(path) for path in inputs.cues]
            painters: dict[str, Painter] = {
                cues.layout: _painter(inputs, cues, facts, track, footage, avatar.name, beside) for cues in every
            }
            for missing in {painter.missing for painter in painters.values()} - {""}:
                report.warn(advice(missing))
            studio = Studio(
                engine=f"{avatar.name} {avatar.version}",
                film=digest(inputs.film) + digest(inputs.track),
                performer=performer,
                painters=painters,
                cache=kept,
                folder=folder / "segments",
                quality=Quality(Encoding(inputs.encoder, inputs.crf, inputs.threads), folder, report),
                report=report,
            )
            pictures = [folder / PICTURES[0], *(folder / f"avatar_video.{cues.layout}.mp4" for cues in every[1:])]
            by_layout = dict(zip(painters, pictures, strict=True))
            made = studio.shoot(segments(script, narration), loop(footage, track), by_layout)
        performance = folder / "performance.json"
        Performance(engine=avatar.name, version=avatar.version, segments=made).save(performance)
        return AvatarOutputs(pictures=tuple(pictures), performance=performance)

    makes = ("engine", "segments", *PICTURES, "performance.json")
    return Stage("avatar", f"3 {avatar.name} {avatar.version}", makes, AvatarOutputs, run, avatar.name)


def _painter(
    inputs: AvatarInputs,
    cues: Cues,
    facts: FootageFacts,
    track: FaceTrack,
    footage: FootageReader,
    engine: str,
    beside: Path,
) -> Painter:
    return Painter(
        cues,
        arrange(cues.layout, inputs.height, facts, track, presenter=engine != "text", burned=inputs.burned),
        footage.frame(0),
        load_style(inputs.theme, inputs.brand),
        presenter=inputs.presenter,
        role=inputs.role,
        burned=inputs.burned,
        highlight=inputs.highlight,
        engine=engine,
        pictures=beside,
    )
