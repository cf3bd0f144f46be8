from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from config.errors import MissingDependency, TransientError
from models.engine import Problem
from models.voices.espeak.engine import Espeak
from stages.jobs.events import EventKind
from stages.records.script import Sentence, Token
from stages.speech.stage import speech_stage

TALK = (
    "Good morning, and thank you for joining.",
    "Today we turn a plain script into a video.",
    ("Does that matter?", 0.9),
    "It saves a day of work every week.",
)


class Counting(Espeak):
    """espeak that notes what it was asked to say."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def speak(self, sentences, progress):
        self.asked += [" ".join(token.spoken for token in request.tokens) for request in sentences]
        yield from super().speak(sentences, progress)


def test_every_sentence_starts_with_a_picture_and_the_whole_ends_with_one(make) -> None:
    made = make(*TALK)

    for time in made.narration.sentences:
        assert time.start * 25 == pytest.approx(round(time.start * 25), abs=1e-9)
    assert made.samples.size == made.narration.frames * 1920


def test_there_is_silence_before_between_and_after_as_asked(make) -> None:
    made = make(*TALK, lead=2.4, tail=1.5)

    times = made.narration.sentences
    assert times[0].start == 2.4
    gaps = [after.start - before.end for before, after in itertools.pairwise(times)]
    for gap, asked in zip(gaps, (0.5, 0.5, 0.9), strict=True):
        assert asked <= gap < asked + 0.04
    assert 1.5 <= made.narration.seconds - times[-1].end < 1.54
    edges = [0.0, *(edge for time in times for edge in (time.start, time.end)), made.narration.seconds]
    parts = [made.samples[round(a * 48_000) : round(b * 48_000)] for a, b in itertools.pairwise(edges)]
    assert [part.any() for part in parts] == [False, True] * len(times) + [False]


def test_a_pause_before_the_first_sentence_comes_on_top_of_the_lead(make) -> None:
    assert make("Hello.", lead=1.0, opening=2.0).narration.sentences[0].start == 3.0


def test_words_are_heard_when_the_timing_says(make) -> None:
    made = make("Apples; oranges; pears.")

    for word in made.narration.sentences[0].words:
        before = made.samples[round((word.start - 0.04) * 48_000) : round((word.start - 0.015) * 48_000)]
        after = made.samples[round((word.start + 0.01) * 48_000) : round((word.start + 0.08) * 48_000)]
        assert np.abs(before).max() < 0.003
        assert np.abs(after).max() > 0.05


def test_the_same_sentence_has_the_same_sound_and_times_wherever_it_stands(make) -> None:
    first = make("Something else entirely.", "The very same words.").narration.sentences[1]
    second = make(("A different beginning, somewhat longer.", 0.73), "Another.", "The very same words.").narration
    third = second.sentences[2]

    def relative(time):
        return [
            (round((phone.start - time.start) * 48_000), round((phone.end - time.start) * 48_000), phone.symbol)
            for phone in time.phones
        ]

    assert relative(first) == relative(third)
    for phone in first.phones:
        assert phone.start * 48_000 == pytest.approx(round(phone.start * 48_000), abs=0.05)


def test_the_same_inputs_give_the_same_bytes_with_and_without_the_cache(make, tmp_path: Path) -> None:
    cold = make(*TALK)
    warm = make(*TALK)
    for file in (tmp_path / "cache" / "speech").iterdir():
        file.unlink()
    again = make(*TALK)

    assert cold.audio.read_bytes() == warm.audio.read_bytes() == again.audio.read_bytes()
    assert cold.narration == warm.narration == again.narration


def test_only_a_changed_sentence_is_spoken_again(make) -> None:
    voice = Counting()
    make(*TALK, voice=voice)
    voice.asked.clear()

    make(*TALK[:2], "Does this matter?", TALK[3], voice=voice)

    assert voice.asked == ["Does this matter?"]


def test_a_sentence_said_twice_is_spoken_once(make) -> None:
    voice = Counting()

    made = make("Again.", "Again.", "Again.", voice=voice)

    assert voice.asked == ["Again."]
    assert len(made.narration.sentences) == 3


@pytest.mark.parametrize("wish", [{"language": "en-gb"}, {"voice_name": "Michael"}, {"speed": 1.2}])
def test_another_voice_language_or_speed_is_spoken_anew(make, wish: dict[str, object]) -> None:
    voice = Counting()
    make("Hello.", voice=voice)

    make("Hello.", voice=voice, **wish)

    assert voice.asked == ["Hello.", "Hello."]


@pytest.mark.parametrize("damage", [b"", b"PK not really a zip", None])
def test_a_damaged_cache_is_made_again(make, tmp_path: Path, damage: bytes | None) -> None:
    whole = make(*TALK)
    for file in (tmp_path / "cache" / "speech").iterdir():
        contents = bytearray(file.read_bytes())
        contents[len(contents) // 3] ^= 0xFF
        file.write_bytes(contents if damage is None else damage)

    assert make(*TALK).audio.read_bytes() == whole.audio.read_bytes()


def test_sentences_that_say_nothing_keep_their_place_without_sound(make) -> None:
    made = make("One here.", "(silent) (silent)", "— …", "Two there.")

    times = made.narration.sentences
    assert [len(time.words) for time in times] == [2, 0, 0, 2]
    assert times[1].start == times[1].end
    assert times[3].start > times[2].end


@pytest.mark.parametrize("script", [(), ("(silent)",), ("—", "…")])
def test_a_script_that_says_nothing_is_silence(make, script: tuple[str, ...]) -> None:
    made = make(*script)

    assert not made.samples.any()
    assert made.narration.loudness == -70.0
    assert made.narration.frames >= 25


def test_a_very_short_narration_works(make) -> None:
    made = make(("Hi.", 0.0), lead=0.0, tail=0.0)

    assert 0.1 < made.narration.seconds < 0.8
    assert made.narration.true_peak <= -1.0


def test_speaking_faster_shortens_natural_pauses_but_not_the_authors(make) -> None:
    normal, fast = (make(("One.", 0.5), ("Two.", 3.1), "Three.", speed=speed).narration for speed in (1.0, 2.0))

    def gaps(narration):
        return [after.start - before.end for before, after in itertools.pairwise(narration.sentences)]

    assert gaps(normal)[0] == pytest.approx(0.5, abs=0.04)
    assert gaps(fast)[0] == pytest.approx(0.25, abs=0.04)
    assert gaps(fast)[1] == pytest.approx(0.55 + 2.0, abs=0.04)


def test_the_last_pause_of_the_author_outlasts_a_shorter_tail(make) -> None:
    made = make(("The end.", 2.0), tail=0.5)

    assert made.narration.seconds - made.narration.sentences[-1].end >= 2.0


def test_progress_grows_to_the_end(make) -> None:
    made = make(*TALK)

    shares = [event.data["share"] for event in made.events if event.kind is EventKind.STAGE_PROGRESS]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) >= 5


def test_who_spoke_is_recorded_and_part_of_the_fingerprint(make, tmp_path: Path) -> None:
    made = make("Hello.")

    assert (made.narration.voice, made.narration.network) == ("espeak", False)
    assert made.narration.version in speech_stage(Espeak(), tmp_path).version


def test_what_the_voice_could_not_do_is_reported_even_from_the_cache(make) -> None:
    odd = Sentence(tokens=(Token(text="Buch", spoken="Buch", ipa="/buːχ/"),), section=0, paragraph=0, pause=0.5)
    for _ in range(2):
        made = make(odd, odd)

        warnings = [event.data["message"] for event in made.events if event.kind is EventKind.WARNING]
        assert warnings == ["The voice espeak cannot say /buːχ/; it reads “Buch” instead."]


def test_a_voice_that_lacks_something_says_so_before_it_speaks(make) -> None:
    class Absent(Espeak):
        def problems(self) -> list[Problem]:
            return [Problem("The weights are missing.", "presgen models install espeak")]

    with pytest.raises(MissingDependency) as caught:
        make("Hello.", voice=Absent())

    assert caught.value.hint == "presgen models install espeak"


def test_a_voice_that_fails_midway_keeps_what_it_said(make) -> None:
    class Tiring(Counting):
        def speak(self, sentences, progress):
            for number, speech in enumerate(super().speak(sentences, progress)):
                if number == 2:
                    raise TransientError("Out of breath.")
                yield speech

    with pytest.raises(TransientError):
        make(*TALK, voice=Tiring())
    voice = Counting()
    make(*TALK, voice=voice)

    assert voice.asked == ["Does that matter?", "It saves a day of work every week."]
