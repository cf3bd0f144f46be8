"""The voice hibari: natural English, exact times, always the same samples."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from config.errors import InputError
from models.engine import SpeechRequest, SpokenToken
from models.registry import choose_voice, load_voice
from models.voices.hibari import engine as hibari_engine
from models.voices.hibari.phoneme_symbols import convert_ipa, spell_letters

ROOT = Path(__file__).parents[4]
RATE = 24_000
SIBILANTS = {"s", "z", "ʃ", "ʒ", "tʃ", "dʒ"}


def request(text: str, **more) -> SpeechRequest:
    return SpeechRequest(tuple(SpokenToken(word) for word in text.split()), **more)


@pytest.fixture(scope="module")
def speak():
    voice = load_voice("hibari")

    def run(*requests: SpeechRequest):
        return list(voice.speak(requests, lambda share: None))

    return run


@pytest.fixture(scope="module")
def spoken(speak):
    """Three sentences, spoken once for all tests."""
    return speak(
        request("Hello! Here are the numbers of our third quarter."),
        request("She sells six sizes of shoes, and this is the system that she chose."),
        request("Open the A-P-I settings, then press Save."),
    )


def test_every_word_has_a_time_in_order(spoken):
    for speech, words in zip(spoken, (9, 14, 7), strict=True):
        assert [word.token for word in speech.words] == list(range(words))
        edges = [time for word in speech.words for time in (word.start, word.end)]
        assert edges == sorted(edges)
        assert speech.rate == RATE
        assert edges[-1] <= speech.audio.size / RATE
        assert speech.timing == "engine"


def test_phones_follow_each_other_and_are_ipa(spoken):
    for speech in spoken:
        assert all(a.end <= b.start + 1e-6 for a, b in zip(speech.phones, speech.phones[1:], strict=False))
        assert not {symbol for phone in speech.phones for symbol in phone.symbol} & set("AIOQWY")


def hiss(speech) -> np.ndarray:
    """Share of the energy above 4.5 kHz in each 10 ms."""
    hop, window = RATE // 100, 512
    count = (speech.audio.size - window) // hop
    frames = np.stack([speech.audio[i * hop : i * hop + window] for i in range(count)]) * np.hanning(window)
    power = np.square(np.abs(np.fft.rfft(frames)))
    high = np.fft.rfftfreq(window, 1 / RATE) > 4500
    return power[:, high].sum(axis=1) / (power.sum(axis=1) + 1e-3)


def lag_of_sibilants(speech, offset: float = 0.0) -> float:
    """Seconds by which the hiss of the sound follows the sibilants among the phones, planned ``offset`` later."""
    heard = hiss(speech)
    planned = np.zeros(len(heard))
    for phone in speech.phones:
        if phone.symbol.lstrip("ˈˌ") in SIBILANTS:
            planned[max(0, round((phone.start + offset) * 100 - 1)) : round((phone.end + offset) * 100 - 1)] = 1
    lags = range(-15, 16)
    fits = [np.corrcoef(planned[20:-20], np.roll(heard, -lag)[20:-20])[0, 1] for lag in lags]
    return lags[int(np.argmax(fits))] / 100


def test_sibilants_are_heard_when_their_phones_say(spoken):
    assert abs(lag_of_sibilants(spoken[1])) <= 0.03
    assert lag_of_sibilants(spoken[1], offset=0.1) < -0.06  # the measure notices an offset


def test_the_same_sentence_gives_the_same_samples_alone_or_among_others(speak, spoken):
    alone = speak(request("Open the A-P-I settings, then press Save."))[0]

    assert np.array_equal(alone.audio, spoken[2].audio)
    assert alone.phones == spoken[2].phones


def test_speed_changes_the_length(speak, spoken):
    slow = speak(request("Hello! Here are the numbers of our third quarter.", speed=0.8))[0]

    assert slow.audio.size > 1.12 * spoken[0].audio.size


def test_the_sound_is_loud_enough_and_not_clipped(spoken):
    for speech in spoken:
        assert 0.2 < np.abs(speech.audio).max() < 1.0
        assert np.abs(speech.audio[:24]).max() < 0.05


def test_letters_are_spelt(spoken):
    letters = [phone.symbol for phone in spoken[2].phones if 0.2 < phone.start < 1.0]

    assert "".join(letters).replace("ˈ", "").replace("ˌ", "").count("eɪpiaɪ") == 1
    assert spell_letters("A-P-I") == "ˌApˌiˈI"


def test_an_authors_pronunciation_is_followed(speak):
    tokens = (SpokenToken("Say"), SpokenToken("PresGen.", ipa="/ˈpɹɛzdʒɛn/"))
    speech = speak(SpeechRequest(tokens))[0]

    inside = [phone.symbol for phone in speech.phones if phone.start >= speech.words[1].start and phone.symbol]
    assert "".join(inside).replace("ˈ", "") == "pɹɛzdʒɛn"
    assert speech.warnings == ()


def test_a_pronunciation_that_english_does_not_have_is_told_and_read_instead(speak):
    speech = speak(SpeechRequest((SpokenToken("Buch", ipa="/buːχ/"),)))[0]

    assert speech.warnings == ("The voice hibari cannot say /buːχ/; it reads “Buch” instead.",)
    assert speech.audio.size > 0


def test_another_accent_is_told(speak):
    speech = speak(request("Hello there.", language="en-gb"))[0]

    assert speech.warnings == ("The voice hibari speaks American English, not “en-gb”.",)


@pytest.mark.parametrize(("ipa", "symbols"), [("təˈmeɪtoʊ", "təmˈAtO"), ("dʒɪf", "ʤˈɪf"), ("ðə", "ðə"), ("buːχ", None)])
def test_ipa_is_converted(ipa, symbols):
    assert convert_ipa(ipa) == symbols


def test_emphasis_makes_a_word_louder(speak):
    words = ["This", "is", "really", "important", "for", "all", "of", "us"]
    plain = tuple(SpokenToken(word) for word in words)
    strong = tuple(SpokenToken(word, emphasis=word == "really") for word in words)
    without, with_it = speak(SpeechRequest(plain), SpeechRequest(strong))

    def level(speech):
        word = speech.words[2]
        return float(np.square(speech.audio[round(word.start * RATE) : round(word.end * RATE)]).mean())

    assert level(with_it) > 1.2 * level(without)


def test_a_very_long_sentence_is_spoken_in_parts_without_a_word_lost(speak, monkeypatch):
    monkeypatch.setattr(hibari_engine, "MAX_SYMBOLS", 60)
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"] * 3
    speech = speak(request(" ".join(words)))[0]

    assert len(speech.words) == 30
    assert all(word.end > word.start for word in speech.words)
    steps = np.abs(np.diff(speech.audio))
    assert steps.max() < 0.4  # no click at a seam


@pytest.mark.parametrize("text", ["...", "—", "[]"])
def test_marks_alone_are_silence(speak, text):
    speech = speak(request(text))[0]

    assert all(word.start == word.end for word in speech.words)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"language": "de"}, "The voice hibari speaks English only, not “de”."),
        ({"voice": "bob"}, "The voice hibari has no voice called “bob”."),
        ({"speed": 3.0}, "A speaking speed of 3 is not possible."),
    ],
)
def test_what_it_cannot_do_is_told_before_it_speaks(speak, wish, message):
    with pytest.raises(InputError) as caught:
        speak(request("Hello.", **wish))

    assert caught.value.message == message
    assert caught.value.hint


def test_a_missing_library_is_a_problem_and_another_voice_is_chosen(monkeypatch):
    import importlib.util

    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else there(name))

    assert load_voice("hibari").problems()[0].message == "The speech library onnxruntime is not installed."
    assert choose_voice("en-us") == "espeak"


def test_auto_is_hibari_for_english_and_espeak_for_other_languages():
    assert [choose_voice(language) for language in ("en-us", "en-GB", "de", "pt-br")] == [
        "hibari", "hibari", "espeak", "espeak",
    ]  # fmt: skip


def test_nothing_is_written_into_the_home_and_nothing_recorded_for_others(tmp_path):
    """ONNX Runtime keeps a device id and events for its makers in the user's cache, unless it is told not to."""
    code = (
        "from models.engine import SpeechRequest, SpokenToken; from models.registry import load_voice\n"
        "list(load_voice('hibari').speak([SpeechRequest((SpokenToken('Hello.'),))], lambda share: None))"
    )
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("ORT_DISABLE_TELEMETRY", None)

    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=ROOT)

    assert list(tmp_path.rglob("*")) == []
