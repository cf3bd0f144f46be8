"""Estimate how long the stages of a job take on this machine, from earlier runs.

A stage takes ``base + rate * size`` seconds; size is the seconds of video (of footage, for the source stage) times a
factor for several layouts. `COSTS`, measured on one machine, gives the reference line; the runs of this machine scale
it: runs with the same engine and preset if there are any, else runs with another preset, each divided by its own
reference, else the measured speeds, else runs with other engines. As soon as there are enough runs of different size,
both base and rate are fitted to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from config.presets import PresetName, presets
from config.timebase import FPS
from daemon.timings.records import JobTiming, RunTiming
from daemon.timings.workload import AUTO, Workload
from models.registry import find_avatar_traits, moves_lips

COSTS: Mapping[str, tuple[float, float]] = {
    # stage: base seconds, seconds for each second of size (measured with the sample on two cores, `standard`, `mesh`)
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
"""Time of the avatar stage with each preset, relative to `standard`."""
_UNCHECKED_LIPS = 0.3
"""Time of the publish stage without lips to check, relative to one that checks them."""
_FURTHER_LAYOUT = {"avatar": 0.7, "compose": 1.0, "publish": 0.9, "content": 0.5}
"""Time of each further layout, relative to the first."""
_CACHED_SOURCE_S = 0.1
"""Seconds of the source stage when the footage is in the cache."""
_DECAY = 0.8
"""Weight of a run relative to the next newer one: machines change, and so does their other load."""
_ENOUGH = 5
"""Runs from which on base and rate are both fitted."""
_MOST_RUNS = 30
"""Newest runs of a kind that are used."""
_LEAST_MADE = 0.3
"""Share of a run that must not have come from the cache for it to show the speed of this machine."""


@dataclass(frozen=True, slots=True)
class LinearFit:
    """Models a stage: ``base`` seconds, and ``rate`` seconds for each second of size."""

    base: float
    rate: float

    def at(self, size: float) -> float:
        """Return the seconds for ``size``."""
        return self.base + self.rate * size

    def scale(self, factor: float) -> LinearFit:
        """Return the line of a machine that takes ``factor`` times as long."""
        return LinearFit(self.base * factor, self.rate * factor)


@dataclass(frozen=True)
class DurationEstimator:
    """Estimates durations from the history of this machine and its measured speeds.

    ``runs`` and ``jobs`` are sorted, the oldest first. ``speed(engine, preset)`` returns the frames per second of
    the avatar stage by a short benchmark, or None.
    """

    runs: Sequence[RunTiming] = ()
    jobs: Sequence[JobTiming] = ()
    speed: Callable[[str, PresetName], float | None] = lambda engine, preset: None
    _fits: dict[tuple[str, str, str], LinearFit] = field(default_factory=dict)

    def estimate(self, workload: Workload) -> dict[str, float]:
        """Return the estimated seconds of every stage of ``workload``."""
        return {stage: self._estimate_stage(stage, workload) for stage in COSTS}

    def narration_ratio(self, voice: str) -> float:
        """Return the ratio of actual to estimated length of videos with ``voice``.

        It is a weighted median; 1 without such videos.
        """
        spoken = [job for job in self.jobs if job.voice == voice and job.frames and job.imagined_s][-_MOST_RUNS:]
        ratios = [job.video_s / job.imagined_s for job in spoken]
        return weighted_median(ratios, _weights(ratios)) if ratios else 1.0

    def find_progress(self, job: str) -> dict[str, float]:
        """Return the share (0..1) of the avatar stage that an interrupted attempt completed."""
        return {
            run.stage: run.share
            for run in self.runs
            if run.job == job and run.stage == "avatar" and run.outcome == "interrupted"
        }

    def _estimate_stage(self, stage: str, workload: Workload) -> float:
        runs = self._runs_by_stage.get(stage, [])
        if stage == "source" and self._is_footage_cached(workload.footage, workload.preset, workload.layouts[0]):
            found = [run.seconds for run in runs if run.reused == 1.0][-_MOST_RUNS:]
            return weighted_median(found, _weights(found)) if found else _CACHED_SOURCE_S
        left = 1.0 - workload.reached.get(stage, 0.0)
        size = workload.size(stage) * _layout_factor(stage, len(workload.layouts)) * left
        kind = stage, workload.engine(stage), workload.preset
        if kind not in self._fits:
            self._fits[kind] = self._fit(*kind, [run for run in runs if is_representative(run)])
        return self._fits[kind].at(size)

    def _is_footage_cached(self, footage: str, preset: PresetName, layout: str) -> bool:
        """Tell whether the same footage was studied before for ``preset`` and ``layout``."""
        height = presets().get(preset).height
        done = {run.job for run in self._runs_by_stage.get("source", [])}
        return bool(footage) and any(
            job.footage == footage
            and job.height == height
            and job.id in done
            and layout in (AUTO, job.layouts.partition(",")[0])
            for job in self.jobs
        )

    def _fit(self, stage: str, engine: str, preset: PresetName, runs: list[RunTiming]) -> LinearFit:
        """Return the line of ``stage``, fitted to those of ``runs`` that are most similar."""
        reference = _reference(stage, engine, preset)
        same = [run for run in runs if run.engine == engine and run.preset == preset][-_MOST_RUNS:]
        if same:
            return fit_line([(_size(run), run.seconds) for run in same], reference)
        like = [run for run in runs if run.engine == engine]
        if not like and (measured := self._fit_measured_speed(stage, engine, preset)):
            return measured
        if like := (like or runs)[-_MOST_RUNS:]:
            paces = [run.seconds / _reference(stage, run.engine, run.preset).at(_size(run)) for run in like]
            return reference.scale(weighted_median(paces, _weights(paces)))
        return reference

    @cached_property
    def _runs_by_stage(self) -> dict[str, list[RunTiming]]:
        done: dict[str, list[RunTiming]] = {}
        for run in self.runs:
            if run.outcome == "done":
                done.setdefault(run.stage, []).append(run)
        return done

    def _fit_measured_speed(self, stage: str, engine: str, preset: PresetName) -> LinearFit | None:
        if stage != "avatar" or not (fps := self.speed(engine, preset)):
            return None
        return LinearFit(COSTS["avatar"][0], FPS / fps)


def fit_line(points: Sequence[tuple[float, float]], reference: LinearFit) -> LinearFit:
    """Return a line through ``points`` that is robust against outliers.

    Points are pairs of size and seconds, the oldest first. With few points, or points of about one size, it is the
    ``reference`` scaled by the weighted median of the ratios. Else its rate is the weighted median of the slopes
    between all pairs that are not too close (Theil-Sen estimator), and its base the weighted median of the
    remainders.
    """
    weights = _weights(points)
    pace = weighted_median([seconds / reference.at(size) for size, seconds in points], weights)
    scaled = reference.scale(pace)
    span = max(size for size, _ in points)
    slopes, pair_weights = [], []
    for number, (x, y) in enumerate(points):
        for other, (u, v) in enumerate(points[:number]):
            if abs(x - u) >= 0.25 * span:
                slopes.append((y - v) / (x - u))
                pair_weights.append(weights[number] * weights[other] * abs(x - u))
    if len(points) < _ENOUGH or len(slopes) < _ENOUGH or scaled.rate == 0.0:
        return scaled
    rate = min(max(weighted_median(slopes, pair_weights), scaled.rate / 3), scaled.rate * 3)
    base = weighted_median([seconds - rate * size for size, seconds in points], weights)
    return LinearFit(max(0.0, base), rate)


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the value with half of the total weight on either side.

    Where that lies between two values, it is their mean.
    """
    half = sum(weights) / 2
    ordered = sorted(zip(values, weights, strict=True))
    seen = 0.0
    for number, (value, weight) in enumerate(ordered):
        seen += weight
        if seen > half * (1 + 1e-9):
            return value
        if seen >= half * (1 - 1e-9):
            return (value + ordered[min(number + 1, len(ordered) - 1)][0]) / 2
    raise ValueError("the median of an empty sequence is undefined")


def _weights(points: Sequence[object]) -> list[float]:
    return [_DECAY ** (len(points) - 1 - number) for number in range(len(points))]


def _reference(stage: str, engine: str, preset: str) -> LinearFit:
    """Return the line of ``stage`` on the machine on which `COSTS` was measured."""
    base, rate = COSTS[stage]
    level: PresetName = next((name for name in _PRESETS if name == preset), "standard")
    if stage == "avatar":
        traits = find_avatar_traits(engine)
        return LinearFit(base, rate * _PRESETS[level] * (traits.relative_cost if traits else 1.0))
    unchecked = stage == "publish" and not moves_lips(engine)
    pixels = (presets().get(level).height / 720) ** 2 if stage in ("source", "compose", "publish") else 1.0
    return LinearFit(base, rate * pixels**0.5 * (_UNCHECKED_LIPS if unchecked else 1.0))


def _layout_factor(stage: str, layouts: int) -> float:
    return 1.0 + _FURTHER_LAYOUT.get(stage, 0.0) * (max(1, layouts) - 1)


def _size(run: RunTiming) -> float:
    """Return the size of ``run`` without the share that came from the cache."""
    made = run.made / run.frames if run.stage == "avatar" and run.frames else 1.0
    return run.size * made * _layout_factor(run.stage, run.layouts)


def is_representative(run: RunTiming) -> bool:
    """Tell whether ``run`` shows the speed of this machine.

    A run whose quality was reduced for other programs does: it was less work but slowed down by those programs, which
    are likely to run again next time.
    """
    return 1.0 - run.reused >= _LEAST_MADE
