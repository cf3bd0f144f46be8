"""The speech stage: a script becomes a narration, and it becomes known when every word and every sound is heard."""

from __future__ import annotations

from pathlib import Path

from models.engine import RATE, Speech, SpeechRequest, SpokenToken, Voice
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.narration import Narration, PhoneTime, SentenceTime, WordTime
from stages.records.script import Script, Sentence
from stages.speech.mastering import Mastered, master
from stages.speech.sentence_cache import keep_all, load
from stages.speech.timeline import STEP, Place, Programme, Timeline, length

_REVISION = 1
_SPEAKING, _PLACING = 0.7, 0.75
"""Shares of the work that are done when everything is spoken, and when everything has its place."""

_NATURAL = 1.1
"""Seconds. A longer pause was asked for by the author; only the natural part of it shrinks when somebody talks fast."""


class SpeechInputs(Record):
    """What the speech stage works from.

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
    """Return the stage that speaks with ``voice`` and keeps sentences in ``cache / "speech"``."""

    def run(inputs: SpeechInputs, folder: Path, context: StageContext) -> SpeechOutputs:
        script = Script.load(inputs.script)
        requests = [_request(sentence, inputs) for sentence in script.sentences]
        files = keep_all(voice, requests, cache / "speech", lambda share: context.progress(_SPEAKING * share))
        programme, times = _placed(script, files, inputs, context)
        context.progress(_PLACING)
        outputs = SpeechOutputs(audio=folder / "audio.wav", timing=folder / "timing.json")
        made = master(programme, outputs.audio, lambda share: context.progress(_PLACING + (1 - _PLACING) * share))
        _narration(voice, programme, made, times).save(outputs.timing)
        return outputs

    version = f"{_REVISION} {voice.name} {voice.version}"
    return Stage("speech", version, ("audio.wav", "timing.json"), SpeechOutputs, run, voice.name)


def _request(sentence: Sentence, inputs: SpeechInputs) -> SpeechRequest | None:
    """Return what to ask of the voice; None when there is nothing to say."""
    if not any(character.isalnum() for token in sentence.tokens for character in token.spoken):
        return None
    tokens = tuple(SpokenToken(token.spoken, token.ipa, token.emphasis) for token in sentence.tokens)
    return SpeechRequest(tokens, inputs.language, inputs.voice_name, inputs.speed)


def _placed(
    script: Script, files: list[Path | None], inputs: SpeechInputs, context: StageContext
) -> tuple[Programme, tuple[SentenceTime, ...]]:
    """Return the programme, and when everything in it is heard. Reports what the voice could not do."""
    timeline = Timeline(inputs.lead + script.lead)
    times = []
    warnings: dict[str, None] = {}
    for sentence, file in zip(script.sentences, files, strict=True):
        speech = load(file) if file else None
        samples = length(speech) if speech else 0
        place = timeline.add(file, samples, _paced(sentence.pause, inputs.speed))
        times.append(_time(place, speech))
        warnings.update(dict.fromkeys(speech.warnings if speech else ()))
    estimated = sum(time.timing == "estimated" for time in times)
    if estimated:
        warnings[
            f"The word times of {estimated} of {len(times)} sentences are estimates; lips may be a little off."
        ] = None
    for warning in warnings:
        context.warn(warning)
    return timeline.programme(inputs.tail), tuple(times)


def _time(place: Place, speech: Speech | None) -> SentenceTime:
    """Return the times of one sentence on the clock of the narration."""
    start, end = place.start / RATE, place.end / RATE
    if speech is None:
        return SentenceTime(start=start, end=end, words=(), phones=(), timing="engine")

    def at(seconds: float) -> float:
        # Whole samples first: so the place of a sentence in the narration leaves no trace in its times.
        return round(min(place.start + round(seconds * RATE), place.end) / RATE, 6)

    return SentenceTime(
        start=start,
        end=end,
        words=tuple(WordTime(token=w.token, start=at(w.start), end=at(w.end)) for w in speech.words),
        phones=tuple(PhoneTime(symbol=p.symbol, start=at(p.start), end=at(p.end)) for p in speech.phones),
        timing=speech.timing,
    )


def _narration(voice: Voice, programme: Programme, made: Mastered, times: tuple[SentenceTime, ...]) -> Narration:
    return Narration(
        voice=voice.name,
        version=voice.version,
        network=voice.traits.is_network,
        frames=programme.length // STEP,
        loudness=round(made.loudness, 2),
        true_peak=round(made.true_peak, 2),
        sentences=times,
    )


def _paced(pause: float, speed: float) -> float:
    natural = min(pause, _NATURAL)
    return natural / speed + (pause - natural)
