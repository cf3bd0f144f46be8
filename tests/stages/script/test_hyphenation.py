"""Words that were hyphenated at the end of a line become whole again."""

from __future__ import annotations

import pytest

from stages.script.hyphenation import join_hyphenated
from stages.script.markup.parser import parse_script


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["This is an exam-", "ple of text."], ["This is an example", "of text."]),
        (["It is a docu-", "ment. It ends."], ["It is a document.", "It ends."]),
        (["It is a docu-", "ment."], ["It is a", "document."]),
        (["It is a well-", "known case."], ["It is a well-known", "case."]),
        (["A follow-", "up, and a follow-up."], ["A follow-up,", "and a follow-up."]),
        (["Eine Doku-", "mentation davon."], ["Eine Dokumentation", "davon."]),
        (["A soft hy\u00ad", "phen too."], ["A soft hyphen", "too."]),
    ],
)
def test_the_parts_of_a_word_are_joined_and_compounds_keep_their_hyphen(lines, joined):
    assert join_hyphenated(lines) == joined


@pytest.mark.parametrize(
    "lines",
    [
        ["From Monday -", "to Friday."],
        ["In Nord-", "Süd and A-", "B."],
        ["---", "title: x", "---"],
        ["exam-", "ple"],
        ["- a-"],
    ],
)
def test_other_dashes_stay(lines):
    assert join_hyphenated(lines) == lines


def test_captions_show_the_whole_word():
    tokens = parse_script("This is an exam-\nple of text that was\ncopied from a docu-\nment.").sentences[0].tokens

    assert [token.text for token in tokens if token.text.startswith(("exam", "docu"))] == ["example", "document."]
