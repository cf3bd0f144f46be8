"""Check the lips: the opening that a second face net measures against that of the phonemes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from config.formats.counting import format_count
from models.engine import FPS, Phone
from models.visemes import compute_mouth_parameters, lip_opening
from stages.publish.checks.check import Check, make_unmeasured_check
from stages.records.base import Record
from stages.records.narration import Narration

FRAMES = 240
"""Frames to measure, at most; measuring one costs about half as much as making it."""
_SHARE, _FEWEST = 0.2, 150  # of the frames of a video; enough for a correlation
_WINDOW = 50  # frames in a stretch, at least: some are lost at its ends by trying delays
_LAGS = range(-5, 6)
_CORRELATION, _LAG = 0.8, 1
_SETTLED, _LONG_PAUSE, _CLOSED = 0.12, 0.3, 0.25
_MARGIN = 2 * FPS
_ENOUGH = 40  # frames with a face, below which nothing can be said
_SYNC, _PAUSES = "Lips follow the speech", "Mouth closed in pauses"
_SYNC_BOUND = f"correlation of {_CORRELATION:g} or more, at most {_LAG} frame late or early"
_PAUSES_BOUND = f"at most {_CLOSED:.0%} of the opening in speech"

Floats = npt.NDArray[np.float64]


class LipTrace(Record):
    """The opening of the lips in consecutive frames, in distances of the outer eye corners.

    ``first`` is the number of the first frame. ``asked`` is the opening that the phonemes require, ``seen`` the one
    that the second net measured in the finished picture (None: no face).
    """

    first: int
    asked: tuple[float, ...]
    seen: tuple[float | None, ...]


def choose_stretches(narration: Narration) -> list[range]:
    """Choose the frames to measure: all of a short video, else stretches at ends of sentences."""
    wanted = min(FRAMES, max(_FEWEST, round(_SHARE * narration.frames)))
    if narration.frames <= wanted:
        return [range(narration.frames)]
    ends = [sentence.end for sentence in narration.sentences[:-1] if sentence.words]
    if not ends:
        return [range(wanted)]
    count = min(len(ends), wanted // _WINDOW)
    chosen = {ends[round(i * (len(ends) - 1) / max(1, count - 1))] for i in range(count)}
    length = wanted // count
    stretches: list[range] = []
    for end in sorted(chosen):
        # Mostly the speech before the pause, the pause, and how the next sentence starts.
        first = min(max(0, round(end * FPS) - length * 3 // 5), narration.frames - length)
        first = max(first, stretches[-1].stop) if stretches else first
        stretches.append(range(first, min(first + length, narration.frames)))
    return [stretch for stretch in stretches if len(stretch) > len(_LAGS)]


def check_lips(narration: Narration, measured: Mapping[int, float], performed: bool, why_not: str) -> list[Check]:
    """Compare the measured mouth opening with the one that the phonemes require.

    ``measured`` maps frame to opening over eye distance, NaN without a face. ``performed`` is false when the engine
    does not move lips or nothing could be measured; ``why_not`` is the reason.
    """
    found = {number: value for number, value in measured.items() if np.isfinite(value)}
    if performed and len(found) < _ENOUGH:
        performed, why_not = False, f"a face was seen in {len(found)} of {len(measured)} frames"
    if not performed:
        return [
            make_unmeasured_check(_SYNC, _SYNC_BOUND, why_not),
            make_unmeasured_check(_PAUSES, _PAUSES_BOUND, why_not),
        ]
    wanted = {
        number: float(value)
        for stretch in choose_stretches(narration)
        for number, value in zip(stretch, compute_expected_opening(narration, stretch), strict=True)
    }
    return [_check_synchrony(found, wanted), _check_pauses(narration, found)]


def make_lip_traces(narration: Narration, measured: Mapping[int, float]) -> tuple[LipTrace, ...]:
    """Return the required and the measured opening of each stretch that was measured."""
    found = []
    for stretch in choose_stretches(narration):
        if not any(np.isfinite(measured.get(number, np.nan)) for number in stretch):
            continue
        values = [measured.get(number, float("nan")) for number in stretch]
        found.append(
            LipTrace(
                first=stretch.start,
                asked=tuple(round(float(value), 4) for value in compute_expected_opening(narration, stretch)),
                seen=tuple(round(value, 4) if np.isfinite(value) else None for value in values),
            )
        )
    return tuple(found)


def compute_expected_opening(narration: Narration, stretch: range) -> Floats:
    """Return the opening that the phonemes require in the frames of ``stretch``.

    It is computed with a margin of frames on both sides.
    """
    first, last = max(0, stretch.start - _MARGIN), min(narration.frames, stretch.stop + _MARGIN)
    phones = [
        Phone(phone.start - first / FPS, phone.end - first / FPS, phone.symbol)
        for sentence in narration.sentences
        if sentence.end > first / FPS and sentence.start < last / FPS
        for phone in sentence.phones
        if phone.end > first / FPS and phone.start < last / FPS
    ]
    curve = lip_opening(compute_mouth_parameters(phones, last - first))
    return np.asarray(curve[stretch.start - first : stretch.stop - first], np.float64)


def _check_synchrony(measured: Mapping[int, float], wanted: Mapping[int, float]) -> Check:
    numbers = [n for n in measured if all(n + lag in measured for lag in _LAGS) and n in wanted]
    target = np.array([wanted[n] for n in numbers])
    if len(numbers) < _ENOUGH or target.std() == 0:
        return make_unmeasured_check(_SYNC, _SYNC_BOUND, "there is too little speech in the frames that were looked at")
    scores = {lag: _correlate(np.array([measured[n + lag] for n in numbers]), target) for lag in _LAGS}
    best = max(scores, key=lambda lag: (scores[lag], -abs(lag)))
    late = f"{abs(best) * 1000 // FPS} ms {'late' if best > 0 else 'early'}" if best else "at no delay"
    return Check(
        name=_SYNC,
        measured=f"correlation {scores[best]:.2f} {late}, in {format_count(len(numbers), 'frame')}",
        bound=_SYNC_BOUND,
        passed=scores[best] >= _CORRELATION and abs(best) <= _LAG,
    )


def _check_pauses(narration: Narration, measured: Mapping[int, float]) -> Check:
    """Check the opening in pauses against that in speech, both above the smallest measured one."""
    quiet = _find_quiet_frames(narration)
    silent = np.array([value for number, value in measured.items() if number in quiet])
    speaking = np.array([value for number, value in measured.items() if number not in quiet])
    if len(silent) < _ENOUGH // 4 or len(speaking) < _ENOUGH // 4:
        return make_unmeasured_check(_PAUSES, _PAUSES_BOUND, "there is no long pause in the frames that were looked at")
    rest = float(np.percentile(np.concatenate([silent, speaking]), 5))
    wide = float(np.percentile(speaking, 90)) - rest
    share = (float(np.percentile(silent, 90)) - rest) / max(wide, 1e-6)
    return Check(
        name=_PAUSES,
        measured=f"{share:.0%} of the opening in speech, in {format_count(len(silent), 'frame')}",
        bound=_PAUSES_BOUND,
        passed=share <= _CLOSED,
    )


def _find_quiet_frames(narration: Narration) -> set[int]:
    """Return the frames of pauses over 300 ms, without the 120 ms in which the mouth moves."""
    sounds = [(p.start, p.end) for s in narration.sentences for p in s.phones if p.symbol]
    starts = [0.0, *(end for _, end in sounds)]
    ends = [*(start for start, _ in sounds), narration.seconds]
    return {
        number
        for start, end in zip(starts, ends, strict=True)
        if end - start > _LONG_PAUSE
        for number in range(round((start + _SETTLED) * FPS) + 1, round((end - _SETTLED) * FPS))
    }


def _correlate(one: Floats, other: Floats) -> float:
    if one.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
