"""How a video looks: its colours, its letters and its logo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.brand import Brand
from stages.compose.letters import INTER, Faces
from stages.compose.palette import PALETTE, Palette


@dataclass(frozen=True, slots=True)
class Style:
    """Everything about the look of a video that is the same in all of its pictures."""

    palette: Palette = PALETTE
    faces: Faces = INTER
    logo: Path | None = None


def styled(theme: str, brand: Brand | None = None, folder: Path | None = None) -> Style:
    """Return the style for ``theme`` (dark or light) and ``brand``, whose files lie in ``folder``."""
    return Style()
