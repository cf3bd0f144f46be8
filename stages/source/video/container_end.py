"""Detect a missing end of a video file, by the sizes that the file itself states."""

from __future__ import annotations

from pathlib import Path

from config.errors import InputError
from config.formats.counting import format_size

_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp"}
_BOX_HEAD = 8
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"  # RFC 8794, RFC 9559


def is_end_missing(path: Path, start: bytes) -> bool:
    """Return whether the end of the file is missing although what is there can be used.

    ``start`` are its first bytes. A Matroska file can be used as far as it goes, and so can a fragmented MP4 (which
    recorders write so that a crash costs only the last fragment). Raises InputError for any other MP4 or MOV that is
    cut off. Files of other kinds do not tell.
    """
    there = path.stat().st_size
    if start[4:8] in _FIRST_BOXES:
        wanted, fragmented = _measure_boxes(path, there)
        if wanted > there and not fragmented:
            raise InputError(
                f"{path.name} is cut off: {format_size(there)} of {format_size(wanted)} are there.",
                "If it is still being copied, wait until that is done; else copy or export it again.",
            )
        return wanted > there
    if start.startswith(_EBML):
        return _measure_segment(path) > there
    return False


def _measure_boxes(path: Path, there: int) -> tuple[int, bool]:
    """Return the bytes that the boxes of an MP4 or MOV take, and whether there are fragments.

    See ISO/IEC 14496-12. 0 bytes where the last box goes up to the end of the file, however long that is.
    """
    wanted, kinds = 0, set()
    with path.open("rb") as file:
        while wanted + _BOX_HEAD <= there:
            file.seek(wanted)
            head = file.read(2 * _BOX_HEAD)
            kinds.add(head[4:8])
            size = int.from_bytes(head[:4])
            if size == 1:
                size = int.from_bytes(head[8:])
            if size < _BOX_HEAD:  # 0: up to the end of the file; anything else is left to the decoder
                return 0, False
            wanted += size
    return wanted, {b"moov", b"moof"} <= kinds


def _measure_segment(path: Path) -> int:
    """Return the end of the segment of a Matroska file; 0 when it does not tell (written live)."""
    with path.open("rb") as file:
        start = file.read(4096)
    _, header = _read_size(start, len(_EBML))
    place = header + (_read_size(start, len(_EBML))[0] or 0)
    if start[place : place + len(_SEGMENT)] != _SEGMENT:
        return 0
    size, end = _read_size(start, place + len(_SEGMENT))
    return 0 if size is None else end + size


def _read_size(data: bytes, place: int) -> tuple[int | None, int]:
    """Return the size of an element (None: unknown) and the place of its content (RFC 8794, 4)."""
    if place >= len(data) or data[place] == 0:
        return None, place
    width = 9 - data[place].bit_length()
    value = int.from_bytes(data[place : place + width])
    size = value & ((1 << 7 * width) - 1)
    return (None if size == (1 << 7 * width) - 1 else size), place + width
