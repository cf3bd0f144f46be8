"""Define the speech stage: synthesise a narration and record when each word is heard."""

from __future__ import annotations

from pathlib import Path

from config.formats.counting import format_count
from config.timebase import RATE, SAMPLES_PER_FRAME
from models.engine import Speech, SpeechRequest, SpokenToken, Voice
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.narration import Narration, PhoneTime, SentenceTime, WordTime
from stages.records.script import Script, Sentence
from stages.speech.mastering import MasteringResult, master_narration
from stages.speech.sentence_cache import load_speech, speak_missing
from stages.speech.timeline import (
    NarrationSignal,
    NarrationTimeline,
    PlacedSentence,
    resampled_length,
)

_REVISION = 1
_SPOKEN_SHARE, _PLACED_SHARE = 0.7, 0.75
"""Shares of the work that are done after synthesis, and after placing the sentences."""

_MAX_NATURAL_PAUSE = 1.1
"""Seconds. Longer pauses come from the author; only their natural part is scaled by the speed."""


class SpeechInputs(Record):
    """The script and how it is to be spoken.

    Attributes:
        script: script.json.
        language: BCP 47, such as ``en-us``.
        voice_name: one of the engine's voices; empty: its default.
        speed: 1 is normal.
        lead: seconds of silence before the first sentence; what the script asks for comes on top.
        tail: seconds of silence after the last one, at least.
    """

    script: Path
    language: str
    voice_name: str
    speed: float
    lead: float
    tail: float


class SpeechOutputs(Record):
    """audio.wav (48 kHz, mono, 16 bit) and timing.json, a `Narration`."""

    audio: Path
    timing: Path


def speech_stage(voice: Voice, cache: Path) -> Stage[SpeechInputs, SpeechOutputs]:
    """Return the stage that speaks with ``voice`` and caches sentences in ``cache / "speech"``."""

    def run(inputs: SpeechInputs, folder: Path, context: StageContext) -> SpeechOutputs:
        script = Script.load(inputs.script)
        requests = [
            build_request(sentence, inputs.language, inputs.voice_name, inputs.speed) if _is_spoken(sentence) else None
            for sentence in script.sentences
        ]
        files = speak_missing(voice, requests, cache / "speech", lambda share: context.progress(_SPOKEN_SHARE * share))
        signal, times = _place_sentences(script, files, inputs, context)
        context.progress(_PLACED_SHARE)
        outputs = SpeechOutputs(audio=folder / "audio.wav", timing=folder / "timing.json")
        made = master_narration(
            signal, outputs.audio, lambda share: context.progress(_PLACED_SHARE + (1 - _PLACED_SHARE) * share)
        )
        _build_narration(voice, signal, made, times).save(outputs.timing)
        return outputs

    version = f"{_REVISION} {voice.name} {voice.version}"
    return Stage("speech", version, ("audio.wav", "timing.json"), SpeechOutputs, run, voice.name)


def build_request(sentence: Sentence, language: str, voice_name: str, speed: float) -> SpeechRequest:
    """Return the request to a voice to speak ``sentence``; see `SpeechInputs` for the rest."""
    tokens = tuple(SpokenToken(token.spoken, token.ipa, token.emphasis) for token in sentence.tokens)
    return SpeechRequest(tokens, language, voice_name, speed)


def _is_spoken(sentence: Sentence) -> bool:
    """Return whether anything of ``sentence`` is spoken."""
    return any(character.isalnum() for token in sentence.tokens for character in token.spoken)


def _place_sentences(
    script: Script, files: list[Path | None], inputs: SpeechInputs, context: StageContext
) -> tuple[NarrationSignal, tuple[SentenceTime, ...]]:
    """Return the signal and the times of everything in it, and report the voice's warnings."""
    timeline = NarrationTimeline(inputs.lead + script.lead)
    times = []
    warnings: dict[str, None] = {}
    for sentence, file in zip(script.sentences, files, strict=True):
        speech = load_speech(file) if file else None
        samples = resampled_length(speech) if speech else 0
        place = timeline.add(file, samples, _scale_pause(sentence.pause, inputs.speed))
        times.append(_map_times(place, speech))
        warnings.update(dict.fromkeys(speech.warnings if speech else ()))
    estimated = sum(time.timing == "estimated" for time in times)
    if estimated:
        which = f"{estimated} of {format_count(len(times), 'sentence')}"
        warnings[f"The word times of {which} are estimates; lips may be a little off."] = None
    for warning in warnings:
        context.warn(warning)
    return timeline.build_signal(inputs.tail), tuple(times)


def _map_times(place: PlacedSentence, speech: Speech | None) -> SentenceTime:
    """Return the times of one sentence on the clock of the narration."""
    start, end = place.start / RATE, place.end / RATE
    if speech is None:
        return SentenceTime(start=start, end=end, words=(), phones=(), timing="engine")

    def at(seconds: float) -> float:
        # Rounded to samples first, so that times in a sentence do not depend on its place in the narration.
        return round(min(place.start + round(seconds * RATE), place.end) / RATE, 6)

    return SentenceTime(
        start=start,
        end=end,
        words=tuple(WordTime(token=w.token, start=at(w.start), end=at(w.end)) for w in speech.words),
        phones=tuple(PhoneTime(symbol=p.symbol, start=at(p.start), end=at(p.end)) for p in speech.phones),
        timing=speech.timing,
    )


def _build_narration(
    voice: Voice, signal: NarrationSignal, made: MasteringResult, times: tuple[SentenceTime, ...]
) -> Narration:
    return Narration(
        voice=voice.name,
        version=voice.version,
        network=voice.traits.is_network,
        frames=signal.length // SAMPLES_PER_FRAME,
        loudness=round(made.loudness, 2),
        true_peak=round(made.true_peak, 2),
        sentences=times,
    )


def _scale_pause(pause: float, speed: float) -> float:
    natural = min(pause, _MAX_NATURAL_PAUSE)
    return natural / speed + (pause - natural)
