"""Check the planned times of the speech against the sound itself.

Two things of a plan can be heard without understanding a word: sibilants are the only loud sounds above 4.5 kHz, and in
pauses the level falls. Both are compared with the plan at delays up to 200 ms; the best delay must be near zero in
every part of the video.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from config.timebase import RATE
from stages.publish.checks.check import Check, format_timestamp, make_unmeasured_check
from stages.records.narration import Narration

HOP = RATE // 100
"""Samples from one measurement to the next: 10 ms."""
WINDOW = 1024
"""Samples of one measurement, 21 ms."""
HISS_HZ = 4500.0
"""Frequency above which sibilants have most of their energy, and vowels nearly none."""
SILENCE_DB = -35.0
"""Level, relative to the loud parts, below which there is a pause."""
MAX_LAG = 20
"""Largest delay that is tried, in measurements."""
ALLOWED_LAG = 5
"""Largest delay that passes, in measurements: 50 ms; people notice about 100 ms between lips and sound."""
PART_SECONDS = 20.0
"""Length of a part that is judged by itself, at least."""
MIN_SIBILANTS = 8
"""Sibilants of a part below which nothing can be said."""

_SIBILANTS = ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ", "ɕ", "ʑ", "ʂ", "ts")
_BLOCK = 1000  # measurements at a time
_NAME = "Words are heard when planned"
_BOUND = f"sound and plan at most {ALLOWED_LAG * 10} ms apart, in every part"

Floats = npt.NDArray[np.float64]


def check_speech_times(video: Path, narration: Narration) -> Check:
    """Compare the phonemes of ``narration`` with the sound of the finished ``video``."""
    hiss, level = measure_sound(video)
    planned_hiss, planned_sound = _plan(narration, len(hiss))
    lags: list[tuple[int, float]] = []
    for first, last in _list_parts(narration, len(hiss)):
        part = slice(first, last)
        if _count_onsets(planned_hiss[part]) >= MIN_SIBILANTS:
            best = _find_lag((planned_hiss[part], hiss[part]), (planned_sound[part], level[part]))
            lags.append((best, first / 100))
    if not lags:
        return make_unmeasured_check(_NAME, _BOUND, "there are too few sibilants (s, sh, z)")
    worst, where = max(lags, key=lambda item: abs(item[0]))
    side = "after" if worst > 0 else "before"
    at = f" {side} the plan, at {format_timestamp(where)}" if worst else ""
    return Check(
        name=_NAME,
        measured=f"{abs(worst) * 10} ms{at}, in {len(lags)} parts" if len(lags) > 1 else f"{abs(worst) * 10} ms{at}",
        bound=_BOUND,
        passed=abs(worst) <= ALLOWED_LAG,
    )


def measure_sound(video: Path) -> tuple[Floats, Floats]:
    """Return the share of energy above `HISS_HZ`, and 1 where there is sound, else 0.

    Both are (n,), with one value for each 10 ms.
    """
    energies: list[Floats] = []
    held = np.zeros(WINDOW // 2, np.float32)  # so that a measurement is centred on its time
    with av.open(str(video)) as container:
        for frame in container.decode(audio=0):
            held = np.concatenate([held, frame.to_ndarray()[0].astype(np.float32, copy=False)])
            if held.size >= _BLOCK * HOP + WINDOW:
                energies.append(_measure_block(held[: _BLOCK * HOP + WINDOW - HOP]))
                held = held[_BLOCK * HOP :]
    energies.append(_measure_block(np.pad(held, (0, WINDOW))))
    both = np.concatenate(energies)
    level = 10 * np.log10(both.sum(axis=1) + 1e-12)
    sound = level > np.percentile(level, 95) + SILENCE_DB
    return np.where(sound, both[:, 1] / (both.sum(axis=1) + 1e-12), 0.0), sound.astype(np.float64)


def _measure_block(samples: npt.NDArray[np.float32]) -> Floats:
    """Return the energy below and above `HISS_HZ` of each window, (n, 2)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP] * np.hanning(WINDOW).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames)))
    high = np.fft.rfftfreq(WINDOW, 1 / RATE) > HISS_HZ
    return np.stack([power[:, ~high].sum(axis=1), power[:, high].sum(axis=1)], axis=1)


def _plan(narration: Narration, count: int) -> tuple[Floats, Floats]:
    """Return where sibilants and where sounds are planned, for each 10 ms, both (n,) of 0 and 1."""
    hiss, sound = np.zeros(count), np.zeros(count)
    for sentence in narration.sentences:
        for phone in sentence.phones:
            span = slice(round(phone.start * 100), round(phone.end * 100))
            if phone.symbol:
                sound[span] = 1
            if phone.symbol.lstrip("ˈˌ").startswith(_SIBILANTS):
                hiss[span] = 1
    return hiss, sound


def _list_parts(narration: Narration, count: int) -> list[tuple[int, int]]:
    """Return first and one past last measurement of each part; parts end with a sentence."""
    edges = [0]
    for sentence in narration.sentences:
        if sentence.end * 100 - edges[-1] >= PART_SECONDS * 100:
            edges.append(round(sentence.end * 100))
    edges = edges[:-1] if len(edges) > 1 and count - edges[-1] < PART_SECONDS * 100 else edges
    return list(zip(edges, [*edges[1:], count], strict=True))


def _find_lag(*pairs: tuple[Floats, Floats]) -> int:
    """Return the delay of the sound after the plan, in measurements, that fits best."""
    inner = slice(MAX_LAG, -MAX_LAG)

    def fit(lag: int) -> float:
        return sum(_correlate(planned[inner], np.roll(heard, -lag)[inner]) for planned, heard in pairs)

    return max(range(-MAX_LAG, MAX_LAG + 1), key=lambda lag: (fit(lag), -abs(lag)))


def _count_onsets(planned: Sequence[float] | Floats) -> int:
    return int(np.count_nonzero(np.diff(np.asarray(planned)) > 0))


def _correlate(one: Floats, other: Floats) -> float:
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
