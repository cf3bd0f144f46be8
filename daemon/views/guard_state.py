"""Read resource limits and current load, and what the guard would do about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from daemon.views.sentences import describe_guard

if TYPE_CHECKING:
    from config.guard_settings import GuardSettings
    from config.paths import Home
    from daemon.guard.guard import GuardVerdict
    from daemon.guard.sensors import Reading

SAMPLE_S = 1.0
"""Seconds between two readings: the processor load is that of the time between them."""
_LASTING_S = 30.0
"""Seconds for which the reading is assumed to last, so that the guard acts on it."""


@dataclass(frozen=True, slots=True)
class GuardState:
    """The limits, one reading, and what the guard would do if it lasted.

    Attributes:
        home: whose limits these are.
        settings: the limits.
        reading: of the sensors.
        verdict: of the guard.
        serving: whether the service of the home runs; only then its load is counted as ours.
    """

    home: Home
    settings: GuardSettings
    reading: Reading
    verdict: GuardVerdict
    serving: bool

    @classmethod
    def of(cls, home: Home) -> GuardState:
        """Sample the load for `SAMPLE_S` seconds and judge it. Raises SettingsError."""
        from config.settings import Settings
        from daemon.guard.guard import Guard
        from daemon.guard.sensors import Sensors
        from daemon.guard.sensors.process_tree import ProcessTree
        from daemon.state.instance_lock import holder

        settings = Settings.load(home).guard
        process = holder(home.lock)
        sensors = Sensors(home.root, ProcessTree(process.pid if process and process.pid else None))
        sensors.read()
        Event().wait(SAMPLE_S)
        reading = sensors.read()
        guard = Guard(settings, sensors)
        for second in range(0, int(_LASTING_S), 2):
            verdict = guard.weigh(reading, float(second))
        return cls(home, settings, reading, verdict, process is not None)

    @property
    def explanation(self) -> str:
        """The consequence of the present load, in one sentence."""
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
        }
