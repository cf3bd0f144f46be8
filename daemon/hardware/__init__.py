"""Detect the machine, measure its speed, and choose the defaults that suit it."""

from daemon.hardware.current import resolve_machine
from daemon.hardware.machine import Machine
from daemon.hardware.machine_profile import MachineProfile
from daemon.hardware.speeds import Speeds

__all__ = ["Machine", "MachineProfile", "Speeds", "resolve_machine"]
