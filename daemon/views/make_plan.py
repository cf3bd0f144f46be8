"""Plan a video: what `presgen make` would make of a script and footage."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.files import digest
from config.paths import Home
from config.render_options import RenderOptions, resolve_render_options
from config.settings import Settings
from daemon.control.make_order import MakeOrder
from daemon.hardware import MachineProfile, resolve_machine
from daemon.timings.prediction import load_estimator, make_workload
from models.registry import list_engines, load_settings, moves_lips
from models.weights import installer
from models.weights.catalogue import FACE_MESH
from stages import pipeline
from stages.content.cues import make_cues
from stages.content.outline.outline import outline
from stages.jobs.context import StageContext
from stages.jobs.job import LEXICON
from stages.painting.arrangement import compute_picture_size
from stages.records.cues import Layout
from stages.records.script import Script
from stages.script.attachments import find_attachments
from stages.script.pacing import estimate_narration, estimate_seconds
from stages.script.stage import ScriptInputs, script_stage
from stages.source.probe import probe
from stages.speech.readability import refuse_unreadable_words


@dataclass(frozen=True, slots=True)
class MakePlan:
    """The plan of a video: the parsed script, and the options it is rendered with.

    Attributes:
        order: the files that were named, checked.
        wishes: options of the command line, by name; empty ones are not set.
        script: as it was understood.
        seconds: estimated length of the video.
        footage: seconds of the footage that are used, 0 for a picture or when its length is unknown.
        settings: of the home, completed for this machine.
        machine: the profile of this machine.
        render_options: the options it is rendered with.
        layouts: of the videos, the main one first; an empty one is chosen later to suit the script.
        videos: paths of the videos, the main one first.
        sound: path of the sound file; None when none is wanted.
        brand: the brand.yaml that is used; None when there is none.
        theme: dark or light.
        notes: warnings besides those of the script.
        work: seconds that making it is expected to take.
    """

    order: MakeOrder
    wishes: Mapping[str, str]
    script: Script
    seconds: float
    footage: float
    settings: Settings
    machine: MachineProfile
    render_options: RenderOptions
    layouts: tuple[str, ...]
    videos: tuple[Path, ...]
    sound: Path | None
    brand: Path | None
    theme: str
    notes: tuple[str, ...] = ()
    work: float = 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of the script with their lines, then the others."""
        script = (f"line {w.line}: {w.message}" if w.line else w.message for w in self.script.warnings)
        return (*script, *self.notes)

    @property
    def chapters(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Title and bullets of each section."""
        return tuple(
            (section.title, tuple(bullet.text for bullet in self.script.bullets if bullet.section == number))
            for number, section in enumerate(self.script.sections)
        )

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height in pixels of each video. Raises ValueError while a layout is not chosen."""
        return tuple(
            compute_picture_size(Layout(layout), self.render_options.quality.height) for layout in self.layouts
        )

    def as_json(self) -> dict[str, Any]:
        """Return the plan as plain data. Raises ValueError while a layout is not chosen."""
        return {
            "title": self.script.title,
            "chapters": [{"title": title, "bullets": list(bullets)} for title, bullets in self.chapters],
            "sentences": len(self.script.sentences),
            "estimated_seconds": round(self.seconds, 1),
            "expected_work_seconds": round(self.work, 1),
            "preset": self.render_options.preset,
            "voice": self.render_options.voice,
            "avatars": list(self.render_options.ladder),
            "captions": self.render_options.captions,
            "theme": self.theme,
            "brand": str(self.brand) if self.brand else None,
            "pictures": [image.model_dump(include={"path", "alt", "inset"}) for image in self.script.images],
            "video": str(self.videos[0]),
            "videos": [
                {"file": str(video), "layout": layout, "size": list(size)}
                for video, layout, size in zip(self.videos, self.layouts, self.sizes, strict=True)
            ],
            "sound": str(self.sound) if self.sound else None,
            "warnings": list(self.warnings),
        }


def plan_video(order: MakeOrder, home: Home, wishes: Mapping[str, str]) -> MakePlan:
    """Return the plan for ``order``.

    Raises UsageError, InputError or SettingsError for anything wrong with the wishes, the script, the footage or the
    settings, before any expensive work begins.
    """
    machine = resolve_machine(home)
    settings = machine.complete(load_settings(home))
    beside = find_attachments(order.script, home.brand)
    lexicon = order.script.with_name(LEXICON)
    inputs = ScriptInputs(
        script=order.script,
        lexicon=lexicon if lexicon.is_file() else None,
        name=order.name,
        language=settings.language,
        guess="language" not in settings.model_fields_set,
        pictures=beside.pictures,
    )
    with tempfile.TemporaryDirectory(prefix="presgen-") as scratch:
        script = Script.load(script_stage().run(inputs, Path(scratch), StageContext()).script)
    medium = probe(order.footage)
    render_options = resolve_render_options(settings, script.options, wishes, list_engines(), script.option_lines)
    refuse_unreadable_words(script, render_options.voice, render_options.language)
    videos, sound = order.output_paths(render_options.layouts[1:], render_options.audio)
    return MakePlan(
        order=order,
        wishes=wishes,
        script=script,
        seconds=pipeline.LEAD + estimate_seconds(script) / render_options.speed + pipeline.TAIL,
        footage=min(medium.seconds, render_options.footage_seconds),
        settings=settings,
        machine=machine,
        render_options=render_options,
        layouts=render_options.layouts,
        videos=videos,
        sound=sound,
        brand=beside.brand_file,
        theme=render_options.theme or beside.brand.theme or "dark",
    )


def describe_missing_weights(render_options: RenderOptions, home: Home) -> tuple[str, str] | None:
    """Return that no lips would move without the face mesh, and the command that installs it.

    None when it is installed, or no lips are wanted.
    """
    wanted = moves_lips(render_options.ladder[0])
    if not wanted or installer.read_state(home.models, FACE_MESH.name) is installer.WeightsState.INSTALLED:
        return None
    return (
        f"The weights '{FACE_MESH.name}' are not installed: no face can be found, and so no lips be moved.",
        FACE_MESH.command,
    )


def add_predictions(plan: MakePlan, home: Home) -> MakePlan:
    """Return ``plan`` with predicted bullets, layouts and seconds of work.

    Otherwise these are known only when the script has been spoken.
    """
    render_options = plan.render_options
    missing = describe_missing_weights(render_options, home)
    notes: list[str] = [f"{missing[0]} Type: {missing[1]}"] if missing else []
    voice = estimate_narration(plan.script, speed=render_options.speed, lead=pipeline.LEAD, tail=pipeline.TAIL)
    script = outline(
        plan.script,
        voice,
        bullets=render_options.bullets,
        language=render_options.language,
        llm=render_options.llm,
        warn=notes.append,
    )
    layouts = tuple(make_cues(script, voice, layout, render_options.language).layout for layout in plan.layouts)
    known = load_estimator(home, plan.machine)
    seconds = known.narration_ratio(render_options.voice) * plan.seconds
    footage_key = digest(plan.order.footage)[:16]
    work = known.estimate(make_workload(replace(render_options, layouts=layouts), seconds, plan.footage, footage_key))
    return replace(plan, script=script, seconds=seconds, layouts=layouts, notes=tuple(notes), work=sum(work.values()))
