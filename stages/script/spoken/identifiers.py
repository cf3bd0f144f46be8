"""Addresses, abbreviations, acronyms, identifiers and symbols in English."""

from __future__ import annotations

import re

from stages.script.spoken.english_words import (
    ABBREVIATIONS,
    SAID_AS_WORDS,
    SHOUTED,
    SPELLED,
    STARTERS,
    SYMBOLS,
    TLDS,
)
from stages.script.spoken.numbers import cardinal, digits, number, serial
from stages.script.spoken.rule import Context, Rule, rule

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_HOST = rf"{_LABEL}(?:\.{_LABEL}){{1,8}}"
_SPOKEN_TLDS = frozenset(["me", "to", "so", "it", "is", "us", "be", "se", "no", "at"])
_RUNS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_WORDS = re.compile(r"[^\W_]+")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def _address(match: re.Match[str], _: Context) -> str | None:
    host = match["host"]
    labels = host.split(".")
    if not match["scheme"] and labels[0].lower() != "www" and labels[-1].lower() not in TLDS:
        return None
    return _host(labels[1:] if labels[0].lower() == "www" and len(labels) > 2 else labels)


def _host(labels: list[str]) -> str:
    said = [piece(label) if "-" not in label else " dash ".join(map(piece, label.split("-"))) for label in labels[:-1]]
    last = labels[-1].lower()
    return " dot ".join([*said, spelled(last) if len(last) == 2 and last not in _SPOKEN_TLDS else last])


def _mail(match: re.Match[str], _: Context) -> str:
    person = " dot ".join(" ".join(piece(run) for run in re.findall(r"\w+", part)) for part in match[1].split("."))
    return f"{person} at {_host(match[2].split('.'))}"


def _dr(match: re.Match[str], context: Context) -> str:
    name = bool(context.after[:1].isupper() and context.after not in STARTERS)
    words = {"dr": ("Doctor", "Drive"), "st": ("Saint", "Street")}[match[1].lower()]
    return words[1] if context.before[:1].isupper() and not name else words[0]


def _abbreviation(match: re.Match[str], context: Context) -> str | None:
    word = match[1].lower()
    if word == "ed":
        return "edition" if context.before[:1].isdecimal() else None
    if word == "al" and context.before.lower() != "et":
        return None
    # "Max." ends a sentence about Max as often as it shortens a maximum.
    if word in ("max", "min", "est", "rep", "gen", "sen", "mar", "jun", "sun", "ext", "co") and not context.after:
        return None
    return ABBREVIATIONS.get(word)


def _initials(match: re.Match[str], _: Context) -> str:
    return "-".join(letter.upper() for letter in match[0] if letter.isalpha())


def _degree(match: re.Match[str], _: Context) -> str:
    return "-".join(match[0].replace(".", "").upper())


def _capitals(match: re.Match[str], context: Context) -> str | None:
    """Spell acronyms, unless they are words or are shouted."""
    word, plural = match[1], match[2]
    if word in SAID_AS_WORDS or (not plural and word in SHOUTED and word not in ("AI", "IT")):
        return None
    if word == "IT" and context.before.isupper():
        return None
    vowels = any(letter in "AEIOUY" for letter in word)
    if vowels and word not in SPELLED and len(word) > 3:
        return None
    return spelled(word) + ("'s" if plural else "")


def _hash(match: re.Match[str], context: Context) -> str:
    tag = match[1]
    if tag.replace(",", "").isdecimal():
        return f"number {number(tag, context.british)}"
    return f"hashtag {humps(tag)}"


def _handle(match: re.Match[str], _: Context) -> str:
    return "at " + " ".join(piece(run) for run in _WORDS.findall(match[1]))


def _identifier(match: re.Match[str], _: Context) -> str:
    """``foo_bar()``, ``README.md``, ``Node.js`` and ``/usr/bin`` as people read them aloud."""
    parts = [" ".join(map(piece, _WORDS.findall(part))) for part in match[0].strip("()").split(".")]
    return " dot ".join(filter(None, parts))


def _symbol(match: re.Match[str], _: Context) -> str | None:
    return SYMBOLS.get(match[0])


def spelled(letters: str) -> str:
    """Return letters so that every voice says their names: "A-P-I" (alone, "A" would be an article)."""
    return "-".join(letters.upper())


def humps(text: str) -> str:
    """Return the words of a ``CamelCase`` name."""
    return " ".join(piece(run) for run in _HUMPS.findall(text))


def piece(text: str) -> str:
    """Return how to say a part of a compound: a number, an acronym, a symbol everybody knows, or itself."""
    if text in SYMBOLS:
        return SYMBOLS[text]
    if text.isascii() and text.replace(",", "").replace(".", "", 1).isdecimal():
        return number(text) if "," in text or "." in text or len(text) <= 2 else serial(text)
    capitals = re.fullmatch(r"([A-Z]{2,6})(s)?", text)
    if capitals:
        return _capitals(capitals, Context("", "", False, False)) or text
    return text


def compound(core: str) -> str:
    """Return how to say a token no rule knows, from its letters and its digits; marks between them are silent."""
    if core in SYMBOLS:
        return SYMBOLS[core]
    if core.isalpha():
        return core
    for raised, words in (("²", " squared"), ("³", " cubed")):
        core = core.replace(raised, words)
    said: list[str] = []
    done = 0
    for match in _RUNS.finditer(core):
        between = core[done : match.start()]
        done = match.end()
        run = match[0]
        words = _digits(run) if run[0].isdecimal() and said and not between.strip("-–/") and between else piece(run)
        said.append(
            (" " if (said and between != "-") or not run.isalpha() else "-" if said else "") + _said(between) + words
        )
    tail = SYMBOLS.get(core[done:], "") if core[done:] in ("+", "%", "°", "++", "#") else ""
    return " ".join("".join(said).replace("- ", " ").split()) + (f" {tail}" if tail and said else "")


def _digits(run: str) -> str:
    return cardinal(int(run)) if run.isdecimal() and len(run) <= 2 else piece(run) if len(run) <= 4 else digits(run)


def _said(between: str) -> str:
    """The marks inside a compound that are said: "R&D", "a+b", "x=1", "user@home"."""
    return {"&": "and ", "+": "plus ", "=": "equals ", "@": "at ", "_": ""}.get(between, "")


RULES: tuple[Rule, ...] = (
    rule(rf"(?P<scheme>(?:https?|ftp)://)(?:[^\s/@]{{1,80}}@)?(?P<host>{_HOST})(?::\d+)?(?:[/?#]\S*?)?", _address),
    rule(rf"(?:mailto:)?([\w.+-]{{1,64}})@({_HOST})", _mail),
    rule(rf"(?P<scheme>)(?P<host>{_HOST})(?::\d+)?(?:[/?#]\S*?)?", _address),
    rule(
        r"(?:C\+\+|C#|F#|\.NET|AT&T|N/A|I/O|A/B|TCP/IP|24/7|9/11|w/o?|c/o|SaaS|macOS|iOS|SQLite|PhD|OK|Wi-?Fi)", _symbol
    ),
    rule(r"(?:Ph\.D|M\.D|B\.A|M\.A|B\.Sc|M\.Sc|D\.Phil)\.?", _degree),
    rule(r"(Dr|St)\.", _dr),
    rule(r"([A-Za-z]{1,6}(?:\.[A-Za-z]{1,2}){0,2})\.", _abbreviation),
    rule(r"(?:[A-Za-z]\.){2,6}|[A-Z](?=\.)", _initials),
    rule(r"([A-Z]{2,6})(?:['’]?(s))?", _capitals),
    rule(r"#([\w,]+)", _hash),
    rule(r"@(\w{2,40})", _handle),
    rule(r"_*[^\W_]+(?:[._]+[^\W_]+)+_*(?:\(\))?|\w+\(\)", _identifier),
    rule(r"(?:[&+=@×÷≈≠≤≥<>→±%°§∞√π$€£½¼¾⅓⅔⅛]|->|=>|==|!=|<=|>=)", _symbol),
)
