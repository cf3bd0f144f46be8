"""The last stage: the finished films are checked, described and put where they are delivered from."""

from stages.publish.job_results import Inputs
from stages.publish.stage import Outputs, publish

__all__ = ["Inputs", "Outputs", "publish"]
