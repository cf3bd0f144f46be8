"""Make narrations without a voice: words are timed evenly, in proportion to their letters."""

from __future__ import annotations

from stages.records.narration import Narration, PhoneTime, SentenceTime, WordTime
from stages.records.script import Script


def narrate(script: Script, *, lead: float = 2.8, tail: float = 1.0, letters_a_second: float = 14.0) -> Narration:
    """Return the narration of `script` as a voice of an even pace would speak it; sentences start on frames."""
    at = round((lead + script.lead) * 25) / 25
    sentences = []
    for sentence in script.sentences:
        start = at
        words = []
        for index, token in enumerate(sentence.tokens):
            if not token.spoken and not token.ipa:
                continue
            length = (len(token.spoken or token.text) + 1) / letters_a_second
            words.append(WordTime(token=index, start=at, end=at + length * 0.95))
            at += length
        end = words[-1].end if words else start
        phones = (PhoneTime(symbol="a", start=start, end=end),)
        sentences.append(SentenceTime(start=start, end=end, words=tuple(words), phones=phones, timing="engine"))
        at = -(-(end + sentence.pause) * 25 // 1) / 25
    last = sentences[-1].end if sentences else at
    return Narration(
        voice="even",
        version="1",
        network=False,
        frames=int(-(-(last + tail) * 25 // 1)),
        loudness=-16.0,
        true_peak=-1.5,
        sentences=tuple(sentences),
    )
