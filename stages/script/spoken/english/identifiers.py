"""Verbalise web addresses, abbreviations, acronyms, identifiers and symbols in English."""

from __future__ import annotations

import re

from stages.script.spoken.english.numbers import spell_cardinal, spell_digits, spell_model_number, spell_number
from stages.script.spoken.english_words import (
    ABBREVIATIONS,
    CAPITALISED_WORDS,
    GREEK_LETTERS,
    PRONOUNCED_ACRONYMS,
    SENTENCE_STARTERS,
    SPELLED_ACRONYMS,
    SYMBOLS,
    TLDS,
)
from stages.script.spoken.rule import RuleContext, VerbalisationRule, compile_rule

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_HOST = rf"{_LABEL}(?:\.{_LABEL}){{1,8}}"
_SPOKEN_TLDS = frozenset(["me", "to", "so", "it", "is", "us", "be", "se", "no", "at"])
_STREETS = {"St": "Street", "Dr": "Drive", "Ave": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Ln": "Lane"}
_HOUSE_NUMBER = re.compile(r"\d+[A-Za-z]?(?:\s[NSEW]\.?)?(?:\s[A-Z][\w.'’]*){1,3}\s$")
_RUNS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_WORDS = re.compile(r"[^\W_]+")
_SILENT_JOINTS = frozenset("-–—/*~^#")
"""Marks that join the parts of a name without being heard."""
_RAISED_WORDS = {
    "²": "squared",
    "³": "cubed",
    **{
        sign: spell_number(str(digit))
        for sign, digit in zip("⁰¹⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", (0, 1, *range(4, 10), *range(10)), strict=True)
    },
}
_CAMEL_CASE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def _verbalise_web_address(match: re.Match[str], _: RuleContext) -> str | None:
    host = match["host"].lower() if match["scheme"].isupper() else match["host"]
    labels = host.split(".")
    if not match["scheme"] and labels[0].lower() != "www" and labels[-1].lower() not in TLDS:
        return None
    return _verbalise_host(labels[1:] if labels[0].lower() == "www" and len(labels) > 2 else labels)


def _verbalise_host(labels: list[str]) -> str:
    spoken = [
        verbalise_piece(label) if "-" not in label else " dash ".join(map(verbalise_piece, label.split("-")))
        for label in labels[:-1]
    ]
    last = labels[-1].lower()
    return " dot ".join([*spoken, spell_letters(last) if len(last) == 2 and last not in _SPOKEN_TLDS else last])


def _verbalise_email(match: re.Match[str], _: RuleContext) -> str:
    person = " dot ".join(
        " ".join(verbalise_piece(run) for run in re.findall(r"\w+", part)) for part in match[1].split(".")
    )
    return f"{person} at {_verbalise_host(match[2].split('.'))}"


def _verbalise_title_or_street(match: re.Match[str], context: RuleContext) -> str:
    """Choose between Doctor and Drive, Saint and Street, by what stands around."""
    title, street = {"dr": ("Doctor", "Drive"), "st": ("Saint", "Street")}[match[1].lower()]
    closed = match.string[match.end() : match.end() + 1] in (",", ";", ":", ")", "!", "?", "")
    name = bool(context.after[:1].isupper() and context.after not in SENTENCE_STARTERS) and not closed
    numbered = _HOUSE_NUMBER.search(match.string[: match.start()]) is not None
    return street if context.before[:1].isupper() and (numbered or not name) else title


def _verbalise_bare_street(match: re.Match[str], _: RuleContext) -> str | None:
    """Verbalise "12 Main St" without a full stop."""
    return _STREETS[match[1]] if _HOUSE_NUMBER.search(match.string[: match.start()]) else None


def _verbalise_abbreviation(match: re.Match[str], context: RuleContext) -> str | None:
    word = match[1].lower()
    if word == "ed":
        return "edition" if context.before[:1].isdecimal() else None
    if word == "al" and context.before.lower() != "et":
        return None
    # "Max." ends a sentence about Max as often as it shortens a maximum.
    if word in ("max", "min", "est", "rep", "gen", "sen", "mar", "jun", "sun", "ext", "co") and not context.after:
        return None
    return ABBREVIATIONS.get(word)


def _verbalise_initials(match: re.Match[str], _: RuleContext) -> str:
    return "-".join(letter.upper() for letter in match[0] if letter.isalpha())


def _verbalise_degree(match: re.Match[str], _: RuleContext) -> str:
    return "-".join(match[0].replace(".", "").upper())


def _verbalise_acronym(match: re.Match[str], context: RuleContext) -> str | None:
    """Spell acronyms, unless they are pronounced as words or are words in capitals."""
    word, plural = match[1], match[2]
    if word in PRONOUNCED_ACRONYMS or (not plural and word in CAPITALISED_WORDS and word not in ("AI", "IT")):
        return None
    if word == "IT" and context.before.isupper():
        return None
    vowels = any(letter in "AEIOUY" for letter in word)
    if vowels and word not in SPELLED_ACRONYMS and len(word) > 3:
        return None
    return spell_letters(word) + ("'s" if plural else "")


def _verbalise_hashtag(match: re.Match[str], context: RuleContext) -> str:
    tag = match[1]
    if tag.replace(",", "").isdecimal():
        return f"number {spell_number(tag, context.british)}"
    return f"hashtag {split_camel_case(tag)}"


def _verbalise_handle(match: re.Match[str], _: RuleContext) -> str:
    return "at " + " ".join(verbalise_piece(run) for run in _WORDS.findall(match[1]))


def _verbalise_identifier(match: re.Match[str], _: RuleContext) -> str:
    """Verbalise ``foo_bar()``, ``README.md``, ``Node.js`` and ``2.0rc1`` as people read them.

    Before a digit the dot is a point: "eight oh two point eleven A-C".
    """
    parts = re.split(r"(\.(?=\d)|\.+)", match[0].strip("()"))
    spoken = ""
    for at in range(0, len(parts), 2):
        words = _verbalise_name_part(parts[at])
        dot = (" point " if parts[at][:1].isdecimal() else " dot ") if spoken and words else ""
        spoken += dot + words
    return spoken


def _verbalise_name_part(part: str) -> str:
    """Return the words of ``README``, ``foo_bar`` and ``11ac``.

    A few letters after digits are spelled.
    """
    after_digits = part[:1].isdecimal()
    return " ".join(
        spell_letters(run)
        if after_digits and run.isalpha() and (len(run) <= 2 or not set(run.lower()) & set("aeiouy"))
        else verbalise_piece(run)
        for run in _LETTERS_OR_DIGITS.findall(part)
    )


def _verbalise_symbol(match: re.Match[str], _: RuleContext) -> str | None:
    return SYMBOLS.get(match[0])


def spell_letters(letters: str) -> str:
    """Return letters with hyphens, so that every voice says their names: "A-P-I".

    Without a hyphen, a single "A" would be read as the article.
    """
    return "-".join(letters.upper())


def split_camel_case(text: str) -> str:
    """Return the words of a ``CamelCase`` name."""
    return " ".join(verbalise_piece(run) for run in _CAMEL_CASE.findall(text))


def verbalise_piece(text: str) -> str:
    """Return the spoken form of a part of a compound: a number, acronym, known symbol or word."""
    if text in SYMBOLS:
        return SYMBOLS[text]
    if text.isascii() and text.replace(",", "").replace(".", "", 1).isdecimal():
        return spell_number(text) if "," in text or "." in text or len(text) <= 2 else spell_model_number(text)
    if any(letter.lower() in GREEK_LETTERS for letter in text):
        return " ".join(GREEK_LETTERS.get(letter.lower(), letter) for letter in text)
    capitals = re.fullmatch(r"([A-Z]{2,6})(s)?", text)
    if capitals:
        return _verbalise_acronym(capitals, RuleContext("", "", False, False)) or text
    return text


def verbalise_compound(core: str) -> str:
    """Return the spoken form of a token that no rule matches, from its letters and digits.

    Marks between them are silent.
    """
    if core in SYMBOLS:
        return SYMBOLS[core]
    if core.isalpha():
        return core
    for raised, words in _RAISED_WORDS.items():
        core = core.replace(raised, f" {words} ")
    spoken: list[str] = []
    done = 0
    for match in _RUNS.finditer(core):
        between = core[done : match.start()]
        done = match.end()
        run = match[0]
        words = (
            _verbalise_digits(run)
            if run[0].isdecimal() and spoken and not between.strip("-–/") and between
            else verbalise_piece(run)
        )
        spoken.append(
            (" " if (spoken and between != "-") or not run.isalpha() else "-" if spoken else "")
            + _verbalise_joint(between, run)
            + words
        )
    tail = _verbalise_joint(core[done:], "").strip() if core[done:] != "()" else ""
    return " ".join("".join(spoken).replace("- ", " ").split()) + (f" {tail}" if tail and spoken else "")


def _verbalise_digits(run: str) -> str:
    return (
        spell_cardinal(int(run))
        if run.isdecimal() and len(run) <= 2
        else verbalise_piece(run)
        if len(run) <= 4
        else spell_digits(run)
    )


def _verbalise_joint(between: str, after: str) -> str:
    """Return the spoken form of the marks inside a compound: "R&D", "a+b", "x=1", "user@home"."""
    if between in ("-", "−") and after[:1].isdecimal() and between == "−":
        return "minus "
    if between in ("*", "^") and after[:1].isdecimal():
        return {"*": "times ", "^": "to the power of "}[between]
    if between in SYMBOLS and between not in _SILENT_JOINTS:
        return f"{SYMBOLS[between]} "
    return "".join(f"{SYMBOLS[mark]} " for mark in between if mark in SYMBOLS and mark not in _SILENT_JOINTS)


RULES: tuple[VerbalisationRule, ...] = (
    compile_rule(
        rf"(?P<scheme>(?i:https?|ftp)://)(?:[^\s/@]{{1,80}}@)?(?P<host>{_HOST})(?::\d+)?(?:[/?#]\S*?)?",
        _verbalise_web_address,
    ),
    compile_rule(rf"(?:mailto:)?([\w.+-]{{1,64}})@({_HOST})", _verbalise_email),
    compile_rule(rf"(?P<scheme>)(?P<host>{_HOST})(?::\d+)?(?:[/?#]\S*?)?", _verbalise_web_address),
    compile_rule(
        r"(?:C\+\+|C#|F#|\.NET|AT&T|N/A|n/a|y/o|I/O|A/B|TCP/IP|24/7|9/11|w/o?|c/o|SaaS|macOS|iOS|SQLite|PhD|OK|Wi-?Fi)",
        _verbalise_symbol,
    ),
    compile_rule(r"(?:Ph\.D|M\.D|B\.A|M\.A|B\.Sc|M\.Sc|D\.Phil)\.?", _verbalise_degree),
    compile_rule(r"(Dr|St)\.", _verbalise_title_or_street),
    compile_rule(r"(St|Dr|Ave|Rd|Blvd|Ln)", _verbalise_bare_street),
    compile_rule(r"([A-Za-z]{1,6}(?:\.[A-Za-z]{1,2}){0,2})\.", _verbalise_abbreviation),
    compile_rule(r"(?:[A-Za-z]\.){2,6}|(?:[A-Za-z]\.){1,5}[A-Za-z]|[A-Z](?=\.)", _verbalise_initials),
    compile_rule(r"([A-Z]{2,6})(?:['’]?(s))?", _verbalise_acronym),
    compile_rule(r"#([\w,]+)", _verbalise_hashtag),
    compile_rule(r"@(\w{2,40})", _verbalise_handle),
    compile_rule(r"_*[^\W_]+(?:[._]+[^\W_]+)+_*(?:\(\))?|\w+\(\)", _verbalise_identifier),
    compile_rule("|".join(re.escape(sign) for sign in SYMBOLS if not sign.isalnum()), _verbalise_symbol),
)
