from itertools import pairwise

import numpy as np
import pytest

from models.picture import Box, Picture
from stages.painting.colour import MIN_OVERLAY_OPACITY
from stages.painting.lower_third import (
    lay_out_caption,
    lay_out_name,
    lay_out_statement,
    render_caption,
    render_full_caption,
    render_lower_third,
)  # fmt: skip
from stages.painting.style import Style, build_style
from stages.records.cues import CaptionCue, CaptionWord

NAME, SAYING, CAPTION = Box(48, 552, 586, 664), Box(48, 452, 764, 664), Box(48, 576, 912, 680)
NARROW = Box(420, 552, 678, 664)
STYLE = Style()
LONG = "Dr. Maximiliane Alexandra von Hohenstein-Wittelsbach"
URL = "https://example.com/" + "a-very-long-path/" * 12
TEXTS = (
    "",
    "Bo",
    LONG,
    LONG * 6,
    "W" * 200,
    URL,
    "ليلى الحداد",
    "لا تشارك كلمة المرور مع أي شخص " * 8,
    "Ада Лавлейс",
    "\u200b",
)


def cue(*lines):
    """A caption with its words, each heard for a second."""
    words = []
    for number, line in enumerate(lines):
        first = 0
        for word in line.split(" "):
            words.append(CaptionWord(line=number, first=first, last=first + len(word), start=0, end=1))
            first += len(word) + 1
    return CaptionCue(lines=lines, start=0, end=1, words=tuple(words))


def inside(layer, place):
    box = layer.box
    return place.x0 <= box.x0 < box.x1 <= place.x1 and place.y0 <= box.y0 < box.y1 <= place.y1


def even(layer):
    return all(edge % 2 == 0 for edge in (layer.box.x0, layer.box.y0, layer.box.x1, layer.box.y1))


def over(layer, level):
    """Luma of the layer's box over a picture of one gray, float."""
    picture = Picture.blank(1920, 1280, (level, 128, 128))
    layer.blend_onto(picture)
    box = layer.box
    return picture.y[box.y0 : box.y1, box.x0 : box.x1].astype(float)


def opacity(layer):
    """How opaque each pixel is, 0..1: what differs over black and over white, and how much."""
    return 1 - (over(layer, 235) - over(layer, 16)) / 219


@pytest.mark.parametrize(("place", "right"), [(NAME, False), (SAYING, True), (NARROW, True)])
def test_lower_thirds_stand_on_the_lower_edge_of_their_place_and_never_leave_it(place, right):
    for main in TEXTS[1:]:
        for other in ("", URL):
            for make in (lay_out_name(main, other, place, 1, STYLE), lay_out_statement(other, main, place, 1, STYLE)):
                layer = render_lower_third(make, place, right, 1, STYLE, 1.0)
                assert inside(layer, place), (main, other)
                assert even(layer)
                assert layer.box.y1 == place.y1
                assert (layer.box.x1 == place.x1) if right else (layer.box.x0 == place.x0)
                assert max(block.width for block in make.blocks) <= place.width - 2 * 22


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_larger_picture_has_larger_lower_thirds(scale):
    place = Box(*(round(edge * scale) // 2 * 2 for edge in (NAME.x0, NAME.y0, NAME.x1, NAME.y1)))
    lower_third = lay_out_name("Ada Lindqvist", "Head of Learning", place, scale, STYLE)

    assert (lower_third.main.size, lower_third.below.size) == (round(32 * scale), round(20 * scale))
    assert inside(render_lower_third(lower_third, place, False, scale, STYLE, 1.0), place)


def test_a_long_name_is_set_smaller_and_in_two_lines_but_whole():
    for place in (NAME, NARROW):
        lower_third = lay_out_name(LONG, "Head of Information Security, Northern Europe", place, 1, STYLE)
        assert " ".join(lower_third.main.lines) == LONG


def test_a_bullet_of_some_length_is_whole():
    words = "Report every incident within 72 hours to the data protection office, even when you are not sure"
    for place in (SAYING, Box(48, 452, 404, 664)):
        assert " ".join(lay_out_statement("Personal data", words, place, 1, STYLE).main.lines) == words


def test_what_cannot_fit_ends_in_an_ellipsis():
    assert lay_out_name(LONG * 6, "", NARROW, 1, STYLE).main.lines[-1].endswith("…")


def test_a_name_without_a_role_stands_alone():
    assert len(lay_out_name("Ada", "", NAME, 1, STYLE).blocks) == 1


@pytest.mark.parametrize("right", [False, True])
def test_a_lower_third_comes_from_the_nearer_side_within_its_place(right):
    lower_third = lay_out_name("Ada Lindqvist", "Head of Learning", NAME, 1, STYLE)
    steps = [render_lower_third(lower_third, NAME, right, 1, STYLE, share) for share in (0.125, 0.25, 0.5, 1.0)]

    seen = [opacity(layer) for layer in steps]
    assert len({layer.box for layer in steps}) == 1
    assert [step.mean() for step in seen] == sorted(step.mean() for step in seen)
    far = seen[0][:, -8:] if not right else seen[0][:, :8]
    assert far.max() < 0.02 < seen[0].max()


def test_the_accent_stands_where_reading_begins():
    accent = STYLE.palette.accent[0]
    for name, left in (("Ada Lindqvist", True), ("ليلى الحداد", False)):
        seen = over(render_lower_third(lay_out_name(name, "", NAME, 1, STYLE), NAME, False, 1, STYLE, 1.0), 16)
        middle = seen[seen.shape[0] // 2]
        assert (middle[2] > accent * 0.5) == left
        assert (middle[-3] > accent * 0.5) == (not left)


def test_the_role_stands_below_the_name_and_the_chapter_above_the_bullet():
    name = lay_out_name("Ada", "Head of Learning", NAME, 1, STYLE)
    saying = lay_out_statement("Chapter", "A bullet", SAYING, 1, STYLE)

    assert [block.lines for block in name.blocks] == [("Ada",), ("Head of Learning",)]
    assert [block.lines for block in saying.blocks] == [("Chapter",), ("A bullet",)]


# ------------------------------------------------------------------------------------------------------------ captions


@pytest.mark.parametrize("place", [CAPTION, Box(36, 640, 684, 744)])
def test_captions_stand_in_the_middle_of_the_lower_edge_and_never_leave_their_place(place):
    for one in TEXTS[1:]:
        for lines in ((one,), ("First", one), (one, one)):
            layer = render_caption(cue(*lines), place, 1, STYLE, None)
            assert inside(layer, place), lines
            assert even(layer)
            assert layer.box.y1 == place.y1
            assert abs(layer.box.x0 + layer.box.x1 - place.x0 - place.x1) <= 4


def test_a_caption_keeps_its_lines():
    lines = ("Captions of forty-two characters fit here,", "in two lines, with room at both their ends.")

    assert lay_out_caption(cue(*lines), CAPTION, 1, STYLE).lines == lines


def test_a_caption_that_is_too_wide_is_broken_anew_and_marks_no_word():
    wide = cue("W" * 70, "W")

    assert len(lay_out_caption(wide, CAPTION, 1, STYLE).lines) <= 3
    plain, marked = (over(render_caption(wide, CAPTION, 1, STYLE, word), 90) for word in (None, 1))
    assert np.array_equal(plain, marked)


def test_the_ground_of_a_caption_is_as_opaque_as_reading_needs():
    seen = opacity(render_caption(cue("Everything stays on your machine."), CAPTION, 1, STYLE, None))

    assert seen[seen.shape[0] // 2, 8] == pytest.approx(MIN_OVERLAY_OPACITY, abs=0.01)
    assert seen[0, 0] < 0.3


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_only_the_word_that_is_heard_is_marked(theme):
    style, said = build_style(theme), cue("Drop a script", "and a video.")
    plain = over(render_caption(said, CAPTION, 1, style, None), 90)
    spans = []
    for word in range(len(said.words)):
        marked = over(render_caption(said, CAPTION, 1, style, word), 90)
        rows, columns = np.nonzero(np.abs(marked - plain) > 3)
        spans.append((rows.min() > plain.shape[0] * 0.45, columns.min(), columns.max()))

    assert [low for low, _, _ in spans] == [False] * 3 + [True] * 3
    for line in (spans[:3], spans[3:]):
        assert all(one[2] < other[1] for one, other in pairwise(line))


def test_words_are_marked_from_right_to_left_where_they_are_read_so():
    said = cue("لا تشارك كلمة المرور", "مع أي شخص")
    plain = over(render_caption(said, CAPTION, 1, STYLE, None), 90)
    starts = []
    for word in range(4):
        _, columns = np.nonzero(np.abs(over(render_caption(said, CAPTION, 1, STYLE, word), 90) - plain) > 3)
        starts.append(columns.max())

    assert starts == sorted(starts, reverse=True)


def test_a_caption_does_not_move_when_a_word_is_marked():
    said = cue("Drop a script", "and a video.")

    assert len({render_caption(said, CAPTION, 1, STYLE, word).box for word in (None, 0, 3, 5)}) == 1


@pytest.mark.parametrize("place", [Box(64, 40, 1216, 640), Box(40, 600, 680, 760)])
def test_speech_that_fills_a_picture_stays_in_its_place(place):
    for one in TEXTS[1:-1]:
        layer = render_full_caption(cue(one, "and more"), place, 1, STYLE)
        assert inside(layer, place), one
        assert even(layer)


def test_speech_is_larger_than_a_caption():
    said, place = cue("Drop a script", "and a video."), Box(64, 40, 1216, 640)

    assert render_full_caption(said, place, 1, STYLE).box.height > 1.3 * lay_out_caption(said, CAPTION, 1, STYLE).height
