"""Render the statistics of the last jobs as text for a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from config.formats.durations import format_duration
from daemon.timings.history import StageStatistics
from daemon.timings.recommendations import Finding
from daemon.views.stats import JobStatistics, Stats

_BAR = 16
"""Columns of a full bar."""
_WIDE = 110
"""Width in columns from which all columns of the table of jobs are shown."""


def render_stats(stats: Stats, inbox: Path, width: int, colour: bool) -> str:
    """Return ``stats`` as text, ``width`` columns wide, with colour codes if ``colour``.

    ``inbox`` is the drop folder, named when there are no jobs yet.
    """
    page = io.StringIO()
    console = Console(file=page, width=max(40, width), force_terminal=colour, no_color=not colour, highlight=False)
    if stats.jobs:
        _print_stats(console, stats)
    else:
        console.print(
            Text(
                f"Nothing has been measured yet. Make a video: drop a folder with a script and footage into {inbox}, "
                "or type: presgen make SCRIPT FOOTAGE"
            )
        )
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())


def _print_stats(console: Console, stats: Stats) -> None:
    console.print(Text(stats.machine, style="dim"))
    _print_section(console, "Jobs", _job_table(stats.jobs, console.width >= _WIDE))
    _print_section(console, "Stages", _stage_table(stats.stages))
    if sum(stats.paused_seconds_by_hour) >= 1:
        _print_section(console, "Paused, by hour of the day", _pause_table(stats.paused_seconds_by_hour))
    _print_section(console, "Estimates", Text(stats.estimates.words))
    if stats.findings:
        _print_section(console, "Findings", _finding_list(stats.findings))


def _print_section(console: Console, title: str, body: RenderableType) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Padding(body, (0, 0, 0, 2)))


def _job_table(jobs: Sequence[JobStatistics], wide: bool) -> Table:
    """Return the table of jobs; unless ``wide``, without start times and bars."""
    most = max((job.times_length for job in jobs if job.times_length), default=1.0)
    titles = ("began", "name", "length", "took", "expected", "x length", "", "preset", "avatar")
    left_out = () if wide else (0, 6)
    kept = [number for number in range(len(titles)) if number not in left_out]
    table = _table(*(titles[n] for n in kept), right=[kept.index(n) for n in (2, 3, 4, 5)])
    for job in jobs:
        ratio = job.times_length
        cells = (
            f"{datetime.fromtimestamp(job.started):%Y-%m-%d %H:%M}",
            Text(job.name, overflow="ellipsis", no_wrap=True),
            format_duration(job.video_s) if job.video_s else "",
            format_duration(job.actual_s),
            format_duration(job.predicted_s) if job.predicted_s is not None else "",
            f"{ratio:.2f}" if ratio else job.outcome,
            Text(_bar(ratio / most, 10) if ratio else "", style="cyan" if (ratio or 0) <= 1 else "yellow"),
            job.preset,
            job.avatar + (" (instead)" if job.steps_down else ""),
        )
        table.add_row(*(cells[n] for n in kept))
    return table


def _stage_table(stages: Sequence[StageStatistics]) -> Table:
    table = _table("stage", "share", "", "s per s", "memory", "processor", right=(1, 3, 4, 5))
    for stage in stages:
        table.add_row(
            stage.label,
            f"{stage.share:.0%}",
            Text(_bar(stage.share), style="cyan"),
            f"{stage.seconds_per_second:.2f}" if stage.seconds_per_second is not None else "",
            f"{stage.memory_peak / 2**20:.0f} MB" if stage.memory_peak is not None else "",
            f"{stage.cpu_peak:.0f} %" if stage.cpu_peak is not None else "",
        )
    return table


def _pause_table(hours: Sequence[float]) -> Table:
    table = _table("hour", "paused", "", right=(1,))
    for hour, seconds in enumerate(hours):
        if seconds >= 1:
            table.add_row(f"{hour:02}:00", format_duration(seconds), Text(_bar(seconds / max(hours)), style="yellow"))
    return table


def _finding_list(findings: Sequence[Finding]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for finding in findings:
        words = Text(_without_backticks(finding.words))
        if finding.step:
            words.append(f" {_without_backticks(finding.step)}", style="bold")
        table.add_row("-", words)
    return table


def _without_backticks(words: str) -> str:
    """Return ``words`` without the backticks around names."""
    return words.replace("`", "")


def _table(*titles: str, right: Sequence[int] = ()) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, title in enumerate(titles):
        table.add_column(title, justify="right" if number in right else "left", no_wrap=title != "name")
    return table


def _bar(share: float, width: int = _BAR) -> str:
    """Return a bar for ``share`` (0..1) of ``width`` columns, in eighths of a column."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
