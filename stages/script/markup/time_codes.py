"""Leave out the time codes of pasted subtitles, transcripts and chapter lists.

Understands SubRip, WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format"), SubViewer, the lists of chapters under
videos, and transcripts with a time at the beginning or the end of a line. A time in prose stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stages.script.markup.numbered_lines import NumberedLine

_NEW_PARAGRAPH_S = 2.0
"""Seconds without a subtitle, after a sentence, that begin a new paragraph."""
_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,:;]\d{1,3})?"
_RANGE = rf"{_CLOCK}(?:\s*(?:-->|[-–—]|to)\s*{_CLOCK})?"
_TIMING = re.compile(rf"\s*({_CLOCK})\s*(?:-+>|→|,(?=\d))\s*({_CLOCK})(?:\s+\S.*)?$")
_NUMBER = re.compile(r"\s*\d{1,6}\s*$")
_SIGNATURE = re.compile(r"\s*WEBVTT(?:[ \t].*)?$")
_HEADER = re.compile(r"\s*(?:Kind|Language|X-TIMESTAMP-MAP)\s*[:=]", re.I)
_BLOCK = re.compile(r"\s*(?:NOTE|STYLE|REGION)(?:\s.*)?$")
_VOICE_TAG = re.compile(r"</?v(?:[. ][^<>\n]*)?>|</?c(?:\.[^<>\n]*)?>|</?lang(?:\s[^<>\n]*)?>|</?ruby>|</?rt>", re.I)
_INLINE_CLOCK = re.compile(rf"<{_CLOCK}>")
_PLAYER_STYLE = re.compile(r"\{\\[^{}\n]*\}|</?font\b[^<>\n]*>", re.I)
_SPEAKER_CHANGE = re.compile(r"\s*[-–—]\s+")
_END_MARKS = (".", "!", "?", "…", '."', '!"', '?"', ".”", "!”", "?”", "。", "！", "？")

_LEAD = r"(?P<lead>[ \t]*(?:[-*+•][ \t]+|\d{1,3}[.)][ \t]+)?)(?P<open>[*_]{0,3})"
_AFTER = r"(?P<close>[*_]{0,3})(?:[ \t]*[-–—:|][ \t]+|[ \t]+|$)(?P<text>.*)$"
_IN_BRACKETS = re.compile(
    rf"{_LEAD}\[\s*(?P<code>{_RANGE})\s*\](?P<close>[*_]{{0,3}})(?:[ \t]*[-–—:|](?=[ \t]))?[ \t]*(?P<text>.*)$"
)
_AT_START = re.compile(rf"{_LEAD}(?P<round>\()?(?P<code>{_RANGE})(?(round)\)){_AFTER}")
_AT_END = re.compile(
    rf"(?P<lead>)(?P<open>)(?P<close>)(?P<text>\S.*?)"
    rf"(?:[ \t]{{0,9}}[-–—|][ \t]{{0,9}}|[ \t]{{1,40}}|\.{{2,40}}[ \t]{{0,9}})"
    rf"(?P<round>\()?(?P<code>{_CLOCK})(?(round)\))[ \t]*$"
)
_MAX_CHAPTER = 60
"""Characters of the title of a chapter."""
_MAX_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class _CodedLine:
    """A line that may begin or end with a time code.

    ``lead`` and ``text`` are what it is without; ``fields`` is the number of fields of the code.
    """

    index: int
    seconds: float
    lead: str
    text: str
    fields: int
    bracketed: bool
    at_end: bool = False


def remove_time_codes(lines: Sequence[NumberedLine], warnings: list[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` without time codes; append a warning about them."""
    timings = {index for index, (_, line) in enumerate(lines) if _TIMING.match(line)}
    if timings:
        first = lines[min(timings)][0]
        kept = list(_read_subtitles(lines, timings))
    else:
        coded = _find_coded_lines(lines)
        if not coded:
            return list(lines)
        first = lines[min(coded)][0]
        kept = list(_strip_coded_lines(lines, coded))
    warnings.append((first, "the time codes of subtitles or chapters were left out"))
    return kept


def _read_subtitles(lines: Sequence[NumberedLine], timings: set[int]) -> Iterator[NumberedLine]:
    """Yield the words of subtitles as running text, and what stands around them unchanged.

    The lines of one subtitle follow its time; an empty line ends it. Subtitles break lines anywhere, so paragraphs are
    told by pauses between them. What rolling subtitles show a second time is said once.
    """
    rolling = any(_INLINE_CLOCK.search(line) for _, line in lines)
    inside = skipping = False
    end, said = 0.0, ""
    for index, (number, line) in enumerate(lines):
        if index in timings:
            start, following = (_seconds(code) for code in _TIMING.match(line).groups())  # type: ignore[union-attr]
            if said.endswith(_END_MARKS) and start - end >= _NEW_PARAGRAPH_S:
                yield number, ""
            inside, skipping, end = True, False, following
        elif not line.strip() and not (inside and rolling and line):
            if not inside and not skipping:
                yield number, line
            inside = skipping = False
        elif skipping or _is_head_of_subtitles(lines, index, timings):
            skipping = skipping or bool(_SIGNATURE.match(line) or _BLOCK.match(line))
        elif inside:
            text = _SPEAKER_CHANGE.sub("", _clean(line), count=1).strip()
            if text and not (rolling and text == said):
                yield number, text
                said = text
        else:
            yield number, line


def _is_head_of_subtitles(lines: Sequence[NumberedLine], index: int, timings: set[int]) -> bool:
    """Tell whether a line is a signature, a note, or the number or name of a subtitle."""
    line = lines[index][1]
    after_blank = index == 0 or not lines[index - 1][1].strip()
    if index + 1 in timings and (_NUMBER.match(line) or after_blank):
        return True
    return after_blank and bool(_SIGNATURE.match(line) or _BLOCK.match(line))


def _clean(line: str) -> str:
    line = _VOICE_TAG.sub("", _INLINE_CLOCK.sub("", line))
    return _PLAYER_STYLE.sub("", line)


def _find_coded_lines(lines: Sequence[NumberedLine]) -> dict[int, _CodedLine]:
    """Return the lines whose time is a time code.

    These are times in square brackets, and those of a list that counts up.

    A single time, and times that begin neither at zero nor with hours and seconds, may be times of day and stay.
    """
    candidates = [found for index, (_, line) in enumerate(lines) if (found := _read_coded_line(index, line))]
    certain = {found.index: found for found in candidates if found.bracketed}
    listed = [found for found in candidates if not found.bracketed]
    if len(listed) + len(certain) < 2 or not _counts_up([*certain.values(), *listed]):
        return certain
    everything = certain | {found.index: found for found in listed}
    opens_at_zero = min(found.seconds for found in everything.values()) == 0
    alone = all(not found.text for found in listed)
    exact = all(found.fields > 2 for found in listed)
    named = all(found.at_end and _is_speaker_line(lines, found.index, everything) for found in listed)
    return everything if opens_at_zero or alone or exact or named else certain


def _read_coded_line(index: int, line: str) -> _CodedLine | None:
    match = next((found for each in (_IN_BRACKETS, _AT_START, _AT_END) if (found := each.match(line))), None)
    if match is None:
        return None
    first = re.match(_CLOCK, match["code"])
    start, text = first[0] if first else match["code"], match["text"].strip()
    return _CodedLine(
        index=index,
        seconds=_seconds(start),
        lead=match["lead"] + ("" if match["close"] else match["open"]) if text else "",
        text=text,
        fields=len(re.split(r"[:.,;]", start)),
        bracketed=match.re is _IN_BRACKETS,
        at_end=match.re is _AT_END,
    )


def _counts_up(found: Sequence[_CodedLine]) -> bool:
    seconds = [each.seconds for each in sorted(found, key=lambda each: each.index)]
    return all(before <= after for before, after in pairwise(seconds)) and seconds[0] < seconds[-1]


def _strip_coded_lines(lines: Sequence[NumberedLine], coded: dict[int, _CodedLine]) -> Iterator[NumberedLine]:
    """Yield the lines without their codes.

    Chapters become bullets; "Ann Example  0:05" above what she says is the name of a speaker.
    """
    chapters = [index for index, found in coded.items() if _is_chapter(found)]
    for index, (number, line) in enumerate(lines):
        found = coded.get(index)
        if found is None:
            yield number, line
        elif found.at_end and _is_speaker_line(lines, index, coded):
            yield number, f">> {found.text}:"  # as subtitles mark a speaker
        elif found.text:
            listed = index in chapters and (index - 1 in chapters or index + 1 in chapters) and not found.lead.strip()
            yield number, f"{'- ' if listed else found.lead}{found.text}"


def _is_chapter(found: _CodedLine) -> bool:
    return found.text[:1].isupper() and len(found.text) <= _MAX_CHAPTER and not found.text.endswith(_END_MARKS)


def _is_speaker_line(lines: Sequence[NumberedLine], index: int, coded: dict[int, _CodedLine]) -> bool:
    following = index + 1
    return (
        following < len(lines)
        and following not in coded
        and bool(lines[following][1].strip())
        and len(coded[index].text.split()) <= _MAX_NAME_WORDS
        and not coded[index].text.endswith(_END_MARKS)
    )


def _seconds(code: str) -> float:
    """Return a time code in seconds; frames or milliseconds after the seconds do not count."""
    whole = re.split(r"[.,;]", code)[0].split(":")
    if len(whole) == 4:
        whole = whole[:3]
    return sum(float(value) * 60.0**power for power, value in enumerate(reversed(whole)))
