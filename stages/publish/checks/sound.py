"""Checks of the sound as it is in the finished file, after AAC."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import numpy as np

from stages.publish.checks.check import Check, unmeasured
from stages.speech import loudness
from stages.speech.true_peak import SILENCE_DBTP, TruePeakMeter

_TARGET, _NEAR = -16.0, 0.5
_PEAK = -1.0
"""dBTP."""
_BLOCK = 100 * loudness.HOP


def check_same_sound(file: Path, main: Path) -> list[Check]:
    """Check that ``file`` carries the sound of ``main``, bit for bit; where it does not, measure it by itself."""
    if _heard(file) != _heard(main):
        return check_sound(file)
    return [Check(name="Loudness", measured=f"the sound of {main.name}", bound="the same sound", passed=True)]


def _heard(file: Path) -> str:
    """Return a digest of the packets of sound."""
    found = hashlib.sha256()
    with av.open(str(file)) as container:
        for packet in container.demux(audio=0):
            found.update(bytes(packet))
    return found.hexdigest()


def check_sound(video: Path) -> list[Check]:
    """Measure loudness and true peak of the two channels, which are equal: twice the energy of one."""
    energies = []
    peak = TruePeakMeter(0.5)
    held = np.zeros(0, np.float32)
    with av.open(str(video)) as container:
        for frame in container.decode(audio=0):
            samples = np.ascontiguousarray(frame.to_ndarray()[0])
            peak.add(samples)
            held = np.concatenate([held, samples])
            if held.size >= _BLOCK:
                energies.append(loudness.measure_hop_energies(held[:_BLOCK]))
                held = held[_BLOCK:]
    energies.append(loudness.measure_hop_energies(held))
    loud, highest = loudness.integrated_loudness(2 * np.concatenate(energies)), peak.read_dbtp()
    wanted = f"{_TARGET:g} LUFS ± {_NEAR:g}"
    if highest == SILENCE_DBTP:
        return [unmeasured("Loudness", wanted, "there is only silence")]
    return [
        Check(name="Loudness", measured=f"{loud:.1f} LUFS", bound=wanted, passed=abs(loud - _TARGET) <= _NEAR),
        Check(
            name="True peak", measured=f"{highest:.1f} dBTP", bound=f"at most {_PEAK:g} dBTP", passed=highest <= _PEAK
        ),
    ]
