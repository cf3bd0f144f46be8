"""Render the pictures of a passage from the footage and the mouth parameters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from models import visemes
from models.avatars.mesh.control_points import POINTS
from models.avatars.mesh.eyelids import MIN_OPENNESS, close_eyelids, eye_openness
from models.avatars.mesh.idle_motion import BLINK_CLOSURE, BodyWarp, generate_idle_motion
from models.avatars.mesh.renderer import MouthRenderer
from models.avatars.mesh.unit_selection import UnitDatabase
from models.avatars.mesh.warp import find_region
from models.engine import Passage, Subject
from models.picture import Picture

Floats = npt.NDArray[np.float32]

FADE_FRAMES = 4  # over which the effect fades beside frames that are not animated


def blend_weights(usable: npt.NDArray[np.bool_]) -> Floats:
    """Return the strength of the effect in each frame, (n,).

    It is 0 where not ``usable`` (n,) and rises to 1 over `FADE_FRAMES` beside such frames.
    """
    places = np.arange(len(usable))
    blocked = np.flatnonzero(~usable)
    if not len(blocked):
        return np.ones(len(usable), np.float32)
    after = np.searchsorted(blocked, places)
    ahead = blocked[np.minimum(after, len(blocked) - 1)]
    behind = blocked[np.maximum(after - 1, 0)]
    distance = np.minimum(np.abs(ahead - places), np.abs(places - behind))
    return np.asarray(np.minimum(distance / FADE_FRAMES, 1), np.float32)


class WarpPerformer:
    """Moves the lips of one presenter by warping."""

    def __init__(self, subject: Subject, renderer: MouthRenderer, strength: float) -> None:
        """Take the subject, its renderer, and a factor for the opening of the mouth (1 is natural)."""
        self._subject = subject
        self._renderer = renderer
        self._strength = strength

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the pictures of ``passage``."""
        params = visemes.compute_mouth_parameters(passage.phones, passage.frames)
        params[:, visemes.JAW] *= self._strength
        shapes = self._renderer.mouth.compute_targets(params, passage.base)
        share = blend_weights(self._subject.track.usable[passage.base])
        for k, index in enumerate(passage.base.tolist()):
            base = self._subject.footage.frame(index)
            if share[k] == 0:
                yield base
            else:
                yield self._renderer.render_warp(base, index, shapes[k], params[k], float(share[k]))


class SpeakingPerformer:
    """Moves the lips of a presenter who speaks in the footage, by unit selection."""

    def __init__(self, subject: Subject, renderer: MouthRenderer, database: UnitDatabase) -> None:
        """Take the subject, its renderer and its mouth units."""
        self._subject = subject
        self._renderer = renderer
        self._database = database

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the pictures of ``passage``."""
        database, units = self._database, self._database.units
        params = visemes.compute_mouth_parameters(passage.phones, passage.frames)
        path = database.select(params, passage.base)
        shapes = database.compute_targets(params, passage.base, path)
        share = blend_weights(self._subject.track.usable[passage.base])
        follows = np.minimum(path + 1, len(units) - 1)
        for k, index in enumerate(passage.base.tolist()):
            base = self._subject.footage.frame(index)
            jumped = k > 0 and path[k] not in (path[k - 1], follows[k - 1])
            before = units[follows[k - 1]] if jumped else None
            if share[k] == 0:
                yield base
            else:
                yield self._renderer.render_unit(base, index, shapes[k], units[path[k]], before, float(share[k]))


class StillPerformer:
    """Animates a still picture of a presenter: lips, blinks, head sway and breathing."""

    def __init__(self, subject: Subject, renderer: MouthRenderer, strength: float) -> None:
        """Take the same as `WarpPerformer`; render the pictures of a blink once."""
        self._renderer = renderer
        self._strength = strength
        track, picture = renderer.track, subject.footage.frame(0)
        unit = float(track.scale[0])
        can = eye_openness(track.landmarks[0]) > MIN_OPENNESS
        # The still with open eyes, then with the lids of each frame of a blink.
        self._lids = [
            picture,
            *(close_eyelids(picture, track.landmarks[0], unit, share) if can else picture for share in BLINK_CLOSURE),
        ]
        changing = find_region(track.landmarks[0][POINTS, :2], unit)
        self._body = BodyWarp(self._lids, track.landmarks[0], unit, changing)

    def perform(self, passage: Passage) -> Iterator[Picture]:
        """Yield the pictures of ``passage``."""
        params = visemes.compute_mouth_parameters(passage.phones, passage.frames)
        params[:, visemes.JAW] *= self._strength
        shapes = self._renderer.mouth.compute_targets(params, passage.base)
        idle = generate_idle_motion(passage.frames, visemes.lip_opening(params), passage.seed)
        for k, index in enumerate(passage.base.tolist()):
            lids = int(idle.blink[k])
            picture = self._renderer.render_warp(self._lids[lids], index, shapes[k], params[k], 1.0)
            yield self._body.apply(picture, lids, idle.sway[k], float(idle.breath[k]))
