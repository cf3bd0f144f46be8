"""What the machine says of itself: how busy, full, hot and well fed it is, apart from what we do to it ourselves."""

from daemon.guard.sensors.reading import Reading
from daemon.guard.sensors.sensors import Sensors

__all__ = ["Reading", "Sensors"]
