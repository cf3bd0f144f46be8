"""Define the silences between sentences, and estimate the length of a narration."""

from __future__ import annotations

import math

from config.timebase import FPS
from stages.records.narration import Narration, SentenceTime, WordTime
from stages.records.script import Script

# Silences in seconds at normal speed. Readers pause 0.2-1.0 s between sentences and 0.4-1.8 s between paragraphs, and
# 0.6 s is judged the most natural at punctuation (Kyushu University, 2022); presenters stay in the middle of that.
CLAUSE_PAUSE = 0.25
SENTENCE_PAUSE = 0.5
QUESTION_PAUSE = 0.6
BULLET_PAUSE = 0.5
PARAGRAPH_PAUSE = 0.9
BREAK_PAUSE = 1.0
SECTION_PAUSE = 1.1

WORDS_PER_MINUTE = 160
"""Course narration is spoken at 150-165 words per minute, pauses not counted."""


def pause_after_sentence(last_token: str) -> float:
    """Return the silence in seconds between a sentence and the next one of its paragraph."""
    return QUESTION_PAUSE if last_token.rstrip("\"'”’»)]").endswith(("?", "？", "؟")) else SENTENCE_PAUSE


def estimate_narration(script: Script, *, speed: float = 1.0, lead: float = 0.0, tail: float = 0.0) -> Narration:
    """Return an estimated narration of ``script``, without synthesising any speech.

    ``lead`` and ``tail`` are seconds of silence before and after it.
    """
    at = lead + script.lead
    sentences = []
    for sentence in script.sentences:
        at = start = math.ceil(at * FPS - 1e-6) / FPS
        words = []
        for number, token in enumerate(sentence.tokens):
            if token.spoken or token.ipa:
                count = len(token.spoken.replace("-", " ").split()) or 1
                words.append(WordTime(token=number, start=at, end=at + count * 60 / WORDS_PER_MINUTE / speed))
                at = words[-1].end
        sentences.append(SentenceTime(start=start, end=at, words=tuple(words), phones=(), timing="estimated"))
        at += sentence.pause
    frames = math.ceil((at + tail) * 25)
    return Narration(
        voice="", version="", network=False, frames=frames, loudness=0, true_peak=0, sentences=tuple(sentences)
    )


def estimate_seconds(script: Script) -> float:
    """Return the estimated length of the narration of ``script`` in seconds, pauses included."""
    words = sum(len(token.spoken.replace("-", " ").split()) for s in script.sentences for token in s.tokens)
    return script.lead + words * 60 / WORDS_PER_MINUTE + sum(sentence.pause for sentence in script.sentences)
