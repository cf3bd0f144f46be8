"""Arranging presenter, board and overlays: nothing on the face, wherever and however large it is."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.track import Gate
from models.picture import Box
from stages.painting.arrangement import arrange, compute_picture_size, find_presenter_area
from stages.records.cues import Layout
from stages.records.footage import FootageFacts
from stages.source.framing import fit_covering
from stages.source.probe import MediaInfo
from stages.source.video.frame_shape import FrameShape
from tests.stages.faces import faces_at

RNG = np.random.default_rng(3)


def footage(size, margin=0):
    return FootageFacts(
        kind="video", codec="h264", width=size[0], height=size[1], rotation=0, seconds=4, fps=25, hdr=False, frames=9,
        conformed_width=size[0], conformed_height=size[1], face_found=1, usable=1, faces=1, best=0, margin=margin,
    )  # fmt: skip


def conformed(layout, height, width, tall):
    """The size of footage of ``width`` x ``tall`` that was made for the stage of ``layout``."""
    stage = find_presenter_area(layout, height)
    medium = MediaInfo(kind="video", codec="h264", shape=FrameShape(width, tall), seconds=4, fps=25, transfer="sdr")
    return fit_covering(medium, stage.width, stage.height).size


def inside(inner, outer):
    return outer.x0 <= inner.x0 < inner.x1 <= outer.x1 and outer.y0 <= inner.y0 < inner.y1 <= outer.y1


def anywhere():
    """Faces of all sizes at all places, some of which move about; shares of the conformed picture."""
    for _ in range(60):
        tall = RNG.uniform(0.08, 0.95)
        wide = tall * RNG.uniform(0.35, 0.55)
        x, y = RNG.uniform(0, max(0.01, 1 - wide)), RNG.uniform(0, max(0.01, 1 - tall))
        drift = RNG.uniform(0, 0.2)
        yield [(x, y, x + wide, y + tall), (x + drift, y, x + wide + drift, min(1.0, y + tall))]


@pytest.mark.parametrize("burned", [False, True])
@pytest.mark.parametrize("shape", [(1920, 1080), (1440, 1080), (1080, 1080), (3000, 1000)])
@pytest.mark.parametrize("layout", list(Layout))
def test_nothing_lies_on_the_face_or_on_anything_else(layout, shape, burned):
    width, height = conformed(layout, 720, *shape)
    for boxes in anywhere():
        track = faces_at(*((x0 * width, y0 * height, x1 * width, y1 * height) for x0, y0, x1, y1 in boxes))
        place = arrange(layout, 720, footage((width, height)), track, burned=burned)

        over = [*([place.lower_third] if place.has_name else []), *([place.captions] if burned else [])]
        over += [place.inset] if place.inset else []
        whole = Box(0, 0, *place.size)
        assert place.has_name or place.board
        assert all(inside(box, whole) for box in [*over, place.window, place.stage])
        assert inside(place.window, place.stage)
        assert not any(place.face is not None and box.intersects(place.face) for box in over)
        assert not any(one.intersects(other) for number, one in enumerate(over) for other in over[number + 1 :])
        assert place.board is None or not any(box.intersects(place.board) for box in over)
        assert all(
            edge % 2 == 0 for box in [*over, place.window, place.crop] for edge in (box.x0, box.y0, box.x1, box.y1)
        )
        assert min(place.lower_third.width, place.lower_third.height) >= 100


@pytest.mark.parametrize("layout", list(Layout))
def test_footage_made_for_a_layout_is_shown_pixel_by_pixel(layout):
    size = conformed(layout, 720, 1920, 1080)
    place = arrange(layout, 720, footage(size), faces_at((500, 150, 700, 420)))

    assert (place.crop.width, place.crop.height) == (place.window.width, place.window.height)
    assert place.window == place.stage == find_presenter_area(layout, 720)


@pytest.mark.parametrize("height", [720, 1080])
def test_portrait_stands_upright_and_the_others_lie(height):
    assert compute_picture_size(Layout.PORTRAIT, height) == (height, height * 16 // 9)
    assert all(
        compute_picture_size(layout, height) == (height * 16 // 9, height) for layout in Layout if layout != "portrait"
    )


@pytest.mark.parametrize(("layout", "share"), [(Layout.PANEL, 0.75), (Layout.SPLIT, 0.6), (Layout.FULL, 1.0)])
def test_the_presenter_has_a_fixed_share_of_the_width(layout, share):
    assert find_presenter_area(layout, 720) == Box(0, 0, round(1280 * share), 720)


def test_a_lower_third_stands_at_the_lower_left_unless_the_face_is_there():
    size = (1280, 720)
    usual = arrange(Layout.FULL, 720, footage(size), faces_at((540, 120, 740, 400)))
    low = arrange(Layout.FULL, 720, footage(size), faces_at((60, 350, 360, 690)))

    assert (usual.lower_third.x0, usual.lower_third_right) == (48, False)
    assert low.lower_third.x1 == 1280 - 48
    assert low.lower_third_right


def test_a_face_that_fills_the_picture_is_shown_smaller():
    size = (1280, 720)
    place = arrange(Layout.FULL, 720, footage(size), faces_at((100, 10, 1180, 715)), burned=True)

    assert place.window.width < 0.7 * 1280
    assert place.crop == Box(0, 0, 1280, 720)
    assert place.window.x1 == 1280


def test_frames_without_a_face_do_not_count():
    boxes = (540, 120, 740, 400), (0, 0, 1280, 720)
    track = faces_at(*boxes, gates=[0, int(Gate.NO_FACE)])

    assert arrange(Layout.FULL, 720, footage((1280, 720)), track).face == Box(540, 120, 740, 400)


def test_without_a_face_everything_has_its_usual_place():
    track = faces_at((0, 0, 9, 9), gates=[int(Gate.NO_FACE)])
    place = arrange(Layout.FULL, 720, footage((1280, 720)), track, burned=True)

    assert place.face is None
    assert place.lower_third.x0 == 48
    assert place.captions.y1 == 680


def test_a_picture_stands_on_the_side_where_there_is_more_room():
    left = arrange(Layout.FULL, 720, footage((1280, 720)), faces_at((200, 120, 400, 400)))
    right = arrange(Layout.FULL, 720, footage((1280, 720)), faces_at((880, 120, 1080, 400)))

    assert left.inset.x0 > 640 > right.inset.x1


def test_a_board_holds_pictures_itself():
    assert arrange(Layout.SPLIT, 720, footage((1280, 720)), faces_at((500, 120, 700, 400))).inset is None


def test_captions_beside_a_low_face_take_the_foot_of_the_slide():
    size = conformed(Layout.SPLIT, 720, 1920, 1080)
    face = (380, 250, 900, 719)
    place = arrange(Layout.SPLIT, 720, footage(size), faces_at(face), burned=True)

    assert place.captions.x0 > place.stage.x1
    assert place.board.y1 <= place.captions.y0


def test_footage_made_for_another_layout_is_scaled_to_fill_the_stage():
    place = arrange(Layout.PORTRAIT, 720, footage((1280, 720)), faces_at((540, 120, 740, 400)))

    assert place.window == place.stage
    assert place.crop.height == 720
    assert place.crop.width / place.crop.height == pytest.approx(720 / 760, abs=0.01)
    assert place.crop.x0 < 540
    assert place.crop.x1 > 740


def test_narrow_footage_beside_filled_sides_is_cut_from_its_middle_where_the_head_allows():
    narrow = footage((960, 720), margin=270)
    place = arrange(Layout.PORTRAIT, 720, narrow, faces_at((430, 180, 530, 320)))

    assert place.crop.x0 >= 270
    assert place.crop.x1 <= 690


def test_without_a_presenter_the_board_fills_the_picture():
    nobody = faces_at((0, 0, 9, 9), gates=[int(Gate.NO_FACE)])

    for layout in Layout:
        place = arrange(layout, 720, footage((1280, 720)), nobody, presenter=False)
        assert place.board == Box(0, 0, *compute_picture_size(layout, 720))


def test_where_nobody_is_seen_the_board_leaves_room_for_burned_captions():
    nobody = faces_at((0, 0, 9, 9), gates=[int(Gate.NO_FACE)])
    place = arrange(Layout.PANEL, 720, footage((1280, 720)), nobody, presenter=False, burned=True)

    assert place.board.y1 < place.captions.y0


def test_a_close_up_beside_a_panel_is_not_made_smaller_for_the_sake_of_a_name():
    face = (80, 10, 900, 700)
    place = arrange(Layout.PANEL, 720, footage((960, 720)), faces_at(face))

    assert place.window == place.stage
    assert not place.has_name
