"""Normalise written text to spoken text, token by token.

A rule may cover several tokens ("22 Nov 2026"): its words are distributed over the tokens where that is natural ("the
twenty-second of" | "November" | "twenty twenty-six"); otherwise all stand on the first token and the others stay empty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from stages.script.lexicon import Lexicon
from stages.script.punctuation import OPENERS, spoken_punctuation, strip_emoji, strip_punctuation
from stages.script.spoken import amounts, dates, identifiers
from stages.script.spoken.english_words import ABBREVIATIONS, MONTHS, SYMBOLS
from stages.script.spoken.other_languages import MAX_WORD_LENGTH, verbalise_token
from stages.script.spoken.rule import RuleContext, VerbalisationRule

MAX_NAME_LENGTH = 500
"""Characters of the longest token. Web addresses are long, but only their host is spoken."""

_NUMERALS = "IVXLC"
_AREA_CODE = re.compile(r"\(\d{2,5}\)")
_POSSESSIVE = re.compile(r"['’][sS]?$")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_SPECIAL_LETTERS = re.compile("[²³¹½¼¾⅓⅔⅛⅜⅝⅞µΩ]")
_TRIGGERS = frozenset({*MONTHS, *(name[:3] for name in MONTHS), "Sept", "x", "USD", "EUR", "GBP", "CHF", "JPY"})
_JOINTS = re.compile(r"([-–/])")
_DAYS_AND_MONTHS = frozenset({*(name[:3] for name in MONTHS), "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
_RULES: tuple[VerbalisationRule, ...] = (*identifiers.RULES[:4], *dates.RULES, *amounts.RULES, *identifiers.RULES[4:])
_DAY_FIRST = frozenset(["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"])


@dataclass(slots=True)
class DraftToken:
    """A display token being normalised.

    ``author_words`` and ``ipa`` come from the author, ``spoken`` is the result. ``at`` is the position of the token in
    the text of its block.
    """

    text: str
    joined: bool = False
    at: int = 0
    emphasis: bool = False
    author_words: str | None = None
    ipa: str = ""
    spoken: str = ""

    @property
    def has_author_pronunciation(self) -> bool:
        """Whether the author set the pronunciation."""
        return self.author_words is not None

    @property
    def is_spoken(self) -> bool:
        """Whether anything is spoken for it."""
        return bool(self.spoken or self.ipa)


def normalise_sentence(tokens: Sequence[DraftToken], language: str, lexicon: Lexicon | None = None) -> None:
    """Set ``spoken`` of every token of one sentence."""
    if lexicon is not None and lexicon.longest:
        _apply_lexicon(tokens, lexicon)
    if language.split("-")[0] == "en":
        _verbalise_english(tokens, language)
    else:
        for token in tokens:
            token.spoken = (
                token.author_words if token.author_words is not None else verbalise_token(token.text, language)
            )
    _add_punctuation(tokens)


def _apply_lexicon(tokens: Sequence[DraftToken], lexicon: Lexicon) -> None:
    words = [_POSSESSIVE.sub("", strip_punctuation(token.text)) for token in tokens]
    at = 0
    while at < len(tokens):
        found = lexicon.find(words[at : at + lexicon.longest]) if not tokens[at].has_author_pronunciation else None
        count = found[0] if found else 1
        if found and not any(token.has_author_pronunciation for token in tokens[at : at + count]):
            for token in tokens[at : at + count]:
                token.author_words = ""
            possessive = "'s" if re.search(r"['’]s$", strip_punctuation(tokens[at + count - 1].text), re.I) else ""
            written = " ".join(words[at : at + count])
            tokens[at].author_words, tokens[at].ipa = (found[1].spoken or written) + possessive, found[1].ipa
        at += count


def _verbalise_english(tokens: Sequence[DraftToken], language: str) -> None:
    text, starts = _join_tokens(tokens)
    british = language in _DAY_FIRST
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.author_words is not None:
            token.spoken = token.author_words
            at += 1
        elif _is_plain_word(tokens, at):
            token.spoken = strip_punctuation(token.text)
            at += 1
        else:
            at += _verbalise_at(tokens, at, text, starts, british)


def _is_plain_word(tokens: Sequence[DraftToken], at: int) -> bool:
    """Return whether a token is a plain word that no rule needs to look at; most are."""
    word = strip_punctuation(tokens[at].text)
    if len(word) > MAX_WORD_LENGTH or not _PLAIN_WORD.match(word) or _SPECIAL_LETTERS.search(word) or word in _TRIGGERS:
        return False
    if len(word) <= 6 and f"{word}." in tokens[at].text:
        return False
    return word[1:] == word[1:].lower() and (len(word) > 1 or word not in _NUMERALS or not at)


def _verbalise_at(tokens: Sequence[DraftToken], at: int, text: str, starts: Sequence[int], british: bool) -> int:
    """Verbalise token ``at`` and those that the same rule covers; return how many tokens."""
    token = tokens[at]
    if len(token.text) > MAX_NAME_LENGTH:
        return 1
    visible = strip_emoji(token.text)
    opening = 0 if _AREA_CODE.match(token.text) else len(token.text) - len(token.text.lstrip(OPENERS))
    start = starts[at] + opening
    before = strip_punctuation(tokens[at - 1].text) if at else ""
    for rule in _RULES if visible == token.text else ():
        match = rule.pattern.match(text, start)
        if match is None or match.end() == start:
            continue
        last = bisect_right(starts, match.end() - 1) - 1
        if any(other.has_author_pronunciation for other in tokens[at : last + 1]):
            continue
        after = strip_punctuation(tokens[last + 1].text) if last + 1 < len(tokens) else ""
        spoken = rule.verbalise(match, RuleContext(before, after, british, british))
        if spoken is not None:
            possessive = re.match(r"['’]s(?=\W|$)", text[match.end() : match.end() + 3])
            _distribute(spoken + (("'" if spoken.endswith("s") else "'s") if possessive else ""), tokens[at : last + 1])
            return last + 1 - at
    core = strip_punctuation(visible)
    token.spoken = _verbalise_compound(core, british) if len(core) <= MAX_WORD_LENGTH else ""
    return 1


def _verbalise_compound(core: str, british: bool) -> str:
    """Return the spoken form of a token that no rule matches as a whole.

    The parts between its dashes and slashes are verbalised by their own rules.
    """
    if core in SYMBOLS or core.isalpha():
        return identifiers.verbalise_compound(core)
    parts = _JOINTS.split(core)
    spoken = ""
    for at in range(0, len(parts), 2):
        words = _verbalise_part(parts[at], british)
        if not words or not spoken:
            spoken += words
            continue
        before, mark = parts[at - 2], parts[at - 1]
        span = mark in "-–" and (_is_range(before, parts[at]))
        plain = mark == "-" and before.isalpha() and parts[at].isalpha()
        spoken += f"{' to ' if span else '-' if plain else ' '}{words}"
    return spoken


def _is_range(first: str, last: str) -> bool:
    """Return whether a dash means "to": between times, dates and days, but not in "COVID-19"."""
    if first[:1].isdecimal() and last[:1].isdecimal():
        return True
    return first[:3].capitalize() in _DAYS_AND_MONTHS and last[:3].capitalize() in _DAYS_AND_MONTHS


def _verbalise_part(part: str, british: bool) -> str:
    if part.rstrip(".") in _DAYS_AND_MONTHS:
        return ABBREVIATIONS.get(part.rstrip(".").lower(), part)
    for rule in () if part.isalpha() and not part.isupper() else _RULES:
        match = rule.pattern.match(part)
        spoken = (
            rule.verbalise(match, RuleContext("", "", british, british)) if match is not None and match.end() else None
        )
        if spoken is not None:
            return spoken.replace("|", " ")
    return identifiers.verbalise_compound(strip_punctuation(part))


def _distribute(spoken: str, tokens: Sequence[DraftToken]) -> None:
    parts = spoken.split("|")
    if len(parts) != len(tokens):
        parts = [" ".join(filter(None, parts))] + [""] * (len(tokens) - 1)
    for token, part in zip(tokens, parts, strict=True):
        token.spoken = part


def _join_tokens(tokens: Sequence[DraftToken]) -> tuple[str, list[int]]:
    """Return the sentence as one string, and the position of each token in it."""
    starts: list[int] = []
    pieces: list[str] = []
    length = 0
    for token in tokens:
        if pieces and not token.joined:
            pieces.append(" ")
            length += 1
        starts.append(length)
        pieces.append(token.text)
        length += len(token.text)
    return "".join(pieces), starts


def _add_punctuation(tokens: Sequence[DraftToken]) -> None:
    """Add the punctuation that shapes intonation to spoken words, and the final mark."""
    last: DraftToken | None = None
    for at, token in enumerate(tokens):
        if token.text[:1] == "(" and last is not None and last.spoken and last.spoken[-1].isalnum():
            last.spoken += ","
        if not any(character.isalnum() for character in token.spoken) and not token.ipa:
            token.spoken = ""
        if token.spoken or token.ipa:
            last = token
        mark = spoken_punctuation(token.text, at == len(tokens) - 1)
        if mark and last is not None and last.spoken and last.spoken[-1] not in ",.;:!?":
            last.spoken += mark
