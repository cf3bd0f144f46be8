"""Define the style of a video: its colours, fonts and logo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.brand import Brand, parse_colour
from stages.painting import palette
from stages.painting.colour import contrast_ratio
from stages.painting.palette import DEFAULT_PALETTE, Palette
from stages.typesetting.text_fitting import INTER, Face, Faces


@dataclass(frozen=True, slots=True)
class Style:
    """The colours, fonts and logo of all pictures of a video."""

    palette: Palette = DEFAULT_PALETTE
    faces: Faces = INTER
    logo: Path | None = None


def load_style(theme: str, brand: Path | None) -> Style:
    """Return the style for ``theme`` and the brand.yaml at ``brand``, None without one.

    The files of the brand lie beside it.
    """
    if brand is None:
        return build_style(theme)
    return build_style(theme, Brand.load(brand), brand.parent)


def build_style(theme: str, brand: Brand | None = None, folder: Path | None = None) -> Style:
    """Return the style for ``theme`` and ``brand``, whose files lie in ``folder``.

    An empty ``theme`` leaves the choice to the brand: its theme, else what suits its background, else dark.
    """
    brand, folder = brand or Brand(), folder or Path()
    colours: dict[str, Any] = {"accent": brand.accent, "background": brand.background, "text": brand.text}
    given = {part: parse_colour(written) for part, written in colours.items() if written}
    light = (theme or brand.theme or ("light" if _is_bright(brand.background) else "dark")) == "light"
    made = (palette.light_palette if light else palette.dark_palette)(**given)
    return Style(made, _choose_faces(brand, folder), folder / brand.logo if brand.logo else None)


def _is_bright(background: str) -> bool:
    """Return whether dark letters are more legible on ``background`` than light ones."""
    return bool(background) and contrast_ratio(parse_colour(background), (0, 0, 0)) > contrast_ratio(
        parse_colour(background), (255,) * 3
    )


def _choose_faces(brand: Brand, folder: Path) -> Faces:
    """Return the fonts of the brand; one file serves for both weights. Without one: Inter."""
    text, bold = brand.font or brand.font_bold, brand.font_bold or brand.font
    if not text:
        return INTER
    return Faces(Face(folder / text), Face(folder / bold), Face(folder / bold))
