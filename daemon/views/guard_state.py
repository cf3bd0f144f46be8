"""Resource limits and current load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from config.guard_settings import GuardSettings
    from config.paths import Home
    from daemon.guard.guard import GuardVerdict
    from daemon.guard.sensors import Reading
    from stages.jobs.context import Ease


_APART_S = 1.0
"""Seconds between two looks: the load of the processor is that of the time between them."""


_LONG_S = 30.0
"""Seconds for which what is read now would have to last, for the guard and the controller to act on it."""


_LABEL = 12


@dataclass(frozen=True, slots=True)
class GuardState:
    """The limits, one reading, and what the guard and the quality controller would do if it stayed so."""

    home: Home
    settings: GuardSettings
    reading: Reading
    verdict: GuardVerdict
    ease: Ease | None
    serving: bool

    @classmethod
    def of(cls, home: Home) -> GuardState:
        """Look at the machine for a second; what the service of ``home`` uses counts as ours."""
        from config.settings import Settings
        from daemon.guard.guard import Guard
        from daemon.guard.quality_controller import Controller
        from daemon.guard.sensors import Sensors
        from daemon.guard.sensors.process_tree import ProcessTree
        from daemon.state.instance_lock import holder

        settings = Settings.load(home).guard
        daemon = holder(home.lock)
        sensors = Sensors(home.root, ProcessTree(daemon.pid if daemon and daemon.pid else None))
        sensors.read()
        Event().wait(_APART_S)
        reading = sensors.read()
        guard, controller = Guard(settings, sensors), Controller(settings)
        for second in range(0, int(_LONG_S), 2):
            verdict, ease = guard.weigh(reading, float(second)), controller.judge(reading, float(second))
        return cls(home, settings, reading, verdict, ease, daemon is not None)

    def as_json(self) -> dict[str, Any]:
        """Return everything for a program: percent, degrees Celsius, bytes; null is unknown."""
        return {
            "limits": self.settings.model_dump(),
            "readings": asdict(self.reading),
            "service": self.serving,
            "action": self.verdict.action,
            "limit": self.verdict.limit,
            "quality": self.ease.preset if self.ease else "",
            "words": self._conclusion(),
        }

    def in_words(self) -> str:
        """Return everything for a person."""
        lines = [f"{name:<{_LABEL}}{words}" for name, words in self._rows()]
        return "\n".join([*lines, "", self._conclusion(), f"The limits stand in {self.home.settings} below `guard:`."])

    def _rows(self) -> Iterator[tuple[str, str]]:
        from daemon.guard.quality_controller import NEVER, WARM, level

        now, limits = self.reading, self.settings

        def levels(limit: float) -> str:
            if limit >= NEVER:
                return "no limit"
            return f"lower quality above {level(limit):.0f} %, a pause above {limit:.0f} %"

        ours = _shown(now.own, "%") if self.serving else "the service does not run"
        yield "processor", f"others {_shown(now.foreign, '%')}, presgen {ours}; {levels(limits.cpu)}"
        if now.pressure is not None:
            yield "memory", f"pressure level {now.pressure} of macOS; lower quality and a pause from 2 (warning)"
        else:
            room = "unknown" if now.room is None else f"{now.room / 2**30:.1f} GB"
            words = f"others {_shown(now.memory, '%')}, room for presgen {room}"
            yield "memory", f"{words}; {levels(limits.memory)}"
        if now.thermal is not None:
            yield "heat", f"thermal level {now.thermal} of macOS; lower quality from 2 (heavy), a pause from 3"
        else:
            warm, hot = limits.temperature - WARM, limits.temperature
            yield "heat", f"{_shown(now.heat, '°C')}; lower quality above {warm:.0f} °C, a pause above {hot:.0f} °C"
        free = "unknown" if now.free is None else f"{now.free / 1e9:.1f} GB free"
        yield "disk", f"{free}; nothing new is started below {limits.disk_gb:g} GB"
        battery = "none, or unknown" if now.battery is None else _shown(now.battery, "%")
        yield "battery", f"{battery}; a pause below {limits.battery:.0f} % while it is emptied"
        yield (
            "pauses",
            f"last {limits.cooldown:g} s at least, and for busy programs {limits.patience / 60:g} min at most",
        )

    def _conclusion(self) -> str:
        """Say what follows from the reading if it stays so."""
        if self.verdict.action != "run":
            what = {"suspend": "work would stand still", "rest": "work would rest", "hold": "nothing would be started"}
            return f"If it stays like this, {what[self.verdict.action]} ({self.verdict.limit})."
        if self.ease:
            return f"If it stays like this, videos are made at lower quality ({self.ease.preset}): {self.ease.reason}."
        return "Work may go on at the chosen quality."


def _shown(value: float | None, unit: str) -> str:
    return "unknown" if value is None else f"{value:.0f} {unit}"
