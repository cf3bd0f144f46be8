"""Define the labels of the stages for people."""

from __future__ import annotations

from collections.abc import Mapping

STAGE_LABELS: Mapping[str, str] = {
    "script": "reading the script",
    "speech": "speaking",
    "content": "setting titles and captions",
    "source": "studying the footage",
    "avatar": "moving the lips",
    "compose": "putting it together",
    "publish": "checking the result",
}
"""Stage -> label, in the order in which stages run."""


def describe_stage(stage: str) -> str:
    """Return the label of ``stage``."""
    return STAGE_LABELS.get(stage, stage)
