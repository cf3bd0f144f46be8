"""What the viewer sees: the painter, the encoder, and the stage that makes the film of picture, sound and captions."""

from stages.compose.stage import Inputs, Outputs, compose

__all__ = ["Inputs", "Outputs", "compose"]
