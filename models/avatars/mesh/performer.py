"""Performing a passage: one picture after the other, each from its own frame of the footage and mouth parameters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.bank import Bank
from models.avatars.mesh.brush import Brush
from models.avatars.mesh.lids import OPEN, lowered, openness
from models.avatars.mesh.life import BLINK, Body, motion
from models.avatars.mesh.points import POINTS
from models.avatars.mesh.warp import region
from models.engine import Passage, Subject
from models.picture import Picture

Floats = npt.NDArray[np.float32]

FADE = 4  # pictures over which the effect comes and goes beside frames that are not animated


def effect(usable: npt.NDArray[np.bool_]) -> Floats:
    """Return the share of the effect in each picture: 0 where not ``usable`` (n,), 1 from `FADE` pictures away."""
    places = np.arange(len(usable))
    blocked = np.flatnonzero(~usable)
    if not len(blocked):
        return np.ones(len(usable), np.float32)
    after = np.searchsorted(blocked, places)
    ahead = blocked[np.minimum(after, len(blocked) - 1)]
    behind = blocked[np.maximum(after - 1, 0)]
    distance = np.minimum(np.abs(ahead - places), np.abs(places - behind))
    return np.asarray(np.minimum(distance / FADE, 1), np.float32)


class WarpPerformer:
    """Moves the lips of one presenter."""

    def __init__(self, subject: Subject, brush: Brush, strength: float) -> None:
        """Take the subject, the brush that knows it, and how far to open the mouth (1 is natural)."""
        self._subject = subject
        self._brush = brush
        self._strength = strength

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the pictures of ``passage``."""
        params = visemes.drive(passage.phones, passage.frames)
        params[:, visemes.JAW] *= self._strength
        shapes = self._brush.mouth.targets(params, passage.base)
        share = effect(self._subject.track.usable[passage.base])
        for k, index in enumerate(passage.base.tolist()):
            base = self._subject.footage.frame(index)
            if share[k] == 0:
                yield base
            else:
                yield self._brush.paint(base, index, shapes[k], params[k], float(share[k]))


class SpeakingPerformer:
    """Moves the lips of a presenter who speaks in the footage, with that presenter's own mouths."""

    def __init__(self, subject: Subject, brush: Brush, bank: Bank) -> None:
        """Take the subject, the brush that knows it and the mouths to choose from."""
        self._subject = subject
        self._brush = brush
        self._bank = bank

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the pictures of ``passage``."""
        bank, units = self._bank, self._bank.units
        params = visemes.drive(passage.phones, passage.frames)
        path = bank.plan(params, passage.base)
        shapes = bank.targets(params, passage.base, path)
        share = effect(self._subject.track.usable[passage.base])
        follows = np.minimum(path + 1, len(units) - 1)
        for k, index in enumerate(passage.base.tolist()):
            base = self._subject.footage.frame(index)
            jumped = k > 0 and path[k] not in (path[k - 1], follows[k - 1])
            before = units[follows[k - 1]] if jumped else None
            if share[k] == 0:
                yield base
            else:
                yield self._brush.cover(base, index, shapes[k], units[path[k]], before, float(share[k]))


class StillPerformer:
    """Brings one still picture of a presenter to life, and moves the lips."""

    def __init__(self, subject: Subject, brush: Brush, strength: float) -> None:
        """Take what `WarpPerformer` takes; draw what every blink shows once."""
        self._brush = brush
        self._strength = strength
        track, picture = brush.track, subject.footage.frame(0)
        unit = float(track.scale[0])
        can = openness(track.landmarks[0]) > OPEN
        # The lids of a blink, at the few places where they are ever seen.
        self._lids = [
            picture,
            *(lowered(picture, track.landmarks[0], unit, share) if can else picture for share in BLINK),
        ]
        changing = region(track.landmarks[0][POINTS, :2], unit)
        self._body = Body(self._lids, track.landmarks[0], unit, changing)

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the pictures of ``passage``."""
        params = visemes.drive(passage.phones, passage.frames)
        params[:, visemes.JAW] *= self._strength
        shapes = self._brush.mouth.targets(params, passage.base)
        life = motion(passage.frames, visemes.opening(params), passage.seed)
        for k, index in enumerate(passage.base.tolist()):
            lids = int(life.blink[k])
            picture = self._brush.paint(self._lids[lids], index, shapes[k], params[k], 1.0)
            yield self._body.moved(picture, lids, life.sway[k], float(life.breath[k]))
