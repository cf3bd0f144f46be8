"""Detecting sentence ends."""

from __future__ import annotations

import pytest

from stages.script.markup.parser import parse_script
from stages.script.markup.sentence_splitter import MAX_CHARACTERS, find_sentence_ends

HARD = [
    "Hello world. | My name is Jonas.",
    "What is your name? | My name is Jonas.",
    "There it is! | I found it.",
    "My name is Jonas E. Smith.",
    "Please turn to p. 55.",
    "Were Jane and co. at the party?",
    "They closed the deal with Pitt, Briggs & Co. at noon.",
    "Let's ask Jane and co. | They should know.",
    "They closed the deal with Pitt, Briggs & Co. | It closed yesterday.",
    "I can see Mt. Fuji from here.",
    "St. Michael's Church is on 5th st. near the light.",
    "That is JFK Jr.'s book.",
    "I visited the U.S.A. last year.",
    "I live in the E.U. | How about you?",
    "I live in the U.S. | How about you?",
    "I work for the U.S. Government in Virginia.",
    "I have lived in the U.S. for 20 years.",
    "She has $100.00 in her bag.",
    "She has $100.00. | It is in her bag.",
    "He teaches science (He previously worked for 5 years as an engineer.) at the local University.",
    "Her email is Jane.Doe@example.com. | I sent her an email.",
    "The site is: https://www.example.50.com/new-site/awesome_content.html. | Please check it out.",
    "She turned to him, 'This is great.' she said.",
    'She turned to him, "This is great." she said.',
    'She turned to him, "This is great." | She held the book out to show him.',
    "Hello!! | Long time no see.",
    "Hello?? | Who is there?",
    "Hello!? | Is that you?",
    "Hello?! | Is that you?",
    "She works at Yahoo! in the accounting department.",
    "We make a good team, you and I. | Did you see Albert I. Jones yesterday?",
    "Thoreau argues that “the laws of the universe will appear less complex....” | We go on.",
    "I never meant that.... | She left the store.",
    "I wasn't really ... well, what I mean...see . . . what I'm saying, the thing is . . . I didn't mean it.",
    "Dr. Smith lives on Elm St. | The house is red.",
    "Visit www.example.com/b?x=1 today. | Then call.",
    "On Jan. 3rd we left... | Then what?!",
    "We use e.g. Python, i.e. a language. | It's 3.5 times better, etc. | That's all.",
    "iPhone sales rose. | iPhone users cheered.",
    "See Fig. 3 and No. 5. | Then stop.",
    "It was 2005. | Then came 2006.",
    "1. Open the box. | 2. Close it.",
    "He said “Stop!” | “Why?” | I asked.",
    "Version 2.0 is out. | V2.1 follows in Q3.",
    "Acme Inc. makes it. | Acme Inc. | The end.",
    "Is it done?Yes. | OK.",
    "The time is 5 p.m. | We start at 6.",
    "J. K. Rowling wrote it. | J.R.R. Tolkien did not.",
    "He has a Ph.D. in physics. | She has a Ph.D. | Both teach.",
    "I am here... and there.",
]
"""Texts whose sentences are parted by `` | ``; many follow the golden rules of the Pragmatic Segmenter."""


def split(text, language="en"):
    tokens, parts, start = text.split(), [], 0
    for end in find_sentence_ends(tokens, language):
        parts.append(" ".join(tokens[start:end]))
        start = end
    return parts


@pytest.mark.parametrize("marked", HARD)
def test_sentences_end_where_a_reader_ends_them(marked):
    assert split(marked.replace(" | ", " ")) == marked.split(" | ")


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("de", "Am 3. Oktober kam Dr. Meier z. B. nicht. | Das war bzw. ist so."),
        ("fr", "M. Dupont est là. | Pourquoi ? | Non !"),
        ("es", "El Sr. García vive aquí. | ¿Por qué? | ¡No!"),
        ("hi", "यह एक वाक्य है। | यह दूसरा है।"),
    ],
)
def test_other_languages_have_their_own_abbreviations(language, marked):
    assert split(marked.replace(" | ", " "), language) == marked.split(" | ")


def test_a_long_sentence_is_split_at_clause_marks_for_the_voice():
    clauses = [
        f"the {word} thing happened in the middle of the night" for word in ["first", "second", "third", "fourth"]
    ]
    long = f"{', '.join(clauses * 3)}; {' and '.join(clauses)}."

    sentences = parse_script(long).sentences
    texts = [" ".join(token.text for token in sentence.tokens) for sentence in sentences]

    assert " ".join(texts) == long
    assert max(map(len, texts)) <= MAX_CHARACTERS
    assert all(text.endswith((",", ";", ".")) for text in texts)
    assert {sentence.pause for sentence in sentences[:-1]} == {0.25}


def test_a_long_sentence_without_marks_is_split_all_the_same():
    sentences = parse_script("word " * 500).sentences

    assert sum(len(sentence.tokens) for sentence in sentences) == 500
    assert max(len(sentence.tokens) for sentence in sentences) <= MAX_CHARACTERS / 5
