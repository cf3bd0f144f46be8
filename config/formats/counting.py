"""Format numbers of things for people."""

from __future__ import annotations


def format_count(number: int, one: str, many: str = "") -> str:
    """Format ``number`` with its noun: ``1 word``, ``2,000 words``.

    ``one`` is the noun for one thing, ``many`` for several; empty: ``one`` with an s.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def format_size(size: int) -> str:
    """Format ``size`` bytes as ``12.3 kB``, ``4.5 MB`` or ``6.7 GB``, in powers of 1000."""
    for unit, step in (("GB", 1e9), ("MB", 1e6)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size / 1e3:.1f} kB"
