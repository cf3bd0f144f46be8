"""List the voices of this computer, and let them speak a line of text."""

from __future__ import annotations

import tempfile
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.render_options import resolve_render_options
from config.settings import Settings
from models.registry import check_ready, choose_voice, list_engines, load_voice, voice_traits, voices

if TYPE_CHECKING:
    from models.engine import Speech
    from stages.records.script import Script

_LOUDNESS = -16.0
"""LUFS of written samples, so that voices can be compared."""


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A voice: what it is, what it lacks (empty: it is ready), and whether ``auto`` means it."""

    name: str
    description: str
    languages: tuple[str, ...]
    is_network: bool
    lacks: str
    automatic: bool

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain data; ``languages`` is empty for a voice that speaks all."""
        return {
            "name": self.name,
            "description": self.description,
            "languages": list(self.languages),
            "network": self.is_network,
            "ready": not self.lacks,
            "lacks": self.lacks,
            "automatic": self.automatic,
        }


@dataclass(frozen=True, slots=True)
class VoiceList:
    """All voices, for scripts in ``language``."""

    language: str
    rows: tuple[VoiceRow, ...]

    @classmethod
    def of(cls, settings: Settings) -> VoiceList:
        """Return the list; a voice that cannot be loaded says so in its row."""
        automatic = choose_voice(settings.language)
        return cls(settings.language, tuple(_describe(name, name == automatic) for name in voices()))

    def as_json(self) -> dict[str, Any]:
        """Return the list as plain data."""
        return {"language": self.language, "voices": [row.as_json() for row in self.rows]}


def _describe(name: str, automatic: bool) -> VoiceRow:
    try:
        voice = load_voice(name)
        lacks = " ".join(problem.message for problem in voice.problems())
    except Exception as error:  # a third party's voice may fail in any way
        return VoiceRow(name, "", (), False, f"It cannot be loaded: {error}", automatic)
    traits = voice.traits
    return VoiceRow(name, traits.description, traits.languages, traits.is_network, lacks, automatic)


@dataclass(frozen=True, slots=True)
class WordSounds:
    """A word: as it is written, in spoken words, and its sounds in IPA."""

    written: str
    spoken: str
    ipa: str


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A text that was spoken by ``voice``; ``file`` has its sound, None where it was not kept."""

    voice: str
    language: str
    seconds: float
    words: tuple[WordSounds, ...]
    warnings: tuple[str, ...]
    file: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return the text as plain data."""
        return {
            "voice": self.voice,
            "language": self.language,
            "seconds": round(self.seconds, 2),
            "words": [{"written": w.written, "spoken": w.spoken, "ipa": w.ipa} for w in self.words],
            "warnings": list(self.warnings),
            "file": str(self.file) if self.file else None,
        }


def speak_text(
    text: str, settings: Settings, wishes: Mapping[str, str], lexicon: Path | None, out: Path | None
) -> SpokenText:
    """Speak ``text``, which is read like a script.

    The sound is written to ``out`` (WAV) if it is given; ``lexicon`` is a file with pronunciations. Raises what the
    voice raises, and InputError when nothing is spoken.
    """
    from stages.speech.stage import build_request

    script = _parse(text, settings, lexicon)
    options = resolve_render_options(settings, script.options, wishes, list_engines())
    voice = load_voice(options.voice, options.voice_options)
    check_ready(voice)
    requests = [
        build_request(sentence, options.language, options.voice_name, options.speed) for sentence in script.sentences
    ]
    spoken = list(voice.speak(requests, lambda share: None))
    words = tuple(
        WordSounds(token.text, token.spoken, _sounds(speech, number))
        for sentence, speech in zip(script.sentences, spoken, strict=True)
        for number, token in enumerate(sentence.tokens)
    )
    warnings = [warning.message for warning in script.warnings]
    warnings += [warning for speech in spoken for warning in speech.warnings]
    if out is not None:
        _write(out, spoken)
    return SpokenText(
        voice.name, options.language, sum(s.audio.size / s.rate for s in spoken), words, tuple(warnings), out
    )


def write_samples(text: str, settings: Settings, folder: Path) -> tuple[SpokenText, ...]:
    """Let every voice of this machine speak ``text`` into a file of ``folder``.

    A voice that is not ready is left out. A voice that does not speak the language of the settings is left out, and so
    is one that uses the network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ready = [
        row.name
        for row in VoiceList.of(settings).rows
        if not row.lacks and not row.is_network and voice_traits(row.name).speaks(settings.language)
    ]
    return tuple(speak_text(text, settings, {"voice": name}, None, folder / f"{name}.wav") for name in ready)


def _parse(text: str, settings: Settings, lexicon: Path | None) -> Script:
    from stages.jobs.context import StageContext
    from stages.records.script import Script
    from stages.script.stage import ScriptInputs, script_stage

    with tempfile.TemporaryDirectory(prefix="presgen-") as scratch:
        file = Path(scratch) / "script.txt"
        file.write_text(text, encoding="utf-8")
        inputs = ScriptInputs(script=file, lexicon=lexicon, name="text", language=settings.language)
        return Script.load(script_stage().run(inputs, Path(scratch), StageContext()).script)


def _sounds(speech: Speech, token: int) -> str:
    """Return the phonemes of a token."""
    span = next((word for word in speech.words if word.token == token), None)
    if span is None:
        return ""
    middle = ((phone, (phone.start + phone.end) / 2) for phone in speech.phones)
    return "".join(phone.symbol for phone, time in middle if span.start <= time < span.end)


def _write(out: Path, spoken: list[Speech]) -> None:
    """Write the sentences with short pauses, 48 kHz, mono, 16 bit, at `_LOUDNESS`."""
    import numpy as np
    import soxr

    from config.errors import translate_os_error
    from config.timebase import RATE
    from stages.speech.loudness import integrated_loudness, measure_hop_energies

    pause = np.zeros(round(0.4 * RATE), np.float32)
    parts = [part for speech in spoken for part in (soxr.resample(speech.audio, speech.rate, RATE), pause)]
    sound = np.concatenate(parts).astype(np.float32)
    gain = 10 ** ((_LOUDNESS - integrated_loudness(measure_hop_energies(sound))) / 20)
    peak = float(np.abs(sound).max(initial=1e-9))
    sound = sound * np.float32(min(gain, 0.89 / peak))  # 0.89: -1 dB
    try:
        with wave.open(str(out), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(np.rint(sound * 32767).astype("<i2").tobytes())
    except OSError as error:
        raise translate_os_error(error, f"writing {out}") from error
