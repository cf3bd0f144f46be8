"""What lies beside a script and belongs to its video: pictures, and the look of a company."""

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

NO_BRAND = "none"


@dataclass(frozen=True, slots=True)
class Attachments:
    """The pictures of a script, and the look of its video; ``brand`` is where that is written, None: nowhere."""

    pictures: AttachedPictures
    brand_file: Path | None
    brand: Brand

    @property
    def brand_assets(self) -> tuple[Path, ...]:
        """The font and logo files of the look, which lie beside or below ``brand``."""
        return self.brand.files(self.brand_file.parent) if self.brand_file is not None else ()


def find_attachments(script: Path, usual: Path | None = None, folder: Path | None = None) -> Attachments:
    """Return what belongs to ``script``; ``usual`` is the brand.yaml for scripts that have none beside them.

    ``folder`` is where that lies, the folder of the script unless it is given.

    A script that cannot be read has none, and pictures that cannot be shown are left out: the script stage says why.
    Raises InputError when the brand that is asked for is not there, or one beside the script is wrong, SettingsError
    when the usual one is wrong.
    """
    try:
        text, _ = read_text(script)
        options, _, _ = parse_front_matter(text.split("\n"))
    except InputError:
        return Attachments(AttachedPictures(), None, Brand())
    folder = folder or script.parent
    path = _find_brand_file(options.brand, folder, usual)
    look = _load_brand(path, usual) if path is not None else Brand()
    return Attachments(find_pictures(text, folder), path, look)


def _find_brand_file(asked: str, folder: Path, usual: Path | None) -> Path | None:
    """Return the brand.yaml that is asked for, else the one beside the script, else the usual one."""
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
    return near if near.is_file() else usual if usual is not None and usual.is_file() else None


def _load_brand(path: Path, usual: Path | None) -> Brand:
    try:
        return Brand.load(path)
    except SettingsError as error:
        if path == usual:
            raise
        raise InputError(error.message, error.hint) from error
