"""Read and validate brand.yaml: a company's colours, fonts and logo."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from config import yaml_reader

BRAND_FILE = "brand.yaml"
_COLOUR = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_UNQUOTED_COLOUR = re.compile(r"^(\w+)\s*:\s*#", re.MULTILINE)
_LOGO_BYTES, _FONT_BYTES, _LOGO_PIXELS = 20_000_000, 40_000_000, 40_000_000
_LOGO_FORMATS = ("PNG", "JPEG", "WEBP")


class Brand(BaseModel):
    """The contents of brand.yaml; an empty value is not set.

    Attributes:
        theme: dark or light, where the settings leave it open.
        accent, background, text: colours, written ``"#0b5fff"`` or ``"#05f"``.
        font, font_bold: TTF or OTF files beside brand.yaml, ``font_bold`` for titles and emphasis.
        logo: a PNG, JPEG or WebP file beside brand.yaml.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    theme: Literal["", "dark", "light"] = ""
    accent: str = ""
    background: str = ""
    text: str = ""
    font: str = ""
    font_bold: str = ""
    logo: str = ""

    @classmethod
    def load(cls, path: Path) -> Brand:
        """Read ``path`` and check the font and logo files that it names.

        Raises SettingsError that lists every problem with its line, InputError when ``path`` cannot be read.
        """
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            text = ""  # `yaml_reader.load` reports it
        return yaml_reader.load(path, cls, {"folder": path.parent, "bare": _UNQUOTED_COLOUR.findall(text)})

    def files(self, folder: Path) -> tuple[Path, ...]:
        """Return the paths of the fonts and the logo, without duplicates.

        ``folder`` is the folder of brand.yaml.
        """
        return tuple(folder / name for name in dict.fromkeys((self.font, self.font_bold, self.logo)) if name)

    @field_validator("accent", "background", "text")
    @classmethod
    def _colour(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.field_name in (info.context or {}).get("bare", ()):
            raise ValueError(f'must be in quotes, such as {info.field_name}: "#0b5fff"; without them # is a comment')
        if value and not _COLOUR.fullmatch(value):
            raise ValueError('must be a colour in quotes, such as "#0b5fff"')
        return value

    @field_validator("font", "font_bold")
    @classmethod
    def _font(cls, value: str, info: ValidationInfo) -> str:
        return _resolve_sibling(value, info, _check_font)

    @field_validator("logo")
    @classmethod
    def _logo(cls, value: str, info: ValidationInfo) -> str:
        return _resolve_sibling(value, info, _check_logo)


def _resolve_sibling(name: str, info: ValidationInfo, check: Callable[[Path], None]) -> str:
    """Return the spelling of ``name`` found beside brand.yaml, after ``check`` has opened it.

    Raises ValueError.
    """
    parts = PurePosixPath(name).parts
    if "\\" in name or PurePosixPath(name).is_absolute() or ".." in parts or "~" in parts[:1] or ":" in name:
        raise ValueError("must be a file beside brand.yaml, such as logo.png")
    folder = (info.context or {}).get("folder")
    if not name or folder is None:
        return name
    # The file system may store an accent in another Unicode normalisation form than the text editor.
    spellings = [name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)]
    found = next((spelling for spelling in spellings if (folder / spelling).is_file()), None)
    if found is None:
        raise ValueError("there is no such file beside brand.yaml")
    if not (folder / found).resolve().is_relative_to(folder.resolve()):
        raise ValueError("must be a file beside brand.yaml, not a link to another place")
    try:
        check(folder / found)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from error
    return found


def _check_font(path: Path) -> None:
    from PIL import ImageFont

    _check_size(path, _FONT_BYTES)
    if path.suffix.lower() in {".woff", ".woff2"}:
        raise ValueError("is a font for web pages; put the TTF or OTF file there")
    try:
        font = ImageFont.truetype(str(path), 32)
        drawn = font.getmask("Ag").getbbox() is not None
    except (OSError, ValueError) as error:
        raise ValueError("is not a font that can be used; put a TTF or OTF file there") from error
    if not drawn:
        raise ValueError("is a font without letters; put a TTF or OTF file for text there")


def _check_logo(path: Path) -> None:
    from PIL import Image

    _check_size(path, _LOGO_BYTES)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=_LOGO_FORMATS) as image:
            width, height = image.size
            if width * height > _LOGO_PIXELS:
                raise ValueError(f"is too large ({width} x {height}); save it with a width of about 1000 pixels")
            image.load()
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("is not a picture that can be used; save it as PNG, JPEG or WebP") from error


def _check_size(path: Path, limit: int) -> None:
    if path.stat().st_size > limit:
        raise ValueError(f"is larger than {limit // 1_000_000} MB; use a smaller file")


def parse_colour(text: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0..255, of a colour such as ``#0b5fff`` or ``#05f``."""
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue
