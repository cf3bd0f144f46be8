"""Define the labels of the stages for people."""

from __future__ import annotations

from collections.abc import Mapping

STAGE_LABELS: Mapping[str, str] = {
    "script": "reading the script",
    "speech": "speaking",
    "content": "setting titles and captions",
    "source": "studying the footage",
    "avatar": "making the pictures",
    "compose": "putting it together",
    "publish": "checking the result",
}
"""Stage -> label, in the order in which stages run."""


def describe_stage(stage: str, engine: str = "") -> str:
    """Return the label of ``stage``; ``engine`` is the one that works in it, empty when unknown."""
    from models.registry import moves_lips

    if stage == "avatar" and engine and moves_lips(engine):
        return "moving the lips"
    return STAGE_LABELS.get(stage, stage)
