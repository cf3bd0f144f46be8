"""How the pictures of a video look, whatever is shown in them."""

from __future__ import annotations

from pathlib import Path

from stages.records.base import Record


class Appearance(Record):
    """How the pictures of a video look. Resolved once from choices and job, then passed on whole.

    Attributes:
        height: of the shorter side of the picture in pixels, 720 or 1080.
        presenter: name on the title card and the lower third; empty: none.
        role: of the presenter, under the name; empty: none.
        burned: whether captions are part of the picture.
        highlight: whether burned captions mark the word that is heard.
        theme: dark or light; empty: what the brand says, else dark.
        brand: a brand.yaml, its files beside it; None: the built-in look.
        files: every file that the brand and the pictures of the script refer to.
    """

    height: int = 720
    presenter: str = ""
    role: str = ""
    burned: bool = False
    highlight: bool = False
    theme: str = ""
    brand: Path | None = None
    files: tuple[Path, ...] = ()
