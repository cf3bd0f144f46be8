"""What each stage does, in words."""

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
"""Every stage, in the order in which they run, and what it does."""


def describe_stage(stage: str) -> str:
    """Return what a stage does, in words."""
    return STAGE_LABELS.get(stage, stage)
