"""Master the narration to -16 LUFS with one gain and one limiter."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from config.files import draft
from models.engine import RATE, Progress
from stages.speech import limiter, loudness
from stages.speech.timeline import NarrationSignal
from stages.speech.true_peak import TruePeakMeter

TARGET_LUFS = -16.0
"""LUFS: the usual level for spoken word on the web (AES TD1008)."""
_TOLERANCE = 0.15
_EXPECTED_LOSS = 0.1
"""Loudness in LU that the limiter usually costs; compensating it at once saves a second pass."""
_CEILING = 10 ** (-1.2 / 20)
"""Below the promised -1 dBTP, because other meters interpolate slightly differently."""
_MAX_GAIN = 10 ** (30 / 20)
_MAX_PASSES = 5


@dataclass(frozen=True, slots=True)
class MasteringResult:
    """Integrated loudness in LUFS and true peak in dBTP of the written file."""

    loudness: float
    true_peak: float


def master_narration(signal: NarrationSignal, path: Path, progress: Progress) -> MasteringResult:
    """Write ``signal`` to ``path`` as 48 kHz mono 16-bit WAV at -16 LUFS, at most -1 dBTP.

    The loudness that the limiter costs is not known beforehand; so it is measured and compensated.
    """
    raw = loudness.integrated_loudness(
        np.concatenate([loudness.measure_hop_energies(block) for block in signal.blocks()])
    )
    gain = 1.0 if raw == loudness.SILENCE_LUFS else min(_MAX_GAIN, 10 ** ((TARGET_LUFS - raw + _EXPECTED_LOSS) / 20))
    with draft(path) as temporary:
        for number in range(1, _MAX_PASSES + 1):
            made = _render(signal, gain, temporary)
            progress(min(1.0, number / 2))
            missing = TARGET_LUFS - made.loudness
            if abs(missing) <= _TOLERANCE or made.loudness == loudness.SILENCE_LUFS or gain == _MAX_GAIN:
                break
            gain = min(_MAX_GAIN, gain * 10 ** (1.1 * missing / 20))
    progress(1.0)
    return made


def _render(signal: NarrationSignal, gain: float, path: Path) -> MasteringResult:
    """Write the narration with ``gain``, limited, and measure the written samples."""
    energies = []
    peak = TruePeakMeter(0.5 * _CEILING)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for surrounded in signal.blocks(limiter.MARGIN):
            loud = surrounded * np.float32(gain)
            limited = (loud * limiter.compute_gain(loud, _CEILING))[limiter.MARGIN : loud.size - limiter.MARGIN]
            samples = np.rint(limited * 32767).astype("<i2")
            file.writeframesraw(samples.tobytes())
            written = samples.astype(np.float32) / np.float32(32768)
            energies.append(loudness.measure_hop_energies(written))
            peak.add(written)
    return MasteringResult(loudness.integrated_loudness(np.concatenate(energies)), peak.read_dbtp())
