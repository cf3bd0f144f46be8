"""What players and libraries show about a file: its texts, its chapters and its cover."""

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
"""Characters that the short description of a file holds (iTunes); the long one has all of them."""


@dataclass(frozen=True, slots=True)
class MetadataTags:
    """What players show about the file; empty: left out. ``cover`` is a JPEG picture."""

    title: str = ""
    artist: str = ""
    description: str = ""
    date: str = ""
    comment: str = ""
    cover: bytes = b""


def write_metadata(out: OutputContainer, labels: MetadataTags, chapters: Sequence[Chapter]) -> None:
    """Give ``out``, of which nothing was written yet, its texts and chapters.

    In the file they are called ©nam, ©ART, desc, ldes, ©day and ©cmt.
    """
    long = len(labels.description) > MAX_SHORT_DESCRIPTION
    texts = {
        "title": labels.title,
        "artist": labels.artist,
        "description": labels.description[: MAX_SHORT_DESCRIPTION - 1].rstrip() + "…" if long else labels.description,
        "synopsis": labels.description if long else "",
        "date": labels.date,
        "comment": labels.comment,
    }
    out.metadata.update({key: text for key, text in texts.items() if text})
    if chapters:
        out.set_chapters([_chapter_entry(number, chapter) for number, chapter in enumerate(chapters)])


def attach_cover(out: OutputContainer, jpeg: bytes) -> None:
    """Give ``out`` its cover, after all of its streams; nothing when there is none."""
    if not jpeg:
        return
    stream = out.add_mux_stream("mjpeg", width=1, height=1)  # the muxer demands a size, and writes none
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
