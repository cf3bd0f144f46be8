"""The voice that is always there: espeak-ng, spoken by a short-lived process of its own (`espeaker`)."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from config.errors import InputError, MissingDependency
from models.engine import Phone, Problem, Progress, Speech, SpeechRequest, SpokenToken, Word
from models.voices import catalogue
from models.voices.ipa import mnemonics
from models.voices.speaker import Speaker
from models.voices.trim import trimmed

WORDS_PER_MINUTE = 160
"""At speed 1; people present at 140 to 170."""
_SLOWEST, _FASTEST = 0.5, 2.0
_REVISION = 1
"""Raised when the same request would give other samples or times than before."""

_HINT = "Run setup_training_env.sh again, or: pip install --force-reinstall espeakng-loader"


class Espeak:
    """espeak-ng: robotic, but instant, offline, in a hundred languages, and exact about when each sound is heard."""

    name = "espeak"
    network = False

    def __init__(self) -> None:
        try:
            release = importlib.metadata.version("espeakng-loader")
        except importlib.metadata.PackageNotFoundError:
            release = "absent"
        self.version = f"{release}.{_REVISION}"

    def problems(self) -> list[Problem]:
        """Say whether the library or its data is missing."""
        try:
            _installed()
        except MissingDependency as error:
            return [Problem(error.message, error.hint)]
        return []

    def speak(self, sentences: Sequence[SpeechRequest], progress: Progress) -> Iterator[Speech]:
        """Yield the speech of every sentence (mono, 22 050 Hz), trimmed, in order.

        ``voice`` names a variant ("Michael"), an accent ("en-gb") or both ("en-gb+Michael").
        Raises MissingDependency when the library is absent, InputError when a voice, language or speed does not exist,
        TransientError when the library crashes or hangs.
        """
        library, data = _installed()
        known = catalogue.read(data)
        plans = [_Plan.make(request, known) for request in sentences]
        with Speaker([sys.executable, "-I", "-S", str(_WORKER), str(library), str(data)]) as speaker:
            answers = speaker.answers(plan.order for plan in plans)
            for done, (plan, (head, pcm)) in enumerate(zip(plans, answers, strict=True), start=1):
                yield trimmed(plan.speech(head, pcm))
                progress(done / len(plans))


_WORKER = Path(__file__).with_name("espeaker.py")


def _installed() -> tuple[Path, Path]:
    """Return the library and its data folder without loading either. Raises MissingDependency."""
    found = importlib.util.find_spec("espeakng_loader")
    if found is None or found.origin is None:
        raise MissingDependency("The speech library espeak-ng is not installed.", _HINT)
    folder = Path(found.origin).parent
    library = folder / ("libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so")
    data = folder / "espeak-ng-data"
    for part in (library, data / "phontab"):
        if not part.exists():
            raise MissingDependency(f"The speech library espeak-ng is incomplete: {part.name} is missing.", _HINT)
    return library, data


class _Plan:
    """A sentence on its way to the worker and back."""

    def __init__(self, order: dict[str, Any], tokens: tuple[int, ...], warnings: tuple[str, ...]) -> None:
        self.order = order
        self.tokens = tokens
        self.warnings = warnings

    @classmethod
    def make(cls, request: SpeechRequest, known: catalogue.Catalogue) -> _Plan:
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
            said = _said(request.tokens[index], english, warnings, last=index == spoken[-1])
            parts.append(f'<mark name="{index}"/>{said}')
        ssml = f"<speak>{' '.join(parts)}</speak>"
        rate = round(WORDS_PER_MINUTE * request.speed)
        return cls({"voice": voice, "rate": rate, "ssml": ssml}, tuple(spoken), tuple(warnings))

    def speech(self, head: dict[str, Any], pcm: bytes) -> Speech:
        """Return what the worker said, with the times of words and phones."""
        rate = int(head["rate"])
        samples = np.frombuffer(pcm, "<i2")
        phones = _phones(head["phones"], samples, rate)
        marks = {int(name): sample / rate for sample, name in head["marks"]}
        words = _words(self.tokens, marks, phones, samples.size / rate)
        audio = samples.astype(np.float32) / np.float32(32768)
        return Speech(audio, rate, words, phones, "engine", self.warnings)


_QUOTES = re.compile(r"[“”„«»\"\[\]{}]")


def _said(token: SpokenToken, english: bool, warnings: list[str], *, last: bool) -> str:
    """Return the SSML of one token."""
    if token.ipa:
        sounds = mnemonics(token.ipa) if english else None
        if sounds is not None:
            closing = re.search(r"[,;:.?!]*$", token.spoken)
            return f"[[{sounds}]]{closing.group() if closing else ''}"
        warnings.append(f"The voice espeak cannot say /{token.ipa.strip('/')}/; it reads “{token.spoken}” instead.")
    # Quotes and brackets make espeak hesitate, and two brackets would start mnemonics.
    plain = _QUOTES.sub("", token.spoken).strip()
    if not last and "." not in plain[:-1]:
        # A full stop within a sentence is an abbreviation; espeak would end the sentence and lose the next mark.
        plain = plain.removesuffix(".")
    text = escape(plain)
    return f'<emphasis level="strong">{text}</emphasis>' if token.emphasis and any(map(str.isalnum, plain)) else text


_CLOSURE_S = 0.05
_VOICELESS_STOPS = tuple("ptkcqʈ")


def _phones(events: list[tuple[int, str]], samples: npt.NDArray[np.int16], rate: int) -> tuple[Phone, ...]:
    """Return the phones, back to back.

    espeak reports a voiceless stop at its burst and makes the closure before it of pure silence; the lips close with
    the silence, so the phone starts there.
    """
    starts: list[list[Any]] = []
    for sample, symbol in events:
        if symbol.startswith("("):  # "(fr)": a word of another language begins
            continue
        if symbol.lstrip("ˈˌ").startswith(_VOICELESS_STOPS):
            sample = _start_of_closure(sample, samples, rate)
        if starts and sample <= starts[-1][0]:
            starts.pop()
        if not (starts and starts[-1][1] == symbol == ""):
            starts.append([sample, symbol])
    edges = itertools.pairwise([*starts, [samples.size, ""]])
    return tuple(Phone(a / rate, b / rate, symbol) for (a, symbol), (b, _) in edges if b > a)


def _start_of_closure(sample: int, samples: npt.NDArray[np.int16], rate: int) -> int:
    before = np.flatnonzero(samples[max(0, sample - round(_CLOSURE_S * rate)) : sample])
    return max(0, sample - round(_CLOSURE_S * rate)) + (int(before[-1]) + 1 if before.size else 0)


def _words(
    tokens: tuple[int, ...], marks: dict[int, float], phones: tuple[Phone, ...], length: float
) -> tuple[Word, ...]:
    """Return when each token is heard, from its mark to the next, without the pauses at either end."""
    sounds = [phone for phone in phones if phone.symbol]
    starts = _all_marks(tokens, marks, sounds, length)
    words = []
    for token, start, end in zip(tokens, starts, [*starts[1:], length], strict=True):
        # A phone belongs to the word in which its middle lies: a closure may begin just before the mark.
        inside = [phone for phone in sounds if start <= (phone.start + phone.end) / 2 < end]
        words.append(Word(inside[0].start, inside[-1].end, token) if inside else Word(start, start, token))
    return tuple(words)


def _all_marks(tokens: tuple[int, ...], marks: dict[int, float], sounds: list[Phone], length: float) -> list[float]:
    """Return the time of every mark.

    espeak swallows the first mark after what it takes for the end of a sentence (espeak-ng issue 920). The word then
    begins after the longest silence before the next mark.
    """
    times: list[float] = []
    for index, token in enumerate(tokens):
        if token in marks:
            times.append(marks[token])
            continue
        last = times[-1] if times else 0.0
        following = next((marks[later] for later in tokens[index + 1 :] if later in marks), length)
        within = [phone for phone in sounds if last <= phone.start < following]
        gaps = [(after.start - before.end, after.start) for before, after in itertools.pairwise(within)]
        widest = max(gaps, default=(0.0, 0.0))
        times.append(widest[1] if widest[0] > 0 else (within[-1].end if within else last))
    return times
