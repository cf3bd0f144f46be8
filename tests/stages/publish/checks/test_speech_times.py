"""The times of the speech are proved by the sound: a plan that is 100 ms off fails, for every voice."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from models.engine import SpeechRequest, SpokenToken
from models.registry import load_voice
from stages.publish.checks.speech_times import check_speech_times
from stages.records.narration import Narration, PhoneTime, SentenceTime

TEXT = (
    "She sells six sizes of shoes, and this is the system that she chose.",
    "Please press the switch, choose the settings, and save this session.",
    "Sales rose by sixty percent, which surprises us all.",
)
RATE = 48_000
PAUSE = 0.6


@pytest.fixture(scope="module", params=["hibari", "espeak"])
def spoken(request, tmp_path_factory):
    """A sound file, and the narration that was planned for it."""
    import soxr

    sentences, sound, now = [], [np.zeros(RATE // 2, np.float32)], 0.5
    wishes = [SpeechRequest(tuple(SpokenToken(word) for word in text.split())) for text in TEXT]
    voice = load_voice(request.param)
    for speech in voice.speak(wishes, lambda share: None):
        audio = soxr.resample(speech.audio, speech.rate, RATE)
        phones = tuple(PhoneTime(symbol=p.symbol, start=now + p.start, end=now + p.end) for p in speech.phones)
        sentences.append(
            SentenceTime(start=now, end=now + audio.size / RATE, words=(), phones=phones, timing=speech.timing)
        )
        sound += [audio, np.zeros(round(PAUSE * RATE), np.float32)]
        now += audio.size / RATE + PAUSE
    path = tmp_path_factory.mktemp(request.param) / "audio.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.concatenate(sound) * 30000).astype("<i2").tobytes())
    narration = Narration(
        voice=voice.name, version="1", network=False, frames=round(now * 25), loudness=-16, true_peak=-1,
        sentences=tuple(sentences),
    )  # fmt: skip
    return path, narration


def shifted(narration, move, which=slice(None)):
    """The narration with the phones of some sentences elsewhere; ``move`` maps a time to another."""

    def planned(sentence):
        phones = tuple(PhoneTime(symbol=p.symbol, start=move(p.start), end=move(p.end)) for p in sentence.phones)
        return sentence.model_copy(update={"phones": phones})

    changed = list(narration.sentences)
    changed[which] = [planned(sentence) for sentence in changed[which]]
    return narration.model_copy(update={"sentences": tuple(changed)})


def test_the_times_of_a_voice_are_those_of_its_sound(spoken):
    check = check_speech_times(*spoken)

    assert check.passed, check.measured


@pytest.mark.parametrize("offset", [0.1, -0.1, 0.3])
def test_an_offset_fails_and_says_where_the_sound_is(spoken, offset):
    path, narration = spoken

    check = check_speech_times(path, shifted(narration, lambda time: time + offset))

    assert check.passed is False
    assert ("before" if offset > 0 else "after") in check.measured


def test_a_plan_that_is_stretched_to_its_end_fails(spoken):
    path, narration = spoken

    check = check_speech_times(path, shifted(narration, lambda time: 1.06 * time))

    assert check.passed is False


def test_speech_without_sibilants_is_not_judged(spoken):
    path, narration = spoken
    quiet = narration.model_copy(update={"sentences": narration.sentences[:0]})

    assert check_speech_times(path, quiet).passed is None
