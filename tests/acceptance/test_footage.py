"""Whatever was dropped, the viewer gets a video, and is told what it is."""

from __future__ import annotations

import av
import numpy as np
import pytest

from tests.acceptance.media import film

SCRIPT = "---\npreset: fast\n---\n\n# Short\n\nThis is a short talk.\n"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def desk(desk_class, tmp_path, weights, cache):
    """A desk with the speech of the script at hand, which is the same in all tests."""
    return desk_class(tmp_path, weights, cache)


def pictures_of(path, count):
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == count:
                return
            yield frame.to_ndarray(format="bgr24")


def landscape(frames=50):
    y, x = np.mgrid[0:360, 0:640]
    for n in range(frames):
        yield np.stack([x / 640 * 200, 80 + y / 360 * 150, 60 + 40 * np.sin((x + 4 * n) / 50)], -1).astype(np.uint8)


def whole(made):
    with av.open(str(made.video)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (1280, 720)
        assert sum(1 for _ in container.decode(video=0)) == made.narration.frames
    return True


def test_footage_without_a_face_is_shown_as_it_is_and_the_user_is_told(script, tmp_path, desk):
    made = desk.make(script, film(tmp_path / "sea.mp4", landscape()))

    assert made.answer["engine"] == "original"
    assert "no face" in made.answer["steps_down"][0]["reason"].lower()
    assert "no face" in str(made.report["steps_down"]).lower()
    assert whole(made)


def test_frames_without_a_face_cost_nothing(script, tmp_path, desk, small):
    seen = list(pictures_of(small, 100))
    gone = [np.full_like(seen[0], 90)] * 6

    made = desk.make(script, film(tmp_path / "gap.mp4", [*seen[:50], *gone, *seen[50:]]))

    assert made.answer["engine"] == "mesh"
    assert whole(made)


def test_a_still_picture_is_brought_to_life(script, tmp_path, desk, presenter):
    import cv2

    (picture,) = pictures_of(presenter, 1)
    cv2.imwrite(str(tmp_path / "me.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])

    made = desk.make(script, tmp_path / "me.jpg")

    assert made.answer["engine"] == "mesh"
    assert whole(made)
    eyes = [bgr[250:330, 250:620].astype(int) for bgr in pictures_of(made.video, 10**6)][70:]
    assert max(np.abs(b - a).mean() for a, b in zip(eyes, eyes[5:], strict=False)) > 1.0


def test_a_portrait_phone_video_keeps_the_face_in_the_picture(script, tmp_path, desk, presenter, weights):
    from models.face import FaceMesh

    tall = [bgr[:, 380:900][:, ::1] for bgr in pictures_of(presenter, 60)]
    made = desk.make(script, film(tmp_path / "tall.mp4", tall))

    assert whole(made)
    last = list(pictures_of(made.video, 120))[-1]
    points = FaceMesh(weights / "face-mesh").find_landmarks(np.ascontiguousarray(last[:, :960]))
    assert points is not None
    assert points[:468, 0].min() > 0
    assert points[:468, 0].max() < 960
    assert points[:468, 1].min() > 0
    assert points[:468, 1].max() < 720


@pytest.mark.parametrize("engine", ["still", "text"])
def test_the_lower_rungs_of_the_ladder_make_whole_videos_too(script, desk, small, engine):
    made = desk.make(script, small, "--avatar", engine)

    assert made.answer["engine"] == engine
    assert whole(made)
