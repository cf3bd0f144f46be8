"""Captions keep the rules of subtitling, the words of the author, and the clock of the narration."""

from __future__ import annotations

import random
import time

import pytest

from stages.content.captions.rules import find_violations
from stages.content.cues import make_cues
from stages.records.cues import CaptionCue, Cues, Layout
from stages.script.markup.parser import parse_script
from tests.stages.content.synthetic_narration import narrate

LESSON = """# Keeping our accounts safe

Welcome to this short training. In the next few minutes you will learn how to keep your accounts safe, why passwords
alone are no longer enough, and what to do when something looks wrong.

## Passwords

Most break-ins begin with a stolen password. A good password is long, random, and used for one account only. Nobody can
remember fifty of those, and nobody has to.

- Use a password manager and let it invent a new password for every account.
- Never reuse a password.
- Change a password only when you think somebody else knows it, because changing it every month makes people choose
  worse ones.

## Two-factor authentication

With a second factor, a thief needs your password and your phone. In 2025, 99.9% of the accounts that were taken over
had no second factor. It takes about 2 minutes to set up: scan the code, [pause 2s] and you are done. Dr. Smith, who
runs our security team, paid $2.5 million and set hers up in 90 seconds! Really? Yes. It is easy.

Thank you — stay safe. 🙂
"""


def cues_of(text, layout="", **options):
    script = parse_script(text)
    narration = narrate(script, **options)
    return script, narration, make_cues(script, narration, layout)


def lines_of(cues):
    return [line for cue in cues.captions for line in cue.lines]


@pytest.mark.parametrize("layout", ["panel", "full"])
@pytest.mark.parametrize("pace", [11, 14, 16])
def test_no_rule_is_broken_at_any_usual_pace(layout, pace):
    _, _, cues = cues_of(LESSON, layout, letters_a_second=pace)

    assert find_violations(cues) == []


def test_every_written_token_appears_once_and_in_order():
    script, _, cues = cues_of(LESSON)

    written = [token.text for sentence in script.sentences for token in sentence.tokens]
    assert " ".join(lines_of(cues)).split() == written


def test_captions_show_what_is_written_not_what_is_said():
    _, _, cues = cues_of("It costs $1,250 and [SQL](say: sequel) is in it.")

    assert " ".join(lines_of(cues)) == "It costs $1,250 and SQL is in it."


def test_a_caption_comes_with_its_first_word():
    script, narration, cues = cues_of(LESSON)
    starts = {}
    tokens = iter(
        (token.text, {word.token: word for word in time.words}.get(index))
        for sentence, time in zip(script.sentences, narration.sentences, strict=True)
        for index, token in enumerate(sentence.tokens)
    )
    for cue in cues.captions:
        for position, _ in enumerate(" ".join(cue.lines).split()):
            _, word = next(tokens)
            if position == 0 and word is not None:
                starts[cue.start] = word.start

    assert len(starts) == len(cues.captions)
    assert all(-0.21 <= shown - heard <= 0.04 for shown, heard in starts.items())


def test_captions_stay_inside_their_paragraph_and_out_of_long_pauses():
    _, narration, cues = cues_of("One two three.\n\nFour five six. Seven [pause 5s] eight nine.")

    assert [" ".join(cue.lines) for cue in cues.captions] == ["One two three.", "Four five six. Seven", "eight nine."]
    assert cues.captions[1].end < narration.sentences[2].end + 3


def test_short_sentences_share_a_caption():
    _, _, cues = cues_of("Is it hard? No. It is easy.", letters_a_second=16)

    assert [cue.lines for cue in cues.captions] == [("Is it hard? No. It is easy.",)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "We will look at the three most important things that happened during the last year.",
            ["We will look at the three most important", "things that happened during the last year."],
        ),
        (
            "When something looks wrong, call the service desk before you click on anything.",
            ["When something looks wrong,", "call the service desk", "before you click on anything."],
        ),
        (
            "Hello! I was made from two files: a short script and a few seconds of video.",
            ["Hello! I was made from two files:", "a short script and a few seconds of video."],
        ),
    ],
)
def test_lines_end_where_a_reader_breathes(text, lines):
    assert lines_of(cues_of(text, "full")[2]) == lines


def test_an_article_is_never_parted_from_its_noun():
    text = " ".join(f"We saw the {word} of a {word} in an {word}." for word in ("house", "extraordinarily", "mountain"))
    for columns in ("panel", "full"):
        for cut in range(0, 60, 3):
            _, _, cues = cues_of("x" * cut + " " + text if cut else text, columns)
            assert not [v for v in find_violations(cues) if "article" in v]


def test_the_two_lines_are_of_like_length():
    _, _, cues = cues_of("Somebody can remember some old passwords, and nobody has to do it.", "full")

    upper, lower = cues.captions[0].lines
    assert abs(len(upper) - len(lower)) <= 18


def test_long_addresses_are_broken_at_their_marks():
    url = "https://accounts.example.com/security/settings?tab=two-factor&lang=en&from=training-video"
    _, _, cues = cues_of(f"Open {url} in your browser now, please, and scan the code.", letters_a_second=7)

    assert max(map(len, lines_of(cues))) <= 42
    assert "".join("".join(lines_of(cues)).split()).count(url) == 1
    assert not [v for v in find_violations(cues) if "second" not in v]


def test_writing_without_spaces_is_set_by_its_width():
    _, _, cues = cues_of("今天我们学习如何保护账户安全，密码已经不够了。" * 4, "full", letters_a_second=4)

    assert max(map(len, lines_of(cues))) <= 21
    assert not [v for v in find_violations(cues) if "line" in v]


def test_the_last_caption_ends_with_the_video():
    _, narration, cues = cues_of("Yes.", tail=0.1)

    assert cues.captions[-1].end <= narration.seconds


def test_a_caption_read_too_fast_may_come_a_little_early():
    _, narration, cues = cues_of("One.\n\nThis goes by very fast indeed, it does.\n\nThree.", letters_a_second=30)

    early = narration.sentences[1].start - cues.captions[1].start
    assert 0 < early <= 0.2 + 1e-6


def test_two_hours_of_captions_take_seconds():
    script = parse_script((LESSON.split("## Passwords")[1].replace("- ", "") + "\n\n") * 60)
    narration = narrate(script)
    start = time.process_time()

    cues = make_cues(script, narration)

    assert len(cues.captions) > 800
    assert time.process_time() - start < 8


def test_random_scripts_keep_order_frames_and_words():
    chance = random.Random(3)
    words = [
        "a",
        "the",
        "of",
        "and",
        "house",
        "$5",
        "2.5",
        "billion",
        "—",
        ",",
        "it's",
        "extraordinary",
        "🙂",
        "https://example.com/abc/def?x=1",
        "(so)",
        "“yes”",
        "你好吗",
    ]
    for _ in range(150):
        text = "Go. " + " ".join(
            chance.choice(words) + chance.choice(["", "", ",", ".", "\n\n", " [pause 2s]"]) for _ in range(60)
        )
        script, narration, cues = cues_of(
            text, chance.choice(["panel", "full"]), letters_a_second=chance.choice([8, 15, 30])
        )

        written = "".join(token.text for sentence in script.sentences for token in sentence.tokens)
        assert "".join("".join(lines_of(cues)).split()) == written
        assert not [v for v in find_violations(cues) if "frame" in v or ("line" in v and "article" not in v)], text
        assert all(a.end < b.start for a, b in zip(cues.captions, cues.captions[1:], strict=False))
        assert cues.captions[-1].end <= narration.seconds


# ------------------------------------------------------------------------------------------------------- violations


def broken(*captions, layout=Layout.FULL):
    return find_violations(
        Cues(layout=layout, title=None, chapters=(), bullets=(), captions=captions, language="en-us")
    )


def cue(*lines, start=0.0, end=2.0):
    return CaptionCue(lines=lines, start=start, end=end)


def test_good_captions_break_no_rule():
    assert broken(cue("Hello there."), cue("How are you", "today?", start=2.08, end=4.0)) == []


@pytest.mark.parametrize(
    ("captions", "said"),
    [
        ([cue()], "0 lines"),
        ([cue("a b", "c d", "e f")], "3 lines"),
        ([cue("Hello", " ")], "an empty line"),
        ([cue("x" * 43, end=4.0)], "43 characters (at most 42)"),
        ([cue("Hello there.", end=0.8)], "stays for 0.80 s"),
        ([cue("Hello there.", end=7.04)], "stays for 7.04 s"),
        ([cue("Hello there, how are you today?", end=1.0)], "31 characters a second"),
        ([cue("Hello there.", end=2.01)], "on a frame"),
        ([cue("Hello."), cue("There.", start=2.04, end=4.0)], "less than 2 frames"),
        ([cue("Hello."), cue("There.", start=1.0, end=3.0)], "less than 2 frames"),
        ([cue("We look at the", "house.")], "separates an article from its noun at the end of line 1"),
    ],
)
def test_each_broken_rule_is_named_with_its_caption(captions, said):
    found = broken(*captions)

    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith(f"caption {len(captions)} at ")


def test_lines_are_shorter_beside_the_panel():
    assert broken(cue("x" * 38, end=4.0), layout=Layout.FULL) == []
    assert "at most 37" in broken(cue("x" * 38, end=4.0), layout=Layout.PANEL)[0]
