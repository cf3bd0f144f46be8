"""What is going on in a home: the service, the jobs, what waits in the drop folder; as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from config import durations
from config.paths import Home
from daemon.control.client import NOBODY
from daemon.state import pause_flag
from daemon.state.instance_lock import Holder, holder
from daemon.state.job_index import JobIndex
from daemon.state.status_file import RunningJob, ServiceState, WaitingItem
from daemon.views.time_left import Outlooks
from stages.jobs import stage_labels
from stages.jobs.job import Job
from stages.jobs.manifest import JobState

_SHOWN = {JobState.INPUT: "queued", JobState.PROCESSING: "interrupted", JobState.OUTPUT: "done"}

_SILENT = timedelta(seconds=60)
"""A daemon that is well says every ten seconds that it lives; when the machine wakes up it may be late."""

_TORN = (
    "Its job.json is missing or damaged. The service mends it, or writes into BROKEN.txt in its folder why it cannot."
)


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job: what it is doing in words (``shown``), and why.

    ``share`` is how much of it is done, 0..1, and ``left`` about how many seconds the rest takes; None where there is
    nothing to say. ``ahead`` is how many others go before a job that waits. ``at`` is when it ended, or came.
    """

    id: str
    name: str
    state: str
    shown: str
    stage: str
    share: float | None
    left: float | None
    reason: str
    at: datetime
    ahead: int = 0

    @property
    def time_left(self) -> str:
        """How long the rest takes, in words; empty when nobody knows."""
        if self.left is None:
            return ""
        words = f"about {durations.format_duration(self.left)}"
        if self.ahead:
            return f"{words}, after {self.ahead} {'other' if self.ahead == 1 else 'others'}"
        return words if self.share is None else f"{words} left"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in (JobState.INPUT, JobState.PROCESSING) or self.shown == "to be delivered"

    def as_json(self) -> dict[str, Any]:
        """Return the job for a program."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "shown": self.shown,
            "stage": self.stage,
            "share": self.share,
            "seconds_left": None if self.left is None else round(self.left),
            "ahead": self.ahead,
            "reason": self.reason,
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """A home at a moment. ``alive``: the daemon, if one runs; ``status``: what it says; ``broken``: unreadable jobs."""

    home: Home
    now: datetime
    alive: Holder | None
    status: ServiceState | None
    paused: bool
    rows: tuple[JobRow, ...]
    waiting: tuple[WaitingItem, ...]
    broken: dict[str, str]

    @classmethod
    def of(cls, home: Home, now: datetime) -> Overview:
        """Look at ``home``; ``now`` is an aware local time."""
        alive = holder(home.lock)
        status = ServiceState.of(home) if alive else None
        shelf = JobIndex(home.jobs)
        shelf.refresh()
        running = {one.job: one for one in status.running} if status else {}
        outlooks = Outlooks(home)
        return cls(
            home=home,
            now=now,
            alive=alive,
            status=status,
            paused=pause_flag.is_paused(home),
            rows=_in_turn([row(job, running.get(job.manifest.id), now, outlooks) for job in shelf]),
            waiting=status.waiting if status else (),
            broken=dict.fromkeys(sorted(shelf.torn), _TORN) | shelf.strange,
        )

    @property
    def service(self) -> str:
        """What the service is doing, in a sentence or two."""
        if self.alive is None:
            return f"{NOBODY} You have also paused it: presgen resume" if self.paused else NOBODY
        who = f"(process {self.alive.pid})"
        if self.status is None:
            return f"The service has just started {who}."
        if self.now - self.status.at > _SILENT:
            at = self.status.at.astimezone(self.now.tzinfo)
            return f"The service has said nothing since {at:%H:%M:%S} {who}. Type: presgen service restart"
        if self.paused:
            return f"You have paused the service {who}. Type: presgen resume"
        return f"The service is {'working' if self.status.running else 'watching the drop folder'} {who}."

    @property
    def notices(self) -> tuple[str, ...]:
        """What keeps the service from working as it should."""
        if self.status is None:
            return ()
        said = (self.status.guard_words, *self.status.trouble)
        return tuple(words for words in said if words and words not in self.broken.values())

    def as_json(self) -> dict[str, Any]:
        """Return everything for a program."""
        return {
            "home": str(self.home.root),
            "service": {
                "running": self.alive is not None,
                "pid": self.alive.pid if self.alive else None,
                "words": self.service,
                "paused": self.paused,
                "guard": self.status.guard if self.status else None,
                "guard_words": self.status.guard_words if self.status else "",
                "trouble": list(self.status.trouble) if self.status else [],
                "at": self.status.at.isoformat() if self.status else None,
            },
            "jobs": [row.as_json() for row in self.rows],
            "broken": self.broken,
            "waiting": [item.model_dump(mode="json") for item in self.waiting],
        }


def _in_turn(rows: list[JobRow]) -> tuple[JobRow, ...]:
    """Return ``rows``, the oldest first, with how many others go before each job that waits for its turn."""
    ahead = sum(one.shown in ("working", "suspended") for one in rows)
    told = []
    for one in rows:
        told.append(replace(one, ahead=ahead) if one.shown == "queued" else one)
        ahead += one.shown == "queued"
    return tuple(told)


def row(job: Job, running: RunningJob | None, now: datetime, outlooks: Outlooks) -> JobRow:
    """Return ``job`` in a line; ``running`` is what the daemon says of it while it is worked on."""
    manifest = job.manifest
    state, shown, reason, at = manifest.state, _SHOWN.get(manifest.state, str(manifest.state)), "", manifest.created_at
    view = outlooks.of(job, running) if running or state is JobState.PROCESSING else None
    left = view.left if view else None
    if running is not None:
        shown = "suspended" if running.suspended else "working"
        reason = f"Lower quality since {running.eased}." if running.eased else ""
    elif state is JobState.INPUT:
        reason, left = manifest.reason, outlooks.work(job)
        if manifest.retry_at is not None and manifest.retry_at > now:
            shown, reason = (
                "put off",
                f"{reason} It is tried again at {manifest.retry_at.astimezone(now.tzinfo):%H:%M}.",
            )
    elif state is JobState.OUTPUT and manifest.delivered:
        at, reason = manifest.delivered.at, manifest.delivered.files[-1]
    elif state is JobState.OUTPUT and not manifest.direct:
        shown = "to be delivered"
    elif state is JobState.OUTPUT:
        reason = f"kept in {job.output}"
    elif state is JobState.PROCESSING:
        shown = "presgen make" if manifest.direct else shown
    else:
        last = manifest.attempts[-1] if manifest.attempts else None
        at = (last.ended_at if last else None) or manifest.created_at
        hint = last.failure.hint if last and last.failure and state is JobState.FAILED else ""
        reason = f"{manifest.reason} {hint}"
    return JobRow(
        id=manifest.id,
        name=manifest.name,
        state=str(state),
        shown=shown,
        stage=stage_labels.what(running.stage) if running and running.stage else "",
        share=view.share if view else None,
        left=left,
        reason=reason.strip(),
        at=at,
    )
