"""The source stage: what was dropped becomes footage at 25 pictures a second with a face track."""

from stages.source.stage import Inputs, Outputs, study_footage

__all__ = ["Inputs", "Outputs", "study_footage"]
