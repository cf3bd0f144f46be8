import pytest

from stages.typesetting import bidi
from stages.typesetting.text_fitting import ELLIPSIS, INTER, fit_text, measure_width

LONG = (
    "Never reuse a password: use a password manager that creates a long random one for every account and remembers it, "
    "so that you need to remember only a single strong passphrase which you never write down or tell anybody at all"
)
TEXTS = [
    "Short",
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenknopflochverstärkungsfaden",
    "https://example.com/a/very/long/path/with-many-parts?and=query&more=parameters#fragment",
    "x" * 400,
    "Ελληνικά και русский текст рядом с türkçe",
    "日本語の文章と العربية و हिन्दी 🙂",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_never_is_wider_or_longer_than_its_room(text):
    block = fit_text(text, INTER.text, (21, 18, 16), 230, 9)

    assert len(block.lines) <= 9
    assert all(measure_width(line, block.face, block.size) <= 230 for line in block.lines)


def test_text_is_set_as_large_as_it_fits():
    assert fit_text("Short", INTER.display, (28, 24, 20), 264, 3).size == 28
    assert fit_text("Why passwords alone no longer protect you", INTER.display, (28, 24, 20), 150, 3).size == 20


def test_text_that_is_too_long_ends_in_an_ellipsis():
    block = fit_text(LONG, INTER.text, (20,), 200, 3)

    assert block.lines[-1].endswith(ELLIPSIS)
    assert len(block.lines) == 3


def test_no_word_is_lost_and_none_left_alone():
    block = fit_text("Bullets appear on the word", INTER.text, (21,), 230, 3)

    assert " ".join(block.lines) == "Bullets appear on the word"
    assert min(len(line.split()) for line in block.lines) > 1


def test_a_long_address_breaks_after_its_signs():
    block = fit_text("https://example.com/training/security", INTER.text, (21,), 200, 9)

    assert all(line[-1] in "/." for line in block.lines[:-1])


def test_an_address_in_a_text_from_the_right_keeps_its_signs_where_it_is_broken():
    block = fit_text("בקרו באתר https://example.com/training/security עוד היום", INTER.text, (21,), 200, 9)

    ends = [line for line in block.lines if line.rstrip("\u200e").endswith("/")]
    assert block.rtl
    assert ends
    assert all(bidi.resolve_levels(line, rtl=True)[line.rindex("/")] == 2 for line in ends)


def test_a_text_is_read_from_the_side_its_first_letter_says():
    assert fit_text("العربية and English", INTER.text, (21,), 500, 1).rtl
    assert not fit_text("English and العربية", INTER.text, (21,), 500, 1).rtl


def test_lines_that_reach_far_up_and_down_stand_further_apart():
    assert fit_text("हिन्दी", INTER.text, (20,), 500, 1).pitch > fit_text("Latin", INTER.text, (20,), 500, 1).pitch
