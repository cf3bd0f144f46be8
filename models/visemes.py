"""Convert phones to mouth movement: eight parameters a frame, by dominance blending.

Every viseme has a target for each parameter, a dominance (its weight) and a reach (how far it influences its
neighbours). The curve is the dominance-weighted mean of the targets, after Cohen and Massaro, "Modeling coarticulation
in synthetic visual speech" (1993). Lips lead the sound; m, b and p close on at least one frame however short they are;
in silence the lips are closed and still.

Lengths are in units of the distance of the outer eye corners, about 90 mm on an adult.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.engine import FPS, Phone

Floats = npt.NDArray[np.float32]

PARAMETERS = ("jaw", "wide", "round", "press", "tuck", "teeth", "tongue", "upper")
"""Columns of the mouth parameters: jaw drop, spread corners, rounded lips, lips pressed (m), lower lip tucked (f),
teeth shown, tongue raised, upper lip raised; about 0..1, ``wide`` also a little below 0. All zero is the mouth at
rest."""
JAW, WIDE, ROUND, PRESS, TUCK, TEETH, TONGUE, UPPER = range(8)

LEAD_S = 0.03  # lips move before the sound they make; 20 to 40 ms look right
LONG_PAUSE_S = 0.3  # shorter gaps are only breaths between phones
CLOSING_S, PARTING_S = 0.09, 0.07  # how long lips take to close after speech, to part before it
JAW_DROP = 0.165  # lower lip drop at jaw = 1; more looks like shouting
_HZ = 200
_SMOOTHING_S = 0.016
_MAX_INFLUENCE_S = 0.6  # seconds beyond which no phone colours another
_MAX_JAW = 1.15


class Viseme(NamedTuple):
    """The mouth shape of a family of phones: targets of `PARAMETERS`, dominance, reach (s)."""

    targets: tuple[float, float, float, float, float, float, float, float]
    dominance: float
    reach: float


#                    jaw   wide  round press tuck teeth tong upper
VISEMES = {
    "rest": Viseme((0.00, 0.00, 0.00, 0.00, 0.0, 0.0, 0.0, 0.00), 0.35, 0.090),
    "mbp": Viseme((0.00, -0.05, 0.05, 1.00, 0.0, 0.0, 0.0, 0.00), 3.00, 0.034),
    "bilabial": Viseme((0.08, 0.00, 0.15, 0.35, 0.0, 0.1, 0.0, 0.00), 1.60, 0.040),
    "fv": Viseme((0.12, 0.10, 0.00, 0.00, 1.0, 0.8, 0.0, 0.35), 2.20, 0.038),
    "th": Viseme((0.26, 0.10, 0.00, 0.00, 0.0, 0.7, 0.8, 0.10), 0.90, 0.045),
    "tdn": Viseme((0.22, 0.15, 0.00, 0.00, 0.0, 0.6, 0.5, 0.10), 0.55, 0.045),
    "kg": Viseme((0.28, 0.05, 0.00, 0.00, 0.0, 0.3, 0.0, 0.00), 0.40, 0.050),
    "sh": Viseme((0.22, -0.10, 0.55, 0.00, 0.0, 0.9, 0.0, 0.35), 1.10, 0.050),
    "sz": Viseme((0.12, 0.35, 0.00, 0.00, 0.0, 1.0, 0.0, 0.20), 1.00, 0.045),
    "r": Viseme((0.22, -0.10, 0.45, 0.00, 0.0, 0.3, 0.2, 0.00), 0.70, 0.050),
    "trill": Viseme((0.26, 0.10, 0.00, 0.00, 0.0, 0.5, 0.6, 0.00), 0.50, 0.045),
    "ah": Viseme((1.00, 0.10, 0.00, 0.00, 0.0, 0.5, 0.3, 0.20), 1.00, 0.075),
    "ae": Viseme((0.75, 0.45, 0.00, 0.00, 0.0, 0.8, 0.3, 0.30), 1.00, 0.070),
    "eh": Viseme((0.55, 0.35, 0.00, 0.00, 0.0, 0.7, 0.3, 0.20), 0.95, 0.065),
    "schwa": Viseme((0.38, 0.10, 0.00, 0.00, 0.0, 0.4, 0.2, 0.00), 0.60, 0.060),
    "ee": Viseme((0.28, 0.55, 0.00, 0.00, 0.0, 0.8, 0.2, 0.20), 0.95, 0.065),
    "oh": Viseme((0.62, -0.10, 0.65, 0.00, 0.0, 0.1, 0.0, 0.00), 1.05, 0.070),
    "oo": Viseme((0.25, -0.10, 1.00, 0.00, 0.0, 0.0, 0.0, 0.00), 1.15, 0.070),
    "ue": Viseme((0.24, 0.00, 0.85, 0.00, 0.0, 0.1, 0.3, 0.00), 1.10, 0.070),
    "oe": Viseme((0.45, 0.00, 0.60, 0.00, 0.0, 0.2, 0.2, 0.00), 1.00, 0.070),
}

_PHONES = {
    "mbp": "p b m ʙ ɓ",
    "bilabial": "β ɸ",
    "fv": "f v ɱ ʋ ⱱ",
    "th": "θ ð",
    "tdn": "t d n l ɾ ɫ ɬ ɮ ɲ ʎ ɳ ɭ ʈ ɖ ɗ ɽ ʟ",
    "kg": "k g ɡ ŋ x ɣ h ɦ q ɢ ʔ ç ʝ χ c ɟ ħ ʕ ɠ ɰ ɧ ɴ",
    "sh": "ʃ ʒ ɕ ʑ ʂ ʐ",
    "sz": "s z",
    "r": "ɹ ɻ",
    "trill": "r ʁ ʀ ɺ",
    "ah": "a ɑ ɒ ɐ ʌ ɶ",
    "ae": "æ",
    "eh": "e ɛ ɜ ᴇ",
    "schwa": "ə ɚ ɝ ᵻ ɘ ɞ ɤ",
    "ee": "i ɪ j ɨ ɿ ʲ",
    "oh": "o ɔ",
    "oo": "u ʊ w ɯ ʉ ᵿ ʍ ʷ",
    "ue": "y ʏ ɥ ø",
    "oe": "œ ɵ",
}
_VISEME_OF = {symbol: viseme for viseme, symbols in _PHONES.items() for symbol in symbols.split()}
_AFFRICATE_CLOSURE = 0.35  # of "tʃ", the share spent on the stop
_STOPS = frozenset("tdɖʈc")
_RELEASES = frozenset({"sh", "sz"})


@cache
def find_visemes(symbol: str) -> tuple[str, ...]:
    """Return the visemes of an IPA phone, in order.

    Diphthongs and affricates have two, a pause has ``rest``. Stress, length, tone, aspiration, nasality and other marks
    do not move the lips and are ignored. An unknown symbol counts as a schwa, so that the mouth at least moves where
    something is heard.
    """
    letters = [c for c in unicodedata.normalize("NFD", symbol) if unicodedata.category(c) in ("Ll", "Lu", "Lo")]
    # Some voices report palatalisation and lip rounding as separate phones.
    letters = letters or [c for c in symbol if c in _VISEME_OF]
    # NFD splits "ç" into c and a cedilla; both are velar enough for lips. Click letters are Lo and unknown: schwa.
    if not letters:
        return ("rest",)
    found: list[str] = []
    for letter in letters:
        viseme = _VISEME_OF.get(letter)
        if viseme is not None and found[-1:] != [viseme]:
            found.append(viseme)
    return tuple(found) or ("schwa",)


class VisemeSegment(NamedTuple):
    """A viseme held from ``start`` to ``end``, in seconds, already shifted by `LEAD`."""

    start: float
    end: float
    name: str


def _viseme_segments(phones: Sequence[Phone]) -> Iterator[VisemeSegment]:
    """Split every phone into its visemes.

    Fill the gaps between, before and after phones with ``rest``.
    """
    heard = [phone for phone in phones if phone.end > phone.start]
    at = heard[0].start - 1 if heard else 0.0
    for phone in heard:
        if phone.start > at + 1e-3:
            yield VisemeSegment(at - LEAD_S, phone.start - LEAD_S, "rest")
        names = find_visemes(phone.symbol)
        affricate = len(names) == 2 and names[0] == "tdn" and names[1] in _RELEASES
        cuts = (0.0, _AFFRICATE_CLOSURE, 1.0) if affricate else tuple(k / len(names) for k in range(len(names) + 1))
        length = phone.end - phone.start
        for name, (start, end) in zip(names, pairwise(cuts), strict=True):
            yield VisemeSegment(phone.start + start * length - LEAD_S, phone.start + end * length - LEAD_S, name)
        at = phone.end
    if heard:
        yield VisemeSegment(at - LEAD_S, at - LEAD_S + 1, "rest")


def _blend_targets(movements: Sequence[VisemeSegment], samples: int) -> npt.NDArray[np.float64]:
    """Return the dominance-weighted mean of the targets at `_HZ`, (samples, 8)."""
    weighted = np.zeros((samples, len(PARAMETERS)))
    weight = np.full((samples, 1), 1e-6)
    times = np.arange(samples) / _HZ
    for start, end, name in movements:
        targets, dominance, reach = VISEMES[name]
        first = max(0, round((start - _MAX_INFLUENCE_S) * _HZ))
        last = min(samples, max(0, round((end + _MAX_INFLUENCE_S) * _HZ)))
        length = end - start
        firm = dominance if name in ("mbp", "fv") else dominance * (0.45 + 0.55 * min(1.0, length / 0.09))
        core = min(0.25 * length, 0.03)  # the target is reached a little after the phone starts
        t = times[first:last]
        distance = np.maximum(np.maximum(start + core - t, t - (end - core)), 0)
        here = firm * np.exp(-distance / reach)[:, None]
        weighted[first:last] += here * np.array(targets)
        weight[first:last] += here
    return np.asarray(weighted / weight)


def _gaussian_smooth(curve: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    reach = round(4 * _SMOOTHING_S * _HZ)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (_SMOOTHING_S * _HZ)) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(curve, ((reach, reach), (0, 0)), "edge")
    return np.stack([np.convolve(column, kernel, "valid") for column in padded.T], axis=1)


def _smoothstep(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def _voice_activity(movements: Sequence[VisemeSegment], times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return 1 where the mouth speaks, exactly 0 in long pauses and outside all sounds."""
    sounds = [m for m in movements if m.name != "rest"]
    if not sounds:
        return np.zeros(len(times))
    edges = [(-np.inf, sounds[0].start)]
    edges += [(a.end, b.start) for a, b in pairwise(sounds) if b.start - a.end > LONG_PAUSE_S]
    edges += [(sounds[-1].end, np.inf)]
    voiced = np.ones(len(times))
    for start, end in edges:
        silence = np.minimum(_smoothstep((times - start) / CLOSING_S), _smoothstep((end - times) / PARTING_S))
        voiced *= 1 - silence
    return voiced


def _enforce_closures(drive: npt.NDArray[np.float64], movements: Sequence[VisemeSegment]) -> None:
    """Force the closures of m, b, p, f and v onto a frame, in place.

    A closure of 50 ms could otherwise fall between two frames.
    """
    for start, end, name in movements:
        if name not in ("mbp", "fv"):
            continue
        middle = int((start + end) / 2 * FPS)
        inside = range(round(start * FPS), round(end * FPS)) if name == "mbp" else range(0)
        for frame in {middle, *inside} & set(range(len(drive))):
            if name == "mbp":
                drive[frame, [JAW, TUCK, UPPER]] = 0
                drive[frame, PRESS] = 1
            else:
                drive[frame, TUCK] = max(drive[frame, TUCK], 0.9)
                drive[frame, PRESS] = 0


def compute_mouth_parameters(phones: Sequence[Phone], frames: int) -> Floats:
    """Return the mouth parameters, float32 (frames, 8), columns as `PARAMETERS`.

    The times of ``phones`` are seconds from the start of frame 0, in order. The first and the last frame are at rest,
    so that any two passages join; so are all frames of a pause longer than `LONG_PAUSE_S` from 120 ms after its start.
    """
    movements = list(_viseme_segments(phones))
    if not movements or frames <= 0:
        return np.zeros((max(frames, 0), len(PARAMETERS)), np.float32)
    curve = _gaussian_smooth(_blend_targets(movements, int(frames * _HZ / FPS) + 1))
    centres = (np.arange(frames) + 0.5) / FPS
    times = np.arange(len(curve)) / _HZ
    moving = np.stack([np.interp(centres, times, column) for column in curve.T], axis=1)
    moving[:, JAW] = np.minimum(moving[:, JAW], _MAX_JAW)
    _enforce_closures(moving, movements)
    moving *= _voice_activity(movements, centres)[:, None]
    from_ends = np.minimum(np.arange(frames), np.arange(frames)[::-1])
    moving *= np.minimum(from_ends / 3, 1)[:, None]
    return moving.astype(np.float32)


# -------------------------------------------------------------------------------- displacement of the lips, in units


def lower_lip_drop(params: Floats) -> Floats:
    """Return the drop of the middle of the lower lip, (n,), for params (n, 8)."""
    jaw = np.clip(params[:, JAW], 0, _MAX_JAW) * (1 - params[:, PRESS])
    rounded = params[:, ROUND]
    # Rounded lips part even over a nearly closed jaw, but only while they speak.
    parted = 0.035 * rounded * (1 - params[:, PRESS]) * np.minimum(jaw / 0.1, 1)
    return np.asarray(JAW_DROP * jaw * (1 - 0.30 * rounded) + parted, np.float32)


def upper_lip_rise(params: Floats) -> Floats:
    """Return the rise of the middle of the upper lip, (n,), for params (n, 8)."""
    lip = 0.022 * params[:, UPPER] * (1 - params[:, PRESS])
    return np.asarray(0.10 * lower_lip_drop(params) + lip + 0.016 * params[:, TUCK], np.float32)


def lower_lip_tuck(params: Floats) -> Floats:
    """Return the rise of the inner lower lip under the teeth (f, v), (n,), for params (n, 8)."""
    return np.asarray((0.004 + 0.25 * lower_lip_drop(params)) * params[:, TUCK], np.float32)


def lip_opening(params: Floats) -> Floats:
    """Return the visible gap between the lips, (n,), for params (n, 8)."""
    return np.asarray(
        np.maximum(lower_lip_drop(params) + upper_lip_rise(params) - lower_lip_tuck(params), 0), np.float32
    )
