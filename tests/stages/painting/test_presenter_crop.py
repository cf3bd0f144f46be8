from __future__ import annotations

import pytest

from models.face.track import Gate
from stages.painting.presenter_crop import find_presenter_crop
from stages.records.footage import FootageFacts
from tests.stages.faces import faces_at


def facts(width, height):
    return FootageFacts(
        kind="video",
        codec="h264",
        width=width,
        height=height,
        rotation=0,
        seconds=1,
        fps=25,
        hdr=False,
        frames=2,
        conformed_width=width,
        conformed_height=height,
        face_found=1,
        usable=1,
        faces=1,
        best=0,
    )


def test_the_face_is_centred_from_left_to_right():
    box = find_presenter_crop(facts(1280, 720), faces_at((400, 200, 600, 450)), 960, 720)

    assert (box.x0, box.y0, box.x1, box.y1) == (20, 0, 980, 720)


@pytest.mark.parametrize(("x", "left"), [(0, 0), (1080, 320)])
def test_a_face_at_the_edge_brings_the_crop_to_the_edge_of_the_footage(x, left):
    box = find_presenter_crop(facts(1280, 720), faces_at((x, 200, x + 200, 450)), 960, 720)

    assert box.x0 == left


def test_the_crop_is_even_and_inside_whatever_the_face_does():
    for x in range(-100, 1200, 37):
        box = find_presenter_crop(facts(1800, 960), faces_at((x, x // 3, x + 151, x // 3 + 203)), 1280, 720)

        assert box.x0 % 2 == box.y0 % 2 == 0
        assert (box.width, box.height) == (1706, 960)
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= 1800
        assert box.y1 <= 960


def test_a_wandering_face_is_never_cut():
    box = find_presenter_crop(
        facts(1280, 720), faces_at(*[(x, 200, x + 200, 450) for x in [200] * 9 + [920]]), 960, 720
    )

    assert box.x0 <= 200
    assert box.x1 > 1120


def test_portrait_footage_keeps_head_room():
    box = find_presenter_crop(facts(960, 1706), faces_at((330, 500, 630, 900)), 960, 720)

    crown = 500 - 0.35 * 400
    assert box.y0 < crown
    assert crown - box.y0 == pytest.approx(72, abs=3)
    assert box.y1 > 900


def test_a_high_face_in_portrait_footage_starts_at_the_top():
    assert find_presenter_crop(facts(960, 1706), faces_at((330, 60, 630, 460)), 960, 720).y0 == 0


def test_a_face_taller_than_the_region_keeps_its_chin():
    box = find_presenter_crop(facts(960, 1706), faces_at((100, 300, 860, 1300)), 960, 720)

    assert box.y1 > 1300


def test_without_a_face_the_middle_is_shown():
    box = find_presenter_crop(facts(1280, 720), faces_at((0, 0, 0, 0), gates=int(Gate.NO_FACE)), 960, 720)

    assert (box.x0, box.y0) == (160, 0)
