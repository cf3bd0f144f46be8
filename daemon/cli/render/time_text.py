"""Describe the time that a job still takes."""

from __future__ import annotations

from config.formats import durations
from config.formats.counting import format_count
from daemon.views.job_summary import JobSummary


def describe_time_left(job: JobSummary) -> str:
    """Return about how long the rest of ``job`` takes; empty when that is unknown."""
    if job.left is None:
        return ""
    time_left = f"about {durations.format_duration(job.left)}"
    if job.ahead:
        return f"{time_left}, after {format_count(job.ahead, 'other')}"
    return time_left if job.share is None else f"{time_left} left"
