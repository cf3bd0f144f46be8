"""Synthesize speech with espeak-ng in a separate short-lived process (`program.py`)."""

from __future__ import annotations

import html
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from config.errors import InputError, MissingDependency
from config.program import describe_reinstallation
from models.engine import Problem, Progress, Speech, SpeechRequest, SpokenToken
from models.traits import ESPEAK
from models.voices.audio import trim_silence
from models.voices.espeak import catalogue, event_times
from models.voices.espeak.process import EspeakProcess
from models.voices.ipa import to_espeak_mnemonics

WORDS_PER_MINUTE = 160
"""Speaking rate at speed 1; people present at 140 to 170 words per minute."""
_SLOWEST, _FASTEST = 0.5, 2.0
_REVISION = 1
"""Incremented when the same request gives other samples or times than before."""


class Espeak:
    """The voice espeak-ng: robotic, but instant, offline and in a hundred languages.

    Its word and phone times are exact.
    """

    name = "espeak"
    traits = ESPEAK

    def __init__(self) -> None:
        try:
            release = importlib.metadata.version("espeakng-loader")
        except importlib.metadata.PackageNotFoundError:
            release = "absent"
        self.version = f"{release}.{_REVISION}"

    def problems(self) -> list[Problem]:
        """Return a problem when the library or its data is missing."""
        try:
            _find_library()
        except MissingDependency as error:
            return [Problem(error.message, error.hint)]
        return []

    def check_voice_name(self, name: str) -> None:
        """Raise InputError when there is no variant or accent called ``name``.

        Raises MissingDependency when the library is absent.
        """
        _, data = _find_library()
        catalogue.load_catalogue(data).find("en-us", name)

    def speak(self, sentences: Sequence[SpeechRequest], progress: Progress) -> Iterator[Speech]:
        """Yield the speech of every sentence (mono, 22 050 Hz), trimmed, in order.

        ``voice`` names a variant ("Michael"), an accent ("en-gb") or both ("en-gb+Michael").
        Raises MissingDependency when the library is absent, InputError when a voice, language or speed does not exist,
        TransientError when the library crashes or hangs.
        """
        library, data = _find_library()
        known = catalogue.load_catalogue(data)
        plans = [_SentenceRequest.create(request, known) for request in sentences]
        with EspeakProcess([sys.executable, "-I", "-S", str(_PROGRAM), str(library), str(data)]) as process:
            answers = process.synthesize(plan.request for plan in plans)
            for done, (plan, (header, pcm)) in enumerate(zip(plans, answers, strict=True), start=1):
                yield trim_silence(plan.parse_answer(header, pcm))
                progress(done / len(plans))


_PROGRAM = Path(__file__).with_name("program.py")


def _find_library() -> tuple[Path, Path]:
    """Return the paths of the library and its data folder, loading neither.

    Raises MissingDependency.
    """
    found = importlib.util.find_spec("espeakng_loader")
    if found is None or found.origin is None:
        raise MissingDependency("The speech library espeak-ng is not installed.", describe_reinstallation())
    folder = Path(found.origin).parent
    library = folder / ("libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so")
    data = folder / "espeak-ng-data"
    for part in (library, data / "phontab"):
        if not part.exists():
            message = f"The speech library espeak-ng is incomplete: {part.name} is missing."
            raise MissingDependency(message, describe_reinstallation())
    return library, data


@dataclass(frozen=True, slots=True)
class _SentenceRequest:
    """A sentence as a request to `program.py`, with the number of letters of each spoken token."""

    request: dict[str, Any]
    letters: dict[int, int]
    warnings: tuple[str, ...]

    @classmethod
    def create(cls, request: SpeechRequest, known: catalogue.VoiceCatalogue) -> _SentenceRequest:
        if not _SLOWEST <= request.speed <= _FASTEST:
            raise InputError(
                f"A speaking speed of {request.speed:g} is not possible.",
                f"Choose a speed from {_SLOWEST:g} to {_FASTEST:g}; 1 is normal.",
            )
        voice = known.find(request.language, request.voice)
        spoken = [index for index, token in enumerate(request.tokens) if token.spoken.strip()]
        english = voice.startswith("gmw/en")
        warnings: list[str] = []
        parts = []
        for index in spoken:
            markup = _render_ssml(request.tokens[index], english, warnings, last=index == spoken[-1])
            parts.append(f'<mark name="{index}"/>{markup}')
        # espeak ignores a tag that directly follows mnemonics; hence the space before the last.
        ssml = f"<speak>{' '.join(parts)} </speak>"
        rate = round(WORDS_PER_MINUTE * request.speed)
        letters = {index: sum(map(str.isalnum, request.tokens[index].spoken)) for index in spoken}
        return cls({"voice": voice, "rate": rate, "ssml": ssml}, letters, tuple(warnings))

    def parse_answer(self, header: dict[str, Any], pcm: bytes) -> Speech:
        """Return the speech in an answer of `program.py`, with the times of words and phones."""
        rate = int(header["rate"])
        samples = np.frombuffer(pcm, "<i2")
        phones = event_times.find_phones(header["phones"], samples, rate)
        marks = {int(name): sample / rate for sample, name in header["marks"]}
        words = event_times.find_words(self.letters, marks, phones, samples.size / rate)
        audio = samples.astype(np.float32) / np.float32(32768)
        return Speech(audio, rate, words, phones, "engine", self.warnings)


_UNSPEAKABLE = re.compile(r"[“”„«»\"\[\]{}\x00-\x1f\x7f\u200b\u200e\u200f\ufeff\ud800-\udfff]")


def _render_ssml(token: SpokenToken, english: bool, warnings: list[str], *, last: bool) -> str:
    """Return the SSML of one token."""
    if token.ipa:
        sounds = to_espeak_mnemonics(token.ipa) if english else None
        if sounds is not None:
            # A full stop right after mnemonics is read as "dot"; at the end of a sentence nothing is lost without it.
            closing = re.search(r"[,;:?!…]*$", token.spoken.strip().rstrip("."))
            return f"[[{sounds}]]{closing.group() if closing else ''}"
        warnings.append(f"The voice espeak cannot say /{token.ipa.strip('/')}/; it reads “{token.spoken}” instead.")
    # Quotes and brackets make espeak pause, two brackets would start mnemonics, and a NUL ends the text.
    plain = _UNSPEAKABLE.sub("", " ".join(token.spoken.split())).strip()
    if not last and "." not in plain[:-1]:
        # A full stop within a sentence is an abbreviation; espeak would end the sentence and lose the next mark.
        plain = plain.removesuffix(".")
    text = html.escape(plain, quote=False)
    return f'<emphasis level="strong">{text}</emphasis>' if token.emphasis and any(map(str.isalnum, plain)) else text
