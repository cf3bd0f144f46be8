"""Measuring a finished video from outside: streams, lip sync by a second landmark source, flicker, similarity."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from models.face import FaceMesh, aperture
from models.visemes import compute_mouth_parameters, lip_opening
from stages.records.narration import Narration

FPS = 25


def frames_of(video: Path, region=None, most=None, every=1):
    """Yield each ``every``-th frame of ``video``, or of its first ``most``, as BGR, cut to ``region`` if given.

    ``region`` is (x0, y0, x1, y1) in pixels.
    """
    with av.open(str(video)) as container:
        for frame in islice(container.decode(video=0), 0, most, every):
            bgr = frame.to_ndarray(format="bgr24")
            yield bgr if region is None else np.ascontiguousarray(bgr[region[1] : region[3], region[0] : region[2]])


@dataclass
class Mouth:
    """What a net saw in every frame: mouth opening over eye distance (NaN without a face), and the mouth's place."""

    opening: np.ndarray
    centre: np.ndarray
    unit: np.ndarray


def watch(video: Path, weights: Path, net: str = "plain", region=None, most=None) -> Mouth:
    mesh = FaceMesh(weights / "face-mesh", net=net)
    openings, centres, units = [], [], []
    for bgr in frames_of(video, region, most):
        points = mesh.find_landmarks(bgr)
        if points is None:
            openings.append(np.nan)
            centres.append((np.nan, np.nan))
            units.append(np.nan)
        else:
            openings.append(aperture(points))
            centres.append(points[[13, 14], :2].mean(0))
            units.append(np.linalg.norm(points[33, :2] - points[263, :2]))
    return Mouth(np.array(openings), np.array(centres), np.array(units))


def driven(narration: Narration) -> np.ndarray:
    """The opening the lips were asked for, for every frame of the video."""
    phones = [phone for sentence in narration.sentences for phone in sentence.phones]
    return lip_opening(compute_mouth_parameters(phones, narration.frames))


def correlation(seen: np.ndarray, wanted: np.ndarray) -> tuple[float, int]:
    """Return the best correlation within 5 frames of lag, and that lag (positive: the lips come late)."""
    best = (-1.0, 0)
    for lag in sorted(range(-5, 6), key=abs):
        moved = np.roll(seen, -lag)
        good = np.isfinite(moved) & np.isfinite(wanted)
        value = float(np.corrcoef(moved[good], wanted[good])[0, 1])
        if value > best[0] + 1e-6:
            best = (value, lag)
    return best


def closures(seen: np.ndarray, narration: Narration) -> tuple[float, float]:
    """Return the median opening at the closures of m, b, p, and the 90th percentile of all openings in speech.

    Both above the opening of the resting mouth, because a net sees a small opening between closed lips as well. A
    closure counts by the most closed of the frames it may fall on.
    """
    rest = float(np.nanmedian(seen[silent(narration)]))
    at = []
    for sentence in narration.sentences:
        for phone in sentence.phones:
            if phone.symbol.strip("ˈˌː") in {"m", "b", "p"}:
                middle = int((phone.start + phone.end) / 2 * FPS)
                at.append(np.nanmin(seen[max(0, middle - 1) : middle + 2]))
    speech = ~silent(narration)
    return float(np.median(at)) - rest, float(np.nanpercentile(seen[speech], 90)) - rest


def pauses(narration: Narration, longer_than: float = 0.3) -> list[tuple[float, float]]:
    """Return the silences (start, end) in seconds, by the phones."""
    sounds = [(p.start, p.end) for s in narration.sentences for p in s.phones if p.symbol]
    edges = [0.0, *[t for span in sounds for t in span], narration.frames / FPS]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > longer_than]


def silent(narration: Narration, settle: float = 0.12) -> np.ndarray:
    """Which frames lie in a silence of over 300 ms, ``settle`` seconds after its start and 2 frames before its end."""
    mask = np.zeros(narration.frames, bool)
    for start, end in pauses(narration):
        mask[int(np.ceil((start + settle) * FPS)) : max(0, int(end * FPS) - 2)] = True
    return mask


def flicker(video: Path, mouth: Mouth, region=None, size: int = 64) -> float:
    """Mean second over mean first temporal difference of the mouth, in a window that follows it."""
    patches = []
    frames = frames_of(video, region, len(mouth.unit))
    for bgr, centre, unit in zip(frames, mouth.centre, mouth.unit, strict=True):
        if not np.isfinite(unit):
            continue
        scale = size / (0.7 * unit)
        place = np.array([[scale, 0, size / 2 - scale * centre[0]], [0, scale, size / 2 - scale * centre[1]]])
        grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
        patches.append(cv2.warpAffine(grey, place, (size, size), flags=cv2.INTER_AREA).astype(np.float32))
    stack = np.stack(patches)
    first = np.abs(np.diff(stack, axis=0)).mean()
    return float(np.abs(np.diff(stack, n=2, axis=0)).mean() / first)


def similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """SSIM map of two grey images (Wang et al. 2004: 11x11 Gaussian of 1.5, K1 = 0.01, K2 = 0.03)."""
    a, b = a.astype(np.float64), b.astype(np.float64)

    def blurred(x):
        return cv2.GaussianBlur(x, (11, 11), 1.5)

    ma, mb = blurred(a), blurred(b)
    va, vb, cov = blurred(a * a) - ma * ma, blurred(b * b) - mb * mb, blurred(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))


def outside(video: Path, same_without_lips: Path, mouth: Mouth, every: int = 25, region=None) -> float:
    """Mean SSIM of the picture outside the lower face, against the same frames without lip sync."""
    values = []
    films = (frames_of(film, region, every=every) for film in (video, same_without_lips))
    for a, b, centre, unit in zip(*films, mouth.centre[::every], mouth.unit[::every], strict=True):
        if not np.isfinite(unit):
            continue
        near = similarity(cv2.cvtColor(a, cv2.COLOR_BGR2GRAY), cv2.cvtColor(b, cv2.COLOR_BGR2GRAY))
        y, x = np.mgrid[0 : near.shape[0], 0 : near.shape[1]]
        away = (np.abs(x - centre[0]) > 0.75 * unit) | (np.abs(y - centre[1] - 0.15 * unit) > 0.75 * unit)
        values.append(near[away].mean())
    return float(np.mean(values))
