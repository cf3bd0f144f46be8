"""What is expected of a job: from what is known before it begins, and again whenever more is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from config.errors import PresGenError
from config.paths import Home
from config.presets import NAMES, PresetName
from config.render_options import OUTPUTS, Choices, resolve
from config.settings import Settings
from daemon.timings import machine_key
from daemon.timings.database import Ledger, Unkept
from daemon.timings.estimator import Past
from daemon.timings.workload import AUTO, Scope
from stages.jobs.events import Event, EventKind
from stages.jobs.job import Job
from stages.script.pacing import WORDS_PER_MINUTE

_FPS = 25  # as in models.engine, which is too much to load for a look at the status
Told = Callable[[Mapping[str, float]], None]
SHELL_S = 6.4
"""Seconds of every video in which nobody speaks: the title card and the closing card."""
_PAUSES = 1.25
"""How much longer speech is with its pauses."""
_FOOTAGE_S = 15.0
"""How long footage is taken to be whose length is not known yet."""
_AVATAR, _VOICE = "mesh", "espeak"


def past(home: Home) -> Past:
    """Return what this machine has done so far; nothing where that cannot be read."""
    ledger = Ledger(home.performance, wait=1.0)
    with suppress(Unkept):
        return Past(ledger.runs(machine_key.signature(home)), ledger.jobs(), machine_key.speed(home))
    return Past(speed=machine_key.speed(home))


def workload_of(choices: Choices, video_s: float, footage_s: float, footage: str = "") -> Scope:
    """Return the scope of a video of ``video_s`` seconds that is made with ``choices``."""
    return Scope(
        video_s=video_s,
        footage_s=footage_s,
        preset=choices.preset,
        voice=choices.voice,
        avatar=choices.ladder[0],
        layouts=tuple(layout or AUTO for layout in choices.layouts),
        footage=footage,
    )


def rough(job: Job, settings: Settings, known: Past) -> Scope:
    """Return about the scope of ``job`` without understanding its script: what its files and the command line say."""
    wishes = job.manifest.wishes
    wish = wishes.get("preset", settings.preset)
    preset: PresetName = next((name for name in NAMES if name == wish), "standard")
    footage = job.manifest.footage.sha256[:16]
    layouts = tuple(OUTPUTS[name] for name in wishes.get("outputs", "").split(",") if OUTPUTS.get(name))
    lengths = [each.footage_s for each in known.jobs if each.footage == footage and each.footage_s]
    voice = wishes.get("voice") or settings.voice or _VOICE
    return Scope(
        video_s=spoken(job) or known.stretch(voice) * written(job),
        footage_s=lengths[-1] if lengths else _FOOTAGE_S,
        preset=preset,
        voice=voice,
        avatar=wishes.get("avatar") or settings.avatar or _AVATAR,
        layouts=layouts or (AUTO,),
        footage=footage,
        reached=known.reached(job.manifest.id),
    )


def spoken(job: Job) -> float:
    """Return how many seconds the video of ``job`` has, 0 as long as nothing was spoken."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return float(json.loads((job.processing / "timing.json").read_bytes())["frames"]) / _FPS
    return 0.0


def written(job: Job) -> float:
    """Return about how many seconds the video of ``job`` will have, by the length of its script."""
    with suppress(OSError):
        return SHELL_S + len(job.script.read_bytes().split()) * 60 / WORDS_PER_MINUTE * _PAUSES
    return 60.0


class Foresight:
    """Hears what happens to a job and says what is expected of it; ``told`` hears the seconds of every stage then.

    ``imagined`` is the length of the video that its words let expect, 0 as long as nobody has read them.
    """

    def __init__(self, job: Job, settings: Settings, home: Home) -> None:
        self._job, self._settings = job, settings
        self.told: Told = lambda stages: None
        self.past = past(home)
        self.imagined = 0.0
        self.scope = rough(job, settings, self.past)
        self.expected = self.past.expected(self.scope)

    def listen(self, event: Event) -> None:
        """Look again at what is expected when ``event`` has made something known; what cannot be read is no fault."""
        with suppress(OSError, ValueError, KeyError, TypeError, PresGenError):
            self._hear(event)

    def _hear(self, event: Event) -> None:
        stage = event.data.get("stage", "")
        if event.kind is EventKind.CHOSEN:
            self._look(self._understood())
        elif event.kind in (EventKind.STAGE_FINISHED, EventKind.STAGE_SKIPPED) and stage == "speech":
            self._look(replace(self.scope, video_s=spoken(self._job) or self.scope.video_s))
        elif event.kind in (EventKind.STAGE_FINISHED, EventKind.STAGE_SKIPPED) and stage == "content":
            self._look(self._arranged())
        elif event.kind is EventKind.STAGE_STARTED and stage == "avatar":
            self._look(replace(self.scope, avatar=event.data.get("engine", self.scope.avatar)))

    def _look(self, scope: Scope) -> None:
        self.scope = scope
        self.expected = self.past.expected(self.scope)
        self.told(self.expected)

    def _understood(self) -> Scope:
        """Return the scope now that the script is understood."""
        from stages.records.script import Script
        from stages.script.pacing import estimate_seconds
        from stages.source.probe import probe

        script = Script.load(self._job.processing / "script.json")
        choices = resolve(self._settings, script.options, self._job.manifest.wishes)
        self.imagined = SHELL_S + estimate_seconds(script) / choices.speed
        video_s = self.past.stretch(choices.voice) * self.imagined
        footage_s = self.scope.footage_s
        with suppress(PresGenError):  # the stage that studies it will say so
            footage_s = min(probe(self._job.footage).seconds, choices.footage_seconds)
        scope = workload_of(choices, video_s, footage_s, self.scope.footage)
        return replace(scope, reached=self.scope.reached)

    def _arranged(self) -> Scope:
        """Return the scope now that the layouts are known."""
        made = self._job.manifest.stages["content"].files
        layouts = [self._job.folder / file for key, file in made.items() if key.startswith("cues")]
        names = tuple(str(json.loads(path.read_bytes())["layout"]) for path in layouts)
        return replace(self.scope, layouts=names)
