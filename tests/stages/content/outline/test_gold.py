"""Bullets agree with an editor's, and better than plain baselines do; see gold/README.md for the measure."""

from __future__ import annotations

import pytest

from tests.stages.content.gold.agreement import (
    FRESH,
    MORE,
    NAMES,
    agreement,
    first_sentences,
    frequent_sentences,
    gold,
    produced,
    rouge,
    script,
)


@pytest.fixture(scope="module")
def means():
    rows = []
    for name in NAMES:
        text, wanted = script(name), gold(name)
        made = (produced(text), first_sentences(text, len(wanted)), frequent_sentences(text, len(wanted)))
        rows.append([agreement(one, wanted) for one in made])
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def test_bullets_agree_with_an_editor(means):
    assert means[0] >= 0.60


def test_bullets_agree_better_than_plain_baselines(means):
    assert means[0] > 1.4 * max(means[1:])


def test_gold_bullets_keep_the_rules_that_bullets_keep():
    for name in [*NAMES, *MORE, *FRESH]:
        assert all(1 <= len(line.split()) <= 8 and len(line) <= 42 for line in gold(name)), name
        assert 5 <= len(gold(name)) <= 12, name


def test_the_measure_matches_one_to_one_and_counts_what_is_missing_or_too_many():
    wanted = ["Check the oil", "Close the lid"]

    assert agreement(wanted, wanted) == 1.0
    assert agreement(["Check the oil"], wanted) == pytest.approx(2 / 3)
    assert agreement([*wanted, "Wait", "Sleep"], wanted) == pytest.approx(4 / 6)
    assert agreement(["Check the oil"] * 2, wanted) == pytest.approx((1 + rouge("Check the oil", "Close the lid")) / 2)


def test_rouge_counts_words_in_their_order():
    assert rouge("Close the lid", "close the lid") == 1.0
    assert rouge("lid the close", "close the lid") == pytest.approx(1 / 3)
    assert rouge("Close the red lid", "Close the lid") == pytest.approx(6 / 7)
    assert rouge("Wait", "Close the lid") == 0.0
