"""What machine this is, how fast it is, and what suits it."""

from daemon.hardware.current import choice, fitted, machine, profile, speeds
from daemon.hardware.machine import Machine
from daemon.hardware.recommendation import Choice
from daemon.hardware.speeds import Speeds

__all__ = ["Choice", "Machine", "Speeds", "choice", "fitted", "machine", "profile", "speeds"]
