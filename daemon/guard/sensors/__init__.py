"""Read load, memory, temperature, disk and battery, without the share of the work."""

from daemon.guard.sensors.reading import Reading
from daemon.guard.sensors.sensors import Sensors

__all__ = ["Reading", "Sensors"]
