"""Write the metadata of a media file: texts, chapters and cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition

from stages.records.cues import Chapter

MILLISECOND = Fraction(1, 1000)
MAX_SHORT_DESCRIPTION = 255
"""Characters of the short description (iTunes); the long one has no limit."""


@dataclass(frozen=True, slots=True)
class MetadataTags:
    """The texts and the cover (JPEG) that players show; empty ones are left out."""

    title: str = ""
    artist: str = ""
    description: str = ""
    date: str = ""
    comment: str = ""
    cover: bytes = b""


def write_metadata(out: OutputContainer, tags: MetadataTags, chapters: Sequence[Chapter]) -> None:
    """Set the texts and chapters of ``out``, before anything else is written to it.

    In the file they are called ©nam, ©ART, desc, ldes, ©day and ©cmt.
    """
    long = len(tags.description) > MAX_SHORT_DESCRIPTION
    texts = {
        "title": tags.title,
        "artist": tags.artist,
        "description": tags.description[: MAX_SHORT_DESCRIPTION - 1].rstrip() + "…" if long else tags.description,
        "synopsis": tags.description if long else "",
        "date": tags.date,
        "comment": tags.comment,
    }
    out.metadata.update({key: text for key, text in texts.items() if text})
    if chapters:
        out.set_chapters([_chapter_entry(number, chapter) for number, chapter in enumerate(chapters)])


def attach_cover(out: OutputContainer, jpeg: bytes) -> None:
    """Add the cover to ``out``, after all other streams; nothing when ``jpeg`` is empty."""
    if not jpeg:
        return
    stream = out.add_mux_stream("mjpeg", width=1, height=1)  # the muxer requires a size, but writes none
    stream.disposition = Disposition.attached_pic
    packet: Packet[Any] = Packet(jpeg)
    packet.stream, packet.pts, packet.dts = stream, 0, 0
    out.mux(packet)


def _chapter_entry(number: int, chapter: Chapter) -> av.container.core.Chapter:
    return {
        "id": number,
        "start": round(chapter.start * 1000),
        "end": round(chapter.end * 1000),
        "time_base": MILLISECOND,
        "metadata": {"title": chapter.title},
    }
