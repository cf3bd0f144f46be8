from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from stages.painting.arrangement import arrange
from stages.painting.board import draw_board, row_area
from stages.painting.board_metrics import BELOW, PANEL, SLIDE, SPLIT, TALL, choose_board_metrics
from stages.painting.board_pages import BoardState, lay_out_pages
from stages.painting.board_timeline import build_board_states
from stages.painting.style import Style, build_style
from stages.records.cues import BulletCue, Layout
from stages.typesetting.text_fitting import INTER

LONG = (
    "Never reuse a password: use a password manager that creates a long random one for every account and remembers it, "
    "so that you need to remember only a single strong passphrase which you never write down or tell anybody at all"
)
TEXTS = [
    "Short",
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenknopflochverstärkungsfaden",
    "https://example.com/a/very/long/path/with-many-parts?and=query&more=parameters#fragment",
    "Two words",
]
BOARDS = {
    "panel": PANEL,
    "split": SPLIT,
    "below": BELOW,
    "low": replace(BELOW, height=384),
    "slide": SLIDE,
    "tall": TALL,
}


def bullets(count, texts=TEXTS, page=None):
    return [
        BulletCue(
            text=texts[i % len(texts)], number=i + 1, page=i // 6 if page is None else page, chapter=0, start=i, end=99
        )
        for i in range(count)
    ]


def laid(metrics, cues, label="A title", titles=("A chapter", "Another", "The last"), chapter=0):
    return lay_out_pages(metrics, INTER, label, list(titles), chapter, cues)


def drawn(metrics, state, style=None):
    return np.asarray(draw_board(metrics, style or Style(), state)).astype(int)


@pytest.mark.parametrize("count", [1, 6, 20])
@pytest.mark.parametrize("board", BOARDS)
def test_every_bullet_has_a_place_on_some_page(board, count):
    metrics = BOARDS[board]

    found = laid(metrics, bullets(count), label=LONG, titles=(LONG, "Another"))

    assert [row.number for page, _ in found for row in page.rows] == list(range(1, count + 1))
    for page, _ in found:
        assert page.top < metrics.height * 0.55
        assert page.rows[-1].text.height + page.rows[-1].top + metrics.padding <= metrics.content_bottom
        boxes = [row_area(metrics, row) for row in page.rows]
        assert not any(one.intersects(other) for one, other in pairwise(boxes))


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("board", BOARDS)
def test_nothing_is_drawn_outside_the_margins(board, rtl):
    metrics, style = replace(BOARDS[board], rtl=rtl), Style()
    for page, shown in laid(metrics, bullets(5), label=TEXTS[2], titles=[LONG] * 40, chapter=11):
        image = drawn(metrics, BoardState(page, tuple(range(len(shown)))), style)

        ground = np.array(style.palette.background)
        edge = metrics.margin - 2
        assert (image[:, -edge:] == ground).all()
        assert (image[:, :edge] == ground).all()
        assert (image[:10] == ground).all()
        assert (image[-10:] == ground).all()


def test_bullets_that_need_two_pages_are_shared_out_evenly():
    long = ["A bullet that is so long that it needs several lines on the panel, because it says everything at once"]

    found = laid(PANEL, bullets(8, long, page=0))

    assert [len(cues) for _, cues in found] in ([4, 4], [3, 3, 2])


def test_bullets_have_one_size_on_all_pages_of_a_video(cues):
    one, many = bullets(2, ["Short"], page=0), bullets(4, [LONG[:90]], page=0)
    later = [cue.model_copy(update={"chapter": 1, "start": 40.0 + n}) for n, cue in enumerate(many)]
    video = cues(chapters=("One", "Two")).model_copy(update={"bullets": (*one, *later)})

    found = build_board_states(video, PANEL, INTER, ())

    sizes = {(state.page.chapter, row.text.size) for _, state in found for row in state.page.rows}
    assert len(sizes) == 2
    assert len({size for _, size in sizes}) == 1
    assert laid(PANEL, one)[0][0].rows[0].text.size > max(size for _, size in sizes)


def test_six_short_bullets_stand_on_one_slide():
    assert len(laid(SLIDE, bullets(6, ["Six words stand on this line"], page=0))) == 1


def test_a_word_is_not_broken_where_a_smaller_size_keeps_it_whole():
    ((page, _),) = laid(PANEL, bullets(1, ["Datenschutzgrundverordnung"]))

    assert page.rows[0].text.lines == ("Datenschutzgrundverordnung",)


def test_a_bullet_that_fills_more_than_a_page_ends_in_an_ellipsis():
    ((page, _),) = laid(PANEL, bullets(1, [LONG * 6]))

    assert page.rows[0].text.lines[-1].endswith("…")


def test_from_right_to_left_a_board_is_its_mirror_image():
    cues = bullets(2, ["Two words", "Three more words"])
    left, right = (
        drawn(metrics, BoardState(laid(metrics, cues, label="")[0][0], (0, 1), 1))
        for metrics in (PANEL, replace(PANEL, rtl=True))
    )

    def ink(image):
        return np.abs(image - np.array(Style().palette.background)).sum(2) > 60

    assert ink(left)[:, :160].sum() == pytest.approx(ink(right)[:, 160:].sum(), rel=0.05)


def test_a_theme_changes_every_colour_and_moves_nothing():
    page = laid(PANEL, bullets(3))[0][0]
    dark, light = (drawn(PANEL, BoardState(page, (0, 1, 2), 1), build_style(theme)) for theme in ("dark", "light"))

    assert dark.mean() < 80 < 170 < light.mean()


def test_where_a_chapter_has_no_bullets_the_chapters_are_listed():
    titles = [f"Chapter {number}" for number in range(1, 6)]

    ((page, _),) = laid(PANEL, [], titles=titles, chapter=2)

    assert [" ".join(row.text.lines) for row in page.agenda] == titles


def test_of_many_chapters_those_from_here_on_are_listed():
    titles = [f"Chapter {number} and what it says at some length" for number in range(1, 31)]

    ((page, _),) = laid(PANEL, [], titles=titles, chapter=20)

    numbers = [row.number for row in page.agenda]
    assert numbers[:2] == [19, 20]
    assert {row.number for row in laid(PANEL, [], titles=titles, chapter=28)[0][0].agenda} == {27, 28, 29}
    assert len(numbers) >= 5
    assert page.agenda[-1].top + page.agenda[-1].text.height < PANEL.content_bottom


def test_a_low_board_goes_without_what_stands_above_the_chapter():
    low = replace(BELOW, height=300)

    assert laid(BELOW, bullets(1), titles=(LONG,))[0][0].label is not None
    assert laid(low, bullets(1), titles=(LONG,))[0][0].label is None


def test_a_picture_takes_the_place_of_the_list_of_chapters():
    ((page, _),) = laid(PANEL, [])
    with_list, with_picture = drawn(PANEL, BoardState(page)), drawn(PANEL, BoardState(page, picture="a.png"))

    body = slice(page.top, PANEL.content_bottom)
    assert with_list[body].std() > 5
    assert with_picture[body].std(axis=(0, 1)).max() == 0
    assert np.array_equal(with_list[: page.top], with_picture[: page.top])


def test_the_margin_of_a_low_board_is_smaller(facts, nobody):
    def top(**fields):
        found = choose_board_metrics(
            arrange(Layout.PANEL, 720, facts, nobody, presenter=False, **fields), "en", presenter=False
        )
        return found.top

    assert top() == SLIDE.top
    assert 0 < top(burned=True) < SLIDE.top
