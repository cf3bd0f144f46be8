"""Mastering: one gain and one limiter for the whole narration, so that it is as loud as speech is expected to be."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from config.files import draft
from models.engine import RATE, Progress
from stages.speech import limiter, loudness
from stages.speech.timeline import Programme
from stages.speech.true_peak import Peak

TARGET = -16.0
"""LUFS: the usual level for spoken word on the web (AES TD1008)."""
_CLOSE = 0.15
_USUAL_LOSS = 0.1
"""What the limiter takes from the usual voice, LU; expecting it saves a second pass."""
_CEILING = 10 ** (-1.2 / 20)
"""A little below the -1 dBTP we promise: another meter interpolates a little differently."""
_MOST_GAIN = 10 ** (30 / 20)
_PASSES = 5


@dataclass(frozen=True, slots=True)
class Mastered:
    """What was written: integrated loudness in LUFS and true peak in dBTP."""

    loudness: float
    true_peak: float


def master(programme: Programme, path: Path, progress: Progress) -> Mastered:
    """Write ``programme`` to ``path``: 48 kHz, mono, 16-bit WAV at -16 LUFS, true peak at most -1 dBTP.

    What the limiter costs in loudness cannot be known before; so it is measured and made good.
    """
    raw = loudness.integrated(np.concatenate([loudness.hop_energies(block) for block in programme.blocks()]))
    gain = 1.0 if raw == loudness.SILENT else min(_MOST_GAIN, 10 ** ((TARGET - raw + _USUAL_LOSS) / 20))
    with draft(path) as temporary:
        for number in range(1, _PASSES + 1):
            made = _render(programme, gain, temporary)
            progress(min(1.0, number / 2))
            missing = TARGET - made.loudness
            if abs(missing) <= _CLOSE or made.loudness == loudness.SILENT or gain == _MOST_GAIN:
                break
            gain = min(_MOST_GAIN, gain * 10 ** (1.1 * missing / 20))
    progress(1.0)
    return made


def _render(programme: Programme, gain: float, path: Path) -> Mastered:
    """Write the narration with ``gain``, limited, and measure what was written."""
    energies = []
    peak = Peak(0.5 * _CEILING)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for surrounded in programme.blocks(limiter.MARGIN):
            loud = surrounded * np.float32(gain)
            limited = (loud * limiter.gains(loud, _CEILING))[limiter.MARGIN : loud.size - limiter.MARGIN]
            samples = np.rint(limited * 32767).astype("<i2")
            file.writeframesraw(samples.tobytes())
            written = samples.astype(np.float32) / np.float32(32768)
            energies.append(loudness.hop_energies(written))
            peak.hear(written)
    return Mastered(loudness.integrated(np.concatenate(energies)), peak.decibels())
