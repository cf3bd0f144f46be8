"""State how a video was made."""

from __future__ import annotations


def provenance(engine: str) -> str:
    """Return what the file says about how it came about: viewers and other programs have a right to know."""
    shown = {
        "text": "There is no presenter in the picture.",
        "original": "The picture of the presenter is unchanged footage, recorded with other words.",
        "still": "The picture of the presenter is a still.",
    }
    moved = "The lips of the presenter were moved by a computer to match it."
    return f"Made with PresGen-Training. The voice is synthetic. {shown.get(engine, moved)}"
