"""Convert espeak's events to the times of words and phones."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from models.engine import Phone, Word

_CLOSURE_S = 0.05
_VOICELESS_STOPS = tuple("ptkcqʈ")


def find_phones(events: Iterable[tuple[int, str]], samples: npt.NDArray[np.int16], rate: int) -> tuple[Phone, ...]:
    """Return the contiguous phones, in seconds, from (sample, IPA) events.

    espeak reports a voiceless stop at its burst, and renders the closure before it as digital silence; the lips close
    at the start of the silence, so the phone starts there.
    """
    starts: list[tuple[int, str]] = []
    for sample, symbol in events:
        if symbol.startswith("("):  # "(fr)": a word of another language begins
            continue
        if symbol.lstrip("ˈˌ").startswith(_VOICELESS_STOPS):
            sample = _find_closure(sample, samples, rate)
        if starts and sample <= starts[-1][0]:
            starts.pop()
        if not (starts and starts[-1][1] == symbol == ""):
            starts.append((sample, symbol))
    edges = itertools.pairwise([*starts, (samples.size, "")])
    return tuple(Phone(a / rate, b / rate, symbol) for (a, symbol), (b, _) in edges if b > a)


def find_words(
    letters: dict[int, int], marks: dict[int, float], heard: tuple[Phone, ...], length: float
) -> tuple[Word, ...]:
    """Return the times of each token, from its mark to the next, without pauses at either end.

    ``letters`` is the number of letters of each spoken token, ``marks`` the time at which espeak reached it. The phones
    of short words that espeak merges ("of the") are divided by letters.
    """
    sounds = [phone for phone in heard if phone.symbol]
    starts = _complete_marks(tuple(letters), marks, sounds, length)
    runs: list[tuple[list[int], list[Phone], float]] = []
    for token, (start, end) in zip(letters, itertools.pairwise([*starts, length]), strict=True):
        # A phone belongs to the word that contains its middle: a closure may begin just before the mark.
        inside = [phone for phone in sounds if start <= (phone.start + phone.end) / 2 < end]
        if inside or not runs or not letters[token]:
            runs.append(([token], inside, start))
        else:
            runs[-1][0].append(token)
    made: list[Word] = []
    for tokens, inside, start in runs:
        for word in _divide_by_letters(tokens, inside, start, letters):
            begin = max(word.start, made[-1].end if made else 0.0)
            made.append(Word(begin, max(begin, word.end), word.token))
    return tuple(made)


def _divide_by_letters(tokens: list[int], inside: list[Phone], start: float, letters: dict[int, int]) -> list[Word]:
    """Divide the phones ``inside`` among ``tokens`` by letters.

    Silent tokens get the time ``start``.
    """
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


def _find_closure(sample: int, samples: npt.NDArray[np.int16], rate: int) -> int:
    earliest = max(0, sample - round(_CLOSURE_S * rate))
    sound = np.flatnonzero(samples[earliest:sample])
    return earliest + (int(sound[-1]) + 1 if sound.size else 0)


def _complete_marks(
    tokens: tuple[int, ...], marks: dict[int, float], sounds: list[Phone], length: float
) -> list[float]:
    """Return the time of every mark, also of those that espeak omits.

    espeak omits the first mark after what it takes for the end of a sentence (espeak-ng issue 920). The word is then
    assumed to begin after the longest silence before the next mark.
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
