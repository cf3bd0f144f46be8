"""The last stage: the finished video is checked, described and put where it is delivered from."""

from stages.publish.deliver import Inputs, Outputs, publish

__all__ = ["Inputs", "Outputs", "publish"]
