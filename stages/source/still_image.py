"""Read a still picture as upright, opaque, 8-bit sRGB; of an animation the first picture."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageOps

from config.errors import InputError

MAX_PIXELS = 250_000_000
"""Pixels; phones take pictures of 200 million."""


@contextmanager
def open_picture(path: Path) -> Iterator[Image.Image]:
    """Open a picture without decoding it yet.

    Raises InputError when it is damaged, too large or of an unknown format.
    """
    broken = InputError(
        f"{path.name} is damaged or not a picture that can be read.", "Export it as JPEG or PNG, and drop that."
    )
    with warnings.catch_warnings():
        # Pillow's warnings (odd metadata, many pixels) do not concern the owner; MAX_PIXELS limits the size.
        warnings.simplefilter("ignore")
        try:
            with Image.open(path) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise _too_large(path)
                yield picture
        except Image.DecompressionBombError as error:
            raise _too_large(path) from error
        except (InputError, MemoryError):
            raise
        except Exception as error:  # Pillow raises arbitrary errors on damaged files
            raise broken from error


def load_still(path: Path, enough: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Return the picture as uint8 (height, width, 3) BGR, upright; transparency becomes white.

    A JPEG may come smaller than it is, but covers ``enough`` (width, height). Raises InputError when it is damaged.
    """
    with open_picture(path) as picture:
        side = max(enough)
        picture.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(picture)
        return np.ascontiguousarray(np.asarray(_flatten(_to_srgb(_to_8_bits(upright))))[..., ::-1])


def _to_8_bits(picture: Image.Image) -> Image.Image:
    """Scale 16-bit grey, which Pillow would otherwise clip."""
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture, np.uint16) >> 8).astype(np.uint8))
    if picture.mode in ("I", "F"):
        values = np.asarray(picture, np.float64)
        span = float(values.max() - values.min()) or 1.0
        white = 65535.0 if picture.mode == "I" else span
        low = 0.0 if picture.mode == "I" else float(values.min())
        return Image.fromarray(np.clip((values - low) / white * 255, 0, 255).astype(np.uint8))
    return picture


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Convert from the embedded colour profile (phones: Display P3); broken ones are ignored."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    with suppress(ImageCms.PyCMSError, OSError):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        return converted or picture
    return picture


def _flatten(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    white = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, layered).convert("RGB")


def _too_large(path: Path) -> InputError:
    return InputError(
        f"{path.name} has more than {MAX_PIXELS // 1_000_000} million pixels.", "Make a smaller copy, and drop that."
    )
