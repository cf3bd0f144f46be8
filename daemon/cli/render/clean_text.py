"""Render what `presgen clean` removes."""

from __future__ import annotations

from daemon.control.cleaning import CleanupResult


def render_cleanup(result: CleanupResult) -> str:
    """Return one line for each job, and the sum."""
    if not result.jobs:
        return "Nothing is old enough to be removed (see `retention` in config.yaml)."
    lines = [
        f"{job.freed / 1e6:10,.1f} MB  {job.name} ({job.id}, {job.state}): "
        + ("the whole job; the outbox is unchanged" if job.whole else "footage and working files")
        for job in result.jobs
    ]
    verb = "would be freed; nothing was removed" if result.dry_run else "freed"
    return "\n".join([*lines, f"{result.freed / 1e6:10,.1f} MB  {verb}."])
