"""From espeak's events to the times of words and phones."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from models.engine import Phone, Word

_CLOSURE_S = 0.05
_VOICELESS_STOPS = tuple("ptkcqʈ")


def phones(events: Iterable[tuple[int, str]], samples: npt.NDArray[np.int16], rate: int) -> tuple[Phone, ...]:
    """Return the phones, back to back, in seconds, from (sample, IPA) events.

    espeak reports a voiceless stop at its burst and makes the closure before it of pure silence; the lips close with
    the silence, so the phone starts there.
    """
    starts: list[tuple[int, str]] = []
    for sample, symbol in events:
        if symbol.startswith("("):  # "(fr)": a word of another language begins
            continue
        if symbol.lstrip("ˈˌ").startswith(_VOICELESS_STOPS):
            sample = _start_of_closure(sample, samples, rate)
        if starts and sample <= starts[-1][0]:
            starts.pop()
        if not (starts and starts[-1][1] == symbol == ""):
            starts.append((sample, symbol))
    edges = itertools.pairwise([*starts, (samples.size, "")])
    return tuple(Phone(a / rate, b / rate, symbol) for (a, symbol), (b, _) in edges if b > a)


def words(
    letters: dict[int, int], marks: dict[int, float], heard: tuple[Phone, ...], length: float
) -> tuple[Word, ...]:
    """Return when each token is heard, from its mark to the next, without the pauses at either end.

    ``letters`` tells how many letters each spoken token has, ``marks`` when espeak reached it. Small words that espeak
    runs together ("of the") share their sounds by letters.
    """
    sounds = [phone for phone in heard if phone.symbol]
    starts = _all_marks(tuple(letters), marks, sounds, length)
    runs: list[tuple[list[int], list[Phone], float]] = []
    for token, (start, end) in zip(letters, itertools.pairwise([*starts, length]), strict=True):
        # A phone belongs to the word in which its middle lies: a closure may begin just before the mark.
        inside = [phone for phone in sounds if start <= (phone.start + phone.end) / 2 < end]
        if inside or not runs or not letters[token]:
            runs.append(([token], inside, start))
        else:
            runs[-1][0].append(token)
    made: list[Word] = []
    for tokens, inside, start in runs:
        for word in _shared(tokens, inside, start, letters):
            begin = max(word.start, made[-1].end if made else 0.0)
            made.append(Word(begin, max(begin, word.end), word.token))
    return tuple(made)


def _shared(tokens: list[int], inside: list[Phone], start: float, letters: dict[int, int]) -> list[Word]:
    """Divide the phones ``inside`` among ``tokens``; tokens that nobody hears stand at ``start``."""
    total = sum(letters[token] for token in tokens)
    made: list[Word] = []
    first, passed = 0, 0
    for token in tokens:
        passed += letters[token]
        last = round(len(inside) * passed / total) if total else len(inside)
        if first < last:
            made.append(Word(inside[first].start, inside[last - 1].end, token))
        else:
            at = made[-1].end if made else start
            made.append(Word(at, at, token))
        first = last
    return made


def _start_of_closure(sample: int, samples: npt.NDArray[np.int16], rate: int) -> int:
    earliest = max(0, sample - round(_CLOSURE_S * rate))
    sound = np.flatnonzero(samples[earliest:sample])
    return earliest + (int(sound[-1]) + 1 if sound.size else 0)


def _all_marks(tokens: tuple[int, ...], marks: dict[int, float], sounds: list[Phone], length: float) -> list[float]:
    """Return the time of every mark.

    espeak swallows the first mark after what it takes for the end of a sentence (espeak-ng issue 920). The word then
    begins after the longest silence before the next mark.
    """
    times: list[float] = []
    for index, token in enumerate(tokens):
        if token in marks:
            times.append(max(marks[token], times[-1] if times else 0.0))
            continue
        last = times[-1] if times else 0.0
        following = next((marks[later] for later in tokens[index + 1 :] if later in marks), length)
        within = [phone for phone in sounds if last <= phone.start < following]
        gaps = [(after.start - before.end, after.start) for before, after in itertools.pairwise(within)]
        silence, start = max(gaps, default=(0.0, last))
        times.append(start if silence > 0 else (within[-1].end if within else last))
    return times
