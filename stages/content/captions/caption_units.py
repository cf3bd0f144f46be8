"""What captions are set from: the written words, and parts of those that no line holds or that run without spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stages.content.captions.caption_timing import FASTEST
from stages.content.captions.cjk_breaks import MARKS, UNSPACED
from stages.content.captions.token_clock import FPS, Heard, width
from stages.typesetting.graphemes import split_graphemes

ROOM = 6
"""Columns a long word leaves free in a line, so that an article before it never ends the line above."""
_CHUNK = 8
_CLOSING = ".,;:!?)]\"'”’»"
_MARKED = re.compile(rf"(?<=[{re.escape(MARKS)}])(?=\w)")
_HOST = re.compile(r"(?:\w+://)?[^/?#]*/?")
_PARTS = re.compile(r"[^/?#]+[/?#]*")


@dataclass(frozen=True, slots=True)
class CaptionUnit:
    """A part of a token on the clock, in frames; captions are never cut inside one.

    ``token`` is the number of its token; ``joined`` is set where no space stands before it, ``closes`` on the last of a
    sentence, ``parts`` on the first of a paragraph; nothing is said for a ``silent`` one.
    """

    text: str
    start: int
    end: int
    token: int
    joined: bool
    closes: bool
    silent: bool
    parts: bool


def pieces(tokens: Sequence[Heard], paragraphs: Sequence[int], columns: int) -> Iterator[CaptionUnit]:
    """Yield the pieces of ``tokens`` for lines of ``columns``; ``paragraphs`` holds the paragraph of each sentence.

    The pieces of a token share its time by their width.
    """
    paragraph = paragraphs[tokens[0].sentence] if tokens else 0
    for number, token in enumerate(tokens):
        parts = paragraphs[token.sentence] != paragraph
        paragraph = paragraphs[token.sentence]
        cut = _cut(_readable(token, columns), columns)
        total, passed, start = max(1, sum(map(width, cut))), 0, token.start
        for index, text in enumerate(cut):
            passed += width(text)
            last = index == len(cut) - 1
            end = token.end if last else token.start + (token.end - token.start) * passed // total
            yield CaptionUnit(
                text=text,
                start=start,
                end=end,
                token=number,
                joined=token.joined or index > 0,
                closes=token.closes and last,
                silent=token.silent and index == 0,
                parts=parts and index == 0,
            )
            start = end


def _readable(token: Heard, columns: int) -> str:
    """Return the text of ``token``; an address that no line holds, only as much of it as can be read in its time.

    Of "https://example.com/a/b?c=d" nobody says more than "example dot com". The transcript has all of it.
    """
    room = max(columns, int((token.end - token.start + FPS) * FASTEST / FPS))
    if width(token.text) <= room or not _MARKED.search(token.text):
        return token.text
    bare = token.text.rstrip(_CLOSING)
    host = _HOST.match(bare)
    kept = host[0] if host is not None else ""
    for part in _PARTS.findall(bare[len(kept) :]):
        if width(kept + part) >= room:
            break
        kept += part
    return kept.rstrip("?#") + "…" + token.text[len(bare) :] if kept != bare else token.text


def _cut(text: str, columns: int) -> list[str]:
    if not text.isascii() and UNSPACED.search(text):
        return _split_unspaced(text)
    if width(text) <= columns // 2:
        return [text]
    marked = [part for part in _MARKED.split(text) if part]
    return [chunk for part in marked for chunk in _chunks(part, columns - ROOM)]


def _split_unspaced(text: str) -> list[str]:
    """Split writing without spaces into grapheme clusters; words of other writing in it stay whole."""
    found: list[str] = []
    for cluster in split_graphemes(text):
        if found and not UNSPACED.match(cluster) and not UNSPACED.match(found[-1]):
            found[-1] += cluster
        else:
            found.append(cluster)
    return found


def _chunks(text: str, columns: int) -> Iterator[str]:
    """Split a word that is wider than ``columns`` between grapheme clusters."""
    if width(text) <= columns:
        yield text
        return
    chunk = ""
    for cluster in split_graphemes(text):
        if width(chunk) >= _CHUNK:
            yield chunk
            chunk = ""
        chunk += cluster
    yield chunk
