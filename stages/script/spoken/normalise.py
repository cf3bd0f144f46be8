"""Normalise written text to spoken text, token by token.

A rule may cover several tokens ("22 Nov 2026"): its words are distributed over the tokens where that is natural ("the
twenty-second of" | "November" | "twenty twenty-six"); otherwise all stand on the first token and the others stay empty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import regex

from stages.script.lexicon import Lexicon
from stages.script.punctuation import OPENERS, spoken_punctuation, strip_emoji, strip_punctuation
from stages.script.spoken.compatibility import to_readable
from stages.script.spoken.draft_token import MAX_NAME_LENGTH, MAX_WORD_LENGTH, DraftToken
from stages.script.spoken.emoticons import EMOTICON, is_emoticon
from stages.script.spoken.english.rules import english_rules
from stages.script.spoken.localised.rules import localised_rules
from stages.script.spoken.localised.unspaced import verbalise_unspaced
from stages.script.spoken.localised.words import load_words
from stages.script.spoken.rule import JOINT, PAUSE, LanguageRules, RuleContext
from stages.script.spoken.writing_systems import ForeignWord, replace_foreign_words

_AREA_CODE = re.compile(r"\(\d{2,5}\)")
_PATH_MARKS = frozenset([">", "→", "›", "»", "->"])
_POSSESSIVE = re.compile(r"['’][sS]?$")
_UNSPEAKABLE = regex.compile(r"[^\w\p{M}\s'’.,;:!?\u200c\u200d-]|_")
_UNSPEAKABLE_MARKS = regex.compile(r"[^\w\p{M}\p{Sc}\s'’.,;:!?%&+=<>×÷°@#\u200c\u200d-]|_")
"""For a language whose words for signs are not known: they are left to the voice."""


def normalise_sentence(
    tokens: Sequence[DraftToken], language: str, lexicon: Lexicon | None = None
) -> list[ForeignWord]:
    """Set ``spoken`` of every token of one sentence; return its words in another writing system."""
    for token in tokens:
        token.read = strip_emoji(to_readable(token.text))
    if lexicon is not None and lexicon.longest:
        _apply_lexicon(tokens, lexicon)
    foreign: list[ForeignWord] = []
    for token in tokens:
        if token.author_words is None:
            token.read, words = replace_foreign_words(token.read, language)
            foreign += words
    english = language.split("-")[0] == "en"
    if english:
        _verbalise_tokens(tokens, english_rules(language))
    elif load_words(language).spaced:
        _verbalise_tokens(tokens, localised_rules(language))
    else:
        for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
            if token.read in _PATH_MARKS and before and after and not (before.read + after.read).isascii():
                token.spoken = PAUSE
                continue
            token.spoken = (
                verbalise_unspaced(token.read, language) if token.author_words is None else token.author_words
            )
    _add_punctuation(tokens, _UNSPEAKABLE if english or load_words(language).signs else _UNSPEAKABLE_MARKS)
    return foreign


def _apply_lexicon(tokens: Sequence[DraftToken], lexicon: Lexicon) -> None:
    words = [_POSSESSIVE.sub("", strip_punctuation(token.read)) for token in tokens]
    at = 0
    while at < len(tokens):
        found = lexicon.find(words[at : at + lexicon.longest]) if not tokens[at].has_author_pronunciation else None
        count = found[0] if found else 1
        if found and not any(token.has_author_pronunciation for token in tokens[at : at + count]):
            for token in tokens[at : at + count]:
                token.author_words = ""
            possessive = "'s" if re.search(r"['’]s$", strip_punctuation(tokens[at + count - 1].read), re.I) else ""
            written = " ".join(words[at : at + count])
            tokens[at].author_words, tokens[at].ipa = (found[1].spoken or written) + possessive, found[1].ipa
        at += count


def _verbalise_tokens(tokens: Sequence[DraftToken], rules: LanguageRules) -> None:
    text, starts = _join_tokens(tokens)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.author_words is not None:
            token.spoken = token.author_words
            at += 1
        elif rules.is_plain(token.read, not at):
            token.spoken = strip_punctuation(token.read)
            at += 1
        else:
            at += _verbalise_at(tokens, at, text, starts, rules)


def _verbalise_at(tokens: Sequence[DraftToken], at: int, text: str, starts: Sequence[int], rules: LanguageRules) -> int:
    """Verbalise token ``at`` and those that the same rule covers; return how many tokens."""
    token = tokens[at]
    if len(token.read) > MAX_NAME_LENGTH:
        return 1
    before = strip_punctuation(tokens[at - 1].read) if at else ""
    following = strip_punctuation(tokens[at + 1].read) if at + 1 < len(tokens) else ""
    if is_emoticon(token.read, before, following):
        found = EMOTICON.match(token.read)
        token.read = found["rest"] if found else ""
        return 1
    inner = token.read.lstrip(OPENERS)  # empty for an asterisk between operands
    opening = 0 if _AREA_CODE.match(token.read) or not inner else len(token.read) - len(inner)
    start = starts[at] + opening
    for rule in rules.rules:
        match = rule.pattern.match(text, start)
        if match is None or match.end() == start or JOINT in match[0]:
            continue
        last = bisect_right(starts, match.end() - 1) - 1
        if any(other.has_author_pronunciation for other in tokens[at : last + 1]):
            continue
        after = strip_punctuation(tokens[last + 1].read) if last + 1 < len(tokens) else ""
        spoken = rule.verbalise(match, RuleContext(before, after, rules.british, rules.british))
        if spoken is not None:
            possessive = re.match(r"['’]s(?=\W|$)", text[match.end() : match.end() + 3])
            _distribute(spoken + (("'" if spoken.endswith("s") else "'s") if possessive else ""), tokens[at : last + 1])
            return last + 1 - at
    core = strip_punctuation(token.read)
    token.spoken = rules.spell_rest(core) if len(core) <= MAX_WORD_LENGTH else ""
    return 1


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
        if pieces:
            pieces.append(JOINT if token.joined else token.space)
            length += 1
        starts.append(length)
        pieces.append(token.read)
        length += len(token.read)
    return "".join(pieces), starts


def _add_punctuation(tokens: Sequence[DraftToken], unspeakable: regex.Pattern[str]) -> None:
    """Add the punctuation that shapes intonation to spoken words, and the final mark."""
    last: DraftToken | None = None
    for at, token in enumerate(tokens):
        if token.read[:1] == "(" and last is not None and last.spoken and last.spoken[-1].isalnum():
            last.spoken += ","
        pause = token.spoken == PAUSE
        token.spoken = _drop_unspeakable(token.spoken, unspeakable)
        if not any(character.isalnum() for character in token.spoken) and not token.ipa:
            token.spoken = ""
        if token.spoken or token.ipa:
            last = token
        said_mark = bool(token.spoken) and not token.read.strip("-–—−")  # "5 – 10": "to"
        mark = PAUSE if pause else "" if said_mark else spoken_punctuation(token.read, at == len(tokens) - 1)
        if mark and last is not None and last.spoken and last.spoken[-1] not in ",.;:!?":
            last.spoken += mark


def _drop_unspeakable(spoken: str, unspeakable: regex.Pattern[str]) -> str:
    """Return ``spoken`` without marks that a voice would name ("dot", "asterisk").

    Signs that are read aloud are words by now.
    """
    if spoken.isascii() and spoken.isalnum():
        return spoken
    return " ".join(unspeakable.sub(" ", spoken).split())
