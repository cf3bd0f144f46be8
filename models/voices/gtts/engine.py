"""The voice of Google Translate, which speaks only where the user named it.

It sends the script to Google.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from config.errors import InputError, TransientError
from config.program import describe_reinstallation
from models.engine import Phone, Problem, Progress, Speech, SpeechRequest, SpokenToken, Word
from models.traits import GTTS
from models.voices.alignment import align
from models.voices.audio import change_tempo, decode_mp3, trim_silence
from models.voices.espeak.engine import Espeak
from models.voices.gtts.client import MAX_CHARACTERS, GoogleTtsClient, RequestPolicy

ACCENTS = (
    "com", "us", "co.uk", "com.au", "ca", "co.in", "ie", "co.za", "com.ng", "fr", "com.br", "pt", "com.mx", "es",
)  # fmt: skip
"""The top-level domains that gTTS documents as local accents. Nothing else may stand there: it becomes part of a host
name, and a free choice would let a script be sent to anybody."""

_ACCENT_OF = {
    "en-gb": "co.uk", "en-au": "com.au", "en-ca": "ca", "en-in": "co.in", "en-ie": "ie", "en-za": "co.za",
    "en-ng": "com.ng", "fr-ca": "ca", "fr-fr": "fr", "pt-br": "com.br", "pt-pt": "pt", "es-mx": "com.mx", "es-es": "es",
}  # fmt: skip

_REFERENCES = ("Annie", "Michael", "f2")
"""espeak variants, one of which lends its times: the more different they are, the better one of them fits."""
_CLAUSE_S, _SEAM_S = 0.2, 0.03
"""Silence between two requests of one sentence: after a clause, and where a sentence had to be cut elsewhere."""
_CLAUSE_END = (",", ";", ":", "–", "—", "…")
_SHORTEST_CLAUSE = 30
_REVISION = 1


class Gtts:
    """Google Translate's voice: natural, over the network, with word times aligned by espeak."""

    name = "gtts"
    traits = GTTS

    def __init__(
        self, tld: str = "", manners: RequestPolicy | None = None, origin: str = "https://translate.google.{tld}"
    ) -> None:
        """Speak with the accent of ``tld``, one of `ACCENTS` (empty: by language).

        ``origin`` is the address of the service.
        """
        try:
            release = importlib.metadata.version("gTTS")
        except importlib.metadata.PackageNotFoundError:
            release = "absent"
        self._tld = tld
        self._manners = manners or RequestPolicy()
        self._origin = origin
        self._espeak = Espeak()
        self.version = f"{release}.{_REVISION}-{tld or 'auto'}+espeak-{self._espeak.version}"

    def problems(self) -> list[Problem]:
        """Return what is missing; makes no request, so a missing network shows only in `speak`."""
        if importlib.util.find_spec("gtts") is None:
            return [Problem("The library gTTS is not installed.", describe_reinstallation())]
        return self._espeak.problems()

    def check_voice_name(self, name: str) -> None:
        """Raise InputError when ``name`` is none of `ACCENTS`."""
        if name not in ACCENTS:
            raise InputError(
                f"The voice gtts has no accent called “{name}”.", f"Choose one of {', '.join(ACCENTS)}, or none."
            )

    def speak(self, sentences: Sequence[SpeechRequest], progress: Progress) -> Iterator[Speech]:
        """Yield the speech of every sentence, in order: mono, 24 000 Hz, trimmed.

        The ``voice`` of a request is one of `ACCENTS`. Raises InputError when accent or language do not exist,
        TransientError when the network or Google refuse.
        """
        asked = [(self._accent(request), _language(request.language), request) for request in sentences]
        done = 0
        for accent, group in itertools.groupby(asked, key=lambda asking: asking[0]):
            with GoogleTtsClient(self._origin.format(tld=accent), self._manners) as google:
                for _, language, request in group:
                    yield self._sentence(request, language, google)
                    done += 1
                    progress(done / len(asked))

    def _accent(self, request: SpeechRequest) -> str:
        accent = request.voice or self._tld or _ACCENT_OF.get(request.language.lower(), "com")
        self.check_voice_name(accent)
        return accent

    def _sentence(self, request: SpeechRequest, language: str, google: GoogleTtsClient) -> Speech:
        chunks = _chunks(request.tokens)
        references = self._references(request, chunks)
        spoken = []
        for chunk, models in zip(chunks, references, strict=True):
            mp3 = google.synthesize(chunk.text, language)
            try:
                audio, rate = decode_mp3(mp3)
            except ValueError as error:
                raise TransientError(
                    f"Google sent something that is not sound ({error}).",
                    "Try again later. Use --voice auto, which needs no network.",
                ) from error
            spoken.append(trim_silence(align(change_tempo(audio, rate, request.speed), rate, models)))
        warnings = tuple(
            f"The voice gtts cannot follow /{token.ipa.strip('/')}/; it reads “{token.spoken}” instead."
            for token in request.tokens
            if token.ipa
        )
        return replace(_join_chunks(chunks, spoken), warnings=warnings)

    def _references(self, request: SpeechRequest, chunks: list[_Chunk]) -> list[list[Speech]]:
        """Return, for each chunk, the same words as espeak says them, in several voices."""
        wanted = [
            replace(request, tokens=tuple(SpokenToken(words) for _, words in chunk.parts), voice=voice)
            for chunk in chunks
            for voice in _REFERENCES
        ]
        spoken = list(self._espeak.speak(wanted, lambda share: None))
        return [spoken[first : first + len(_REFERENCES)] for first in range(0, len(spoken), len(_REFERENCES))]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The content of one request: (token of the sentence, its words) in order."""

    parts: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        return " ".join(words for _, words in self.parts)


def _chunks(tokens: Sequence[SpokenToken]) -> list[_Chunk]:
    """Return the sentence in as few requests as possible, cut after clauses where there are any."""
    words = [
        (index, piece)
        for index, token in enumerate(tokens)
        for word in token.spoken.split()
        for piece in (word[at : at + MAX_CHARACTERS] for at in range(0, len(word), MAX_CHARACTERS))
    ]
    chunks = []
    while words:
        count = _count_fitting(words)
        chunks.append(_Chunk(_group_by_token(words[:count])))
        words = words[count:]
    return [chunk for chunk in chunks if any(map(str.isalnum, chunk.text))]


def _count_fitting(words: list[tuple[int, str]]) -> int:
    """Return how many of ``words`` the next request takes."""
    length, clause = -1, 0
    for count, (_, word) in enumerate(words):
        length += len(word) + 1
        if length > MAX_CHARACTERS:
            return clause or count
        if word.endswith(_CLAUSE_END) and length >= _SHORTEST_CLAUSE:
            clause = count + 1
    return len(words)


def _group_by_token(words: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    grouped: dict[int, str] = {}
    for index, word in words:
        grouped[index] = f"{grouped[index]} {word}" if index in grouped else word
    return tuple(grouped.items())


def _join_chunks(chunks: list[_Chunk], spoken: list[Speech]) -> Speech:
    """Return the chunks as one sentence, with our own silence between them."""
    rate = spoken[0].rate if spoken else 24_000
    pieces: list[np.ndarray] = []
    words: dict[int, Word] = {}
    phones: list[Phone] = []
    now = 0.0
    for number, (chunk, speech) in enumerate(zip(chunks, spoken, strict=True)):
        for word in speech.words:
            token = chunk.parts[word.token][0]
            start = words[token].start if token in words else now + word.start
            words[token] = Word(start, now + word.end, token)
        phones += [Phone(now + phone.start, now + phone.end, phone.symbol) for phone in speech.phones]
        silence = 0.0 if number == len(chunks) - 1 else _CLAUSE_S if chunk.text.endswith(_CLAUSE_END) else _SEAM_S
        pieces += [speech.audio, np.zeros(round(silence * rate), np.float32)]
        now += speech.audio.size / rate + round(silence * rate) / rate
        if silence:
            phones.append(Phone(now - silence, now, ""))
    guessed = any(speech.timing == "estimated" for speech in spoken)
    audio = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return Speech(audio, rate, tuple(words.values()), tuple(phones), "estimated" if guessed else "aligned")


def _language(language: str) -> str:
    """Return what Google calls a language (BCP 47). Raises InputError when it does not speak it."""
    from gtts.lang import tts_langs

    known: dict[str, str] = {tag.lower(): tag for tag in tts_langs()}
    tag = language.lower().replace("_", "-")
    tag = {"zh": "zh-cn", "nb": "no"}.get(tag, tag)
    found = known.get(tag) or known.get(tag.partition("-")[0])
    if found is None:
        raise InputError(
            f"The voice gtts does not speak “{language}”.", "Set the language to a tag such as en-us, de, fr or es."
        )
    return found
