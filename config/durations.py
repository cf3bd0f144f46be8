"""Lengths of time as people write them."""

from __future__ import annotations


def in_words(seconds: float) -> str:
    """Return a length as people say it: ``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
