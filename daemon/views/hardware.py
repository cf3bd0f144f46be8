"""Collect what `presgen hardware` knows: machine, measured speeds and suitable preset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.paths import Home
from config.presets import PresetName, presets
from daemon.hardware.current import examined
from daemon.hardware.machine import Machine
from daemon.hardware.recommendation import Choice, chosen, seconds
from daemon.hardware.speeds import FPS, Speeds

_COMPARED: tuple[tuple[str, PresetName], ...] = (
    ("mesh", "standard"),
    ("mesh", "high"),
    ("mesh", "fast"),
    ("still", "standard"),
)
"""Avatars and presets whose speeds are reported."""


@dataclass(frozen=True, slots=True)
class HardwareReport:
    """A machine, its ``speeds`` (None: not measurable) and the ``choice`` that suits it."""

    machine: Machine
    speeds: Speeds | None
    choice: Choice

    @classmethod
    def of(cls, home: Home, *, refresh: bool = False) -> HardwareReport:
        """Return the report on this machine.

        Detects and measures for some seconds where nothing is known yet. ``refresh`` does so in any case. The result is
        stored in ``home``.
        """
        machine, speeds = examined(home, again=refresh)
        return cls(machine, speeds, chosen(machine, speeds))

    @property
    def work_seconds(self) -> dict[str, float]:
        """Seconds of work for a second of video, by avatar and preset ("mesh high").

        Without what was not measured.
        """
        threads = self.choice.profile.threads
        measured = {f"{engine} {preset}": seconds(self.speeds, preset, threads, engine) for engine, preset in _COMPARED}
        return {name: took for name, took in measured.items() if took}

    @property
    def frames_per_second(self) -> dict[str, float]:
        """Frames that the avatar stage finishes in a second, by avatar and preset."""
        return {name: FPS / took for name, took in self.work_seconds.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the report as one flat object; docs/hardware.md explains the keys."""
        return {
            **self.machine.model_dump(),
            "cores": self.machine.cores,
            "profile": self.choice.name,
            "preset": self.choice.preset,
            "ladder": list(presets().named(self.choice.preset).ladder),
            "encoder_threads": self.choice.profile.threads,
            "jobs_at_once": self.choice.profile.jobs_at_once,
            "why": self.choice.words,
            "measured_at": self.speeds.at.isoformat() if self.speeds else None,
            "frames_per_second": {name: round(rate, 1) for name, rate in self.frames_per_second.items()},
            "convolution_gflops": {
                device: round(rate, 1) for device, rate in (self.speeds.convolution if self.speeds else {}).items()
            },
        }
