"""Transitions of pictures, cards, lower thirds and pages."""

from dataclasses import replace

import numpy as np
import pytest

from models.picture import Box, Picture
from stages.painting.arrangement import arrange
from stages.painting.painter import Painter
from stages.painting.style import Style
from stages.records.appearance import Appearance
from stages.records.cues import BulletCue, ImageCue, Layout, TitleCue

STAGE = Box(0, 0, 960, 720)
BOARD = Box(960, 0, 1280, 720)
GREY = Picture.blank(1280, 720, (120, 128, 128))


def part(picture, box):
    return picture.y[box.y0 : box.y1, box.x0 : box.x1]


def same(one, other, box=STAGE):
    return np.array_equal(part(one, box), part(other, box))


def shown(path, start, end, inset=False):
    return ImageCue(path=path, alt="", inset=inset, start=start, end=end)


def redness(picture, box=STAGE):
    """Share of the box that shows the red picture."""
    red = picture.v[box.y0 // 2 : box.y1 // 2, box.x0 // 2 : box.x1 // 2] > 180
    return float(red.mean())


def test_a_picture_takes_the_presenter_s_place_and_gives_it_back(painter, cues, gallery):
    with_picture = painter(cues(images=(shown("red.png", 6, 8),)), pictures=gallery)
    without = painter(cues())
    paint = with_picture.paint

    assert same(paint(149, GREY), without.paint(149, GREY))
    assert redness(paint(160, GREY)) > 0.7
    assert same(paint(170, GREY), paint(171, Picture.blank(1280, 720)))
    assert same(paint(200, GREY), without.paint(200, GREY))


def test_the_board_goes_on_beside_a_picture(painter, cues, gallery):
    with_picture, without = painter(cues(images=(shown("red.png", 3, 8),)), pictures=gallery), painter(cues())

    assert all(same(with_picture.paint(n, GREY), without.paint(n, GREY), BOARD) for n in (90, 103, 120, 150))


def test_a_picture_comes_and_goes_gently(painter, cues, gallery):
    paint = painter(cues(bullets=(), images=(shown("red.png", 6, 8),)), pictures=gallery).paint

    for numbers in (range(148, 160), range(190, 202)):
        steps = [part(paint(number, GREY), STAGE).astype(float).mean() for number in numbers]
        assert max(abs(np.diff(steps))) < 0.25 * abs(steps[-1] - steps[0])


def test_a_picture_that_follows_another_dissolves_into_it(painter, cues, gallery):
    paint = painter(
        cues(images=(shown("red.png", 4, 6), shown("blue.png", 6, 8))), pictures=gallery
    ).paint  # fmt: skip
    other = Picture.blank(1280, 720, (220, 128, 128))

    assert all(same(paint(number, GREY), paint(number, other)) for number in range(107, 192))
    assert redness(paint(149, GREY)) > 0.7
    assert redness(paint(160, GREY)) == 0


def test_an_inset_takes_the_place_of_the_bullets_below_the_heading(painter, cues, gallery):
    inset = painter(cues(images=(shown("red.png", 8, 12, inset=True),)), pictures=gallery)
    plain = painter(cues())
    heading, body = Box(960, 0, 1280, 90), Box(960, 120, 1280, 660)

    assert same(inset.paint(260, GREY), plain.paint(260, GREY))
    assert same(inset.paint(260, GREY), plain.paint(260, GREY), heading)
    assert 0.2 < redness(inset.paint(260, GREY), body) < 0.6
    assert same(inset.paint(330, GREY), plain.paint(330, GREY), body)


@pytest.mark.parametrize(("language", "edge"), [("en", 120), ("ar", 1160)])
def test_an_inset_stands_where_lines_begin(painter, cues, gallery, language, edge):
    inset = shown("red.png", 8, 12, inset=True)
    made = painter(cues(images=(inset,), language=language), shows_presenter=False, pictures=gallery)

    red = np.flatnonzero((made.paint(260, GREY).v > 180).any(0)) * 2

    assert abs((red[0] if language == "en" else red[-1] + 2) - edge) <= 4


def test_bullets_that_came_behind_an_inset_are_there_after_it(painter, cues, gallery):
    inset = painter(cues(images=(shown("red.png", 3, 8, inset=True),)), pictures=gallery)

    assert same(inset.paint(230, GREY), painter(cues()).paint(230, GREY), BOARD)


def test_without_a_board_an_inset_stands_beside_the_face(painter, cues, gallery):
    full = cues(layout=Layout.FULL, bullets=(), images=(shown("red.png", 8, 12, inset=True),))
    made = painter(full, pictures=gallery)

    (box,) = made.overlays(250)

    assert redness(made.paint(250, GREY), box) > 0.8
    assert not box.intersects(Box(560, 160, 720, 360))
    assert made.overlays(320) == ()


def test_pictures_fill_the_picture_where_nobody_is_seen(painter, cues, gallery):
    text = painter(cues(images=(shown("red.png", 4, 8),)), shows_presenter=False, pictures=gallery)

    assert redness(text.paint(150, GREY), Box(0, 0, 1280, 720)) > 0.7


# -------------------------------------------------------------------------------------------------------------- cards


def test_the_closing_card_comes_over_everything_and_stays(painter, cues):
    closing = TitleCue(title="Welcome", subtitle="", start=10, end=12)
    paint = painter(cues(closing=closing), presenter="Ada").paint
    whole = Box(0, 0, 1280, 720)

    assert same(paint(249, GREY), painter(cues(), presenter="Ada").paint(249, GREY), whole)
    assert same(paint(259, GREY), paint(400, Picture.blank(1280, 720)), whole)
    steps = [part(paint(number, GREY), whole).astype(float).mean() for number in range(248, 262)]
    assert max(abs(np.diff(steps))) < 0.3 * abs(steps[-1] - steps[0])


def test_nothing_lies_over_the_presenter_when_a_card_is_there(painter, cues):
    closing = TitleCue(title="Welcome", subtitle="", start=5, end=12)
    made = painter(cues(closing=closing), burned=True, presenter="Ada")

    assert made.overlays(10) == ()
    assert made.overlays(110)
    assert made.overlays(140) == ()


# ----------------------------------------------------------------------------------------------------- lower thirds


@pytest.mark.parametrize("layout", list(Layout))
def test_what_lies_over_the_presenter_is_named_and_leaves_the_face_free(painter, cues, frame, layout):
    face = Box(560, 160, 720, 360)
    made = painter(cues(layout=layout), burned=True, presenter="Ada Lindqvist", role="Head of Learning")
    bare = painter(cues(layout=layout, captions=(), bullets=()))
    bare_stage = bare.paint(110, frame)

    numbers = (84, 90, 110, 130)
    boxes = {box for number in numbers for box in made.overlays(number)}

    assert len(boxes) >= 2
    if layout is Layout.FULL:
        assert not any(box.intersects(face) for box in boxes)
        painted = made.paint(110, frame)
        outside = np.ones((720, 1280), bool)
        for box in made.overlays(110):
            outside[box.y0 : box.y1, box.x0 : box.x1] = False
        assert np.array_equal(painted.y[outside], bare_stage.y[outside])


def test_what_lies_on_the_board_does_not_lie_over_the_presenter(facts, nobody, cues):
    place = arrange(Layout.SPLIT, 720, facts, nobody, burned=True)
    low = replace(place, captions=Box(800, 600, 1260, 704))
    over, beside = (Painter(cues(layout=Layout.SPLIT), p, GREY, Style(), Appearance(burned=True)) for p in (place, low))

    assert over.overlays(110)
    assert beside.overlays(110) == ()


def test_around_a_smaller_presenter_there_is_ground(facts, nobody, cues):
    place = replace(arrange(Layout.FULL, 720, facts, nobody), window=Box(640, 0, 1280, 360))
    made = Painter(cues(layout=Layout.FULL, bullets=(), captions=()), place, GREY, Style())

    painted = made.paint(90, Picture.blank(1280, 720, (200, 128, 128)))

    assert (part(painted, Box(640, 0, 1280, 360)) == 200).all()
    assert len(np.unique(part(painted, Box(0, 0, 640, 720)))) == 1
    assert len(np.unique(part(painted, Box(0, 360, 1280, 720)))) == 1


def test_in_full_a_chapter_is_announced(painter, cues):
    two = cues(layout=Layout.FULL, chapters=("One", "Two"), bullets=())
    made = painter(two)

    assert made.overlays(740) == ()
    assert made.overlays(770)
    assert made.overlays(851) == ()


def test_a_name_waits_for_a_bullet_that_comes_on_its_word(painter, cues):
    early = BulletCue(text="At once", number=1, page=0, chapter=0, start=2.8, end=6)
    full = cues(layout=Layout.FULL).model_copy(update={"bullets": (early,)})
    named, plain = painter(full, presenter="Ada"), painter(full)

    assert all(same(named.paint(n, GREY), plain.paint(n, GREY), Box(0, 0, 1280, 720)) for n in (70, 90, 140, 149))
    assert not same(named.paint(170, GREY), plain.paint(170, GREY), Box(0, 0, 1280, 720))


def test_a_name_that_would_come_late_is_left_to_the_title_card(painter, cues):
    early = BulletCue(text="At once", number=1, page=0, chapter=0, start=2.8, end=40)
    made = painter(cues(layout=Layout.FULL).model_copy(update={"bullets": (early,)}), presenter="Ada")

    assert made.overlays(900)
    assert not any(made.overlays(number) for number in (1001, 1020, 1060))


def test_a_name_waits_until_the_presenter_is_seen(painter, cues, gallery):
    made = painter(cues(images=(shown("red.png", 3, 8),)), presenter="Ada", pictures=gallery)

    assert made.overlays(150) == ()
    assert made.overlays(220)


# -------------------------------------------------------------------------------------------------------------- pages


def test_from_right_to_left_bullets_come_from_the_left(painter, cues, frame):
    def edges(language):
        paint = painter(cues(("واحد",), language=language, chapters=("فصل",))).paint
        before, coming, there = paint(99, frame), paint(101, frame), paint(130, frame)
        return [
            np.flatnonzero((abs(part(one, BOARD).astype(int) - part(before, BOARD)) > 6).any(0))
            for one in (coming, there)
        ]

    (coming, there), (coming_right, there_right) = edges("en"), edges("ar")

    assert coming[0] > there[0]
    assert coming_right[-1] < there_right[-1]


def test_a_page_leaves_before_the_next_one_comes(painter, cues):
    paint = painter(cues(chapters=("One", "Two"), bullets=())).paint
    body = Box(960, 90, 1280, 640)
    ink = [(part(paint(number, GREY), body) > 90).sum() for number in range(748, 762)]

    assert min(ink) < 0.2 * ink[0]
    bright = [part(paint(number, GREY), body).astype(float).mean() for number in range(748, 762)]
    assert max(abs(np.diff(bright))) < 0.6 * (max(bright) - min(bright))
    assert same(paint(760, GREY), paint(790, GREY), BOARD)


def test_between_changes_nothing_is_drawn(painter, cues, frame, monkeypatch):
    from stages.painting.board import draw_board

    drawn = []
    monkeypatch.setattr(
        "stages.painting.painter.draw_board", lambda *arguments: drawn.append(1) or draw_board(*arguments)
    )
    made = painter(cues(), presenter="Ada", burned=True)

    for number in range(70, 300):
        made.paint(number, frame)

    assert len(drawn) <= 4
