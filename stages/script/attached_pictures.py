"""Validate the pictures that a script refers to."""

from __future__ import annotations

import warnings
from pathlib import Path

from stages.records.script import AttachedPictures
from stages.script.markup.inline_markup import PICTURE, parse_picture_target
from stages.script.sibling_files import UnusableFile, find_sibling

MAX_BYTES = 50_000_000
MAX_PIXELS = 50_000_000
MAX_TOTAL = 500_000_000
"""Bytes and pixels of one picture, and bytes of all pictures of a script."""
MAX_PICTURES = 500
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")

_PREVIEW = (1280, 1280)
_TOO_LARGE = f"it has more than {MAX_PIXELS // 10**6} megapixels; make it smaller"


def find_pictures(text: str, folder: Path) -> AttachedPictures:
    """Open every picture that the script ``text`` refers to, and say which can be used.

    ``folder`` is the folder of the script. Every picture is decoded, so that a broken one is reported before the video
    is made.
    """
    found: dict[str, str] = {}
    left_out: dict[str, str] = {}
    total = 0
    for path in list_references(text):
        try:
            if len(found) + len(left_out) >= MAX_PICTURES:
                raise UnusableFile(f"a script may have up to {MAX_PICTURES} pictures")
            picture = find_sibling(path, folder)
            total += _checked_size(picture, MAX_TOTAL - total)
            _check_decodable(picture)
            found[path] = picture.relative_to(folder).as_posix()
        except UnusableFile as problem:
            left_out[path] = str(problem)
    return AttachedPictures(found=found, left_out=left_out)


def list_references(text: str) -> tuple[str, ...]:
    """Return the paths of the pictures in ``text``, as it writes them, each once."""
    return tuple(dict.fromkeys(parse_picture_target(match[1])[0] for match in PICTURE.finditer(text)))


def _checked_size(path: Path, room: int) -> int:
    """Return the size in bytes. Raises UnusableFile above `MAX_BYTES` and above ``room``."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnusableFile(f"it is {size / 1e6:,.0f} MB large; make it smaller than {MAX_BYTES / 1e6:.0f} MB")
    if size > room:
        raise UnusableFile(f"all pictures together are larger than {MAX_TOTAL / 1e6:.0f} MB; make them smaller")
    return size


def _check_decodable(path: Path) -> None:
    """Raise UnusableFile unless the whole picture can be decoded."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Pillow's warnings (wrong EXIF, large size) do not concern the user; the size is checked below.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise UnusableFile(_TOO_LARGE)
                picture.draft(None, _PREVIEW)
                picture.load()
    except Image.DecompressionBombError as error:
        raise UnusableFile(_TOO_LARGE) from error
    except (UnusableFile, MemoryError):
        raise
    except Exception as error:  # decoders raise arbitrary errors on damaged files
        raise UnusableFile(
            "it is damaged, or not a picture format that can be shown; save it as PNG or JPEG"
        ) from error
