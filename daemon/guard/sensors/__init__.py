"""Read load, memory, temperature, disk space and battery of the machine, without our own share."""

from daemon.guard.sensors.reading import Reading
from daemon.guard.sensors.sensors import Sensors

__all__ = ["Reading", "Sensors"]
