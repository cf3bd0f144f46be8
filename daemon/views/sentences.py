"""Describe conditions in the sentences that JSON answers and the command line share.

They carry no layout and no colour; `daemon.cli.render` and the HTML templates decide how to show them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from daemon.views.conditions import ServiceCondition
from stages.jobs.stage_labels import describe_stage

if TYPE_CHECKING:  # the guard is slow to import, and `presgen status` does not need it
    from daemon.guard.guard import Action

TORN_MANIFEST = (
    "Its job.json is missing or damaged. The service mends it, or writes into BROKEN.txt in its folder why it cannot."
)

_CONSEQUENCES = {"suspend": "work would stand still", "rest": "work would rest", "hold": "nothing would be started"}


def describe_service(condition: ServiceCondition, pid: int, last_seen: datetime | None, start: str) -> str:
    """Return what the service does and, where something is wrong, the command to type.

    ``pid`` is its process, ``last_seen`` when it last updated its status (local time), ``start`` how to
    start one where none runs.
    """
    process = f"(process {pid})"
    match condition:
        case ServiceCondition.NOT_RUNNING:
            return start
        case ServiceCondition.STARTING:
            return f"The service has just started {process}."
        case ServiceCondition.SILENT:
            return f"The service has said nothing since {last_seen:%H:%M:%S} {process}. Type: presgen service restart"
        case ServiceCondition.PAUSED:
            return f"You have paused the service {process}. Type: presgen resume"
        case ServiceCondition.WORKING:
            return f"The service is working {process}."
        case ServiceCondition.WATCHING:
            return f"The service is watching the drop folder {process}."


def describe_lower_quality(since: str) -> str:
    """Return that a job is made at lower quality.

    ``since`` is what the service reports: since when, and why.
    """
    return f"Lower quality since {since}."


def describe_repetition(stage: str, engine: str, substitute: str) -> str:
    """Return that ``stage`` is done again by ``engine``, the rung ``substitute`` of the ladder."""
    return f"{describe_stage(stage, engine).capitalize()} again, with {substitute}."


def describe_retry(reason: str, at: datetime) -> str:
    """Return why a job was put off and when it is tried again (``at``, local time)."""
    return f"{reason} It is tried again at {at:%H:%M}.".strip()


def describe_guard(action: Action, limit: str) -> str:
    """Return what follows if the load stays as it is: a pause because of ``limit``, or nothing."""
    if action != "run":
        return f"If it stays like this, {_CONSEQUENCES[action]} ({limit})."
    return "Work may go on."
