from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from config.errors import InputError, MissingDependency, TransientError
from models.engine import Speech, SpeechRequest, SpokenToken
from models.voices.espeak.engine import Espeak
from models.voices.espeak.process import EspeakProcess


def speak(*requests: SpeechRequest) -> list[Speech]:
    return list(Espeak().speak(requests, lambda share: None))


def loudness_around(speech: Speech, seconds: float, half: float = 0.01) -> float:
    first, last = (max(0, round((seconds + side * half) * speech.rate)) for side in (-1, 1))
    return float(np.abs(speech.audio[first:last]).max(initial=0.0))


def test_it_has_what_it_needs_here() -> None:
    assert Espeak().problems() == []
    assert not Espeak().traits.is_network


def test_a_sentence_sounds_the_same_whatever_was_said_before_it(ask) -> None:
    first, second, third = ask("Hello there, everyone."), ask("Is it so?"), ask("Numbers: one, two, three!")

    [alone] = speak(first)
    leading, *_ = speak(first, second, third)
    *_, trailing = speak(third, second, second, first)

    assert alone.audio.tobytes() == leading.audio.tobytes() == trailing.audio.tobytes()
    assert alone.words == leading.words == trailing.words
    assert alone.phones == leading.phones == trailing.phones


def test_every_token_is_heard_in_order_within_the_audio(ask) -> None:
    text = "When a price, a screen, or a rule of the house changes, you edit one line and drop it again."

    [speech] = speak(ask(text))

    assert [word.token for word in speech.words] == list(range(len(text.split())))
    edges = [edge for word in speech.words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= speech.audio.size / speech.rate
    assert all(word.end - word.start > 0.02 for word in speech.words)


def test_a_word_after_a_pause_starts_with_its_sound_and_not_with_the_pause(ask) -> None:
    [speech] = speak(ask("Apples; over all."))

    after = speech.words[1].start
    assert loudness_around(speech, after - 0.03) < 0.002
    assert loudness_around(speech, after + 0.03) > 0.02


def test_silence_around_a_sentence_is_cut_to_a_breath(ask) -> None:
    [speech] = speak(ask("Machines learn."))

    sound = np.flatnonzero(np.abs(speech.audio) > 0.02 * np.abs(speech.audio).max())
    assert sound[0] / speech.rate < 0.03
    assert (speech.audio.size - sound[-1]) / speech.rate < 0.06


def test_phones_are_ipa_back_to_back_with_nothing_in_pauses(ask) -> None:
    [speech] = speak(ask("Happy people stop, then go."))

    heard = "".join(phone.symbol for phone in speech.phones)
    assert "hˈæpi" in heard
    assert "ɡˈoʊ" in heard
    assert "" in {phone.symbol for phone in speech.phones}
    assert all(a.end == b.start for a, b in zip(speech.phones, speech.phones[1:], strict=False))


def test_the_lips_close_when_a_voiceless_stop_goes_silent_and_not_at_its_burst(ask) -> None:
    [speech] = speak(ask("A happy one."))

    [stop] = [phone for phone in speech.phones if phone.symbol == "p"]
    silent = speech.audio[round(stop.start * speech.rate) : round((stop.start + 0.03) * speech.rate)]
    assert np.abs(silent).max() < 0.001
    assert loudness_around(speech, stop.start - 0.01) > 0.01


@pytest.mark.parametrize("text", ["One. Two. Three four.", "Why? No way there.", "Version 3.5 vs. 4 beats it."])
def test_tokens_that_espeak_takes_for_the_end_of_a_sentence_keep_their_times(ask, text: str) -> None:
    [speech] = speak(ask(text))

    assert [word.token for word in speech.words] == list(range(len(text.split())))
    assert all(word.end > word.start for word in speech.words)


def test_tokens_that_say_nothing_have_no_word() -> None:
    request = SpeechRequest((SpokenToken("Two"), SpokenToken(""), SpokenToken("dollars.")))

    [speech] = speak(request)

    assert [word.token for word in speech.words] == [0, 2]


def test_a_sentence_without_anything_to_say_is_silence_without_words() -> None:
    [speech] = speak(SpeechRequest((SpokenToken(""),)))

    assert speech.audio.size == 0
    assert speech.words == ()


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("<break time='9s'/>", "bɹˈeɪk"),
        ("</speak>", "spˈiːk"),
        ("&amp;", "ændˈæmp"),
        ("[[h@l'oU]]", "ˈeɪtʃ"),
    ],
)
def test_markup_in_the_text_is_spoken_and_not_obeyed(text: str, sound: str) -> None:
    [speech] = speak(SpeechRequest((SpokenToken("Now"), SpokenToken(text), SpokenToken("ends."))))

    assert sound in "".join(phone.symbol for phone in speech.phones)
    assert len(speech.words) == 3
    assert speech.audio.size < 5 * speech.rate


def test_whatever_a_token_holds_the_words_around_it_are_heard_in_order() -> None:
    odd = [
        "\0nul",
        "tab\there",
        "\ufeff",
        "[[",
        "]]",
        "</speak>",
        "&",
        "…",
        "—",
        "?!",
        "☺️",
        "日本語",
        "''",
        "%",
        "C++",
        "x.y/z?a=b",
    ]
    requests = [
        SpeechRequest((SpokenToken("Before"), SpokenToken(text, emphasis=emphasis), SpokenToken("after.")))
        for text in odd
        for emphasis in (False, True)
    ]

    for request, speech in zip(requests, speak(*requests), strict=True):
        edges = [edge for word in speech.words for edge in (word.start, word.end)]
        assert [word.token for word in speech.words] == [0, 1, 2], request
        assert edges == sorted(edges), request
        assert edges[0] < edges[1], request
        assert edges[-2] < edges[-1] <= speech.audio.size / speech.rate, request


def test_the_authors_pronunciation_is_spoken() -> None:
    def said(ipa: str) -> str:
        [speech] = speak(SpeechRequest((SpokenToken("That"), SpokenToken("gif,", ipa), SpokenToken("there."))))
        assert speech.warnings == ()
        assert [word.token for word in speech.words] == [0, 1, 2]
        return "".join(phone.symbol for phone in speech.phones)

    assert "ɡˈɪf" in said("")
    assert "dʒˈɪf" in said("/dʒɪf/")
    assert "dʒˈaɪfi" in said("/ˈdʒaɪfi/")


def test_words_that_are_run_together_share_their_sound(ask) -> None:
    [speech] = speak(ask("The end of the line."))

    of, the = speech.words[2:4]
    assert 0.04 < of.end - of.start < 0.25
    assert 0.04 < the.end - the.start < 0.25
    assert of.end == the.start


def test_a_pronunciation_it_cannot_say_is_read_plainly_with_a_warning() -> None:
    plain, odd = speak(SpeechRequest((SpokenToken("Buch"),)), SpeechRequest((SpokenToken("Buch", "/buːχ/"),)))

    assert odd.audio.tobytes() == plain.audio.tobytes()
    assert odd.warnings == ("The voice espeak cannot say /buːχ/; it reads “Buch” instead.",)


def test_emphasis_is_heard() -> None:
    plain, strong = speak(
        SpeechRequest((SpokenToken("Never"), SpokenToken("do"), SpokenToken("that."))),
        SpeechRequest((SpokenToken("Never", emphasis=True), SpokenToken("do"), SpokenToken("that."))),
    )

    assert plain.audio.tobytes() != strong.audio.tobytes()
    assert len(strong.words) == 3


def test_speed_changes_the_length(ask) -> None:
    slow, normal, fast = (speak(ask("Speak at this speed please.", speed=speed))[0] for speed in (0.7, 1.0, 1.5))

    assert slow.audio.size > 1.2 * normal.audio.size > 1.2 * 1.2 * fast.audio.size


def test_languages_variants_and_accents_sound_different(ask) -> None:
    wishes = [
        {},
        {"voice": "Michael"},
        {"language": "en-gb"},
        {"voice": "en-gb"},
        {"voice": "EN-GB+michael"},
        {"language": "de-AT"},
        {"language": "zh-CN"},
    ]

    heard = [speak(ask("Bottle water tomato.", **wish))[0].audio.tobytes() for wish in wishes]

    assert heard[2] == heard[3]
    assert len(set(heard)) == len(wishes) - 1


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"voice": "Siri"}, "no variant called “Siri”"),
        ({"voice": "en-us+Siri"}, "no variant called “en-us+Siri”"),
        ({"voice": "../../etc/passwd"}, "no variant called"),
        ({"language": "tlh"}, "does not speak “tlh”"),
        ({"speed": 9.0}, "A speaking speed of 9"),
    ],
)
def test_what_it_cannot_do_is_said_before_it_speaks(ask, wish: dict[str, object], words: str) -> None:
    with pytest.raises(InputError) as caught:
        speak(ask("Hello.", **wish))

    assert words in caught.value.message
    assert caught.value.hint


def test_a_missing_library_is_a_problem_with_a_cure(monkeypatch: pytest.MonkeyPatch, ask) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    [problem] = Espeak().problems()

    assert "not installed" in problem.message
    assert "setup_training_env.sh" in problem.hint
    with pytest.raises(MissingDependency):
        speak(ask("Hello."))


def worker(tmp_path: Path, body: str) -> list[str]:
    """Return the command of a worker that does ``body`` instead of speaking."""
    file = tmp_path / "worker.py"
    file.write_text(f"import os, signal, sys, time\n{body}\n")
    return [sys.executable, "-I", "-S", str(file)]


def test_a_worker_that_crashes_is_a_passing_fault(tmp_path: Path) -> None:
    command = worker(tmp_path, "sys.stdin.readline(); os.kill(os.getpid(), signal.SIGSEGV)")

    with EspeakProcess(command) as speaker, pytest.raises(TransientError, match=r"died \(signal SIGSEGV\)"):
        list(speaker.synthesize([{}]))


def test_a_worker_that_says_nothing_is_given_up_and_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    command = worker(tmp_path, f"open({str(pid)!r}, 'w').write(str(os.getpid())); signal.pause()")

    with EspeakProcess(command, max_polls=1) as speaker, pytest.raises(TransientError, match="stopped answering"):
        list(speaker.synthesize([{}, {}, {}]))

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_library_that_does_not_load_names_its_cure(tmp_path: Path) -> None:
    import models.voices.espeak.program

    command = [
        sys.executable,
        "-I",
        "-S",
        models.voices.espeak.program.__file__,
        str(tmp_path / "none.so"),
        str(tmp_path),
    ]

    with EspeakProcess(command) as speaker, pytest.raises(MissingDependency, match="cannot be loaded"):
        list(speaker.synthesize([{"voice": "en", "rate": 160, "ssml": "x"}]))


def test_a_crash_while_speaking_one_sentence_is_told_apart_from_the_worker_dying(monkeypatch, tmp_path: Path) -> None:
    """The fork that speaks is killed; the worker lives to tell."""
    import models.voices.espeak.program

    source = Path(models.voices.espeak.program.__file__).read_text()
    broken = tmp_path / "espeaker.py"
    broken.write_text(source.replace("text = ssml.encode()", "os.kill(os.getpid(), signal.SIGABRT); text = b''"))
    monkeypatch.setattr("models.voices.espeak.engine._PROGRAM", broken)

    with pytest.raises(TransientError, match=signal.SIGABRT.name):
        speak(SpeechRequest((SpokenToken("Hello"),)))
