"""Limit true peaks with look-ahead: lower the gain smoothly before a peak arrives.

Why not FFmpeg's ``alimiter``: it limits samples, not what lies between them. Both set to -1.2 dB, noise came out of it
with a true peak of +1.7 dBTP, and a tone at a quarter of the sample rate with +2.5 dBTP; here with -1.2 and -1.1.
Speech takes 0.05 s a minute here, 0.04 s there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.engine import RATE
from stages.speech.true_peak import REACH, measure_envelope

Signal = npt.NDArray[np.float32]

_BIN = 8
"""Samples per step of the gain, which is linear from step to step."""
_LOOK_AHEAD = round(0.004 * RATE / _BIN)
MARGIN = (4 * _LOOK_AHEAD + 2) * _BIN
"""Samples on either side that the gain at a sample depends on; whole bins, so that bins are the same in all blocks."""
assert MARGIN % _BIN == 0
assert MARGIN > REACH

_MIN_SAMPLE_SHARE = 0.6
"""A peak between samples of speech is never 1 / 0.6 (4.4 dB) or more above the samples beside it."""


def compute_gain(samples: Signal, ceiling: float) -> Signal:
    """Return the gain (0..1) for every sample that keeps true peaks below ``ceiling``.

    The gain needed at a peak is held for 8 ms on either side and then smoothed over 8 ms by two moving averages, so
    that at the peak itself the smoothed gain is no more than needed. The outer `MARGIN` samples are not reliable.
    """
    heights = measure_envelope(samples, _MIN_SAMPLE_SHARE * ceiling)
    if heights.size == 0 or float(heights.max()) <= ceiling:
        return np.ones_like(samples)
    bins = -(-heights.size // _BIN)
    highest = np.pad(heights, (0, bins * _BIN - heights.size))
    while highest.size > bins:  # halving is several times as fast as a maximum along a short axis
        highest = np.maximum(highest[::2], highest[1::2])
    needed = np.minimum(1.0, ceiling / np.maximum(highest, 1e-9))
    # One bin more than the averages reach: between two bins the gain is a little of either.
    steps = _moving_average(_moving_average(_sliding_minimum(needed, 2 * _LOOK_AHEAD + 1), _LOOK_AHEAD), _LOOK_AHEAD)
    return _interpolate_gain(steps)[: samples.size]


def _sliding_minimum(values: Signal, reach: int) -> Signal:
    """Return the minimum over ``reach`` values on either side.

    By van Herk's algorithm: two running minima.
    """
    width = 2 * reach + 1
    padded = np.ones(-(-(values.size + 2 * reach) // width) * width, np.float32)
    padded[reach : reach + values.size] = values
    rows = padded.reshape(-1, width)
    forward = np.minimum.accumulate(rows, axis=1).reshape(-1)
    backward = np.minimum.accumulate(rows[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    return np.minimum(backward[: values.size], forward[2 * reach :][: values.size])


def _moving_average(values: Signal, reach: int) -> Signal:
    """Return the mean over ``reach`` values on either side; the ends are held."""
    width = 2 * reach + 1
    sums = np.cumsum(np.pad(values, (reach + 1, reach), mode="edge"), dtype=np.float64)
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float32)


def _interpolate_gain(steps: Signal) -> Signal:
    """Return a gain for every sample: a straight line from each step to the next."""
    following = np.append(steps[1:], steps[-1:])
    share = np.arange(_BIN, dtype=np.float32) / np.float32(_BIN)
    return np.asarray((steps[:, None] + (following - steps)[:, None] * share).reshape(-1))
