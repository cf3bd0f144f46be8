"""Render the statistics of the last jobs as an HTML page that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from config.formats.durations import format_duration
from config.templates.html_pages import render_page
from daemon.timings.history import StageStatistics
from daemon.views.charts import (
    COLUMNS_WIDTH,
    SCATTER_WIDTH,
    BarChart,
    ColumnChart,
    ScatterChart,
    make_bar_chart,
    make_column_chart,
    make_scatter_chart,
)
from daemon.views.stats import JobStatistics, Stats

_TEMPLATE = Path(__file__).with_name("stats_page.html.j2")
_GOAL = 0.25
"""Largest relative error that estimates should have."""


def render_stats_page(stats: Stats, inbox: Path) -> str:
    """Return ``stats`` as an HTML page in one file.

    ``inbox`` is the drop folder, named when there are no jobs yet.
    """
    paused = sum(stats.paused_seconds_by_hour)
    values = {
        "stats": stats,
        "inbox": inbox,
        "version": version("presgen-training"),
        "columns_width": COLUMNS_WIDTH,
        "scatter_width": SCATTER_WIDTH,
        "goal": _GOAL,
        "facts": _list_facts(stats, paused),
        "job_chart": _chart_jobs(stats.jobs),
        "stage_chart": _chart_stages(stats.stages),
        "estimate_chart": _chart_estimates(stats.jobs),
        "pause_chart": _chart_pauses(stats.paused_seconds_by_hour) if paused >= 1 else None,
        "paused": paused,
    }
    filters = {
        "px": lambda value: f"{value:.1f}".removesuffix(".0"),
        "duration": format_duration,
        "moment": lambda seconds: f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}",
        "percent": lambda share: f"{share:.0%}",
    }
    return render_page(_TEMPLATE, values, filters)


def _list_facts(stats: Stats, paused: float) -> list[tuple[str, str]]:
    ratios = [job.times_length for job in stats.jobs if job.times_length is not None]
    error = stats.estimates.median_error
    return [
        ("Videos finished", f"{len(ratios)} of {len(stats.jobs)}"),
        ("Time, relative to their length", f"{median(ratios):.2f} x" if ratios else "unknown"),
        ("Error of the estimates", f"{error:.0%}" if error is not None else "unknown"),
        ("Paused for other programs", format_duration(paused)),
    ]


def _chart_jobs(jobs: Sequence[JobStatistics]) -> BarChart | None:
    rows = [
        (job.name, job.times_length, f"{job.times_length:.2f} x, {format_duration(job.actual_s)}")
        for job in jobs
        if job.times_length
    ]
    return make_bar_chart(rows, 1.0) if rows else None


def _chart_stages(stages: Sequence[StageStatistics]) -> BarChart | None:
    rows = [(stage.label, stage.share, f"{stage.share:.0%}, {format_duration(stage.seconds)}") for stage in stages]
    return make_bar_chart(rows) if rows else None


def _chart_estimates(jobs: Sequence[JobStatistics]) -> ScatterChart | None:
    points = [
        (
            job.predicted_s,
            job.actual_s,
            f"{job.name}: expected {format_duration(job.predicted_s)}, took {format_duration(job.actual_s)}",
        )
        for job in jobs
        if job.times_length is not None and job.predicted_s is not None
    ]
    return make_scatter_chart(points, _GOAL) if points else None


def _chart_pauses(hours: Sequence[float]) -> ColumnChart:
    return make_column_chart(
        hours, [f"{hour:02}" for hour in range(len(hours))], [format_duration(seconds) for seconds in hours]
    )
