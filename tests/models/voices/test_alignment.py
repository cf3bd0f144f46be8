from __future__ import annotations

import numpy as np
import pytest

from models.engine import Speech
from models.voices.alignment import align
from models.voices.espeak.engine import Espeak

TEXT = "When a price, a screen, or a rule changes, you edit one line and drop the script again."


@pytest.fixture(scope="module")
def references() -> list[Speech]:
    return _spoken("Annie", "Michael", "f2")


def _spoken(*voices: str, text: str = TEXT, speed: float = 1.0) -> list[Speech]:
    from models.engine import SpeechRequest, SpokenToken

    tokens = tuple(SpokenToken(word) for word in text.split())
    return list(Espeak().speak([SpeechRequest(tokens, voice=voice, speed=speed) for voice in voices], lambda _: None))


@pytest.mark.parametrize(("voice", "speed"), [("f4", 0.8), ("Linda", 1.4), ("en-gb+m3", 1.0)])
def test_another_voice_at_another_speed_gets_its_own_word_times(references, voice: str, speed: float) -> None:
    [truth] = _spoken(voice, speed=speed)

    found = align(truth.audio, truth.rate, references)

    errors = [abs(a.start - b.start) for a, b in zip(truth.words, found.words, strict=True)]
    assert found.timing == "aligned"
    assert np.median(errors) < 0.02
    assert max(errors) < 0.1


def test_silence_around_the_words_moves_their_times(references) -> None:
    [truth] = _spoken("f4")
    late = np.concatenate([np.zeros(truth.rate // 2, np.float32), truth.audio, np.zeros(truth.rate, np.float32)])

    before, after = (align(audio, truth.rate, references) for audio in (truth.audio, late))

    moved = [b.start - a.start for a, b in zip(before.words, after.words, strict=True)]
    assert moved == pytest.approx([0.5] * len(moved), abs=0.02)


def test_other_words_are_not_mistaken_for_these(references) -> None:
    [other] = _spoken("f4", text="Nothing leaves your machine, and nothing is ever half done or lost on the way to it.")

    found = align(other.audio, other.rate, references)

    assert found.timing == "estimated"
    assert len(found.words) == len(references[0].words)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.4, 60.0])
def test_sound_far_too_short_or_long_is_estimated(references, seconds: float) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, round(seconds * 24_000)).astype(np.float32)

    found = align(noise, 24_000, references[:1])

    edges = [edge for word in found.words for edge in (word.start, word.end)]
    assert found.timing == "estimated"
    assert edges == sorted(edges)
    assert edges[-1] <= seconds


NATURAL = (
    "Hello and welcome to this short course about our new system.",
    "Open the settings and press the large green button.",
    "Revenue grew by twelve percent in the third quarter.",
    "We opened two offices and hired forty people last year.",
    "Please save your work before you close the window.",
    "The report shows which stages took the longest time.",
    "Never share your password with anybody outside the company.",
    "If the light is red, wait for thirty seconds and try again.",
    "Our customers asked for faster answers and clearer prices.",
    "You can find the manual in the shared folder on the server.",
    "This chapter explains how invoices are created and sent.",
    "Each member of the team has a role and a small budget.",
)


@pytest.fixture(scope="module")
def natural() -> list[Speech]:
    """Sentences of a natural voice that knows its own times."""
    from models.engine import SpeechRequest, SpokenToken
    from models.registry import load_voice

    wishes = [SpeechRequest(tuple(SpokenToken(word) for word in text.split())) for text in NATURAL]
    return list(load_voice("hibari").speak(wishes, lambda _: None))


def test_the_words_of_a_natural_voice_are_found(natural) -> None:
    errors = []
    for text, truth in zip(NATURAL, natural, strict=True):
        found = align(truth.audio, truth.rate, _spoken("Annie", "Michael", "f2", text=text))
        assert found.timing == "aligned", text
        errors += [abs(a.start - b.start) for a, b in zip(truth.words, found.words, strict=True)]

    assert np.median(errors) <= 0.025
    assert np.percentile(errors, 95) <= 0.08


def test_other_words_of_a_natural_voice_are_not_mistaken(natural) -> None:
    for text, other in zip(NATURAL, [*natural[1:], natural[0]], strict=True):
        found = align(other.audio, other.rate, _spoken("Annie", "Michael", "f2", text=text))
        assert found.timing == "estimated", text
