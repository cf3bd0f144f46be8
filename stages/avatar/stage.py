"""The avatar stage: an engine performs the narration, segment by segment.

Its pictures are painted over and encoded at once, only one time.
"""

from __future__ import annotations

from pathlib import Path

from config.files import digest
from models.engine import Avatar, Subject
from models.face.track import FaceTrack
from stages.avatar.idle_loop import find_idle_loop
from stages.avatar.segment_quality import Encoding, QualitySelector
from stages.avatar.segment_renderer import SegmentRenderer
from stages.avatar.segmentation import split_into_segments
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.painting.arrangement import arrange
from stages.painting.painter import Painter, painter_for
from stages.records.appearance import Appearance
from stages.records.base import Record
from stages.records.cues import Cues, Layout
from stages.records.footage import FootageFacts
from stages.records.narration import Narration
from stages.records.performance import Performance, PerformedTraits
from stages.records.script import Script
from stages.source.footage_reader import FootageReader
from stages.typesetting.unicode_scripts import describe_missing

PICTURES = ("avatar_video.mp4", *(f"avatar_video.{layout}.mp4" for layout in Layout))
"""The file of the main picture, and the possible files of others."""


class AvatarInputs(Record):
    """Files of earlier stages, settings of the encoder, and the appearance.

    ``cues`` has one file for each video to make; ``audio`` is audio.wav, None for engines that do not hear.
    """

    script: Path
    timing: Path
    audio: Path | None = None
    film: Path
    track: Path
    facts: Path
    cues: tuple[Path, ...]
    encoder: str
    crf: int
    threads: int
    appearance: Appearance


class AvatarOutputs(Record):
    """The finished pictures without sound, the main one first, and performance.json."""

    pictures: tuple[Path, ...]
    performance: Path


def avatar_stage(avatar: Avatar, pictures_folder: Path, cache: Path) -> Stage[AvatarInputs, AvatarOutputs]:
    """Return the stage in which ``avatar`` performs; segments are cached in ``cache``/segments.

    Paths of the author's pictures are relative to ``pictures_folder``. Running it raises Unsuited when the engine
    cannot work with the footage.
    """

    def run(inputs: AvatarInputs, folder: Path, context: StageContext) -> AvatarOutputs:
        segment_cache = cache / "segments"
        segment_cache.mkdir(parents=True, exist_ok=True)
        script, narration = Script.load(inputs.script), Narration.load(inputs.timing)
        facts, track = FootageFacts.load(inputs.facts), FaceTrack.load(inputs.track)
        with FootageReader(inputs.film) as footage:
            scratch = folder / "engine"
            scratch.mkdir()
            performer = avatar.study(Subject(footage, track, facts.best), scratch, lambda share: None)
            all_cues = [Cues.load(path) for path in inputs.cues]
            appearance, presenter = inputs.appearance, avatar.traits.shows_presenter
            painters: dict[str, Painter] = {}
            for cues in all_cues:
                arrangement = arrange(
                    cues.layout, appearance.height, facts, track, presenter=presenter, burned=appearance.burned
                )
                painters[cues.layout] = painter_for(
                    cues, arrangement, footage.frame(0), appearance, presenter, pictures_folder
                )
            for missing in {painter.missing for painter in painters.values()} - {""}:
                context.warn(describe_missing(missing))
            renderer = SegmentRenderer(
                engine=f"{avatar.name} {avatar.version}",
                film=digest(inputs.film) + digest(inputs.track),
                performer=performer,
                painters=painters,
                cache=segment_cache,
                folder=folder / "segments",
                quality=QualitySelector(Encoding(inputs.encoder, inputs.crf, inputs.threads), folder, context),
                context=context,
                audio=inputs.audio,
            )
            pictures = [folder / PICTURES[0], *(folder / f"avatar_video.{cues.layout}.mp4" for cues in all_cues[1:])]
            by_layout = dict(zip(painters, pictures, strict=True))
            made = renderer.render(split_into_segments(script, narration), find_idle_loop(footage, track), by_layout)
        performance = folder / "performance.json"
        traits = PerformedTraits.of(avatar.traits)
        Performance(engine=avatar.name, version=avatar.version, segments=made, traits=traits).save(performance)
        return AvatarOutputs(pictures=tuple(pictures), performance=performance)

    makes = ("engine", "segments", *PICTURES, "performance.json")
    return Stage("avatar", f"3 {avatar.name} {avatar.version}", makes, AvatarOutputs, run, avatar.name)
