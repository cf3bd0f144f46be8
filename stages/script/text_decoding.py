"""Decode the bytes of a script, and reject files that are not text.

Detects the encoding and removes invisible characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from config.errors import InputError, translate_os_error

MAX_BYTES = 4_000_000
"""Larger files are refused before they are read."""

_SAVE_AS_TEXT = "Save the script as plain text (UTF-8) with the ending .txt or .md, then drop it again."

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "rich text (RTF)", "In TextEdit choose Format > Make Plain Text, save, then drop it again."),
    (b"%PDF", "a PDF document", "Copy its text into a plain text file, then drop that."),
    (b"PK\x03\x04", "a Word, Pages or zip file", "In Word or Pages export it as plain text (.txt), then drop that."),
    (b"\xd0\xcf\x11\xe0", "an old Word document", "In Word save it as plain text (.txt), then drop that."),
    (b"\x89PNG", "a PNG picture", _SAVE_AS_TEXT),
    (b"\xff\xd8\xff", "a JPEG picture", _SAVE_AS_TEXT),
    (b"GIF8", "a GIF picture", _SAVE_AS_TEXT),
    (b"RIFF", "a sound or video file", _SAVE_AS_TEXT),
    (b"ID3", "an MP3 file", _SAVE_AS_TEXT),
    (b"\x1f\x8b", "a compressed file", _SAVE_AS_TEXT),
    (b"bplist", "a web archive or property list", _SAVE_AS_TEXT),
    (b"<!DOCTYPE html", "a web page (HTML)", "Copy its text into a plain text file, then drop that."),
    (b"<html", "a web page (HTML)", "Copy its text into a plain text file, then drop that."),
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Zero-width spaces, soft hyphens, direction marks, BOMs inside the text: invisible, but they make voices stumble.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_TYPOGRAPHIC = frozenset("–—‘’“”‚„…•€£©®™°´«»¡¿§±·×÷½¼¾\u00a0†‡‰‹›¢¥²³¹ºª")


def read_text(path: Path) -> tuple[str, list[str]]:
    """Return the text of ``path`` (NFC, line feeds only) and notes on its encoding.

    Understands UTF-8, UTF-16 and UTF-32 with a BOM, UTF-16 without one, and Windows-1252 as a last resort. The notes
    are for the author. Raises InputError when the file is missing, empty, too large or not text.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError(f'"{path.name}" is a folder, not a script.', "Name the script itself.")
        if size > MAX_BYTES:
            raise InputError(
                f'The script "{path.name}" is {size / 1e6:,.0f} MB large, too large for a script.',
                f"A script may be up to {MAX_BYTES / 1e6:.0f} MB and 20,000 words. {_SAVE_AS_TEXT}",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f'The script "{path}" does not exist.', "Check the path.") from error
    except OSError as error:
        raise translate_os_error(error, "reading the script") from error
    return decode(data, path.name)


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """Return ``data`` as text, as `read_text` does; errors call the file ``name``."""
    if not data.strip():
        raise InputError(f'The script "{name}" is empty.', "Write what is to be said into it, then drop it again.")
    text, notes = _decode_bytes(data, name)
    controls = len(_CONTROL.findall(text))
    if controls > 8 and controls > len(text) / 500:
        raise InputError(f'"{name}" is not a text file.', _SAVE_AS_TEXT)
    text = _CONTROL.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if not text.strip():
        raise InputError(f'The script "{name}" holds nothing but white space.', "Write what is to be said into it.")
    return text, notes


def _decode_bytes(data: bytes, name: str) -> tuple[str, list[str]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            _refuse_other_formats(data[len(bom) :], name)
            return _decode_strictly(data[len(bom) :], encoding, name), []
    _refuse_other_formats(data, name)
    if b"\0" in data:
        return _decode_strictly(data, _guess_utf16_order(data, name), name), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _decode_windows_1252(data, name, line), [
            "the script is not UTF-8 and was read as Windows-1252; check accents and quotes"
        ]


def _refuse_other_formats(data: bytes, name: str) -> None:
    """Raise InputError for formats that are often taken for text, whatever the file is called."""
    start = data[:64].lstrip()
    kind = next(((label, hint) for magic, label, hint in _MAGIC if start.lower().startswith(magic.lower())), None)
    if kind is None and data[4:8] == b"ftyp":
        kind = ("a video", "Drop the script and the video as two files.")
    if kind is not None:
        raise InputError(f'The script "{name}" is {kind[0]}, not plain text.', kind[1])


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f'"{name}" looks like {encoding.upper()} text but is damaged.', _SAVE_AS_TEXT) from error


def _guess_utf16_order(data: bytes, name: str) -> str:
    """Guess the byte order of UTF-16 from the position of NUL bytes in Latin text.

    Raises InputError for other data with NUL bytes, which is not text.
    """
    sample = data[:4096]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    raise InputError(f'"{name}" is not a text file.', _SAVE_AS_TEXT)


def _decode_windows_1252(data: bytes, name: str, line: int) -> str:
    """Decode Windows-1252. Raises InputError unless the result looks like text.

    Text has accented letters, typographic quotes and dashes, and not too many of them.
    """
    refusal = InputError(f'"{name}" is not UTF-8 text (the first fault is in line {line}).', _SAVE_AS_TEXT)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refusal from error
    high = [character for character in text if character > "\x7f"]
    odd = sum(1 for character in high if not (character.isalpha() or character in _TYPOGRAPHIC))
    if odd or len(high) > max(3, len(text) / 4):
        raise refusal
    return text
