from __future__ import annotations

import numpy as np
import pytest

from config.errors import InputError, TransientError
from models.engine import SpeechRequest, SpokenToken
from models.voices.gtts.client import RequestPolicy
from models.voices.gtts.engine import Gtts

HASTE = RequestPolicy(
    min_interval_s=0, connect_timeout_s=2, read_timeout_s=5, retry_delays_s=(0, 0, 0), throttled_delays_s=(0, 0, 0)
)


def voice(translator, **more: object) -> Gtts:
    return Gtts(manners=HASTE, origin=translator.origin, **more)  # type: ignore[arg-type]


def speak(engine: Gtts, *requests: SpeechRequest):
    return list(engine.speak(requests, lambda share: None))


def test_it_says_that_it_uses_the_network() -> None:
    assert Gtts().traits.is_network
    assert Gtts().problems() == []


def test_words_are_heard_when_google_says_them(translator, ask) -> None:
    [speech] = speak(voice(translator), ask("Drop a script and a video into a folder, please."))

    [truth] = translator.said
    errors = [abs(a.start - b.start) for a, b in zip(truth.words, speech.words, strict=True)]
    assert speech.timing == "aligned"
    assert speech.rate == 24_000
    assert np.median(errors) < 0.03
    assert max(errors) < 0.12
    assert "skɹˈɪpt" in "".join(phone.symbol for phone in speech.phones)


def test_a_long_sentence_is_asked_for_in_clauses_and_strung_together(translator, ask) -> None:
    clauses = [
        "The service notices both files, waits until they are complete and settled,",
        "and then starts to work on them without anybody having to look after it.",
    ]

    [speech] = speak(voice(translator), ask(" ".join(clauses)))

    assert translator.heard == clauses
    assert [word.token for word in speech.words] == list(range(len(" ".join(clauses).split())))
    starts = [word.start for word in speech.words]
    assert starts == sorted(starts)
    seam = len(clauses[0].split())
    gap = speech.words[seam].start - speech.words[seam - 1].end
    assert 0.15 < gap < 0.4


def test_a_clause_too_long_for_a_request_is_cut_between_words(translator, ask) -> None:
    text = " ".join(["presentation"] * 12) + "."

    [speech] = speak(voice(translator), ask(text))

    assert " ".join(translator.heard) == text
    assert max(map(len, translator.heard)) <= 100
    assert len(speech.words) == 12


def test_a_token_longer_than_a_request_is_one_word_all_the_same(translator) -> None:
    number = " ".join(["one hundred twenty three thousand four hundred fifty six"] * 3)

    [speech] = speak(voice(translator), SpeechRequest((SpokenToken("About"), SpokenToken(number), SpokenToken("now."))))

    assert len(translator.heard) > 1
    assert [word.token for word in speech.words] == [0, 1, 2]
    assert speech.words[1].end <= speech.words[2].start


def test_a_faster_speed_shortens_what_google_says(translator, ask) -> None:
    normal, fast = speak(voice(translator), ask("Say this at some speed."), ask("Say this at some speed.", speed=1.5))

    assert fast.audio.size == pytest.approx(normal.audio.size / 1.5, rel=0.1)
    assert fast.timing == "aligned"


def test_other_words_than_ours_give_estimated_times(translator, ask) -> None:
    translator.says = "Completely different words are spoken by this machine today, are they not, my dear friend."

    [speech] = speak(voice(translator), ask("When a price changes you edit one line and drop it again at once."))

    assert speech.timing == "estimated"


def test_a_sentence_without_words_sends_nothing(translator) -> None:
    [speech] = speak(voice(translator), SpeechRequest((SpokenToken("—"), SpokenToken(""))))

    assert speech.audio.size == 0
    assert translator.heard == []


def test_an_authors_pronunciation_is_not_followed_and_says_so(translator) -> None:
    [speech] = speak(voice(translator), SpeechRequest((SpokenToken("Say"), SpokenToken("nginx.", "/ˈɛndʒɪnˌɛks/"))))

    assert speech.warnings == ("The voice gtts cannot follow /ˈɛndʒɪnˌɛks/; it reads “nginx.” instead.",)


@pytest.mark.parametrize("fault", ["fault", "slow down", "hang up"])
def test_a_passing_fault_is_tried_again(translator, ask, fault: str) -> None:
    translator.next = [fault, fault, fault]

    [speech] = speak(voice(translator), ask("Try again."))

    assert speech.audio.size > 0
    assert len(translator.heard) == 4


@pytest.mark.parametrize(
    ("fault", "requests", "words"),
    [
        ("fault", 4, "has a fault (status 500)"),
        ("slow down", 4, "asked us to slow down"),
        ("hang up", 4, "did not answer"),
        ("forbidden", 1, "refuses to speak (status 403)"),
        ("moved", 1, "refuses to speak (status 302)"),
        ("consent", 1, "sent a web page"),
        ("nothing", 1, "an answer without sound"),
        ("noise", 1, "not sound"),
    ],
)
def test_a_lasting_fault_is_said_in_words(translator, ask, fault: str, requests: int, words: str) -> None:
    translator.next = [fault] * 9

    with pytest.raises(TransientError) as caught:
        speak(voice(translator), ask("Try again."))

    assert words in caught.value.message
    assert "--voice auto" in caught.value.hint
    assert len(translator.heard) == requests


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9", "http://translate.invalid"])
def test_without_a_network_it_fails_at_once_and_nothing_was_sent(translator, ask, origin: str) -> None:
    engine = Gtts(manners=RequestPolicy(retry_delays_s=(99,), throttled_delays_s=(99,)), origin=origin)

    with pytest.raises(TransientError) as caught:
        speak(engine, ask("Nobody hears this."))

    assert "needs the internet; nothing was sent" in caught.value.message
    assert "--voice auto" in caught.value.hint


@pytest.mark.parametrize("accent", ["evil.example", "com@127.0.0.1:80", "com/../x"])
def test_an_accent_cannot_smuggle_in_another_host(translator, ask, accent: str) -> None:
    for engine, request in ((voice(translator, tld=accent), ask("Hi.")), (voice(translator), ask("Hi.", voice=accent))):
        with pytest.raises(InputError, match="no accent called"):
            speak(engine, request)

    assert translator.heard == []


def test_the_accent_follows_the_language_and_the_user(translator, ask) -> None:
    hosts = []

    class Origin(str):
        def format(self, *args: object, **names: object) -> str:
            hosts.append(names["tld"])
            return translator.origin

    engine = Gtts(manners=HASTE, origin=Origin())
    speak(engine, ask("One.", language="en-gb"), ask("Two.", language="en-us"), ask("Three.", voice="com.au"))

    assert hosts == ["co.uk", "com", "com.au"]
    assert translator.languages == ["en", "en", "en"]


def test_a_language_google_does_not_speak_is_said_before_anything_is_sent(translator, ask) -> None:
    with pytest.raises(InputError, match="does not speak “tlh”"):
        speak(voice(translator), ask("Hello.", language="tlh"))

    assert translator.heard == []


def test_another_accent_is_another_version_so_that_nothing_old_is_reused() -> None:
    assert Gtts("co.uk").version != Gtts().version
