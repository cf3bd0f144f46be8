"""Decode MP3, change the tempo of speech, and trim the silence around it."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.engine import Phone, Speech, Word

Signal = npt.NDArray[np.float32]

# Silence is this far below the loud parts of the sentence. A margin stays on either side, so that weak fricatives are
# not cut and the last consonant can decay. Measured on espeak, flite and MP3.
_FLOOR_DB = -38.0
_HOP_S = 0.01
_LEAD_S, _TAIL_S = 0.01, 0.03
_SILENCE_DB = -90.0


def decode_mp3(mp3: bytes) -> tuple[Signal, int]:
    """Return the sound as mono float32, and its rate.

    Raises ValueError when ``mp3`` is not an MP3 or has no sound.
    """
    import av

    try:
        with av.open(io.BytesIO(mp3), "r", format="mp3") as file:
            stream = file.streams.audio[0]
            mono = av.AudioResampler(format="flt", layout="mono", rate=stream.rate)
            frames = [made for frame in file.decode(stream) for made in mono.resample(frame)]
            frames += mono.resample(None)
            rate = int(stream.rate)
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"not an MP3: {error}") from error
    if not frames:
        raise ValueError("an MP3 without sound")
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32), rate


def change_tempo(audio: Signal, rate: int, speed: float) -> Signal:
    """Return ``audio`` at ``speed`` times its tempo (0.5..2) and the same pitch."""
    if speed == 1.0 or audio.size == 0:
        return audio
    import av
    import av.filter

    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=rate, layout="mono")
    tempo = graph.add("atempo", f"{speed:g}")
    sink = graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(audio[None], format="flt", layout="mono")
    frame.sample_rate = rate
    frame.pts = 0
    source.push(frame)
    source.push(None)
    made = []
    while True:
        try:
            out = sink.pull()
            assert isinstance(out, av.AudioFrame)
            made.append(out.to_ndarray()[0])
        except (av.EOFError, av.BlockingIOError):
            return np.concatenate(made).astype(np.float32)


def find_sound(audio: Signal, rate: int) -> tuple[int, int]:
    """Return the first and one past the last sample above silence in ``audio``.

    (0, 0) if all is silent.
    """
    hop = max(1, round(_HOP_S * rate))
    blocks = -(-audio.size // hop)
    if blocks == 0:
        return 0, 0
    energy = np.add.reduceat(np.square(audio, dtype=np.float64), np.arange(blocks) * hop) / hop
    level = 10 * np.log10(energy + 1e-12)
    loud = np.percentile(level, 95)
    if loud < _SILENCE_DB:
        return 0, 0
    sound = np.flatnonzero(level > loud + _FLOOR_DB)
    return int(sound[0]) * hop, min(audio.size, (int(sound[-1]) + 1) * hop)


def trim_silence(speech: Speech) -> Speech:
    """Return ``speech`` without silence at its ends; times are shifted and clipped."""
    first, last = find_sound(speech.audio, speech.rate)
    first = max(0, first - round(_LEAD_S * speech.rate))
    last = min(speech.audio.size, last + round(_TAIL_S * speech.rate)) if last else 0
    audio = speech.audio[first:last]
    moved, length = first / speech.rate, audio.size / speech.rate

    def clamp(seconds: float) -> float:
        return min(max(0.0, seconds - moved), length)

    words = (Word(clamp(w.start), clamp(w.end), w.token) for w in speech.words)
    phones = (Phone(clamp(p.start), clamp(p.end), p.symbol) for p in speech.phones)
    return replace(speech, audio=audio, words=tuple(words), phones=tuple(p for p in phones if p.end > p.start))
