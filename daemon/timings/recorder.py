"""Record the timings of an attempt in performance.db.

An error is logged once and never fails the job.
"""

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
from config.timebase import FPS
from daemon.hardware import MachineProfile
from daemon.timings.database import TimingsDatabase, TimingsUnavailable
from daemon.timings.prediction import JobPrediction
from daemon.timings.records import JobTiming, RunTiming
from daemon.timings.usage import Meter, Usage
from daemon.timings.workload import Workload
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
    """Yield a listener that records one attempt at ``job`` on ``machine`` in performance.db.

    ``meter`` measures the resources used and the time in which work was possible; without it only ``clock`` is used.
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
class _RunningStage:
    """Holds the running stage: its start, engine and progress.

    ``clock`` is the start by the clock of the work, ``started`` in seconds since 1970.
    """

    stage: str
    engine: str
    clock: float
    started: float
    share: float = 0.0
    progressed: bool = False


class Recorder:
    """Records one attempt at a job; see `recording`."""

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
        self._database = TimingsDatabase(
            home.performance, lambda sentence: log.warning("performance_broken", message=sentence)
        )
        self._running: _RunningStage | None = None
        self._usable = True
        self._completed: set[str] = set()
        self._recorded, self._wall = clock(), time.monotonic()
        self._safely(self._begin)

    def listen(self, event: Event) -> None:
        """Record what ``event`` reports."""
        self._safely(lambda: self._handle(event))

    def close(self, outcome: str) -> None:
        """Record that the attempt has ended with ``outcome``."""
        self._safely(lambda: self._end(outcome))

    def _safely(self, work: Callable[[], None]) -> None:
        """Do ``work``; after its first error, which is logged, nothing more is recorded."""
        if not self._usable:
            return
        try:
            work()
        except Exception as error:
            self._usable = False
            expected = isinstance(error, TimingsUnavailable)
            reason = str(error) if expected else f"{type(error).__name__}: {error}"
            log.warning(
                "performance_unkept",
                message=f"The timings of this job are not recorded. {reason}",
                exc_info=None if expected else error,
            )

    # ------------------------------------------------------------------------------------------------------- the job

    def _begin(self) -> None:
        manifest = self._job.manifest
        self._row = self._database.begin_attempt(
            JobTiming(
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
        self._prediction = JobPrediction(self._job, self._settings, self._home, self._machine)

    def _handle(self, event: Event) -> None:
        stage = event.data.get("stage", "")
        if event.kind is EventKind.STAGE_PROGRESS:
            if self._running:
                self._running.share, self._running.progressed = event.data["share"], True
            return
        if event.kind in (EventKind.STAGE_STARTED, EventKind.STEP_DOWN) and self._running:
            self._finish("failed")
        self._prediction.listen(event)
        if event.kind is EventKind.STAGE_STARTED:
            self._take_usage()
            self._running = _RunningStage(stage, event.data.get("engine", ""), self._clock(), time.time())
            self._record(expected=dict(self._prediction.stage_seconds))
        elif event.kind is EventKind.STAGE_SKIPPED:
            self._completed.add(stage)
            self._record(self._make_skipped_run(stage), **self._job_facts())
        elif event.kind is EventKind.STAGE_FINISHED:
            self._completed.add(stage)
            self._finish("done")
        elif event.kind is EventKind.CHOSEN:
            self._record(**self._job_facts())

    def _end(self, outcome: str) -> None:
        if self._running:
            self._finish("interrupted" if outcome == "interrupted" else "failed")
        self._record(outcome=outcome, ended=time.time(), steps_down=len(self._job.manifest.steps_down))

    def _finish(self, outcome: str) -> None:
        """Record the stage that was running."""
        assert self._running is not None
        running, self._running = self._running, None
        run = self._make_run(running, outcome)
        self._record(run, **(self._job_facts() if outcome == "done" else {}))

    def _record(self, *runs: RunTiming, **changes: Any) -> None:
        """Record ``runs`` and ``changes``.

        Adds the seconds of work and of suspension since the last call.
        """
        now, wall = self._clock(), time.monotonic()
        more, passed = max(0.0, now - self._recorded), max(0.0, wall - self._wall)
        self._recorded, self._wall = now, wall
        self._spent += more
        self._database.record(self._job.manifest.id, *runs, more_s=more, paused_s=max(0.0, passed - more), **changes)

    def _job_facts(self) -> dict[str, Any]:
        """Return the columns of the job that are known by now, predictions included."""
        workload, expected = self._prediction.workload, self._prediction.stage_seconds
        known = {
            "video_s": workload.video_s,
            "frames": round(workload.video_s * FPS) if "speech" in self._completed else 0,
            "imagined_s": self._prediction.estimated_video_s or self._row.imagined_s,
            "footage_s": workload.footage_s,
            "words": self._count_words(),
            "preset": workload.preset,
            "voice": workload.voice,
            "avatar": workload.avatar,
            "layouts": ",".join(workload.layouts),
            "height": _height(workload),
            "expected": dict(expected),
        }
        return known | self._first_predictions(expected)

    def _first_predictions(self, expected: Mapping[str, float]) -> dict[str, float]:
        """Return columns with the predicted total time, each once enough is known for it."""
        spent = self._spent + max(0.0, self._clock() - self._recorded)
        total = spent + sum(seconds for stage, seconds in expected.items() if stage not in self._completed)
        predictions = {}
        if self._guessed is None:
            self._guessed = predictions["guessed_s"] = total
        if self._predicted is None and "speech" in self._completed:
            self._predicted = predictions["predicted_s"] = total
        return predictions

    def _count_words(self) -> int:
        path = self._job.processing / "script.json"
        script = json.loads(path.read_bytes()) if path.exists() else {"sentences": []}
        return sum(len(token["spoken"].split()) for each in script["sentences"] for token in each["tokens"])

    # ----------------------------------------------------------------------------------------------------- one stage

    def _make_run(self, running: _RunningStage, outcome: str) -> RunTiming:
        usage, workload = self._take_usage(), self._prediction.workload
        seconds = max(0.0, self._clock() - running.clock)
        frames, made = self._count_frames() if running.stage == "avatar" and outcome == "done" else (0, 0)
        reused = 1.0 - made / frames if frames else 0.0
        if running.stage == "source" and outcome == "done" and not running.progressed:
            reused = 1.0  # the source stage reports progress only when it studies the footage
        return RunTiming(
            job=self._job.manifest.id,
            stage=running.stage,
            started=running.started,
            seconds=seconds,
            outcome=outcome,
            engine=running.engine or workload.engine(running.stage),
            preset=workload.preset,
            machine=self._machine.signature,
            size=workload.size(running.stage),
            layouts=len(workload.layouts),
            frames=frames,
            made=made,
            share=1.0 if outcome == "done" else running.share,
            reused=reused,
            cpu_peak=_cpu_peak(usage, seconds) if usage else None,
            cpu_seconds=usage.cpu_seconds if usage else None,
            memory_peak=usage.memory_peak if usage else None,
            idle=usage.idle if usage else None,
        )

    def _make_skipped_run(self, stage: str) -> RunTiming:
        workload = self._prediction.workload
        return RunTiming(
            job=self._job.manifest.id,
            stage=stage,
            started=time.time(),
            seconds=0.0,
            outcome="skipped",
            engine=workload.engine(stage),
            preset=workload.preset,
            machine=self._machine.signature,
            size=workload.size(stage),
            layouts=len(workload.layouts),
            reused=1.0,
        )

    def _count_frames(self) -> tuple[int, int]:
        """Return the number of frames of the avatar stage, and of those that were not in the cache."""
        segments = json.loads((self._job.processing / "performance.json").read_bytes())["segments"]
        made = sum(each["frames"] for each in segments if not each["reused"])
        return sum(each["frames"] for each in segments), made

    def _take_usage(self) -> Usage | None:
        return self._meter.take() if self._meter else None


def _cpu_peak(usage: Usage, seconds: float) -> float:
    """Return the highest load in percent of all cores.

    It is at least the mean: a short stage may end before it is sampled.
    """
    mean = 100.0 * usage.cpu_seconds / max(seconds, 1e-3) / (psutil.cpu_count() or 1)
    return max(usage.cpu_peak, min(100.0, mean))


def _height(workload: Workload) -> int:
    from config.presets import presets

    return presets().get(workload.preset).height
