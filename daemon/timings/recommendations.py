"""Derive findings and recommendations from the measured timings of the last jobs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from config.formats.counting import format_count
from config.formats.durations import format_duration
from config.presets import LOWER, PresetName
from daemon.timings.estimator import is_representative
from daemon.timings.history import MIN_EARLIER_JOBS, History
from daemon.timings.records import JobTiming
from daemon.timings.workload import AUTO, Workload
from models.registry import moves_lips


@dataclass(frozen=True, slots=True)
class Finding:
    """States what was found and what to do about it.

    ``words`` is a sentence with the numbers; ``step`` may be empty. Names stand between backticks.
    """

    words: str
    step: str = ""


def collect_findings(history: History) -> list[Finding]:
    """Return the findings of all rules, the most important first."""
    return [found for rule in RULES if (found := rule(history))]


def describe_accuracy(history: History) -> str:
    """Return a sentence about the error of the estimates of the jobs of ``history``."""
    errors = history.errors
    if not errors:
        return "No finished job has an estimate yet."
    which = f"the last {len(errors)} jobs" if len(errors) > 1 else "one job"
    words = f"Median error {median(errors):.0%} over {which}"
    if history.has_informed_estimates:
        return f"{words}."
    return f"{words}, with fewer than {MIN_EARLIER_JOBS} before them to learn from."


def find_failures(history: History) -> Finding | None:
    """Report failed jobs."""
    failed = [job for job in history.jobs if job.outcome == "failed"]
    if not failed:
        return None
    return Finding(
        f"{len(failed)} of {format_count(len(history.jobs), 'job')} failed.",
        "`presgen status` says why, and what to do about it.",
    )


def find_bottleneck(history: History) -> Finding | None:
    """Report a stage that takes half of the time or more."""
    longest = max(history.stages, key=lambda line: line.share, default=None)
    if longest is None or longest.share < 0.5 or not history.finished:
        return None
    return Finding(f"{longest.label.capitalize()} (`{longest.stage}`) took {longest.share:.0%} of the time.")


def find_faster_avatar(history: History) -> Finding | None:
    """Report an avatar that took at most 0.8 x the time of the usual one.

    Both were measured on this machine with the same preset.
    """
    paces: dict[tuple[str, str], list[float]] = defaultdict(list)
    for run in history.estimator.runs:
        if run.stage == "avatar" and run.outcome == "done" and run.made and is_representative(run) and not run.eased:
            paces[run.preset, run.engine].append(run.seconds / run.made)
    used = Counter((job.preset, job.avatar) for job in history.finished)
    usual = next((kind for kind, _ in used.most_common() if kind in paces), None)
    if usual is None:
        return None
    preset, engine = usual
    quicker = {
        other: median(paces[level, other]) / median(paces[usual])
        for level, other in paces
        if level == preset and other != engine
    }
    if not quicker or (best := min(quicker.items(), key=lambda each: each[1]))[1] > 0.8:
        return None
    name, ratio = best
    count = f"{format_count(len(paces[preset, name]), 'run')} against {len(paces[usual])}"
    return Finding(
        f"With `{name}` the pictures would have taken {ratio:.1f} x the time of `{engine}` ({count}, `{preset}`).",
        f"Where lips need not move, `--avatar {name}` is quicker." if not moves_lips(name) else "",
    )


def find_slow_preset(history: History) -> Finding | None:
    """Report the preset of the last jobs when they took longer than their videos.

    At least the last three jobs with that preset must have, and the last four if there are as many.
    """
    if not (done := history.finished):
        return None
    preset = done[-1].preset
    same = [job for job in done if job.preset == preset][-4:]
    if len(same) < 3 or not all(job.actual_s > job.video_s for job in same):
        return None
    ratio = median([job.actual_s / job.video_s for job in same])
    words = f"At `{preset}` the last {len(same)} jobs took {ratio:.1f} x the length of their videos."
    lower = LOWER.get(preset)
    if lower is None or (expected := _estimate_ratio(history, same, lower)) >= 0.95 * ratio:
        return Finding(words)
    return Finding(words, f"`{lower}` would take about {expected:.1f} x.")


def find_guard_pauses(history: History) -> Finding | None:
    """Report a limit because of which the guard paused a quarter of the jobs, two at least."""
    hit: dict[str, set[str]] = defaultdict(set)
    known = {job.id for job in history.jobs}
    for pause in history.paused:
        hit[pause.limit] |= known & set(pause.jobs)
    limit = max(hit, key=lambda name: len(hit[name]), default="")
    if not limit or len(hit[limit]) < max(2, len(history.jobs) / 4):
        return None
    hours = history.paused_seconds_by_hour(limit)
    span = _find_span(hours)
    when = f" between {span[0]:02}:00 and {span[1] % 24:02}:00" if span else ""
    long = f", {format_duration(sum(hours))} in all" if sum(hours) >= 1 else ""
    cause, step = _LIMITS.get(limit, (limit, "`presgen guard` shows the limits."))
    paused = f"{len(hit[limit])} of {format_count(len(history.jobs), 'job')}"
    return Finding(f"{paused} were paused by {cause}{when}{long}.", step)


def find_memory_peak(history: History) -> Finding | None:
    """Report the memory peak when it is 80 % of the memory of this machine or more."""
    peak = max((run.memory_peak or 0 for run in history.runs), default=0)
    if not history.memory or peak < 0.8 * history.memory:
        return None
    share = f"{peak / history.memory:.0%} of what this computer has"
    return Finding(
        f"Memory peaked at {peak / 2**30:.1f} GB, {share}.",
        "Set `preset: fast_low_memory`, or `jobs_at_once: 1`.",
    )


def find_cache_savings(history: History) -> Finding | None:
    """Report the share of frames that came from the cache when it is a tenth or more."""
    frames = sum(run.frames for run in history.runs if run.stage == "avatar" and run.outcome == "done")
    made = sum(run.made for run in history.runs if run.stage == "avatar" and run.outcome == "done")
    if not frames or (saved := 1.0 - made / frames) < 0.1:
        return None
    return Finding(
        f"The cache on the disk saved {saved:.0%} of the avatar's work: "
        f"{frames - made:,} of {frames:,} pictures were there already."
    )


def find_idle_processor(history: History) -> Finding | None:
    """Report a processor of which half or more is idle during the avatar stage.

    Reported only when there is memory for a second video at a time.
    """
    runs = [run for run in history.runs if run.stage == "avatar" and run.made and run.idle is not None]
    peak = max((run.memory_peak or 0 for run in history.runs), default=0)
    if len(runs) < 3 or not history.memory or not 0 < 2 * peak < 0.5 * history.memory:
        return None
    idle = median([run.idle or 0.0 for run in runs])
    if idle < 50.0:
        return None
    return Finding(
        f"While lips were moved, {idle:.0f} % of the processor was idle (median of {format_count(len(runs), 'run')}).",
        "`jobs_at_once: 2` makes two videos at a time.",
    )


def find_fallbacks(history: History) -> Finding | None:
    """Report jobs in which another avatar had to take over."""
    down = [job for job in history.jobs if job.steps_down]
    if not down:
        return None
    return Finding(
        f"In {len(down)} of {format_count(len(history.jobs), 'job')} another avatar took over.",
        f"`presgen status {down[-1].id}` or the report of that video says why.",
    )


RULES: tuple[Callable[[History], Finding | None], ...] = (
    find_failures, find_guard_pauses, find_slow_preset, find_memory_peak, find_bottleneck,
    find_faster_avatar, find_idle_processor, find_fallbacks, find_cache_savings,
)  # fmt: skip
_LIMITS = {
    "cpu": ("programs that kept the processor busy", "Schedule them at night, when the computer is left alone."),
    "memory": ("a lack of memory", "Schedule them at night, close other programs, or use `fast_low_memory`."),
    "pressure": ("a lack of memory", "Schedule them at night, close other programs, or use `fast_low_memory`."),
    "heat": ("heat", "A free place for the air, or `fast`, keeps it cooler."),
    "thermal": ("heat", "A free place for the air, or `fast`, keeps it cooler."),
    "battery": ("an empty battery", "Plug the computer in."),
    "disk": ("a full disk", "Free some space, or lower `cache_limit_gb`."),
}


def _estimate_ratio(history: History, jobs: Sequence[JobTiming], preset: PresetName) -> float:
    """Return the estimated time of ``jobs`` with ``preset``.

    It is relative to the length of their videos, as a median.
    """
    ratios = []
    for job in jobs:
        layouts = tuple(job.layouts.split(",")) or (AUTO,)
        workload = Workload(job.video_s, job.footage_s, preset, job.voice, job.avatar, layouts)
        ratios.append(sum(history.estimator.estimate(workload).values()) / job.video_s)
    return median(ratios)


def _find_span(hours: Sequence[float]) -> tuple[int, int] | None:
    """Return the shortest span of the day that holds four fifths of ``hours``.

    None when it is longer than 8 hours.
    """
    total = sum(hours)
    if not total:
        return None
    for length in range(1, 9):
        sums = {start: sum(hours[(start + hour) % 24] for hour in range(length)) for start in range(24)}
        start = max(sums, key=lambda hour: sums[hour])
        if sums[start] >= 0.8 * total:
            return start, start + length
    return None
