from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from models.face.track import FaceTrack, Gate
from models.picture import Picture
from stages.avatar.idle_loop import IdleLoop, find_idle_loop


class Pendulum:
    """Footage in which a bright bar swings; it stands still for a moment at frames 10, 60, 110 ..."""

    width, height, still = 240, 120, False

    def __init__(self, frames):
        self.frames = frames

    def frame(self, index):
        picture = Picture.blank(self.width, self.height, (60, 128, 128))
        centre = int(120 + 80 * np.cos((index - 10) / 50 * np.pi))
        picture.y[:, centre - 20 : centre + 20] = 200
        return picture


def tracked(frames, gates=None):
    points = np.zeros((frames, 478, 3), np.float32)
    points[:, [159, 386], 1], points[:, [145, 374], 1] = 0, 10
    points[:, [33, 362], 0], points[:, [133, 263], 0] = 0, 30
    return FaceTrack(
        landmarks=points,
        shape=points,
        scale=np.ones(frames, np.float32),
        rotation=np.tile(np.eye(3, dtype=np.float32), (frames, 1, 1)),
        offset=np.zeros((frames, 3), np.float32),
        gates=np.zeros(frames, np.uint8) if gates is None else gates,
        net="attention",
        faces=1,
    )


def level(low, high, homes):
    return IdleLoop(low, high, np.ones(high + 1, np.float32), homes)


@pytest.mark.parametrize("frames", [1, 2, 3, 24, 25, 124, 250, 251, 999])
@pytest.mark.parametrize(("start", "end"), [(0, 0), (40, 40), (154, 154), (40, 60), (60, 40)])
def test_a_walk_has_the_right_length_starts_right_and_never_jumps(frames, start, end):
    idle = level(0, 154, (start, end))
    if abs(end - start) > frames:
        end = start

    path = idle.find_path(frames, start, end)

    assert len(path) == frames
    assert path[0] == start
    assert np.abs(np.diff([*path, end])).max() <= 1
    assert path.min() >= 0
    assert path.max() <= 154


def test_the_presenter_is_held_for_at_most_one_frame():
    path = level(0, 154, (30,)).find_path(251, 30, 30)

    assert (np.diff(path) == 0).sum() <= 1


def test_a_long_walk_uses_most_of_the_footage():
    path = level(0, 154, (30,)).find_path(500, 30, 30)

    assert path.max() - path.min() > 120


def test_turns_are_made_where_the_footage_is_slow():
    footage = Pendulum(160)
    idle = find_idle_loop(footage, tracked(160))
    home = idle.home_frame(0)

    path = idle.find_path(300, home, home)

    turns = [int(b) for a, b, c in zip(path, path[1:], path[2:], strict=False) if a == c]
    assert turns
    assert all(idle.cost[t] <= np.percentile(idle.cost, 40) for t in turns)


def test_frames_without_a_face_are_avoided_when_there_is_a_good_stretch():
    gates = np.zeros(200, np.uint8)
    gates[80:120] = Gate.NO_FACE
    gates[150:] = Gate.TURNED

    idle = find_idle_loop(Pendulum(200), tracked(200, gates))

    assert (idle.low, idle.high) == (0, 79)


def test_footage_without_any_face_is_walked_all_the_same():
    idle = find_idle_loop(Pendulum(50), tracked(50, np.full(50, Gate.NO_FACE, np.uint8)))

    assert (idle.low, idle.high) == (0, 49)


def test_homes_of_long_footage_are_visited_to_and_fro():
    idle = level(0, 749, (50, 200, 350))

    assert [idle.home_frame(n) for n in range(6)] == [50, 200, 350, 200, 50, 200]


def test_a_home_out_of_reach_is_left_for_later():
    idle = level(0, 749, (50, 400))

    assert idle.reachable_home(1, 50, 100) == 50
    assert idle.reachable_home(1, 50, 350) == 400


def test_a_still_is_one_frame_for_ever():
    footage = Pendulum(1)
    footage.still = True

    assert set(find_idle_loop(footage, tracked(1)).find_path(40, 0, 0)) == {0}


def test_the_frames_of_the_footage_are_not_kept_in_memory():
    class Decoded:
        """Footage of 720p whose frames are decoded when they are asked for."""

        frames, width, height, still = 250, 1280, 720, False

        def frame(self, index):
            return Picture.blank(1280, 720, (index % 200, 128, 128))

    footage = Decoded()
    tracemalloc.start()
    try:
        find_idle_loop(footage, tracked(footage.frames))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 20 * 1280 * 720 * 1.5  # bytes of twenty frames; the thumbnails of all 250 are four
