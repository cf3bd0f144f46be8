"""Match pieces of inline markup, and replace each by what a viewer reads."""

from __future__ import annotations

import html
import re

from stages.script.markup.inline_text import InlinePicture, InlineText, Pronunciation
from stages.script.markup.numbered_lines import shorten
from stages.script.markup.pauses import DEFAULT_PAUSE, MAX_PAUSE, read_pause, read_seconds
from stages.script.markup.stage_directions import INLINE_DIRECTION, is_direction
from stages.script.spoken.english_words import word_set

CLOSING_PUNCTUATION = ".,;:!?…"
# Every quantifier that could backtrack is possessive or bounded, so that hostile text costs linear time.
_NAME = r"[A-Za-z][\w:-]{0,30}+"
_ATTRIBUTE = rf"""\s++{_NAME}\s*+=\s*+(?:"[^"<>\n]*+"|'[^'<>\n]*+'|[^\s<>"'=]++)"""
_ALT, _INSIDE = r"[^\[\]\n]*+", r"(?:[^()\n]++|\([^()\n]*+\))*+"
PICTURE = re.compile(rf"!\[{_ALT}\]\(({_INSIDE})\)")
"""Matches a picture, ``![what it shows](file.png)``."""
_PICTURE_TITLE = re.compile(r"\s+(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\))\s*$")
MARKUP = re.compile(
    rf"""
      (?P<escape>\\[\\`*_{{}}\[\]()\#+.!|>~<:/=-])
    | `{{1,2}}(?P<code>[^`\n]++)`{{1,2}}
    | (?P<linked>\[(?=!\[))?+!\[(?P<alt>{_ALT})\]\((?P<picture>{_INSIDE})\)(?(linked)\]\({_INSIDE}\))
    | \[\[(?P<wiki>[^|\[\]\n]++)\|(?P<wikisay>[^\[\]\n]++)\]\]
    | (?P<embedded>!\[\[[^\[\]\n]++\]\])
    | \[\[(?P<page>[^|\[\]\n]++)\]\]
    | \[(?P<link>[^\[\]\n]++)\]\((?P<target>{_INSIDE})\)
    | \[(?P<reference>[^\[\]\n^]++)\]\[[^\[\]\n]*+\]
    | <(?:break|silence)\b(?P<break>[^<>\n]*+)>(?:</(?:break|silence)>)?
    | (?P<spoken><(?P<element>sub|phoneme|say-as)(?P<attributes>(?:{_ATTRIBUTE})++)\s*+>
        (?P<words>[^<>\n]++)</(?P=element)\s*+>)
    | (?P<pause>[<{{]{{1,2}}[ ]?(?:[\w.,-]++[ ]){{0,3}}(?:pause|beat|pausa)\b[^<>{{}}\n]{{0,30}}[>}}]{{1,2}}
        |<\#[\d.]{{1,5}}\#>)
    | (?P<aside>{INLINE_DIRECTION})
    | (?P<starred>(?P<star>\*|(?<!\w)_)(?P<acted>[a-z][a-z ]{{2,40}})(?P=star)(?=\s*+(?:$|[A-Z“"*\n])))
    | (?P<tag>\[(?:[^\[\]\n]++|\[[^\[\]\n]*+\])*+\])
    | <(?P<auto>https?://[^\s<>]++|[^\s<>@]++@[^\s<>]++)>
    | (?P<markup></?(?P<html>{_NAME})(?:{_ATTRIBUTE})*+\s*+/?>)
    | ~~(?P<struck>[^~\n]++)~~
    | (?P<mark>\*{{1,3}}|_{{1,3}})
    | (?P<entity>&(?:[A-Za-z]{{2,20}}|\#\d{{1,7}}|\#x[0-9A-Fa-f]{{1,6}});)
    """,
    re.VERBOSE | re.IGNORECASE,
)
PICTURE_LINE = re.compile(rf"\s*+(?:\[?!\[{_ALT}\]\({_INSIDE}\)(?:\]\({_INSIDE}\))?+\s*+)++")
"""Matches a line in which nothing but pictures stands."""
_IGNORED_HTML = word_set(
    "b i em strong u br p span sub sup small mark speak s code a font big center ins abbr cite q kbd var samp"
    " time wbr li bdi bdo tt div emphasis"
)
_SPACED_HTML = word_set("br p s div li")
_SSML_PREFIXES = word_set("mstts amazon google ssml")
_SSML = word_set("prosody say-as voice audio lang phoneme w token metadata meta lexicon lookup desc par seq media")
_KEYS = word_set(
    "enter return esc escape tab shift ctrl control alt altgr option opt cmd command win windows fn space"
    " spacebar backspace delete del insert ins home end up down left right pageup pagedown pgup pgdn capslock"
    " numlock printscreen prtsc prtscn menu eingabe strg umschalt entf einfg pos1 leertaste entrée échap maj suppr"
    " ok okay cancel save apply submit login"
) | {"log in", "sign in", "page up", "page down", "caps lock", "space bar", "print screen"}
_FUNCTION_KEY = re.compile(r"f\d{1,2}$", re.I)
_PRESSED = re.compile(
    r"(?:\b(?:press(?:es|ed|ing)?|click(?:s|ed|ing)?|tap(?:s|ped|ping)?|hit(?:s|ting)?|push(?:es|ed|ing)?|hold(?:s|ing)?"
    r"|cho(?:o|)se(?:s|n)?|select(?:s|ed|ing)?|pick|check|type|drücken?|drückt|klicken?|klickt|tippen?|wählen?|appuyez|cliquez"
    r"|pulse|haga clic)(?:\s+Sie)?(?:\s+(?:on|the|down|auf|sur|en|button|key|die|den|und|and|then|dann))*|\+)\s*$",
    re.I,
)
_NAMED_AS_KEY = re.compile(
    r"\s*(?:\+|key\b|button\b|tab\b|menu\b|field\b|icon\b|checkbox\b|box\b|taste\b|[- ]Taste\b)", re.I
)
_SENTENCE_ENDS = '.!?…:"”*_)]\n'
_ATTRIBUTE_VALUE = re.compile(r"""([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s<>"'=/]+)""")
_SPELLED = word_set("characters spell-out verbatim spell")
_STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 1.0, "x-strong": 2.0}
_EMPHASIS_CHARACTERS = re.compile(r"[*`]|(?<!\w)_+|_+(?!\w)")


def replace_markup(match: re.Match[str], at: int, line: int, result: InlineText) -> str:
    """Return the text that replaces a piece of markup, and record in ``result`` what it means."""
    kind = match.lastgroup or ""
    content = match[kind]
    match kind:
        case "escape":
            return content[1:]
        case "entity":
            return html.unescape(content)
        case "code" | "auto" | "reference":
            return content
        case "target" | "wikisay":
            return _replace_link(match, at, result)
        case "break":
            return _replace_break(match, at, line, result)
        case "pause":
            return _replace_pause(content.strip("<>{}#"), match[0], at, line, result)
        case "spoken":
            return _replace_ssml(match, at, line, result)
        case "aside" | "starred":
            return _replace_direction(match, at, line, result)
        case "markup":
            return _replace_html(match, at, line, result)
        case "page" | "tag":
            return _replace_brackets(match, kind, at, line, result)
        case "picture":
            result.pictures.append(InlinePicture(at, line, False, match["alt"], content))
        case "embedded":
            result.warnings.append((line, f"{shorten(content)} was left out; write it as ![what it shows](file.png)"))
        case "struck":
            result.warnings.append((line, f"crossed-out words were left out: {shorten(content)}"))
    return ""


def _replace_html(match: re.Match[str], at: int, line: int, result: InlineText) -> str:
    name = match["html"].lower()
    if name == "img":
        result.warnings.append((line, f"{shorten(match[0])} was left out; write it as ![what it shows](file.png)"))
    elif name in _SSML or name.partition(":")[0] in _SSML_PREFIXES:
        result.voice_tags += [] if match[0].startswith("</") else [(line, name)]
    elif name not in _IGNORED_HTML:
        result.warnings.append((line, f"unknown tag {shorten(match[0])} was left out"))
    if name == "s" and match[0].startswith("</"):
        result.pauses.append((at, 0.0))  # <s> is a sentence in SSML, with or without an end mark
    return " " if name in _SPACED_HTML else ""


def _replace_ssml(match: re.Match[str], at: int, line: int, result: InlineText) -> str:
    """Replace ``<sub>``, ``<phoneme>`` and ``<say-as>`` (W3C SSML 1.1) by their words.

    How these are said is recorded.
    """
    words, name = match["words"], match["element"].lower()
    values = {
        key.lower(): html.unescape(value.strip("\"'")) for key, value in _ATTRIBUTE_VALUE.findall(match["attributes"])
    }
    spoken = ipa = ""
    if name == "sub":
        spoken = " ".join(values.get("alias", "").split())
    elif name == "phoneme" and values.get("alphabet", "ipa").lower() == "ipa":
        ipa = values.get("ph", "").strip()
    elif name == "say-as" and values.get("interpret-as", "").lower() in _SPELLED:
        spoken = " ".join(words.replace(" ", ""))
    if spoken or ipa:
        result.pronunciations.append(Pronunciation(at, at + len(words), spoken, ipa))
    elif name != "sub":
        result.voice_tags.append((line, name))
    return html.unescape(words)


def _replace_direction(match: re.Match[str], at: int, line: int, result: InlineText) -> str:
    """Remove a stage direction or turn it into a pause.

    Round brackets that hold prose lose only the emphasis around them.
    """
    words, wrap = match["inside"] or match["acted"], match["wrap"] or ""
    if read_pause(words, in_prose=True) is not None:
        return _replace_pause(words, match[0], at, line, result)
    before = match.string[max(0, match.start() - 20) : match.start()].rstrip()
    follows = match.string[match.end() : match.end() + 1]
    between = not before or (before[-1] in _SENTENCE_ENDS and follows not in tuple(CLOSING_PUNCTUATION))
    if is_direction(words, apart=bool(wrap or match["acted"]) or between):
        result.directions.append((line, match[0]))
        return ""
    shown = words if match["acted"] else match[0].strip("*_")
    if len(wrap) > 1:
        result.strong.append((at, at + len(shown)))
    return shown


def _replace_brackets(match: re.Match[str], kind: str, at: int, line: int, result: InlineText) -> str:
    """Replace a pause; return the words of a key, a button or a wiki link.

    Other tags are removed with a warning.
    """
    content = match[kind]
    words = content if kind == "page" else content.strip("[]").strip()
    if read_pause(words) is not None or re.match(r"(?:pause|slnc)\b", words, re.I):
        return _replace_pause(words, match[0], at, line, result)
    if kind == "page":
        return words.replace("#", ": ").strip()
    before = match.string[max(0, match.start() - 40) : match.start()]
    after = match.string[match.end() : match.end() + 20]
    if words and (
        words.lower() in _KEYS or _FUNCTION_KEY.match(words) or _PRESSED.search(before) or _NAMED_AS_KEY.match(after)
    ):
        return words
    if content.strip("[] xX"):
        result.warnings.append((line, f"unknown tag {shorten(content)} was left out"))
    return ""


def _replace_link(match: re.Match[str], at: int, result: InlineText) -> str:
    """Replace a link by its text, and record a pronunciation if its target is one.

    Pronunciations are ``[word](say: other words)``, ``[word](/ipa/)`` and ``[[word|other words]]``.
    """
    shown = _EMPHASIS_CHARACTERS.sub("", match["link"] or match["wiki"])
    target = (match["target"] or "").strip()
    spoken = match["wikisay"] or (target[4:] if target[:4].lower() == "say:" else "")
    ipa = target[1:-1].strip() if len(target) > 2 and target[0] == target[-1] == "/" and " /" not in target else ""
    if spoken.strip() or ipa:
        result.pronunciations.append(Pronunciation(at, at + len(shown), " ".join(spoken.split()), ipa))
    return shown


def _replace_break(match: re.Match[str], at: int, line: int, result: InlineText) -> str:
    """Replace ``<break time="1s"/>`` and its relatives by a pause.

    These are ``<break strength="weak"/>`` and ``<silence msec="500"/>``.
    """
    values = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE_VALUE.findall(match["break"])}
    strength = _STRENGTHS.get(values.get("strength", ""))
    bare = "" if values else match["break"].strip(" /")
    asked = values.get("time") or (f"{values['msec']} ms" if values.get("msec") else bare)
    return _add_pause(strength if strength is not None and not asked else asked, match[0], at, line, result)


def _replace_pause(words: str, written: str, at: int, line: int, result: InlineText) -> str:
    """Replace a pause tag by a space, and record the pause in seconds."""
    seconds = read_pause(words)
    if seconds is None:
        amount = words if words[:1].isdigit() else re.sub(r"^pause\s*[:=]?", "", words.strip(), flags=re.I)
        return _add_pause(amount.strip() or "?", written, at, line, result)
    return _add_pause(seconds, written, at, line, result)


def _add_pause(asked: str | float, written: str, at: int, line: int, result: InlineText) -> str:
    """Record a pause of ``asked`` seconds, or a length in words; empty: the usual one."""
    seconds = asked if isinstance(asked, float) else read_seconds(asked) if asked else DEFAULT_PAUSE
    if seconds is None:
        result.warnings.append((line, f"unknown tag {shorten(written)} was left out"))
        return " "
    if seconds > MAX_PAUSE:
        result.warnings.append((line, f"a pause of {seconds:g} s was shortened to {MAX_PAUSE:g} s"))
        seconds = MAX_PAUSE
    result.pauses.append((at, seconds))
    return " "


def parse_picture_target(target: str) -> tuple[str, str]:
    """Return the file and the title in the round brackets of a picture."""
    title = _PICTURE_TITLE.search(target)
    path = (target[: title.start()] if title else target).strip()
    if path.startswith("<") and path.endswith(">"):
        path = path[1:-1].strip()
    return path, next(filter(None, title.groups()), "") if title else ""
