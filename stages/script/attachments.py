"""What lies beside a script and belongs to its video: pictures, and the look of a company."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.brand import BRAND_FILE, Brand
from config.errors import InputError, SettingsError
from stages.records.script import AttachedPictures
from stages.script.attached_pictures import gather
from stages.script.front_matter import front_matter
from stages.script.sibling_files import NotBeside, find
from stages.script.text_decoding import read_text

NO_BRAND = "none"


@dataclass(frozen=True, slots=True)
class Companions:
    """The pictures of a script, and the look of its video; ``brand`` is where that is written, None: nowhere."""

    pictures: AttachedPictures
    brand: Path | None
    look: Brand

    @property
    def files(self) -> tuple[Path, ...]:
        """The font and logo files of the look, which lie beside or below ``brand``."""
        return self.look.files(self.brand.parent) if self.brand is not None else ()


def companions(script: Path, usual: Path | None = None, folder: Path | None = None) -> Companions:
    """Return what belongs to ``script``; ``usual`` is the brand.yaml for scripts that have none beside them.

    ``folder`` is where that lies, the folder of the script unless it is given.

    A script that cannot be read has none, and pictures that cannot be shown are left out: the script stage says why.
    Raises InputError when the brand that is asked for is not there, or one beside the script is wrong, SettingsError
    when the usual one is wrong.
    """
    try:
        text, _ = read_text(script)
        options, _, _ = front_matter(text.split("\n"))
    except InputError:
        return Companions(AttachedPictures(), None, Brand())
    folder = folder or script.parent
    path = _brand(options.brand, folder, usual)
    look = _load(path, usual) if path is not None else Brand()
    return Companions(gather(text, folder), path, look)


def _brand(asked: str, folder: Path, usual: Path | None) -> Path | None:
    """Return the brand.yaml that is asked for, else the one beside the script, else the usual one."""
    if asked.lower() == NO_BRAND:
        return None
    if asked:
        try:
            return find(asked, folder)
        except NotBeside as problem:
            raise InputError(
                f'The front matter of the script asks for the brand "{asked}": {problem}.',
                "Correct the line that begins with `brand:`, or write `brand: none`.",
            ) from problem
    near = folder / BRAND_FILE
    return near if near.is_file() else usual if usual is not None and usual.is_file() else None


def _load(path: Path, usual: Path | None) -> Brand:
    try:
        return Brand.load(path)
    except SettingsError as error:
        if path == usual:
            raise
        raise InputError(error.message, error.hint) from error
