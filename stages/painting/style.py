"""How a video looks: its colours, its letters and its logo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.brand import Brand, parse_colour
from stages.painting import palette
from stages.painting.colour import contrast
from stages.painting.palette import PALETTE, Palette
from stages.typesetting.text_fitting import INTER, Face, Faces


@dataclass(frozen=True, slots=True)
class Style:
    """Everything about the look of a video that is the same in all of its pictures."""

    palette: Palette = PALETTE
    faces: Faces = INTER
    logo: Path | None = None


def style_of(theme: str, brand: Path | None) -> Style:
    """Return the style for ``theme`` and the brand.yaml at ``brand``, if there is one; its files lie beside it."""
    if brand is None:
        return styled(theme)
    return styled(theme, Brand.load(brand), brand.parent)


def styled(theme: str, brand: Brand | None = None, folder: Path | None = None) -> Style:
    """Return the style for ``theme`` and ``brand``, whose files lie in ``folder``.

    An empty ``theme`` leaves the choice to the brand: what it says, else what suits its background, else dark.
    """
    brand, folder = brand or Brand(), folder or Path()
    colours: dict[str, Any] = {"accent": brand.accent, "ground": brand.background, "text": brand.text}
    given = {part: parse_colour(written) for part, written in colours.items() if written}
    light = (theme or brand.theme or ("light" if _bright(brand.background) else "dark")) == "light"
    made = (palette.light if light else palette.dark)(**given)
    return Style(made, _faces(brand, folder), folder / brand.logo if brand.logo else None)


def _bright(background: str) -> bool:
    """Tell whether dark letters can be read better on ``background`` than light ones."""
    if not background:
        return False
    colour = parse_colour(background)
    return contrast(colour, (0, 0, 0)) > contrast(colour, (255,) * 3)


def _faces(brand: Brand, folder: Path) -> Faces:
    """Return the faces of the brand; one file stands in for both, and ours for none."""
    text, bold = brand.font or brand.font_bold, brand.font_bold or brand.font
    if not text:
        return INTER
    return Faces(Face(folder / text), Face(folder / bold), Face(folder / bold))
