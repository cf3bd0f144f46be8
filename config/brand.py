"""The look of a company (brand.yaml): colours, a font and a logo."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from config import document

FILE = "brand.yaml"


class Brand(BaseModel):
    """What brand.yaml may set. Colours are written ``"#0b5fff"``; files lie beside brand.yaml. Empty: not set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: Literal["", "dark", "light"] = ""
    accent: str = ""
    background: str = ""
    text: str = ""
    font: str = ""
    font_bold: str = ""
    logo: str = ""

    @classmethod
    def load(cls, path: Path) -> Brand:
        """Read ``path``. Raises SettingsError that lists every problem with its line."""
        return document.load(path, cls)
