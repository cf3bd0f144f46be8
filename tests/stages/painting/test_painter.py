import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.picture import Box, Picture
from stages.painting.arrangement import arrange, stage_of
from stages.painting.painter import Painter, find_font
from stages.painting.style import Style, build_style
from stages.records.appearance import Appearance
from stages.records.cues import CaptionCue, CaptionWord, ImageCue, Layout, TitleCue
from stages.typesetting.font_files import FontSource
from stages.typesetting.text_fitting import INTER, Face, Faces

PANEL = Box(960, 0, 1280, 720)


def part(picture, box):
    return picture.y[box.y0 : box.y1, box.x0 : box.x1]


def changed(one, other, box=None):
    """How many pixels of luma differ between two pictures."""
    box = box or Box(0, 0, one.width, one.height)
    return int((part(one, box) != part(other, box)).sum())


@pytest.mark.parametrize(
    ("layout", "height", "region"),
    [
        (Layout.PANEL, 720, Box(0, 0, 960, 720)),
        (Layout.FULL, 720, Box(0, 0, 1280, 720)),
        (Layout.PANEL, 1080, Box(0, 0, 1440, 1080)),
        (Layout.FULL, 1080, Box(0, 0, 1920, 1080)),
    ],
)
def test_the_presenter_has_three_quarters_beside_a_panel(layout, height, region):
    assert stage_of(layout, height) == region


def test_the_presenter_is_copied_pixel_by_pixel(painter, cues, frame, nobody):
    painted = painter(cues(), track=nobody).paint(80, frame)

    assert (painted.width, painted.height) == (1280, 720)
    assert np.array_equal(painted.y[:, :960], frame.y[:, 160:1120])
    assert np.array_equal(painted.u[:, :480], frame.u[:, 80:560])
    assert np.array_equal(painted.v[:, :480], frame.v[:, 80:560])


def test_the_title_card_stands_alone_until_its_dissolve(painter, cues, frame):
    paint = painter(cues()).paint
    other = Picture.blank(1280, 720, (200, 128, 128))

    assert changed(paint(0, frame), paint(59, other)) == 0
    assert changed(paint(60, frame), paint(61, frame)) > 100_000


def test_the_title_card_is_gone_when_its_time_is_over(painter, cues, frame):
    with_card, without = painter(cues()), painter(cues(title=""))
    region = Box(0, 0, 960, 720)

    assert changed(with_card.paint(69, frame), without.paint(69, frame), region) > 100_000
    assert changed(with_card.paint(70, frame), without.paint(70, frame), region) == 0


def test_the_dissolve_never_jumps(painter, cues, frame):
    paint = painter(cues()).paint
    steps = [paint(number, frame).y.astype(float).mean() for number in range(59, 73)]

    whole = abs(steps[-1] - steps[0])
    assert max(abs(np.diff(steps))) < 0.3 * whole


def test_a_bullet_comes_with_its_cue_and_not_before(painter, cues, frame):
    paint = painter(cues()).paint
    before = paint(99, frame)

    assert changed(before, paint(80, frame), PANEL) == 0
    assert changed(before, paint(100, frame), PANEL) > 500
    assert changed(paint(106, frame), paint(124, frame), PANEL) == 0


def test_bullets_stay_while_others_come(painter, cues, frame):
    paint = painter(cues()).paint
    first_alone, all_three = paint(120, frame), paint(180, frame)

    written = part(first_alone, Box(988, 150, 1280, 230)) > 120
    kept = part(all_three, Box(988, 150, 1280, 230)) > 100
    assert written.sum() > 500
    assert (kept & written).sum() > 0.8 * written.sum()


def test_pictures_handed_out_before_do_not_change(painter, cues, frame):
    paint = painter(cues(), presenter="Ada", burned=True).paint
    early = paint(104, frame)
    kept = early.i420.copy()

    for number in range(105, 160):
        paint(number, frame)

    assert np.array_equal(early.i420, kept)


def test_the_engine_s_picture_is_not_written_on(painter, cues, frame):
    kept = frame.i420.copy()
    paint = painter(cues(), presenter="Ada", burned=True).paint

    for number in (62, 85, 105):
        paint(number, frame)

    assert np.array_equal(frame.i420, kept)


def test_frames_look_the_same_in_whatever_order_they_are_painted(painter, cues, frame):
    numbers = [0, 62, 66, 84, 90, 101, 103, 130, 151, 190]
    forwards, backwards = painter(cues(), presenter="Ada", burned=True), painter(cues(), presenter="Ada", burned=True)

    one = {number: forwards.paint(number, frame).i420 for number in numbers}
    two = {number: backwards.paint(number, frame).i420 for number in reversed(numbers)}

    assert all(np.array_equal(one[number], two[number]) for number in numbers)


# --------------------------------------------------------------------------------------------------------------- keys


def test_what_is_painted_alike_has_one_key_wherever_it_stands(painter, cues, frame):
    early, late = painter(cues(title="")), painter(cues(title="", shift=8.0))

    assert early.key(75, 120) == late.key(275, 120)
    assert all(changed(early.paint(75 + n, frame), late.paint(275 + n, frame)) == 0 for n in (0, 26, 27, 60))


@pytest.mark.parametrize(
    "other",
    [
        {"bullets": ("Drop a script and a video", "Everything stays on your computer", "Bullets appear on the word")},
        {"chapters": ("What it did",)},
        {"chapters": ("What it does", "And more")},
        {"title": "Welcome!"},
    ],
)
def test_what_is_painted_differently_has_another_key(painter, cues, other):
    assert painter(cues()).key(90, 100) != painter(cues(**other)).key(90, 100)


def test_what_is_behind_us_no_longer_counts(painter, cues):
    def keys(first):
        made = painter(cues((first, "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")))
        return made.key(240, 9), made.key(252, 5), made.key(261, 40)

    assert [a == b for a, b in zip(keys("One"), keys("First"), strict=True)] == [False, False, True]


def test_a_bullet_a_frame_later_has_another_key(painter, cues):
    assert painter(cues(title="")).key(75, 60) != painter(cues(title="", shift=0.04)).key(75, 60)


def test_captions_count_only_when_they_are_in_the_picture(painter, cues):
    silent = cues(captions=())

    assert painter(cues()).key(90, 60) == painter(silent).key(90, 60)
    assert painter(cues(), burned=True).key(90, 60) != painter(silent, burned=True).key(90, 60)


def test_the_first_frame_counts_only_behind_the_title_card(facts, cues, nobody):
    place = arrange(Layout.PANEL, 720, facts, nobody)
    one, two = (Painter(cues(), place, Picture.blank(1280, 720, (y, 128, 128)), Style()) for y in (90, 91))

    assert one.key(0, 60) != two.key(0, 60)
    assert one.key(70, 60) == two.key(70, 60)


def test_the_name_on_the_card_counts(painter, cues):
    assert painter(cues(), presenter="Ada").key(0, 50) != painter(cues(), presenter="Eva").key(0, 50)
    assert painter(cues(), presenter="Ada").key(300, 50) == painter(cues(), presenter="Eva").key(300, 50)


def test_words_that_are_heard_count_only_when_they_are_marked(painter, cues):
    def timed(start):
        word = CaptionWord(line=0, first=0, last=4, start=start, end=start + 1)
        return cues(captions=(CaptionCue(lines=("Drop a script",), start=4, end=6, words=(word,)),))

    def keys(**fields):
        return {painter(timed(start), burned=True, **fields).key(90, 60) for start in (4.2, 4.8)}

    assert len(keys()) == 1
    assert len(keys(highlight=True)) == 2


def test_a_marked_word_has_one_key_wherever_it_stands(painter, cues):
    def key(shift, first):
        word = CaptionWord(line=0, first=0, last=4, start=4.2 + shift, end=5 + shift)
        cue = CaptionCue(lines=("Drop a script",), start=4 + shift, end=6 + shift, words=(word,))
        made = painter(cues(title="", shift=shift, captions=(cue,)), burned=True, highlight=True)
        return made.key(first, 60)

    assert key(0, 90) == key(8, 290)


def test_a_picture_counts_where_it_is_shown_and_by_what_is_in_it(painter, cues, gallery, tmp_path):
    def keys(folder):
        images = (ImageCue(path="red.png", alt="", inset=False, start=6, end=8),)
        made = painter(cues(images=images), pictures=folder)
        return made.key(80, 60), made.key(140, 60)

    moved = shutil.copytree(gallery, tmp_path / "elsewhere")
    early, late = keys(gallery)
    assert keys(moved) == (early, late)

    shutil.copyfile(gallery / "blue.png", moved / "red.png")
    assert keys(moved)[0] == early
    assert keys(moved)[1] != late


def test_fonts_count_by_what_is_in_them(painter, cues, tmp_path):
    def key(name, source):
        font = tmp_path / name
        shutil.copyfile(source.path, font)
        return painter(cues(), Style(faces=Faces(Face(font), Face(font), Face(font)))).key(90, 60)

    assert key("one.otf", INTER.text) == key("two.otf", INTER.text)
    assert key("one.otf", INTER.text) != key("one.otf", INTER.strong)


def test_which_font_draws_a_letter_counts_where_the_letter_is(painter, cues, monkeypatch):
    def keys():
        return [painter(cues((text,))).key(90, 60) for text in ("Before", "Zebra")]

    before = keys()
    real = find_font
    installed = FontSource(Path("NotoSansCJK-Regular.ttc"), 2)
    monkeypatch.setattr(
        "stages.painting.painter.find_font", lambda text, face: installed if text == "Z" else real(text, face)
    )

    assert keys()[0] == before[0]
    assert keys()[1] != before[1]


def test_colours_and_the_logo_count(painter, cues, gallery):
    plain, light = build_style("dark"), build_style("light")
    logos = [replace(plain, logo=gallery / name) for name in ("red.png", "blue.png")]

    assert len({painter(cues(), style).key(90, 60) for style in (plain, light, *logos)}) == 4


def test_the_closing_card_counts_where_it_is_seen(painter, cues):
    made = [
        painter(cues(closing=TitleCue(title=title, subtitle="", start=10, end=12))) for title in ("Goodbye", "Thanks")
    ]

    assert made[0].key(90, 60) == made[1].key(90, 60)
    assert made[0].key(240, 30) != made[1].key(240, 30)


# ----------------------------------------------------------------------------------------------------- other pictures


def test_a_name_is_shown_for_four_seconds_after_the_card(painter, cues, frame):
    named, plain = painter(cues(), presenter="Ada Lindqvist", role="Head of Learning"), painter(cues())
    low = Box(0, 540, 480, 700)
    shown = [
        number for number in range(70, 220) if changed(named.paint(number, frame), plain.paint(number, frame), low)
    ]

    assert shown == list(range(82, 182))


def test_burned_captions_stand_in_the_presenter_s_region(painter, cues, frame):
    burned, plain = painter(cues(), burned=True), painter(cues())
    both = burned.paint(110, frame), plain.paint(110, frame)

    assert changed(*both, Box(0, 560, 960, 690)) > 5000
    assert changed(*both, PANEL) == 0
    assert changed(*both, Box(0, 0, 960, 540)) == 0
    assert changed(burned.paint(150, frame), plain.paint(150, frame)) == 0


def test_without_a_panel_bullets_lie_over_the_presenter(painter, cues, frame):
    full, none = painter(cues(layout=Layout.FULL)), painter(cues(layout=Layout.FULL, bullets=()))
    both = full.paint(120, frame), none.paint(120, frame)

    assert np.array_equal(both[1].i420, frame.i420)
    assert changed(*both, Box(0, 560, 800, 700)) > 3000
    assert changed(*both, Box(0, 0, 1280, 500)) == 0


def test_without_a_presenter_bullets_fill_the_picture(painter, cues, frame):
    text = painter(cues(), shows_presenter=False, presenter="Ada")
    other = Picture.blank(1280, 720, (200, 128, 128))

    assert changed(text.paint(120, frame), text.paint(120, other)) == 0
    assert changed(text.paint(99, frame), text.paint(120, frame), Box(100, 200, 800, 500)) > 3000


def test_without_presenter_and_bullets_the_captions_fill_the_picture(painter, cues, frame):
    text = painter(cues(bullets=()), shows_presenter=False)

    assert changed(text.paint(99, frame), text.paint(120, frame), Box(200, 250, 1080, 500)) > 5000


def test_without_a_presenter_the_captions_fill_the_picture_again_when_its_bullets_are_gone(painter, cues, frame):
    made = cues(bullets=("Drop a script",), layout=Layout.FULL)
    short = (made.bullets[0].model_copy(update={"end": 4.6}),)
    text = painter(made.model_copy(update={"bullets": short}), shows_presenter=False)
    place = Box(100, 200, 1180, 600)

    with_bullet, leaving, spoken, silent = (text.paint(number, frame) for number in (110, 116, 130, 160))

    assert changed(spoken, silent, place) > 5000
    assert changed(with_bullet, spoken, place) > 5000
    assert changed(leaving, spoken, place) > 5000


def test_a_larger_picture_holds_the_same_design(facts, cues, nobody):
    large = facts.model_copy(update={"conformed_width": 1920, "conformed_height": 1080})
    film = Picture.blank(1920, 1080, (90, 128, 128))
    place = arrange(Layout.PANEL, 1080, large, nobody, burned=True)
    painter = Painter(cues(), place, film, Style(), Appearance(presenter="Ada", burned=True))

    painted = painter.paint(130, film)

    assert (painted.width, painted.height) == painter.size == (1920, 1080)
    assert (part(painted, Box(1440, 0, 1920, 1080)) > 150).sum() > 3000


def test_cues_without_anything_are_painted(painter, cues, frame):
    bare = cues(bullets=(), chapters=(), title="", captions=())

    assert painter(bare, burned=True).paint(50, frame).width == 1280
    assert painter(bare, shows_presenter=False).paint(50, frame).width == 1280


def test_letters_that_no_font_has_are_named_and_left_out(painter, cues, frame):
    strange = cues(title="\U00013000 Ägypten 🙂", bullets=("\U00013001 eins",))
    made = painter(strange)

    assert made.paint(0, frame).width == 1280
    assert "Ä" not in made.missing


def test_chinese_characters_are_drawn_as_the_language_writes_them(painter, cues, frame):
    samples = Path(__file__).parents[2] / "fonts"
    faces = Faces(*(replace(face, folders=(samples,)) for face in (INTER.text, INTER.strong, INTER.display)))

    def painted(language):
        made = painter(cues(("\u76f4\u9aa8",), language=language), Style(faces=faces))
        assert made.missing == ""
        return made.paint(130, frame), made.key(120, 20)

    (japanese, one), (chinese, other) = painted("ja"), painted("zh")

    assert changed(japanese, chinese, PANEL) > 20
    assert one != other


def test_a_subtitle_is_not_said_twice(painter, cues, frame):
    card = TitleCue(title="Welcome", subtitle="Ada", start=0, end=2.8)
    twice = painter(cues().model_copy(update={"title": card}), presenter="Ada")

    assert changed(twice.paint(0, frame), painter(cues(), presenter="Ada").paint(0, frame)) == 0


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("shows_presenter", [True, False])
def test_a_script_in_letters_that_no_font_has_is_painted_without_them(painter, cues, frame, layout, shows_presenter):
    lost = "\U00013000\U00013001 \U00013002"
    caption = CaptionCue(lines=(lost, lost), start=4, end=6)
    shown = cues(bullets=(lost, lost), title=lost, chapters=(lost, lost), layout=layout, captions=(caption,))
    made = painter(shown, presenter=lost, role=lost, burned=True, shows_presenter=shows_presenter)

    for number in (0, 40, 65, 75, 100, 110, 130, 760, 800):
        assert made.paint(number, frame).height in (720, 1280)
    assert made.missing == "\U00013000\U00013001\U00013002"
