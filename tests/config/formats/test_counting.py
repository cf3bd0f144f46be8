import pytest

from config.formats.counting import format_count, format_size


@pytest.mark.parametrize(
    ("number", "nouns", "text"),
    [
        (0, ("sentence",), "0 sentences"),
        (1, ("sentence",), "1 sentence"),
        (2, ("sentence",), "2 sentences"),
        (12_345, ("word",), "12,345 words"),
        (1, ("rule is", "rules are"), "1 rule is"),
        (3, ("rule is", "rules are"), "3 rules are"),
    ],
)
def test_one_thing_is_counted_in_the_singular(number, nouns, text):
    assert format_count(number, *nouns) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0.0 kB"), (48_200, "48.2 kB"), (1_500_000, "1.5 MB"), (2_340_000_000, "2.3 GB")],
)
def test_a_size_has_a_unit_in_which_it_is_not_nothing(size, text):
    assert format_size(size) == text
