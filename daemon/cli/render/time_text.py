"""Describe the time that a job still takes."""

from __future__ import annotations

from config.formats import durations
from config.formats.counting import format_count
from daemon.views.conditions import JobCondition
from daemon.views.job_summary import JobSummary

_FEW_S = 10.0
"""Seconds below which no number is given: the end of a job is not known that well."""


def describe_seconds_left(seconds: float) -> str:
    """Return about how long ``seconds`` of work are, as a person would say it."""
    return "a few seconds" if seconds < _FEW_S else f"about {durations.format_duration(seconds)}"


def describe_time_left(job: JobSummary) -> str:
    """Return about how long the rest of ``job`` takes.

    Empty when that is unknown, or work stands still.
    """
    if job.left is None or job.blocked or job.condition is JobCondition.SUSPENDED:
        return ""
    time_left = describe_seconds_left(job.left)
    if job.ahead:
        return f"{time_left}, after {format_count(job.ahead, 'other')}"
    return time_left if job.share is None else f"{time_left} left"
