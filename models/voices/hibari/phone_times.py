"""Convert the durations of a model's symbols to the times of words and phones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.engine import Phone, Word
from models.voices.hibari.phoneme_symbols import IPA, LENGTH, PAUSES, STRESS, Symbol

TimedPhone = tuple[float, float, str, int]
"""Start and end in seconds, IPA (empty: a pause), and the number of the token (-1: none)."""
_QUIET_DB = -40.0  # below the loud parts of the sentence, where a sound has ended
_HOP_S = 0.005
_LEAD_S, _PACED_LEAD_S = 0.020, 0.025


def lead_of_sound(speed: float) -> float:
    """Return the seconds by which a sound is heard before the time that the durations say.

    Measured on hibari with sibilants at five speeds: 65 ms at half, 45 at normal, 30 at double speed.
    """
    return _LEAD_S + _PACED_LEAD_S / speed


def time_phones(
    symbols: Sequence[Symbol], edges: Sequence[float], audio: npt.NDArray[np.float32], rate: int, speed: float
) -> tuple[tuple[Word, ...], tuple[Phone, ...]]:
    """Return the times of words and phones.

    ``edges`` has one more time than there are ``symbols``.

    The gap between two words is shared by its neighbours, a stress mark belongs to its vowel, and the last sound
    before a pause ends where nothing is heard any more: the model counts that silence as part of the sound.
    """
    moved = [max(0.0, edge - lead_of_sound(speed)) for edge in edges]
    phones: list[TimedPhone] = []
    pending: tuple[float, str] | None = None
    for index, (symbol, (start, end)) in enumerate(zip(symbols, pairwise(moved), strict=True)):
        sign = symbol.sign
        if sign == " ":
            before = symbols[index - 1].sign if index else " "
            if before in PAUSES or not phones:  # what follows a pause begins with the gap
                pending = (start, "")
            else:
                middle = (start + end) / 2
                a, _, s, token = phones[-1]
                phones[-1] = (a, middle, s, token)
                pending = (middle, "")
        elif sign in STRESS:
            pending = (pending[0] if pending else start, sign)
        elif sign == LENGTH:
            if phones:
                a, _, s, token = phones[-1]
                phones[-1] = (a, end, s + LENGTH, token)
        elif sign in PAUSES:
            phones.append((pending[0] if pending else start, end, "", -1))
            pending = None
        else:
            begin, mark = pending or (start, "")
            phones.append((begin, end, mark + IPA.get(sign, sign), symbol.token))
            pending = None
    heard = _end_at_silence(phones, audio, rate)
    return _find_words(heard), tuple(Phone(a, b, s) for a, b, s, _ in heard if b > a)


def _end_at_silence(phones: list[TimedPhone], audio: npt.NDArray[np.float32], rate: int) -> list[TimedPhone]:
    """End every sound before a pause, and the last one, where the sound ends."""
    hop = round(_HOP_S * rate)
    count = audio.size // hop
    level = 10 * np.log10(np.square(audio[: count * hop], dtype=np.float64).reshape(count, hop).mean(axis=1) + 1e-12)
    floor = np.percentile(level, 95) + _QUIET_DB if count else 0.0
    cut: list[TimedPhone] = []
    for index, (start, end, sound, token) in enumerate(phones):
        last = index + 1 == len(phones)
        if sound and (last or not phones[index + 1][2]):
            first = round(start / _HOP_S)
            loud = np.flatnonzero(level[first : (count if last else round(end / _HOP_S))] > floor)
            stop = (first + int(loud[-1]) + 1) * _HOP_S if loud.size else end
            stop = min(stop, end) if not last else stop
            cut.append((start, stop, sound, token))
            if stop < end:
                cut.append((stop, end, "", -1))
        else:
            cut.append((start, end, sound, token))
    return cut


def _find_words(phones: list[TimedPhone]) -> tuple[Word, ...]:
    spans: dict[int, tuple[float, float]] = {}
    for start, end, sound, token in phones:
        if sound and token >= 0:
            spans[token] = (spans.get(token, (start, end))[0], end)
    return tuple(Word(start, end, token) for token, (start, end) in sorted(spans.items()))
