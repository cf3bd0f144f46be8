"""Synthesise natural English speech with hibari, whose weights come inside its package."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from config.errors import InputError, MissingDependency
from config.program import describe_reinstallation
from models.engine import Phone, Problem, Progress, Speech, SpeechRequest, SpokenToken, Word
from models.traits import HIBARI
from models.voices.audio import trim_silence
from models.voices.hibari.phone_times import lead_of_sound, time_phones
from models.voices.hibari.phoneme_symbols import PAUSES, Symbol, spell_sentence

if TYPE_CHECKING:
    import onnxruntime

SAMPLE_RATE = 24_000
MAX_SYMBOLS = 400
"""Symbols that are spoken in one go: the model learned from sentences, not from paragraphs."""
_DURATIONS = "/Clip_output_0"  # the tensor with one duration for each symbol
_UNIT = 600  # samples of one unit of duration
_SPECTRUM = 300  # samples of one spectrum
_SLOWEST, _FASTEST = 0.5, 2.0
_SEAM_S, _CLAUSE_S = 0.06, 0.2  # silence between two parts of a long sentence: within a clause, after one
_EMPHASIS_PITCH, _EMPHASIS_GAIN, _RAMP = 1.12, 0.2, 5
"""Emphasis: pitch times 1.12 and 1.7 dB louder (a natural logarithm), over a ramp of 5 spectra (60 ms)."""
_REVISION = 1
"""Incremented when the same request gives other samples or times than before."""
_VOICES = ("heart",)
_ACCENTS = ("en", "en-us")

Signal = npt.NDArray[np.float32]


class Hibari:
    """The voice hibari: one American woman, natural, offline, 50 times faster than real time.

    Its word and phone times are exact to 25 ms.
    """

    name = "hibari"
    traits = HIBARI

    def __init__(self) -> None:
        # Another release, and another FFT (scipy's where there is one), give other samples.
        fft = "scipy" if importlib.util.find_spec("scipy") else "numpy"
        self.version = f"{_release('hibari-tts')}.{_REVISION}+onnxruntime-{_release('onnxruntime')}-{fft}"

    def problems(self) -> list[Problem]:
        """Return a problem when a library or its weights are missing; imports neither."""
        for package, module in (("hibari-tts", "hibari"), ("onnxruntime", "onnxruntime")):
            if importlib.util.find_spec(module) is None:
                return [Problem(f"The speech library {package} is not installed.", describe_reinstallation())]
        if not (_assets() / "hibari.onnx").is_file():
            message = "The speech library hibari-tts is incomplete: hibari.onnx is missing."
            return [Problem(message, describe_reinstallation())]
        return []

    def check_voice_name(self, name: str) -> None:
        """Raise InputError when there is no voice of this name."""
        if name and name.lower() not in _VOICES:
            raise InputError(
                f"The voice hibari has no voice called “{name}”.", f"Choose {', '.join(_VOICES)}, or leave it out."
            )

    def speak(self, sentences: Sequence[SpeechRequest], progress: Progress) -> Iterator[Speech]:
        """Yield the speech of every sentence (mono, 24 000 Hz), trimmed, in order.

        Raises MissingDependency when a library is absent, InputError when language, voice or speed do not exist.
        """
        if problems := self.problems():
            raise MissingDependency(problems[0].message, problems[0].hint)
        for request in sentences:
            self.check_voice_name(request.voice)
            _check(request)
        model = _Model.load()
        for done, request in enumerate(sentences, start=1):
            yield _speak_sentence(request, model)
            progress(done / len(sentences))


def _release(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def _assets() -> Path:
    found = importlib.util.find_spec("hibari")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "assets"


def _check(request: SpeechRequest) -> None:
    if not HIBARI.speaks(request.language):
        raise InputError(
            f"The voice hibari speaks English only, not “{request.language}”.",
            "Write `voice: auto`, which chooses a voice for the language, or `voice: espeak`.",
        )
    if not _SLOWEST <= request.speed <= _FASTEST:
        raise InputError(
            f"A speaking speed of {request.speed:g} is not possible.",
            f"Choose a speed from {_SLOWEST:g} to {_FASTEST:g}; 1 is normal.",
        )


@dataclass(frozen=True, slots=True)
class _Model:
    """The loaded net, the pronunciation rules, and the number of each symbol."""

    session: onnxruntime.InferenceSession
    pronunciation: Any
    numbers: dict[str, int]

    @classmethod
    def load(cls) -> _Model:
        from models.runtime.onnx import forbid_telemetry, load_session

        forbid_telemetry()  # hibari imports onnxruntime too
        from hibari.g2p import G2P

        session = load_session(_assets() / "hibari.onnx", extra_output=_DURATIONS)
        numbers = json.loads((_assets() / "vocab.json").read_text(encoding="utf-8"))
        return cls(session, G2P(), numbers)

    def synthesize(
        self, symbols: Sequence[Symbol], request: SpeechRequest, emphasised: frozenset[int]
    ) -> tuple[Signal, list[float]]:
        """Return the sound of ``symbols``, and the times between them.

        The times are in seconds, one more than there are symbols.
        """
        from hibari.dsp import synth

        numbers = [0, *(self.numbers[symbol.sign] for symbol in symbols), 0]
        feed = {"ids": np.array([numbers], np.int64), "speed": np.array([request.speed], np.float32)}
        *spectra, durations = self.session.run(None, feed)
        edges = np.concatenate([[0], np.cumsum(np.rint(np.asarray(durations)).astype(np.int64))])
        # Harmonic level, phase, noise level, noise ratio, phase offset, pitch: one row for each spectrum.
        harmonic, theta, noise, ratio, phi, pitch = (np.asarray(part)[0] for part in spectra)
        if emphasised:
            weight = _emphasis(symbols, edges, len(pitch), emphasised, lead_of_sound(request.speed))
            pitch = pitch * (1 + (_EMPHASIS_PITCH - 1) * weight)
            harmonic, noise, ratio = (part + _EMPHASIS_GAIN * weight for part in (harmonic, noise, ratio))
        # A generator of its own for every part: the same sentence always has the same noise.
        audio = np.asarray(synth(harmonic, theta, noise, ratio, phi, pitch, np.random.default_rng(0)), np.float32)
        if audio.size != edges[-1] * _UNIT:
            raise RuntimeError(f"hibari: {audio.size} samples for {edges[-1]} units of duration")
        return audio, [float(edge) * _UNIT / SAMPLE_RATE for edge in edges[1:-1]]


def _emphasis(
    symbols: Sequence[Symbol], edges: npt.NDArray[np.int64], frames: int, emphasised: frozenset[int], lead: float
) -> Signal:
    """Return 1 where an emphasised token is heard and 0 elsewhere, with soft ramps.

    There is one value for each spectrum, float32 (frames,).
    """
    weight = np.zeros(frames, np.float32)
    first, wide = round(lead * SAMPLE_RATE / _SPECTRUM), _UNIT // _SPECTRUM
    for place, symbol in enumerate(symbols):
        if symbol.token in emphasised and symbol.sign not in PAUSES:
            weight[max(0, wide * edges[place + 1] - first) : max(0, wide * edges[place + 2] - first)] = 1
    kernel = np.hanning(2 * _RAMP + 1)
    return np.convolve(weight, kernel / kernel.sum(), "same").astype(np.float32)


def _speak_sentence(request: SpeechRequest, model: _Model) -> Speech:
    symbols, refused = spell_sentence(request.tokens, model.pronunciation, frozenset(model.numbers))
    warnings = tuple(
        f"The voice hibari cannot say /{request.tokens[index].ipa.strip('/')}/; "
        f"it reads “{request.tokens[index].spoken}” instead."
        for index in refused
    )
    if request.language.lower() not in _ACCENTS:
        warnings += (f"The voice hibari speaks American English, not “{request.language}”.",)
    emphasised = frozenset(index for index, token in enumerate(request.tokens) if token.emphasis)
    parts = [_speak_part(part, model, request, emphasised) for part in _divide(symbols)]
    return replace(_join(parts, request.tokens), warnings=warnings)


def _speak_part(
    symbols: Sequence[Symbol], model: _Model, request: SpeechRequest, emphasised: frozenset[int]
) -> tuple[Speech, float]:
    """Return the speech of one part, and the seconds of silence that follow it."""
    audio, edges = model.synthesize(symbols, request, emphasised)
    words, phones = time_phones(symbols, edges, audio, SAMPLE_RATE, request.speed)
    speech = trim_silence(Speech(audio, SAMPLE_RATE, words, phones, "engine"))
    return speech, _CLAUSE_S if symbols[-1].sign in PAUSES else _SEAM_S


def _divide(symbols: Sequence[Symbol]) -> Iterator[Sequence[Symbol]]:
    """Yield the sentence in as few parts as possible, cut after a clause or between words."""
    rest = list(symbols)
    while len(rest) > MAX_SYMBOLS:
        gaps = [i for i in range(1, MAX_SYMBOLS) if rest[i].sign == " "]
        clauses = [i for i in gaps if rest[i - 1].sign in PAUSES and i > MAX_SYMBOLS // 4]
        cut = (clauses or gaps or [MAX_SYMBOLS])[-1]
        yield rest[:cut]
        rest = rest[cut:]
        while rest and rest[0].sign == " ":
            rest.pop(0)
    if any(symbol.sign not in PAUSES and symbol.sign != " " for symbol in rest):
        yield rest


def _join(parts: Sequence[tuple[Speech, float]], tokens: Sequence[SpokenToken]) -> Speech:
    """Return the parts as one sentence; silent tokens stand where the one before ends."""
    sound: list[Signal] = []
    words: dict[int, Word] = {}
    phones: list[Phone] = []
    now = 0.0
    for number, (speech, silence) in enumerate(parts):
        for word in speech.words:
            start = words[word.token].start if word.token in words else now + word.start
            words[word.token] = Word(start, now + word.end, word.token)
        phones += [Phone(now + phone.start, now + phone.end, phone.symbol) for phone in speech.phones]
        gap = np.zeros(0 if number + 1 == len(parts) else round(silence * SAMPLE_RATE), np.float32)
        sound += [speech.audio, gap]
        end = now + speech.audio.size / SAMPLE_RATE
        now = end + gap.size / SAMPLE_RATE
        if gap.size:
            phones.append(Phone(end, now, ""))
    audio = np.concatenate(sound) if sound else np.zeros(0, np.float32)
    return Speech(audio, SAMPLE_RATE, _complete_words(words, tokens), tuple(phones), "engine")


def _complete_words(words: dict[int, Word], tokens: Sequence[SpokenToken]) -> tuple[Word, ...]:
    complete: list[Word] = []
    for index, token in enumerate(tokens):
        now = complete[-1].end if complete else 0.0
        if index in words:
            start = max(words[index].start, now)
            complete.append(Word(start, max(start, words[index].end), index))
        elif token.spoken.strip():
            complete.append(Word(now, now, index))
    return tuple(complete)
