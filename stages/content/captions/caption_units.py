"""Split display tokens into the units that captions are made of.

Most tokens are one unit; a word that no line holds, and writing without spaces, are several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.timebase import FPS
from stages.content.captions.caption_timing import FASTEST
from stages.content.captions.cjk_breaks import MARKS, UNSPACED
from stages.content.captions.token_clock import TimedToken, count_columns
from stages.typesetting.graphemes import split_graphemes

ROOM = 6
"""Columns that a long word leaves free in a line, so that an article before it fits into the same line."""
_CHUNK = 8
_CLOSING = ".,;:!?)]\"'”’»"
_MARKED = re.compile(rf"(?<=[{re.escape(MARKS)}])(?=\w)")
_HOST = re.compile(r"(?:\w+://)?[^/?#]*/?")
_PARTS = re.compile(r"[^/?#]+[/?#]*")


@dataclass(frozen=True, slots=True)
class CaptionUnit:
    """Holds all or part of a token and when it is heard, in frames.

    Captions are never cut inside one.

    Attributes:
        text: as it is written.
        start: first frame.
        end: first frame after it.
        token: number of its token.
        joined: no space stands before it.
        ends_sentence: it is the last of its sentence.
        silent: nothing is said for it.
        opens_paragraph: it is the first of its paragraph.
    """

    text: str
    start: int
    end: int
    token: int
    joined: bool
    ends_sentence: bool
    silent: bool
    opens_paragraph: bool


def split_into_units(tokens: Sequence[TimedToken], paragraphs: Sequence[int], columns: int) -> Iterator[CaptionUnit]:
    """Yield the units of ``tokens`` for lines of ``columns``.

    ``paragraphs`` holds the paragraph of each sentence.

    The units of a token share its time in proportion to their width.
    """
    paragraph = paragraphs[tokens[0].sentence] if tokens else 0
    for number, token in enumerate(tokens):
        opens = paragraphs[token.sentence] != paragraph
        paragraph = paragraphs[token.sentence]
        cut = _split_text(_shorten_address(token, columns), columns)
        total, passed, start = max(1, sum(map(count_columns, cut))), 0, token.start
        for index, text in enumerate(cut):
            passed += count_columns(text)
            last = index == len(cut) - 1
            end = token.end if last else token.start + (token.end - token.start) * passed // total
            yield CaptionUnit(
                text=text,
                start=start,
                end=end,
                token=number,
                joined=token.joined or index > 0,
                ends_sentence=token.ends_sentence and last,
                silent=token.silent and index == 0,
                opens_paragraph=opens and index == 0,
            )
            start = end


def _shorten_address(token: TimedToken, columns: int) -> str:
    """Return the text of ``token``.

    Of an address that no line holds, only as much as can be read in its time.

    Of "https://example.com/a/b?c=d" speakers say no more than "example dot com". The transcript has all of it.
    """
    room = max(columns, int((token.end - token.start + FPS) * FASTEST / FPS))
    if count_columns(token.text) <= room or not _MARKED.search(token.text):
        return token.text
    bare = token.text.rstrip(_CLOSING)
    host = _HOST.match(bare)
    kept = host[0] if host is not None else ""
    for part in _PARTS.findall(bare[len(kept) :]):
        if count_columns(kept + part) >= room:
            break
        kept += part
    return kept.rstrip("?#") + "…" + token.text[len(bare) :] if kept != bare else token.text


def _split_text(text: str, columns: int) -> list[str]:
    if not text.isascii() and UNSPACED.search(text):
        return _split_unspaced(text)
    if count_columns(text) <= columns // 2:
        return [text]
    marked = [part for part in _MARKED.split(text) if part]
    return [chunk for part in marked for chunk in _split_word(part, columns - ROOM)]


def _split_unspaced(text: str) -> list[str]:
    """Split writing without spaces into grapheme clusters.

    Words of other writing in it stay whole.
    """
    found: list[str] = []
    for cluster in split_graphemes(text):
        if found and not UNSPACED.match(cluster) and not UNSPACED.match(found[-1]):
            found[-1] += cluster
        else:
            found.append(cluster)
    return found


def _split_word(text: str, columns: int) -> Iterator[str]:
    """Split a word that is wider than ``columns`` between grapheme clusters."""
    if count_columns(text) <= columns:
        yield text
        return
    chunk = ""
    for cluster in split_graphemes(text):
        if count_columns(chunk) >= _CHUNK:
            yield chunk
            chunk = ""
        chunk += cluster
    yield chunk
