"""Collect what `presgen hardware` knows: machine, measured speeds and suitable preset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.paths import Home
from config.presets import PresetName, presets
from config.timebase import FPS
from config.timestamps import format_timestamp
from daemon.hardware.current import measure
from daemon.hardware.machine_profile import MachineProfile
from daemon.hardware.recommendation import avatar_seconds

_COMPARED: tuple[PresetName, ...] = ("standard", "high", "fast")
"""Presets whose speeds are reported for the first avatar of the ladder; for the second one, the first of them is."""


@dataclass(frozen=True, slots=True)
class HardwareReport:
    """The profile of this machine: what it is, how fast, and what suits it."""

    profile: MachineProfile

    @classmethod
    def of(cls, home: Home, *, refresh: bool = False) -> HardwareReport:
        """Return the report on this machine.

        Detects and measures for some seconds where nothing is known yet. ``refresh`` does so in any case. The result is
        stored in ``home``.
        """
        return cls(measure(home, again=refresh))

    @property
    def work_seconds(self) -> dict[str, float]:
        """Seconds of work for a second of video, by avatar and preset ("mesh high").

        Without what was not measured.
        """
        speeds, threads = self.profile.speeds, self.profile.encoder_threads
        first, second = presets().get(_COMPARED[0]).ladder[:2]
        compared = [*((first, preset) for preset in _COMPARED), (second, _COMPARED[0])]
        measured = {
            f"{engine} {preset}": avatar_seconds(speeds, preset, threads, engine) for engine, preset in compared
        }
        return {name: took for name, took in measured.items() if took}

    @property
    def frames_per_second(self) -> dict[str, float]:
        """Frames that the avatar stage finishes in a second, by avatar and preset."""
        return {name: FPS / took for name, took in self.work_seconds.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the report as one flat object; docs/hardware.md explains the keys."""
        profile, speeds = self.profile, self.profile.speeds
        return {
            **profile.machine.model_dump(),
            "cores": profile.machine.cores,
            "profile": profile.name,
            "preset": profile.preset,
            "ladder": list(presets().get(profile.preset).ladder),
            "encoder_threads": profile.encoder_threads,
            "jobs_at_once": profile.jobs_at_once,
            "why": profile.reason,
            "measured_at": format_timestamp(speeds.at) if speeds else None,
            "frames_per_second": {name: round(rate, 1) for name, rate in self.frames_per_second.items()},
            "convolution_gflops": {
                device: round(rate, 1) for device, rate in (speeds.convolution if speeds else {}).items()
            },
        }
