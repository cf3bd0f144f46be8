"""Provide subjects from the sample footage: idle, speaking, and as a still picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from models.avatars.mesh import Mesh
from models.engine import Passage, Phone, Subject
from models.face import FaceMesh
from models.face.track import Gate
from models.picture import Picture
from stages.source.track_smoothing import build_track


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Let OpenCV work in one thread, as in a job: several wait for one another longer than they help."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


class Film:
    """Footage in memory; its pictures cannot be written to."""

    def __init__(self, pictures, still=False):
        self.pictures = pictures
        self.still = still
        self.frames = len(pictures)
        self.width, self.height = pictures[0].width, pictures[0].height
        for picture in pictures:
            picture.i420.flags.writeable = False

    def frame(self, index: int) -> Picture:
        return self.pictures[index]


def followed(film: Film, weights: Path, net: str = "attention"):
    """Return the face track of ``film``."""
    mesh = FaceMesh(weights / "face-mesh", net)
    points = np.stack([mesh.find_landmarks(film.frame(i).bgr()) for i in range(film.frames)])
    return build_track(points, np.zeros(film.frames, np.uint8), mesh.net, 1)


SENTENCE = "ðə bɪɡ bluː bɒks | meɪks ə muːvi fɔː juː"


def phones(start: float = 0.4, each: float = 0.085) -> tuple[Phone, ...]:
    """Return a sentence with a pause of half a second in it, three seconds long."""
    found, at = [], start
    for word in SENTENCE.split():
        if word == "|":
            found.append(Phone(at, at + 0.5, ""))
            at += 0.5
            continue
        for symbol in word.replace("ː", ""):
            found.append(Phone(at, at + each, symbol))
            at += each
    return tuple(found)


def passage(base, spoken=(), seed: int = 7) -> Passage:
    """Return a passage over frames ``base`` of the footage."""
    base = np.asarray(base, np.int32)
    return Passage(len(base), base, tuple(spoken), seed)


def there_and_back(frames: int, count: int) -> np.ndarray:
    place = np.arange(count) % max(1, 2 * frames - 2)
    return np.minimum(place, 2 * frames - 2 - place) if frames > 1 else np.zeros(count, int)


@pytest.fixture(scope="session")
def idle(presenter, weights) -> Subject:
    """The presenter of the sample for two seconds, silent."""
    pictures = []
    with av.open(str(presenter)) as container:
        for frame in container.decode(video=0):
            pictures.append(Picture(np.ascontiguousarray(frame.to_ndarray(format="yuv420p"))))
            if len(pictures) == 50:
                break
    film = Film(pictures)
    return Subject(film, followed(film, weights), 3)


@pytest.fixture(scope="session")
def still(idle) -> Subject:
    """One picture of the presenter."""
    track = idle.track
    arrays = {
        name: getattr(track, name)[3:4] for name in ("landmarks", "shape", "scale", "rotation", "offset", "gates")
    }
    return Subject(Film([Picture(idle.footage.frame(3).i420.copy())], still=True), replace(track, **arrays), 0)


@pytest.fixture(scope="session")
def speaking(idle, weights, tmp_path_factory) -> Subject:
    """Footage in which the presenter speaks."""
    performer = Mesh().study(idle, tmp_path_factory.mktemp("scratch"), lambda share: None)
    said = passage(there_and_back(50, 80), phones())
    film = Film([Picture(picture.i420.copy()) for picture in performer.perform(said)])
    return Subject(film, followed(film, weights), 0)


@pytest.fixture(scope="session")
def hidden(idle) -> Subject:
    """Footage whose face is lost in frames 20 to 29."""
    gates = idle.track.gates.copy()
    gates[20:30] = int(Gate.NO_FACE)
    return Subject(idle.footage, replace(idle.track, gates=gates), 3)


@pytest.fixture(scope="session")
def faceless(idle) -> Subject:
    """Footage without any face."""
    gates = np.full(len(idle.track), int(Gate.NO_FACE), np.uint8)
    nothing = {name: np.zeros_like(getattr(idle.track, name)) for name in ("landmarks", "shape", "scale", "offset")}
    return Subject(idle.footage, replace(idle.track, gates=gates, **nothing), 0)
