"""Define the appearance of a video."""

from __future__ import annotations

from pathlib import Path

from stages.records.base import Record


class Appearance(Record):
    """The appearance of a video, resolved once from render options and job.

    Attributes:
        height: of the shorter side of the picture in pixels, 720 or 1080.
        presenter: name on the title card and the lower third; empty: none.
        role: of the presenter, under the name; empty: none.
        burned: whether captions are part of the picture.
        highlight: whether burned captions mark the word that is heard.
        theme: dark or light; empty: that of the brand, else dark.
        brand: a brand.yaml, its files beside it; None: the built-in design.
        files: all files that the brand and the script refer to.
    """

    height: int = 720
    presenter: str = ""
    role: str = ""
    burned: bool = False
    highlight: bool = False
    theme: str = ""
    brand: Path | None = None
    files: tuple[Path, ...] = ()
