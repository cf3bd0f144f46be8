"""Measure true peaks: between the samples as well as on them (ITU-R BS.1770-4, annex 2)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Signal = npt.NDArray[np.float32]

_OVERSAMPLING = 4
_TAPS = 16
REACH = _TAPS // 2
"""Samples on either side that a value between two samples depends on."""
_BLOCK = 240
SILENCE_DBTP = -120.0
"""The true peak of silence, dBTP."""

_POSITIONS = np.arange(_TAPS) - (REACH - 1)


def _interpolator(share: float) -> Signal:
    """Return the taps that interpolate at ``share`` between two samples.

    They are a sinc with a Kaiser window.
    """
    distance = share - _POSITIONS
    window = np.i0(7.0 * np.sqrt(np.clip(1 - np.square(distance / REACH), 0, 1))) / np.i0(7.0)
    taps = np.sinc(distance) * window
    return np.asarray(taps / taps.sum(), np.float32)


_BETWEEN = tuple(_interpolator(step / _OVERSAMPLING) for step in range(1, _OVERSAMPLING))


def measure_envelope(samples: Signal, floor: float) -> Signal:
    """Return the largest magnitude from each sample to the next, four times oversampled.

    Where nothing near reaches ``floor`` (a magnitude on the samples) the samples themselves are taken: interpolating is
    only worth while near the peaks.
    """
    heights = np.abs(samples)
    blocks = -(-samples.size // _BLOCK)
    padded = np.zeros(blocks * _BLOCK + _TAPS, np.float32)
    padded[REACH - 1 : REACH - 1 + samples.size] = samples
    whole = np.zeros((blocks, _BLOCK), np.float32)
    whole.reshape(-1)[: samples.size] = heights
    hot = np.flatnonzero(whole.max(axis=1, initial=0.0) >= floor)
    if hot.size:
        near = np.lib.stride_tricks.sliding_window_view(padded, _BLOCK + _TAPS)[::_BLOCK][hot]
        for taps in _BETWEEN:
            between = np.zeros((hot.size, _BLOCK), np.float32)
            for tap in range(_TAPS):
                between += taps[tap] * near[:, tap : tap + _BLOCK]
            whole[hot] = np.maximum(whole[hot], np.abs(between))
    return np.asarray(whole.reshape(-1)[: samples.size])


class TruePeakMeter:
    """Measures the true peak of a signal that comes in pieces.

    Peaks below ``floor`` are only measured on the samples.
    """

    def __init__(self, floor: float) -> None:
        self._floor = floor
        self._highest = 0.0
        self._held = np.zeros(2 * REACH, np.float32)

    def add(self, samples: Signal) -> None:
        """Continue with ``samples``; what lies between two pieces is measured too."""
        joined = np.concatenate([self._held, samples])
        within = measure_envelope(joined, self._floor)[REACH : joined.size - REACH]
        self._highest = max(self._highest, float(within.max(initial=0.0)))
        self._held = joined[joined.size - 2 * REACH :]

    def read_dbtp(self) -> float:
        """Return the true peak so far, in dBTP; `SILENCE_DBTP` for silence."""
        self.add(np.zeros(REACH, np.float32))
        return 20 * float(np.log10(self._highest)) if self._highest > 0 else SILENCE_DBTP
