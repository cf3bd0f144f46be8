"""What can be learned from the last jobs, in words: every rule looks at what was measured, and is silent otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from config.durations import in_words
from config.presets import LOWER, PresetName
from daemon.timings.estimator import tells
from daemon.timings.history import History
from daemon.timings.records import JobRow
from daemon.timings.workload import AUTO, Scope
from models.registry import find_avatar_traits
from stages.jobs.stage_labels import what


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, with its number, and what may be done about it; nothing may be left to do."""

    words: str
    step: str = ""


def findings(history: History) -> list[Finding]:
    """Return what the rules have to say, the most important first."""
    return [found for rule in RULES if (found := rule(history))]


def failures(history: History) -> Finding | None:
    """Speaks when a job failed."""
    failed = [job for job in history.jobs if job.outcome == "failed"]
    if not failed:
        return None
    return Finding(
        f"{len(failed)} of {_jobs(len(history.jobs))} failed.", "`presgen status` says why, and what to do about it."
    )


def bottleneck(history: History) -> Finding | None:
    """Speaks when one stage takes half of the time or more."""
    longest = max(history.stages, key=lambda line: line.share, default=None)
    if longest is None or longest.share < 0.5 or not history.finished:
        return None
    return Finding(f"{what(longest.stage).capitalize()} (`{longest.stage}`) took {longest.share:.0%} of the time.")


def engines(history: History) -> Finding | None:
    """Speaks when this machine has measured an avatar that takes at most 0.8 x the time of the usual one."""
    paces: dict[tuple[str, str], list[float]] = defaultdict(list)
    for run in history.past.runs:
        if run.stage == "avatar" and run.outcome == "done" and run.made and tells(run) and not run.eased:
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
    count = f"{_runs(len(paces[preset, name]))} against {len(paces[usual])}"
    return Finding(
        f"With `{name}` the pictures would have taken {ratio:.1f} x the time of `{engine}` ({count}, `{preset}`).",
        f"Where lips need not move, `--avatar {name}` is quicker." if not _moves_lips(name) else "",
    )


def slow(history: History) -> Finding | None:
    """Speaks when the last jobs with one preset, three at least, all took longer than their videos."""
    if not (done := history.finished):
        return None
    preset = done[-1].preset
    same = [job for job in done if job.preset == preset][-4:]
    if len(same) < 3 or not all(job.actual_s > job.video_s for job in same):
        return None
    ratio = median([job.actual_s / job.video_s for job in same])
    words = f"At `{preset}` the last {len(same)} jobs took {ratio:.1f} x the length of their videos."
    lower = LOWER.get(preset)
    if lower is None or (expected := _expected(history, same, lower)) >= 0.95 * ratio:
        return Finding(words)
    return Finding(words, f"`{lower}` would take about {expected:.1f} x.")


def held_up(history: History) -> Finding | None:
    """Speaks when the guard held up a quarter of the jobs, two at least, because of the same limit."""
    hit: dict[str, set[str]] = defaultdict(set)
    known = {job.id for job in history.jobs}
    for pause in history.paused:
        hit[pause.limit] |= known & set(pause.jobs)
    limit = max(hit, key=lambda name: len(hit[name]), default="")
    if not limit or len(hit[limit]) < max(2, len(history.jobs) / 4):
        return None
    hours = history.hours(limit)
    span = _span(hours)
    when = f" between {span[0]:02}:00 and {span[1] % 24:02}:00" if span else ""
    long = f", {in_words(sum(hours))} in all" if sum(hours) >= 1 else ""
    what, step = _LIMITS.get(limit, (limit, "`presgen guard` shows the limits."))
    return Finding(f"{len(hit[limit])} of {_jobs(len(history.jobs))} were paused by {what}{when}{long}.", step)


def eased(history: History) -> Finding | None:
    """Speaks when pressure lowered the quality for a twentieth of the time of the avatars."""
    total = sum(run.seconds for run in history.runs if run.stage == "avatar")
    spent: Counter[str] = Counter()
    for run in history.runs:
        if run.stage == "avatar":
            spent.update(run.eased)
    lowered = sum(spent.values())
    if not total or lowered < 0.05 * total:
        return None
    most = spent.most_common(1)[0][0]
    return Finding(
        f"Other programs lowered the quality for {min(1.0, lowered / total):.0%} of the time of the avatar, "
        f"mostly to `{most}`.",
        "Made when the computer is left alone, the same videos look better.",
    )


def memory(history: History) -> Finding | None:
    """Speaks when the work took more than 80 % of the memory of this machine."""
    peak = max((run.memory_peak or 0 for run in history.runs), default=0)
    if not history.memory or peak < 0.8 * history.memory:
        return None
    share = f"{peak / history.memory:.0%} of what this computer has"
    return Finding(
        f"Memory peaked at {peak / 2**30:.1f} GB, {share}.",
        "Set `preset: fast_low_memory`, or `jobs_at_once: 1`.",
    )


def cache(history: History) -> Finding | None:
    """Speaks when a tenth of the pictures was found in the cache."""
    frames = sum(run.frames for run in history.runs if run.stage == "avatar" and run.outcome == "done")
    made = sum(run.made for run in history.runs if run.stage == "avatar" and run.outcome == "done")
    if not frames or (saved := 1.0 - made / frames) < 0.1:
        return None
    return Finding(
        f"The cache on the disk saved {saved:.0%} of the avatar's work: "
        f"{frames - made:,} of {frames:,} pictures were there already."
    )


def idle(history: History) -> Finding | None:
    """Speaks when avatars leave more than half of the processor idle and there is memory for a second video."""
    runs = [run for run in history.runs if run.stage == "avatar" and run.made and run.cpu_peak is not None]
    peak = max((run.memory_peak or 0 for run in history.runs), default=0)
    if len(runs) < 3 or not history.memory or not 0 < 2 * peak < 0.5 * history.memory:
        return None
    used = median([run.cpu_peak or 0.0 for run in runs])
    if used >= 50.0:
        return None
    return Finding(
        f"While lips were moved, at most {used:.0f} % of the processor was used (median of {_runs(len(runs))}).",
        "`jobs_at_once: 2` makes two videos at a time.",
    )


def steps(history: History) -> Finding | None:
    """Speaks when other avatars had to take over."""
    down = [job for job in history.jobs if job.steps_down]
    if not down:
        return None
    return Finding(
        f"In {len(down)} of {_jobs(len(history.jobs))} another avatar took over.",
        f"`presgen status {down[-1].id}` or the report of that video says why.",
    )


RULES: tuple[Callable[[History], Finding | None], ...] = (
    failures, held_up, slow, memory, eased, bottleneck, engines, idle, steps, cache,
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


def _expected(history: History, jobs: Sequence[JobRow], preset: PresetName) -> float:
    """Return how many times their length ``jobs`` would have taken with ``preset``, as a median."""
    ratios = []
    for job in jobs:
        layouts = tuple(job.layouts.split(",")) or (AUTO,)
        scope = Scope(job.video_s, job.footage_s, preset, job.voice, job.avatar, layouts)
        ratios.append(sum(history.past.expected(scope).values()) / job.video_s)
    return median(ratios)


def _span(hours: Sequence[float]) -> tuple[int, int] | None:
    """Return the shortest span of the day that holds four fifths of ``hours``; None when it is longer than 8 hours."""
    total = sum(hours)
    if not total:
        return None
    for length in range(1, 9):
        sums = {start: sum(hours[(start + hour) % 24] for hour in range(length)) for start in range(24)}
        start = max(sums, key=lambda hour: sums[hour])
        if sums[start] >= 0.8 * total:
            return start, start + length
    return None


def _jobs(count: int) -> str:
    return f"{count} {'job' if count == 1 else 'jobs'}"


def _runs(count: int) -> str:
    return f"{count} {'run' if count == 1 else 'runs'}"


def _moves_lips(engine: str) -> bool:
    traits = find_avatar_traits(engine)
    return traits is None or traits.moves_lips
