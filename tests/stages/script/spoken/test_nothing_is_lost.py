"""For any text: what a reader would say is said, captions show what was written, no voice names a mark."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.script.markup.inline import InlineText
from stages.script.markup.tokenizer import split_sentences
from stages.script.spoken.normalise import normalise_sentence

LANGUAGES = ["en-us", "en-gb", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru", "ja", "zh", "hi", "ar"]
examples = settings(max_examples=100, deadline=None, derandomize=True, database=None)
few_examples = settings(examples, max_examples=25)

DECIMALS = st.tuples(st.integers(0, 9999), st.integers(1, 999)).map("{0[0]}.{0[1]}".format)
NUMBERS = DECIMALS | st.integers(0, 10**7).map("{:,}".format) | st.integers(0, 3000).map(str)
UNITS = st.sampled_from(["", "", "%", " %", " km", "kg", " €", "$", " °C", "x", "°"])
SIGNS = st.sampled_from(["", "", "", "-", "−", "+", "±", "~", "<", ">", "$", "€", "#"])
QUANTITIES = st.tuples(SIGNS, NUMBERS, UNITS).map("".join)
WORDS = st.sampled_from(["quz", "Zeq", "QX", "x", "zuq's", "q-z", "(quz)", "“Zeq”"])
MARKS = st.sampled_from(["", "", "", ",", ".", "!", "?", ";", ":", "…", "...", ")", " –", " -"])
GLUE = st.sampled_from(
    [" ", " ", " ", " ", "-", "–", "—", "/", "=", "*", "+", "×", "...", ".", " > ", " < ", " = ", "\u00a0"]
)
TEXTS = (
    st.lists(st.tuples(QUANTITIES | WORDS, MARKS, GLUE).map("".join), min_size=1, max_size=5)
    .map("".join)
    .map(str.strip)
)
ANYTHING = st.text(
    "0123456789 abxyzABXYZéßñ.,;:!?-–—−+*/=<>()[]{}'\"%&$€£¥#@^~°²³½…√±×÷≤≥≈→✓🙂₂⁶|\\_•·§¶©«»“”",
    min_size=1,
    max_size=40,
)


def tokens(text, language):
    sentences = [part for part, _ in split_sentences(InlineText(text=text), language)]
    for sentence in sentences:
        normalise_sentence(sentence, language)
    return [token for sentence in sentences for token in sentence]


def said(text, language):
    return " ".join(token.spoken for token in tokens(text, language) if token.spoken)


@pytest.mark.parametrize("language", LANGUAGES)
@few_examples
@given(text=TEXTS | ANYTHING)
def test_captions_show_what_was_written(language, text):
    shown = "".join(("" if token.joined else " ") + token.text for token in tokens(text, language))

    assert shown.split() == text.split()


@pytest.mark.parametrize("language", LANGUAGES)
@few_examples
@given(text=TEXTS | ANYTHING)
def test_no_voice_gets_a_digit_or_a_mark_that_it_would_name(language, text):
    assert re.search(r"[^\w\s'’.,;:!?\u0300-\u036f\u064b-\u065f\u0900-\u097f-]|[\d_]", said(text, language)) is None


@pytest.mark.parametrize("language", LANGUAGES)
@few_examples
@given(text=TEXTS)
def test_every_digit_and_letter_is_heard(language, text):
    """Another digit or letter in its place is spoken differently."""
    spoken = said(text, language)
    for at, letter in enumerate(text):
        if letter in "123456789quzZeQ":
            other = str(int(letter) % 9 + 1) if letter.isdecimal() else {"q": "g", "Q": "G"}.get(letter, "w")

            assert said(text[:at] + other + text[at + 1 :], language) != spoken, at


@examples
@given(first=NUMBERS, sign=st.sampled_from("+*×·÷=<>≤≥≈±^"), last=NUMBERS, spaced=st.booleans())
def test_no_operator_between_operands_vanishes(first, sign, last, spaced):
    gap = " " if spaced else ""
    with_sign = said(f"So {first}{gap}{sign}{gap}{last} now.", "en-us")
    without = said(f"So {first} {last} now.", "en-us")

    assert len(with_sign.split()) > len(without.split())


@few_examples
@given(sign=st.sampled_from("-−"), number=NUMBERS, unit=UNITS)
@pytest.mark.parametrize(
    ("language", "minus"), [("en-us", "minus"), ("de", "minus"), ("fr", "moins"), ("es", "menos"), ("ru", "минус")]
)
def test_a_minus_before_a_number_is_always_said(language, minus, sign, number, unit):
    assert minus in said(f"A {sign}{number}{unit} z", language).split()


@examples
@given(text=TEXTS | ANYTHING)
def test_words_for_marks_are_said_only_where_the_marks_are_written(text):
    words = said(text, "en-us").lower().replace("-", " ").split()

    assert "dot" not in words or re.search(r"\w\.+[^\W\d_]|(\d+\.){3}\d", text)
    assert "greater" not in words or re.search("[>≥]", text)
    assert "letter" not in words
