"""Convert HDR and wide-gamut colours to SDR with a 3D look-up table for FFmpeg's ``lut3d``.

Transfer functions give light in cd/m2 (PQ: SMPTE ST 2084; HLG: ITU-R BT.2100, system gamma 1.2 at 1000 cd/m2); the tone
curve of ITU-R BT.2390 (EETF) is applied to the brightest of R, G, B, so that hues stay; bt2020 primaries become bt709
(ITU-R BT.2087), clipped; the inverse of a BT.1886 display (gamma 2.4) gives the signal. Diffuse white of HDR is 203
cd/m2 (ITU-R BT.2408): the curve maps 1000 cd/m2 to SDR white and leaves everything below 87 cd/m2, where faces are,
unchanged.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]

LUT_SIZE = 33
HDR_PEAK, HDR_WHITE = 1000.0, 203.0
_M1, _M2, _C1, _C2, _C3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
_TO_BT709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
_LUMA = np.array([0.2627, 0.6780, 0.0593])


def write_lut(path: Path, transfer: str) -> None:
    """Write the table for ``transfer`` (``pq``, ``hlg`` or ``wide``) as .cube, red fastest."""
    axis = np.linspace(0, 1, LUT_SIZE)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    signal = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    rows = "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in convert_to_sdr(signal, transfer))
    path.write_text(f"LUT_3D_SIZE {LUT_SIZE}\n{rows}\n", encoding="ascii")


def convert_to_sdr(signal: Array, transfer: str) -> Array:
    """Return bt709 R'G'B' (n, 3) in 0..1 for bt2020 R'G'B' ``signal`` (n, 3) in 0..1."""
    if transfer == "wide":
        linear = signal**2.4
    else:
        light = pq_eotf(signal) if transfer == "pq" else hlg_eotf(signal)
        brightest = light.max(axis=1, keepdims=True)
        linear = light * map_tones(brightest) / np.maximum(brightest, 1e-6) / HDR_WHITE
    return np.asarray(np.clip(linear @ _TO_BT709.T, 0, 1) ** (1 / 2.4))


def pq_eotf(signal: Array) -> Array:
    """Return light in cd/m2 (SMPTE ST 2084)."""
    root = np.clip(signal, 0, 1) ** (1 / _M2)
    return np.asarray(10_000 * (np.clip(root - _C1, 0, None) / (_C2 - _C3 * root)) ** (1 / _M1))


def pq_inverse_eotf(light: Array) -> Array:
    """Return the inverse of `pq_eotf`."""
    power = (np.asarray(light) / 10_000) ** _M1
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def hlg_eotf(signal: Array) -> Array:
    """Return light in cd/m2 of a display with a peak of 1000 cd/m2.

    ITU-R BT.2100: inverse OETF, then OOTF.
    """
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    luma = (scene @ _LUMA)[:, None]
    return np.asarray(HDR_PEAK * scene * np.maximum(luma, 1e-9) ** 0.2)


def map_tones(light: Array) -> Array:
    """Return light in cd/m2 mapped below `HDR_WHITE`: the EETF of ITU-R BT.2390, black level 0."""
    top = float(pq_inverse_eotf(np.array(HDR_PEAK)))
    share = np.minimum(pq_inverse_eotf(light) / top, 1)
    limit = float(pq_inverse_eotf(np.array(HDR_WHITE))) / top
    knee = 1.5 * limit - 0.5
    t = np.clip((share - knee) / (1 - knee), 0, 1)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * limit
    return pq_eotf(np.where(share < knee, share, bent) * top)
