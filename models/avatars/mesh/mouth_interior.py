"""Paint the inside of the mouth: dark cavity, tongue, lower teeth and upper teeth.

The parts are painted once as flat layers in face space and composed for every picture: tongue and lower teeth move down
with the jaw, the upper teeth stay. Layers hold Y - 16, U - 128, V - 128, so that shading is a multiplication. Sizes of
teeth are those of an average adult, in units of 90 mm (the distance of the outer eye corners).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.mouth_shape import smoothstep
from models.picture import FROM_BGR

Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.floating]

LEFT, TOP, WIDTH, HEIGHT = -0.36, -0.12, 0.72, 0.46  # of the layers, from the middle of the closed lips
INCISAL = 0.034  # edge of the upper front teeth, below the line of the closed lips: 3 mm

# Half-arch boundaries of the teeth as seen from the front: incisors, canine, premolars, foreshortened sideways.
_UPPER_TEETH = np.array([0, 0.090, 0.156, 0.212, 0.252, 0.286, 0.312])
_UPPER_EDGE = np.array([0.0, -0.007, -0.002, -0.011, -0.014, -0.016])
_LOWER_TEETH = np.array([0, 0.056, 0.116, 0.174, 0.222, 0.262, 0.30])

# Blue, green, red of each part, as shares of the light on the face.
_TOOTH = np.array([0.820, 0.885, 0.965])
_CAVITY = np.array([0.085, 0.075, 0.150])
_TONGUE = np.array([0.330, 0.310, 0.560])
_GUM = np.array([0.400, 0.370, 0.600])


def to_yuv(bgr: npt.NDArray[np.floating]) -> Floats:
    """Return (..., 3) blue, green, red as Y - 16, U - 128, V - 128."""
    return np.asarray(bgr @ FROM_BGR[:, :3].T, np.float32)


def _layer(colour: Reals, cover: Reals) -> Floats:
    """Return ``colour`` times ``cover``, and ``cover`` as fourth channel: float32 (h, w, 4).

    ``colour`` is (h, w, 3): Y, U, V; ``cover`` is (h, w).
    """
    return np.dstack([colour * cover[..., None], cover]).astype(np.float32)


def _teeth(x: Reals, edges: Reals) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return the tooth of the half arch at each column, and the position on it, -1 to 1."""
    tooth = np.clip(np.searchsorted(edges, np.abs(x), "right") - 1, 0, len(edges) - 2)
    middle, half = (edges[tooth] + edges[tooth + 1]) / 2, (edges[tooth + 1] - edges[tooth]) / 2
    return tooth, ((np.abs(x) - middle) / half).astype(np.float32)


class MouthInterior:
    """The layers of one mouth.

    ``light`` is the level (0..255) of white under the light on this face.
    """

    def __init__(self, light: float, res: float, soft: float = 0.0) -> None:
        """Paint the layers at ``res`` pixels per unit, blurred by ``soft`` units like the footage."""
        width, height = round(WIDTH * res), round(HEIGHT * res)
        x = (LEFT + (np.arange(width, dtype=np.float32) + 0.5) / res)[None]
        y = (TOP + (np.arange(height, dtype=np.float32) + 0.5) / res)[:, None]
        self.res = res
        self.upper = self._paint_upper_teeth(x, y, light)
        self.lower = self._paint_lower_teeth(x, y, light)
        self.tongue = self._paint_tongue(x, y, light)
        depth = (0.30 + 0.70 * np.exp(-(((y - 0.03) / 0.12) ** 2))) * (0.35 + 0.65 * np.exp(-((x / 0.17) ** 2)))
        self.cavity = to_yuv(_CAVITY * light * depth[..., None])
        if soft * res > 0.3:
            self.upper = np.asarray(cv2.GaussianBlur(self.upper, (0, 0), soft * res), np.float32)
            self.lower = np.asarray(cv2.GaussianBlur(self.lower, (0, 0), soft * res), np.float32)

    @staticmethod
    def _paint_upper_teeth(x: Reals, y: Reals, light: float) -> Floats:
        tooth, at = _teeth(x[0], _UPPER_TEETH)
        arch = np.maximum(np.cos(np.clip(np.abs(x) / 0.335, 0, 1) * np.pi / 2), 0) ** 0.75
        notch = 0.006 * np.exp(-(((1 - np.abs(at)) / 0.13) ** 2)) + 0.004 * np.abs(at) ** 3
        edge = INCISAL - 0.013 * (x / 0.2) ** 2 + _UPPER_EDGE[tooth] - notch
        above = edge - y  # height above the biting edge
        round_ = 1 - 0.16 * np.abs(at) ** 3  # each tooth is shaded as a cylinder
        gap = 1 - 0.34 * np.exp(-(((1 - np.abs(at)) / 0.055) ** 2)) * smoothstep(1.25 - above / 0.12)
        bite = 0.86 + 0.14 * smoothstep(above / 0.020)  # the biting edge is translucent and darker
        neck = 1 - 0.22 * smoothstep((above - 0.045) / 0.06)
        shade = (arch * round_ * gap * bite * neck)[..., None]
        # Canines are a shade yellower than incisors.
        yellow = np.where(tooth == 2, 0.95, np.where(tooth > 2, 0.97, 1.0))[None, :, None] * np.array([1.0, 0, 0])
        tint = yellow + np.array([0, 1.0, 1.0])
        colour = _TOOTH * tint * shade
        gum = smoothstep((above - 0.112 - 0.012 * at**2) / 0.012)[..., None]
        colour = colour + (_GUM * arch[..., None] - colour) * gum
        cover = smoothstep(above / 0.010 + 0.5) * np.clip(1.6 * arch, 0, 1)
        return _layer(to_yuv(colour * light), cover)

    @staticmethod
    def _paint_lower_teeth(x: Reals, y: Reals, light: float) -> Floats:
        _, at = _teeth(x[0], _LOWER_TEETH)
        arch = np.maximum(np.cos(np.clip(np.abs(x) / 0.29, 0, 1) * np.pi / 2), 0) ** 0.9
        gap = 1 - 0.14 * np.exp(-(((1 - np.abs(at)) / 0.08) ** 2))
        below = y - 0.022 * (x / 0.2) ** 2 - 0.004 * np.abs(at) ** 3
        colour = _TOOTH * 0.80 * (arch * gap * (0.88 + 0.12 * smoothstep(below / 0.02)))[..., None]
        cover = smoothstep(below / 0.010 + 0.5) * np.clip(1.5 * arch, 0, 1)
        return _layer(to_yuv(colour * light), cover)

    @staticmethod
    def _paint_tongue(x: Reals, y: Reals, light: float) -> Floats:
        spread = (x / 0.17) ** 2 + ((y - 0.06) / 0.085) ** 2
        lit = 0.62 + 0.38 * np.exp(-(((y - 0.025) / 0.05) ** 2))
        groove = 1 - 0.06 * np.exp(-((x / 0.03) ** 2))
        colour = _TONGUE * (lit * groove)[..., None]
        return _layer(to_yuv(colour * light), np.exp(-(spread**2)))

    def compose(self, params: Floats, drop: float, to_box: Floats, size: tuple[int, int]) -> Floats:
        """Return the unshaded interior for ``params`` (8,) with the lower lip ``drop`` units down.

        ``to_box`` (2, 3) transforms units, from the middle of the closed lips, to pixels of a picture of ``size``
        (width, height); the result is float32 (height, width, 3).
        """
        tongue, teeth, rounded = (float(params[k]) for k in (visemes.TONGUE, visemes.TEETH, visemes.ROUND))
        shown = min(1.0, teeth + 0.25)

        def place_layer(layer: Floats, down: float) -> Floats:
            """Return ``layer``, moved ``down`` units, transformed to the picture."""
            corner = np.array([LEFT + 0.5 / self.res, TOP + down + 0.5 / self.res, 1], np.float32)
            matrix = np.column_stack([to_box[:, :2] / self.res, to_box @ corner]).astype(np.float32)
            warped = cv2.warpAffine(layer, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            return np.asarray(warped, np.float32)

        picture = place_layer(self.cavity, 0.0)
        bitten = drop + 0.008 - 0.016 * float(smoothstep(drop / 0.08))
        # With rounded lips and in sounds made without teeth the upper teeth are hidden behind the upper lip.
        hidden = 0.020 * rounded + 0.014 * (1 - shown)
        for layer, down, share in (
            (self.tongue, 0.86 * drop - 0.015 - 0.05 * tongue, 0.62 + 0.38 * tongue),
            (self.lower, bitten, 0.9),
            (self.upper, -hidden, 0.72 + 0.28 * shown),
        ):
            over = place_layer(layer, down) * np.float32(share)
            picture *= 1 - over[..., 3:]
            picture += over[..., :3]
        return picture
