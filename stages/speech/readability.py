"""Refuse, before anything is spoken, words that a voice would spell instead of reading."""

from __future__ import annotations

from itertools import groupby

from config.errors import InputError
from models.registry import voice_traits
from stages.records.script import Script
from stages.script.spoken.writing_systems import writing_system

_SHOWN = 5


def find_unreadable(script: Script, voice: str, language: str) -> list[str]:
    """Return the letters of ``script`` that ``voice`` cannot read, run by run, each once."""
    system = voice_traits(voice).unread.get(language.split("-")[0])
    if system is None:
        return []
    spoken = (token.spoken for sentence in script.sentences for token in sentence.tokens if not token.ipa)
    runs = (groupby(text, key=lambda letter: writing_system(letter) == system) for text in spoken)
    return list(dict.fromkeys("".join(letters) for each in runs for found, letters in each if found))


def refuse_unreadable_words(script: Script, voice: str, language: str) -> None:
    """Raise InputError when ``voice`` cannot read words of ``script``, with ways out."""
    words = find_unreadable(script, voice, language)
    if not words:
        return
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    raise InputError(
        f"The voice {voice} cannot read the characters {', '.join(words[:_SHOWN])}{more} in this language.",
        f"Say how each is spoken, such as [{words[0]}](say: ...) or in lexicon.txt, or let another voice speak (lines"
        " between --- at the top of the script; voice: gtts sends the script to Google).",
    )
