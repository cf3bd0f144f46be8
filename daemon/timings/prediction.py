"""Predict how long a job takes, and update that whenever more is known about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from config.errors import PresGenError
from config.paths import Home
from config.presets import NAMES, PresetName, presets
from config.render_options import AUTO_VOICE, OUTPUTS, RenderOptions, resolve_render_options
from config.settings import Settings
from config.timebase import FPS
from daemon.timings.database import TimingsDatabase, TimingsUnavailable
from daemon.timings.estimator import DurationEstimator
from daemon.timings.workload import AUTO, Workload
from models.registry import choose_voice, list_engines
from stages.jobs.events import Event, EventKind
from stages.jobs.job import Job
from stages.script.pacing import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from daemon.hardware import MachineProfile

OnChange = Callable[[Mapping[str, float]], None]
"""Called with the predicted seconds of every stage."""
CARDS_S = 6.4
"""Seconds of every video without speech: the title card and the closing card."""
_PAUSES = 1.25
"""Length of speech with its pauses, relative to speech without."""
_FOOTAGE_S = 15.0
"""Assumed length of footage that has not been read yet."""


def load_estimator(home: Home, machine: MachineProfile) -> DurationEstimator:
    """Return an estimator with the history of this machine.

    It has no history when that cannot be read.
    """
    database = TimingsDatabase(home.performance, wait=1.0)
    with suppress(TimingsUnavailable):
        return DurationEstimator(database.runs(machine.signature), database.jobs(), machine.avatar_fps)
    return DurationEstimator(speed=machine.avatar_fps)


def make_workload(render_options: RenderOptions, video_s: float, footage_s: float, footage: str = "") -> Workload:
    """Return the workload of a video of ``video_s`` seconds with ``render_options``."""
    return Workload(
        video_s=video_s,
        footage_s=footage_s,
        preset=render_options.preset,
        voice=render_options.voice,
        avatar=render_options.ladder[0],
        layouts=tuple(layout or AUTO for layout in render_options.layouts),
        footage=footage,
    )


def guess_workload(job: Job, settings: Settings, estimator: DurationEstimator) -> Workload:
    """Return the approximate workload of ``job`` without parsing its script.

    It is derived from the files of the job, its wishes and the history of this machine.
    """
    wishes = job.manifest.wishes
    wish = wishes.get("preset", settings.preset)
    preset: PresetName = next((name for name in NAMES if name == wish), "standard")
    footage = job.manifest.footage.sha256[:16]
    layouts = tuple(OUTPUTS[name] for name in wishes.get("outputs", "").split(",") if OUTPUTS.get(name))
    lengths = [each.footage_s for each in estimator.jobs if each.footage == footage and each.footage_s]
    voice = wishes.get("voice") or settings.voice
    voice = choose_voice(settings.language) if voice == AUTO_VOICE else voice
    return Workload(
        video_s=read_video_seconds(job) or estimator.narration_ratio(voice) * guess_video_seconds(job),
        footage_s=lengths[-1] if lengths else _FOOTAGE_S,
        preset=preset,
        voice=voice,
        avatar=wishes.get("avatar") or settings.avatar or presets().get(preset).ladder[0],
        layouts=layouts or (AUTO,),
        footage=footage,
        reached=estimator.find_progress(job.manifest.id),
    )


def read_video_seconds(job: Job) -> float:
    """Return the length of the video of ``job`` in seconds, 0 before its narration was made."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return float(json.loads((job.processing / "timing.json").read_bytes())["frames"]) / FPS
    return 0.0


def guess_video_seconds(job: Job) -> float:
    """Return the approximate length of the video of ``job``, in seconds.

    It is derived from the number of words of its script.
    """
    with suppress(OSError):
        return CARDS_S + len(job.script.read_bytes().split()) * 60 / WORDS_PER_MINUTE * _PAUSES
    return 60.0


class JobPrediction:
    """Predicts the seconds of every stage of a job and updates them as events arrive.

    Attributes:
        on_change: called with the new prediction whenever it changes; does nothing until it is set.
        estimator: makes the prediction from the history of this machine.
        estimated_video_s: length of the video in seconds, estimated from its words; 0 before the script was parsed.
        workload: what is known of the job so far.
        stage_seconds: predicted seconds by stage.
    """

    def __init__(self, job: Job, settings: Settings, home: Home, machine: MachineProfile) -> None:
        self._job, self._settings = job, settings
        self.on_change: OnChange = lambda stages: None
        self.estimator = load_estimator(home, machine)
        self.estimated_video_s = 0.0
        self.workload = guess_workload(job, settings, self.estimator)
        self.stage_seconds = self.estimator.estimate(self.workload)

    def listen(self, event: Event) -> None:
        """Update the prediction if ``event`` gives new facts.

        Files that cannot be read are ignored.
        """
        with suppress(OSError, ValueError, KeyError, TypeError, PresGenError):
            self._handle(event)

    def _handle(self, event: Event) -> None:
        stage = event.data.get("stage", "")
        if event.kind is EventKind.CHOSEN:
            self._update(self._with_script())
        elif event.kind in (EventKind.STAGE_FINISHED, EventKind.STAGE_SKIPPED) and stage == "speech":
            self._update(replace(self.workload, video_s=read_video_seconds(self._job) or self.workload.video_s))
        elif event.kind in (EventKind.STAGE_FINISHED, EventKind.STAGE_SKIPPED) and stage == "content":
            self._update(self._with_layouts())
        elif event.kind is EventKind.STAGE_STARTED and stage == "avatar":
            self._update(replace(self.workload, avatar=event.data.get("engine", self.workload.avatar)))

    def _update(self, workload: Workload) -> None:
        self.workload = workload
        self.stage_seconds = self.estimator.estimate(self.workload)
        self.on_change(self.stage_seconds)

    def _with_script(self) -> Workload:
        """Return the workload once the script was parsed."""
        from stages.records.script import Script
        from stages.script.pacing import estimate_seconds
        from stages.source.probe import probe

        script = Script.load(self._job.processing / "script.json")
        render_options = resolve_render_options(
            self._settings, script.options, self._job.manifest.wishes, list_engines()
        )
        self.estimated_video_s = CARDS_S + estimate_seconds(script) / render_options.speed
        video_s = self.estimator.narration_ratio(render_options.voice) * self.estimated_video_s
        footage_s = self.workload.footage_s
        with suppress(PresGenError):  # the source stage reports what is wrong with the footage
            footage_s = min(probe(self._job.footage).seconds, render_options.footage_seconds)
        workload = make_workload(render_options, video_s, footage_s, self.workload.footage)
        return replace(workload, reached=self.workload.reached)

    def _with_layouts(self) -> Workload:
        """Return the workload once the layouts are known."""
        made = self._job.manifest.stages["content"].files
        layouts = [self._job.folder / file for key, file in made.items() if key.startswith("cues")]
        names = tuple(str(json.loads(path.read_bytes())["layout"]) for path in layouts)
        return replace(self.workload, layouts=names)
