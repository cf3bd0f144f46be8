"""Write the curves of the report as short SVG paths: envelope and lip opening."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.engine import FPS
from stages.publish.checks.lip_sync import compute_expected_opening
from stages.records.narration import Narration

COLUMNS = 12_000
"""Columns of the envelope, and points of a curve, at most: an hour of video stays a page that opens at once."""
_COLUMNS_PER_SECOND = 100  # in sound that is short enough for them
_BATCH = 15 * FPS  # frames whose openings are computed together

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def read_envelope(audio: Path, half: int) -> Whole:
    """Return lowest and highest sample of each column of a 16-bit mono WAV file.

    The shape is (columns, 2), int64. Full scale is -``half`` .. ``half``. The file is read in pieces.
    """
    with wave.open(str(audio), "rb") as sound:
        total = sound.getnframes()
        width = max(1, -(-total // max(1, min(COLUMNS, round(total / sound.getframerate() * _COLUMNS_PER_SECOND)))))
        rows: list[npt.NDArray[np.int16]] = []
        while data := sound.readframes(width * 500):
            samples = np.frombuffer(data, "<i2")
            whole = len(samples) // width * width
            pieces = [samples[:whole].reshape(-1, width)] if whole else []
            pieces += [samples[whole:].reshape(1, -1)] if whole < len(samples) else []
            rows += [np.stack([piece.min(axis=1), piece.max(axis=1)], axis=1) for piece in pieces]
    if not rows:
        return np.zeros((1, 2), np.int64)
    return np.asarray(np.rint(np.concatenate(rows) / 32768 * half), np.int64)


def compute_requested_openings(narration: Narration) -> tuple[Floats, int]:
    """Return the opening of the lips that the sounds ask for, and ``step``.

    Each value is the widest of ``step`` frames. In distances of the outer eye corners, as
    `stages.publish.checks.lip_sync.LipTrace`.
    """
    parts = [range(k, min(narration.frames, k + _BATCH)) for k in range(0, narration.frames, _BATCH)]
    curve = np.concatenate([compute_expected_opening(narration, part) for part in parts])
    step = -(-narration.frames // COLUMNS)
    padded = np.pad(curve, (0, -len(curve) % step))
    return padded.reshape(-1, step).max(axis=1), step


def format_envelope_path(columns: Whole) -> str:
    """Return the path around an envelope, one unit wide for each column; negative y is up."""
    upper, lower = -columns[:, 1], -columns[:, 0]
    back = lower[::-1]
    return f"M0 {upper[0]}{_format_steps(upper, 1)}L{len(columns) - 1} {back[0]}{_format_steps(back, -1)}z"


def format_curve_path(values: Sequence[float | None], first: int, step: int, full: float, height: int) -> str:
    """Return the path of a curve, with gaps where there is no value.

    Points are ``step`` units apart. ``full`` is drawn at the top, 0 at ``height``.
    """
    parts, run = [], np.zeros(0, np.int64)
    for start, stop in _find_runs(values):
        heights = [height - round(min(1.0, (values[k] or 0) / full) * height) for k in range(start, stop)]
        run = np.array(heights, np.int64)
        parts.append(f"M{first + start * step} {run[0]}{_format_steps(run, step)}")
    return "".join(parts)


def _find_runs(values: Sequence[float | None]) -> list[tuple[int, int]]:
    there = np.array([value is not None for value in values])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _format_steps(heights: Whole, step: int) -> str:
    """Return relative line commands; level stretches become one command."""
    drawn, level = [], 0
    for change in np.diff(heights).tolist():
        if change == 0:
            level += step
            continue
        drawn.append((f"h{level}" if level else "") + f"l{step} {change}".replace(" -", "-"))
        level = 0
    return "".join(drawn) + (f"h{level}" if level else "")
