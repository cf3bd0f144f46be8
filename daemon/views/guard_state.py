"""Read resource limits and current load, and what the guard would do about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from daemon.views.sentences import describe_guard, describe_lower_quality

if TYPE_CHECKING:
    from config.guard_settings import GuardSettings
    from config.paths import Home
    from daemon.guard.guard import Action, GuardVerdict
    from daemon.guard.sensors import Reading
    from daemon.state.instance_lock import Holder

SAMPLE_S = 1.0
"""Seconds between two readings: the processor load is that of the time between them."""
_SILENT = timedelta(seconds=60)
"""Age from which the report of a service, which writes one every ten seconds, is not asked any more."""
_LASTING_S = 30.0
"""Seconds for which the reading is assumed to last, so that the guard acts on it."""


@dataclass(frozen=True, slots=True)
class GuardState:
    """The limits, one reading, and what follows from them.

    That is what the running service does, or what the guard of a service would do if the reading lasted.

    Attributes:
        home: whose limits these are.
        settings: the limits: of the running service those in force.
        reading: of the sensors.
        verdict: of the guard.
        serving: whether the service of the home runs; only then its load is counted as ours.
        reported_at: when the service took the reading (UTC); None when this process took it.
        lowered: of the running service, since when and why it makes a video at lower quality; empty when it does not.
    """

    home: Home
    settings: GuardSettings
    reading: Reading
    verdict: GuardVerdict
    serving: bool
    reported_at: datetime | None = None
    lowered: str = ""

    @classmethod
    def of(cls, home: Home) -> GuardState:
        """Return what the service of ``home`` reports.

        Without a service, sample the load for `SAMPLE_S` seconds. Raises SettingsError.
        """
        from config.settings import Settings
        from daemon.guard.guard import GuardVerdict
        from daemon.state.instance_lock import holder
        from daemon.state.status_file import ServiceState

        limits = Settings.load(home).guard
        process = holder(home.lock)
        status = ServiceState.of(home) if process else None
        if status is None or status.limits is None or status.reading is None or _is_old(status.at):
            return cls._measure(home, limits, process)
        return cls(
            home=home,
            settings=status.limits,
            reading=status.reading,
            verdict=GuardVerdict(cast("Action", status.guard), status.guard_limit, status.guard_words),
            serving=True,
            reported_at=status.at,
            lowered=next((job.eased for job in status.running if job.eased), ""),
        )

    @classmethod
    def _measure(cls, home: Home, limits: GuardSettings, process: Holder | None) -> GuardState:
        """Sample the load for `SAMPLE_S` seconds and judge it by ``limits``."""
        from daemon.guard.guard import Guard
        from daemon.guard.sensors import Sensors
        from daemon.guard.sensors.process_tree import ProcessTree

        sensors = Sensors(home.root, ProcessTree(process.pid if process and process.pid else None))
        sensors.read()
        Event().wait(SAMPLE_S)
        reading = sensors.read()
        guard = Guard(limits, sensors)
        for second in range(0, int(_LASTING_S), 2):
            verdict = guard.weigh(reading, float(second))
        return cls(home, limits, reading, verdict, process is not None)

    @property
    def explanation(self) -> str:
        """The consequence of the present load, in a sentence for each limit."""
        if self.reported_at is not None:
            lowered = describe_lower_quality(self.lowered) if self.lowered else ""
            return self.verdict.words or lowered or describe_guard("run", "")
        return describe_guard(self.verdict.action, self.verdict.limit)

    def as_json(self) -> dict[str, Any]:
        """Return the state as plain data: percent, degrees Celsius, bytes; null is unknown."""
        return {
            "limits": self.settings.model_dump(),
            "readings": asdict(self.reading),
            "service": self.serving,
            "action": self.verdict.action,
            "limit": self.verdict.limit,
            "quality": "",  # the load no longer lowers it; the key is kept for programs that read it
            "words": self.explanation,
            "reported_at": self.reported_at.isoformat() if self.reported_at else None,
        }


def _is_old(at: datetime) -> bool:
    return datetime.now(UTC) - at > _SILENT
