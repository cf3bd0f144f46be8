"""How long the stages of a job will take on this machine, from what they took before.

A stage takes ``base + rate * size`` seconds, size being the seconds of video (of footage, for the stage that studies
it) times what several layouts cost. What was measured on one machine in `COSTS` gives that line its form; the runs of
this machine move it: those with the same engine and preset if there are any, else those with another preset, each
compared with what was expected of it, else the measured speeds, else those with other engines. As soon as there are
enough runs of different size, they give both numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from config.presets import PresetName, presets
from daemon.timings.records import JobRow, RunRow
from daemon.timings.workload import AUTO, Scope

COSTS: Mapping[str, tuple[float, float]] = {
    # stage: seconds at least, seconds for each second of its size (with the sample on two cores, `standard`, `mesh`)
    "script": (0.05, 0.0),
    "speech": (0.3, 0.005),
    "content": (0.05, 0.001),
    "source": (0.5, 0.45),
    "avatar": (0.4, 0.38),
    "compose": (0.2, 0.03),
    "publish": (0.5, 0.16),
}
_PRESETS: Mapping[PresetName, float] = {
    "fast": 0.75, "standard": 1.0, "high": 2.2, "fast_low_memory": 0.85, "cpu_optimized": 0.75,
}  # fmt: skip
"""The avatar stage with each preset against `standard`."""
_ENGINES = {"still": 0.75, "original": 0.9, "text": 0.75}
"""The avatar stage with each engine against `mesh`; one that nobody has measured is taken to be like it."""
_UNWATCHED = 0.3
"""The publish stage where no lips were moved, so that none have to be checked, against one where they were."""
_MORE = {"avatar": 0.7, "compose": 1.0, "publish": 0.9, "content": 0.5}
"""What each further layout costs, against the first."""
_FOUND_S = 0.1
"""Seconds that the source stage takes when it finds the footage in the cache."""
_FORGET = 0.8
"""What a run weighs against the next newer one: machines change, and so does what else they do."""
_ENOUGH = 5
"""Runs from which on they give the line its form."""
_MOST = 30
"""Runs of a kind that are looked at."""
_MADE = 0.3
"""Share of a run that must not have come from the cache for it to say how fast this machine is."""


@dataclass(frozen=True, slots=True)
class LinearFit:
    """``base`` seconds, and ``rate`` seconds for each second of size."""

    base: float
    rate: float

    def at(self, size: float) -> float:
        """Return the seconds for ``size``."""
        return self.base + self.rate * size

    def times(self, factor: float) -> LinearFit:
        """Return the line of a machine that takes ``factor`` times as long."""
        return LinearFit(self.base * factor, self.rate * factor)


@dataclass(frozen=True)
class Past:
    """What is known of this machine: its runs and jobs, the oldest first, and its measured speeds if there are any.

    ``speed(engine, preset)`` returns the pictures a second that the avatar stage finishes, as a short measurement of
    the machine says, or None.
    """

    runs: Sequence[RunRow] = ()
    jobs: Sequence[JobRow] = ()
    speed: Callable[[str, PresetName], float | None] = lambda engine, preset: None
    _lines: dict[tuple[str, str, str], LinearFit] = field(default_factory=dict)

    def expected(self, scope: Scope) -> dict[str, float]:
        """Return the seconds that each stage of ``scope`` is expected to take."""
        return {stage: self._seconds(stage, scope) for stage in COSTS}

    def stretch(self, voice: str) -> float:
        """Return how many times longer than its words let expect a narration of ``voice`` was, as a median."""
        told = [job for job in self.jobs if job.voice == voice and job.frames and job.imagined_s][-_MOST:]
        ratios = [job.video_s / job.imagined_s for job in told]
        return median(ratios, _weights(ratios)) if ratios else 1.0

    def reached(self, job: str) -> dict[str, float]:
        """Return how far the last attempt at ``job`` came with stages that it did not finish."""
        return {
            run.stage: run.share
            for run in self.runs
            if run.job == job and run.stage == "avatar" and run.outcome == "interrupted"
        }

    def _seconds(self, stage: str, scope: Scope) -> float:
        runs = self._done.get(stage, [])
        if stage == "source" and self._has_studied(scope.footage, scope.preset, scope.layouts[0]):
            found = [run.seconds for run in runs if run.reused == 1.0][-_MOST:]
            return median(found, _weights(found)) if found else _FOUND_S
        size = scope.size(stage) * _factor(stage, len(scope.layouts)) * (1.0 - scope.reached.get(stage, 0.0))
        kind = stage, scope.engine(stage), scope.preset
        if kind not in self._lines:
            self._lines[kind] = self._line(*kind, [run for run in runs if tells(run)])
        return self._lines[kind].at(size)

    def _has_studied(self, footage: str, preset: PresetName, layout: str) -> bool:
        """Tell whether the same footage was studied before, in the size that these choices lead to."""
        height = presets().named(preset).height
        done = {run.job for run in self._done.get("source", [])}
        return bool(footage) and any(
            job.footage == footage
            and job.height == height
            and job.id in done
            and layout in (AUTO, job.layouts.partition(",")[0])
            for job in self.jobs
        )

    def _line(self, stage: str, engine: str, preset: PresetName, runs: list[RunRow]) -> LinearFit:
        """Return what ``stage`` takes, from the ``runs`` that are most like it."""
        form = _form(stage, engine, preset)
        same = [run for run in runs if run.engine == engine and run.preset == preset][-_MOST:]
        if same:
            return fitted([(_size(run), run.seconds) for run in same], form)
        like = [run for run in runs if run.engine == engine]
        if not like and (measured := self._measured(stage, engine, preset)):
            return measured
        if like := (like or runs)[-_MOST:]:
            paces = [run.seconds / _form(stage, run.engine, run.preset).at(_size(run)) for run in like]
            return form.times(median(paces, _weights(paces)))
        return form

    @cached_property
    def _done(self) -> dict[str, list[RunRow]]:
        done: dict[str, list[RunRow]] = {}
        for run in self.runs:
            if run.outcome == "done":
                done.setdefault(run.stage, []).append(run)
        return done

    def _measured(self, stage: str, engine: str, preset: PresetName) -> LinearFit | None:
        if stage != "avatar" or not (fps := self.speed(engine, preset)):
            return None
        return LinearFit(COSTS["avatar"][0], 25.0 / fps)


def fitted(points: Sequence[tuple[float, float]], form: LinearFit) -> LinearFit:
    """Return the line through ``points`` (size, seconds; the oldest first) that few odd ones cannot bend.

    Where there are few points, or all of about one size, the line keeps its ``form`` and only its pace is measured:
    the weighted median of the ratios. Else its rate is the weighted median of the slopes between all pairs that are
    not too close (Theil and Sen), and its base the median of what remains.
    """
    weights = _weights(points)
    pace = median([seconds / form.at(size) for size, seconds in points], weights)
    paced = form.times(pace)
    span = max(size for size, _ in points)
    slopes, trust = [], []
    for number, (x, y) in enumerate(points):
        for other, (u, v) in enumerate(points[:number]):
            if abs(x - u) >= 0.25 * span:
                slopes.append((y - v) / (x - u))
                trust.append(weights[number] * weights[other] * abs(x - u))
    if len(points) < _ENOUGH or len(slopes) < _ENOUGH or paced.rate == 0.0:
        return paced
    rate = min(max(median(slopes, trust), paced.rate / 3), paced.rate * 3)
    base = median([seconds - rate * size for size, seconds in points], weights)
    return LinearFit(max(0.0, base), rate)


def median(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the value at which half of the weight lies on either side; between two values, their mean."""
    half = sum(weights) / 2
    ordered = sorted(zip(values, weights, strict=True))
    seen = 0.0
    for number, (value, weight) in enumerate(ordered):
        seen += weight
        if seen > half * (1 + 1e-9):
            return value
        if seen >= half * (1 - 1e-9):
            return (value + ordered[min(number + 1, len(ordered) - 1)][0]) / 2
    raise ValueError("there is no median of nothing")


def _weights(points: Sequence[object]) -> list[float]:
    return [_FORGET ** (len(points) - 1 - number) for number in range(len(points))]


def _form(stage: str, engine: str, preset: str) -> LinearFit:
    """Return what ``stage`` takes on the machine on which `COSTS` was measured."""
    base, rate = COSTS[stage]
    level: PresetName = next((name for name in _PRESETS if name == preset), "standard")
    if stage == "avatar":
        return LinearFit(base, rate * _PRESETS[level] * _ENGINES.get(engine, 1.0))
    pixels = (presets().named(level).height / 720) ** 2 if stage in ("source", "compose", "publish") else 1.0
    return LinearFit(base, rate * pixels**0.5 * (_UNWATCHED if stage == "publish" and engine in _ENGINES else 1.0))


def _factor(stage: str, layouts: int) -> float:
    return 1.0 + _MORE.get(stage, 0.0) * (max(1, layouts) - 1)


def _size(run: RunRow) -> float:
    """Return what ``run`` had to make: what it found in the cache does not count as made fast."""
    made = run.made / run.frames if run.stage == "avatar" and run.frames else 1.0
    return run.size * made * _factor(run.stage, run.layouts)


def tells(run: RunRow) -> bool:
    """Tell whether ``run`` says how fast this machine is.

    One whose quality was lowered for other programs does too: it was quicker in itself and slowed down by them, and
    the next run will meet them as well.
    """
    return 1.0 - run.reused >= _MADE
