"""Estimating the length of a narration."""

from __future__ import annotations

from itertools import pairwise

import pytest

from stages.script.markup.parser import parse_script
from stages.script.pacing import estimate_narration, estimate_seconds


def test_the_estimate_counts_words_and_pauses():
    text = "One two three four five six seven eight. [pause 10s]\n\n" * 10

    assert estimate_seconds(parse_script(text)) == pytest.approx(80 * 60 / 160 + 10 * 10 + 9 * 0.9, rel=0.01)


def test_an_estimated_narration_has_every_word_in_its_place_and_lasts_as_long_as_the_estimate():
    script = parse_script("[pause 2s]\n\n" + "One $250 three. Four [five](/faɪv/) 🙂 six?\n\n- Seven.\n\n" * 20)

    narration = estimate_narration(script, lead=2.8, tail=3.6)

    assert narration.seconds == pytest.approx(2.8 + estimate_seconds(script) + 3.6, rel=0.05)
    assert narration.seconds / 2 < estimate_narration(script, speed=2, lead=2.8, tail=3.6).seconds < narration.seconds
    assert narration.sentences[0].start >= 4.8
    assert len(narration.sentences) == len(script.sentences)
    for sentence, heard in zip(script.sentences, narration.sentences, strict=True):
        assert heard.start * 25 == pytest.approx(round(heard.start * 25))
        assert [word.token for word in heard.words] == [n for n, t in enumerate(sentence.tokens) if t.spoken or t.ipa]
        assert all(a.end <= b.start for a, b in pairwise(heard.words))
    assert all(a.end <= b.start for a, b in pairwise(narration.sentences))
