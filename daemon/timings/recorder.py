"""The recorder: hears what happens to a job and keeps how long everything took. Whatever goes wrong costs no video."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import psutil
import structlog

from config.errors import Interrupted
from config.paths import Home
from config.settings import Settings
from daemon.hardware import MachineProfile
from daemon.timings.database import Ledger, Unkept
from daemon.timings.prediction import Foresight
from daemon.timings.records import JobRow, RunRow
from daemon.timings.usage import Meter, Usage
from daemon.timings.workload import Scope
from stages.jobs.events import Event, EventKind, Listener
from stages.jobs.job import Job

log = structlog.get_logger()


@contextmanager
def recording(
    job: Job,
    settings: Settings,
    home: Home,
    machine: MachineProfile,
    meter: Meter | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Listener]:
    """Yield a listener that keeps one attempt at ``job`` on ``machine`` in performance.db.

    ``meter`` measures what the work uses and for how long it could go on; without it only the ``clock`` is known.
    """
    recorder = Recorder(job, settings, home, machine, meter, meter.clock if meter else clock)
    try:
        yield recorder.listen
    except Exception as error:
        recorder.close("interrupted" if isinstance(error, Interrupted) else "failed")
        raise
    except BaseException:
        recorder.close("interrupted")
        raise
    else:
        recorder.close("done")


@dataclass(slots=True)
class _Open:
    """A stage that runs: since when (``clock`` and ``wall``), with which engine, and how far it has come."""

    stage: str
    engine: str
    clock: float
    wall: float
    share: float = 0.0
    moved: bool = False


class Recorder:
    """Keeps one attempt at a job; see `recording`."""

    def __init__(
        self,
        job: Job,
        settings: Settings,
        home: Home,
        machine: MachineProfile,
        meter: Meter | None,
        clock: Callable[[], float],
    ) -> None:
        self._job, self._settings, self._home, self._meter, self._clock = job, settings, home, meter, clock
        self._machine = machine
        self._ledger = Ledger(home.performance, lambda sentence: log.warning("performance_broken", message=sentence))
        self._open: _Open | None = None
        self._works = True
        self._behind: set[str] = set()
        self._noted, self._wall = clock(), time.monotonic()
        self._safely(self._begin)

    def listen(self, event: Event) -> None:
        """Keep what ``event`` says."""
        self._safely(lambda: self._hear(event))

    def close(self, outcome: str) -> None:
        """The attempt has ended."""
        self._safely(lambda: self._end(outcome))

    def _safely(self, work: Callable[[], None]) -> None:
        """Do ``work`` unless that has failed before; a fault is logged once and then nothing more is kept."""
        if not self._works:
            return
        try:
            work()
        except Exception as error:
            self._works = False
            expected = isinstance(error, Unkept)
            words = str(error) if expected else f"{type(error).__name__}: {error}"
            log.warning(
                "performance_unkept",
                message=f"How long this job takes is not kept. {words}",
                exc_info=None if expected else error,
            )

    # ------------------------------------------------------------------------------------------------------- the job

    def _begin(self) -> None:
        manifest = self._job.manifest
        self._row = self._ledger.begin(
            JobRow(
                id=manifest.id,
                name=manifest.name,
                started=time.time(),
                footage=manifest.footage.sha256[:16],
                machine=self._machine.signature,
                version=version("presgen-training"),
            )
        )
        self._spent = self._row.actual_s
        self._guessed, self._predicted = self._row.guessed_s, self._row.predicted_s
        self._foresight = Foresight(self._job, self._settings, self._home, self._machine)

    def _hear(self, event: Event) -> None:
        stage = event.data.get("stage", "")
        if event.kind is EventKind.STAGE_PROGRESS:
            if self._open:
                self._open.share, self._open.moved = event.data["share"], True
            return
        if event.kind in (EventKind.STAGE_STARTED, EventKind.STEP_DOWN) and self._open:
            self._finish("failed")
        self._foresight.listen(event)
        if event.kind is EventKind.STAGE_STARTED:
            self._take()
            self._open = _Open(stage, event.data.get("engine", ""), self._clock(), time.time())
            self._note(expected=dict(self._foresight.expected))
        elif event.kind is EventKind.STAGE_SKIPPED:
            self._behind.add(stage)
            self._note(self._skipped(stage), **self._known())
        elif event.kind is EventKind.STAGE_FINISHED:
            self._behind.add(stage)
            self._finish("done")
        elif event.kind is EventKind.CHOSEN:
            self._note(**self._known())

    def _end(self, outcome: str) -> None:
        if self._open:
            self._finish("interrupted" if outcome == "interrupted" else "failed")
        self._note(outcome=outcome, ended=time.time(), steps_down=len(self._job.manifest.steps_down))

    def _finish(self, outcome: str) -> None:
        """Keep the stage that ran."""
        assert self._open is not None
        one, self._open = self._open, None
        run = self._run(one, outcome)
        self._note(run, **(self._known() if outcome == "done" else {}))

    def _note(self, *runs: RunRow, **changes: Any) -> None:
        """Keep ``runs`` and ``changes``, and the work and the standing still since the last time."""
        now, wall = self._clock(), time.monotonic()
        more, passed = max(0.0, now - self._noted), max(0.0, wall - self._wall)
        self._noted, self._wall = now, wall
        self._spent += more
        self._ledger.note(self._job.manifest.id, *runs, more_s=more, paused_s=max(0.0, passed - more), **changes)

    def _known(self) -> dict[str, Any]:
        """Return what is known of the job by now, and what is expected of it."""
        scope, expected = self._foresight.scope, self._foresight.expected
        known = {
            "video_s": scope.video_s,
            "frames": round(scope.video_s * 25) if "speech" in self._behind else 0,
            "imagined_s": self._foresight.imagined or self._row.imagined_s,
            "footage_s": scope.footage_s,
            "words": self._words(),
            "preset": scope.preset,
            "voice": scope.voice,
            "avatar": scope.avatar,
            "layouts": ",".join(scope.layouts),
            "height": _height(scope),
            "expected": dict(expected),
        }
        return known | self._prophecies(expected)

    def _prophecies(self, expected: Mapping[str, float]) -> dict[str, float]:
        """Return the seconds of work expected in all, the first time that as much is known as each needs."""
        spent = self._spent + max(0.0, self._clock() - self._noted)
        whole = spent + sum(seconds for stage, seconds in expected.items() if stage not in self._behind)
        told = {}
        if self._guessed is None:
            self._guessed = told["guessed_s"] = whole
        if self._predicted is None and "speech" in self._behind:
            self._predicted = told["predicted_s"] = whole
        return told

    def _words(self) -> int:
        path = self._job.processing / "script.json"
        script = json.loads(path.read_bytes()) if path.exists() else {"sentences": []}
        return sum(len(token["spoken"].split()) for each in script["sentences"] for token in each["tokens"])

    # ----------------------------------------------------------------------------------------------------- one stage

    def _run(self, one: _Open, outcome: str) -> RunRow:
        usage, scope = self._take(), self._foresight.scope
        seconds = max(0.0, self._clock() - one.clock)
        frames, made = self._frames() if one.stage == "avatar" and outcome == "done" else (0, 0)
        reused = 1.0 - made / frames if frames else 0.0
        if one.stage == "source" and outcome == "done" and not one.moved:
            reused = 1.0  # whoever studies footage tells how far that is
        return RunRow(
            job=self._job.manifest.id,
            stage=one.stage,
            started=one.wall,
            seconds=seconds,
            outcome=outcome,
            engine=one.engine or scope.engine(one.stage),
            preset=scope.preset,
            machine=self._machine.signature,
            size=scope.size(one.stage),
            layouts=len(scope.layouts),
            frames=frames,
            made=made,
            share=1.0 if outcome == "done" else one.share,
            reused=reused,
            cpu_peak=_peak(usage, seconds) if usage else None,
            cpu_seconds=usage.cpu_seconds if usage else None,
            memory_peak=usage.memory_peak if usage else None,
            eased=dict(usage.eased) if usage else {},
        )

    def _skipped(self, stage: str) -> RunRow:
        scope = self._foresight.scope
        return RunRow(
            job=self._job.manifest.id,
            stage=stage,
            started=time.time(),
            seconds=0.0,
            outcome="skipped",
            engine=scope.engine(stage),
            preset=scope.preset,
            machine=self._machine.signature,
            size=scope.size(stage),
            layouts=len(scope.layouts),
            reused=1.0,
        )

    def _frames(self) -> tuple[int, int]:
        """Return how many pictures the avatar stage was for, and how many of them were not in the cache."""
        segments = json.loads((self._job.processing / "performance.json").read_bytes())["segments"]
        made = sum(each["frames"] for each in segments if not each["reused"])
        return sum(each["frames"] for each in segments), made

    def _take(self) -> Usage | None:
        return self._meter.take() if self._meter else None


def _peak(usage: Usage, seconds: float) -> float:
    """Return the highest load; of a stage that was over before anybody looked, the mean is the least it can be."""
    mean = 100.0 * usage.cpu_seconds / max(seconds, 1e-3) / (psutil.cpu_count() or 1)
    return max(usage.cpu_peak, min(100.0, mean))


def _height(scope: Scope) -> int:
    from config.presets import presets

    return presets().named(scope.preset).height
