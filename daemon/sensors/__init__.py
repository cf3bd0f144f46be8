"""What the machine says of itself: how busy, full, hot and well fed it is, apart from what we do to it ourselves."""

from daemon.sensors.reading import Reading
from daemon.sensors.sensors import Sensors

__all__ = ["Reading", "Sensors"]
