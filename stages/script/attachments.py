"""Find the files beside a script that belong to its video: pictures and the brand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.brand import BRAND_FILE, Brand
from config.errors import InputError, SettingsError
from stages.records.script import AttachedPictures
from stages.script.attached_pictures import find_pictures
from stages.script.front_matter import parse_front_matter
from stages.script.sibling_files import UnusableFile, find_sibling
from stages.script.text_decoding import read_text
from stages.script.wrapping import remove_wrapping

NO_BRAND = "none"


@dataclass(frozen=True, slots=True)
class Attachments:
    """The pictures and the brand of a script; ``brand_file`` is None without a brand.yaml."""

    pictures: AttachedPictures
    brand_file: Path | None
    brand: Brand

    @property
    def brand_assets(self) -> tuple[Path, ...]:
        """The font and logo files of the brand, which lie beside or below ``brand_file``."""
        return self.brand.files(self.brand_file.parent) if self.brand_file is not None else ()


def find_attachments(script: Path, default_brand: Path | None = None, folder: Path | None = None) -> Attachments:
    """Return the pictures and the brand of ``script``.

    ``default_brand`` is the brand.yaml for scripts that have none beside them. ``folder`` is where the files lie, by
    default the folder of the script.

    A script that cannot be read has no attachments, and pictures that cannot be shown are left out: the script stage
    reports why. Raises InputError when the brand that the script names is missing, or when a brand.yaml beside the
    script is wrong, SettingsError when the default one is wrong.
    """
    try:
        text, _ = read_text(script)
        options = parse_front_matter(remove_wrapping(text.split("\n"))[0]).options
    except InputError:
        return Attachments(AttachedPictures(), None, Brand())
    folder = folder or script.parent
    path = _find_brand_file(options.brand, folder, default_brand)
    look = _load_brand(path, default_brand) if path is not None else Brand()
    return Attachments(find_pictures(text, folder), path, look)


def _find_brand_file(asked: str, folder: Path, default_brand: Path | None) -> Path | None:
    """Return the brand.yaml that the script names, else the one beside it, else the default."""
    if asked.lower() == NO_BRAND:
        return None
    if asked:
        try:
            return find_sibling(asked, folder)
        except UnusableFile as problem:
            raise InputError(
                f'The front matter of the script asks for the brand "{asked}": {problem}.',
                "Correct the line that begins with `brand:`, or write `brand: none`.",
            ) from problem
    near = folder / BRAND_FILE
    return near if near.is_file() else default_brand if default_brand is not None and default_brand.is_file() else None


def _load_brand(path: Path, default_brand: Path | None) -> Brand:
    try:
        return Brand.load(path)
    except SettingsError as error:
        if path == default_brand:
            raise
        raise InputError(error.message, error.hint) from error
