"""The last stage: the finished films are checked, described and put where they are delivered from."""

from stages.publish.deliver import Outputs, publish
from stages.publish.made import Inputs

__all__ = ["Inputs", "Outputs", "publish"]
