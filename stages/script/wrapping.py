"""Leave out the greeting, the offer and the code fence around a script of a chatbot."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)[ \t]*$")
_TEXT_FORMATS = re.compile(r"(?:markdown|md|te?xt|plain(?:text)?|script|ssml|xml|html)?$", re.I)
_RULE = re.compile(r"[ \t]*(?:[-*_–—―⸻][ \t]*)+$")
_GREETING = re.compile(
    r"[ \t]*(?:sure|certainly|absolutely|of course|klar|natürlich|bien sûr|claro|certo)\b[^\n]{0,30}[!:.]", re.I
)
_PRESENTS = re.compile(
    r"\b(?:here(?:['’]s| is| are)|below is|i(?:['’]ve| have)|hier (?:ist|kommt)|voici|aquí|ecco|aqui está)\b", re.I
)
_WORK_NAMED = re.compile(
    r"\b(?:script|version|draft|narration|transcript|voice-?over|monologue|speech|skript|text|fassung|guion|guión|texto"
    r"|copione|testo|roteiro|texte)s?\b",
    re.I,
)
_OFFER = re.compile(
    r"[ \t]*(?:(?:just )?let me know|would you like|do you want me|want me to|feel free to|i hope (?:this|that)"
    r"|hope this|if you(?:['’]d| would)? (?:like|want|need|prefer)|i can also|i['’]d be happy|happy to"
    r"|shall i|is there anything|sag(?:en sie)? (?:mir )?(?:einfach )?bescheid|lass mich wissen|möchtest du|soll ich"
    r"|wenn du|dites-moi|n['’]hésite|souhaitez-vous|veux-tu|si quieres|avísame|quieres que|fammi sapere"
    r"|vuoi che|me avise|quer que)\b",
    re.I,
)
_POLITE = re.compile(
    r"[ \t]*(?:(?:just )?let me know|would you like me|do you want me|want me to|i hope this|hope this"
    r"|is there anything|sag(?:en sie)? (?:mir )?(?:einfach )?bescheid|lass mich wissen|möchtest du|soll ich|dites-moi"
    r"|avísame|fammi sapere)\b",
    re.I,
)
_CHANGES = re.compile(
    r"\b(?:chang\w*|adjust\w*|tweak\w*|short\w*|long\w*|revis\w*|versions?|modif\w*|edit\w*|tone|customi[sz]\w*"
    r"|expand\w*|translat\w*|refin\w*|format\w*|scripts?|rewrit\w*|improve\w*|änder\w*|anpass\w*|kürz\w*|länger|skript"
    r"|adapt\w*|cambi\w*|ajust\w*|guion|guión|versión|modific\w*|alter\w*)\b",
    re.I,
)
_MAX_LINES = 4


def remove_wrapping(lines: Sequence[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the lines of a script and warnings (line, message).

    Lines that only stand around it are emptied. A greeting counts where it presents a script; an offer counts behind
    such a greeting, or behind a ``---`` line where it speaks of changes: "Let me know what you think" may be the end of
    a talk.
    """
    kept = list(lines)
    warnings: list[tuple[int, str]] = []
    opening = _find_opening(kept)
    _clear(kept, opening, warnings)
    offer = _find_offer(kept, greeted=bool(opening))
    _clear(kept, offer, warnings)
    for index in _find_fence_around(kept):
        kept[index] = ""
    return kept, warnings


def _clear(lines: list[str], places: range, warnings: list[tuple[int, str]]) -> None:
    if places:
        words = " ".join(" ".join(lines[index] for index in places).split())
        quoted = words if len(words) <= 60 else f"{words[:59]}…"
        warnings.append((places[0] + 1, f'what a chatbot wrote around the script was left out: "{quoted}"'))
    for index in places:
        lines[index] = ""


def _find_opening(lines: Sequence[str]) -> range:
    """Return the places of a first paragraph that presents the script."""
    paragraph = _paragraph_at(lines, next((i for i, line in enumerate(lines) if line.strip()), len(lines)))
    text = " ".join(lines[index].strip() for index in paragraph)
    if not 0 < len(paragraph) <= _MAX_LINES or len(text) > 400:
        return range(0)
    before_rule = paragraph.stop < len(lines) and _is_border(_next_filled(lines, paragraph.stop))
    presented = _PRESENTS.search(text) is not None and _WORK_NAMED.search(text) is not None
    greeted = _GREETING.match(text) is not None
    ends = text.endswith((":", "."))
    if (presented and ends and (greeted or before_rule or text.endswith(":"))) or (greeted and before_rule):
        return paragraph
    return range(0)


def _find_offer(lines: Sequence[str], *, greeted: bool) -> range:
    """Return the places of a last paragraph that offers changes."""
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].strip()), -1)
    first = last
    while first > 0 and lines[first - 1].strip() and not _is_border(lines[first - 1]):
        first -= 1
    if last < 0 or last - first >= _MAX_LINES or first == 0:
        return range(0)
    text = " ".join(line.strip() for line in lines[first : last + 1])
    before = next((lines[i] for i in range(first - 1, -1, -1) if lines[i].strip()), "")
    changes = _CHANGES.search(text) is not None
    polite = _POLITE.match(text.lstrip("*_")) is not None
    if _OFFER.match(text.lstrip("*_")) and ((greeted and (polite or changes)) or (_is_border(before) and changes)):
        return range(first, last + 1)
    return range(0)


def _find_fence_around(lines: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the two code fences that enclose all of the script."""
    filled = [index for index, line in enumerate(lines) if line.strip() and not _RULE.match(line)]
    if len(filled) < 3:
        return ()
    first, last = filled[0], filled[-1]
    opening, closing = _FENCE.match(lines[first]), _FENCE.match(lines[last])
    if opening is None or closing is None or not _TEXT_FORMATS.match(opening[2]):
        return ()
    inside = [index for index in filled[1:-1] if _FENCE.match(lines[index])]
    return () if inside or closing[2] else (first, last)


def _paragraph_at(lines: Sequence[str], first: int) -> range:
    end = first
    while end < len(lines) and lines[end].strip() and not _is_border(lines[end]):
        end += 1
    return range(first, end)


def _is_border(line: str) -> bool:
    return _RULE.match(line) is not None or _FENCE.match(line) is not None


def _next_filled(lines: Sequence[str], index: int) -> str:
    return next((line for line in lines[index:] if line.strip()), "")
