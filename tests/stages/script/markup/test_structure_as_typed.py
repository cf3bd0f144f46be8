"""Headings, bullets, keys, links and pauses in the forms in which people type them."""

from __future__ import annotations

import pytest

from stages.script.markup.parser import parse_script


def written(sentence):
    return "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()


def lines(text):
    return [written(sentence) for sentence in parse_script(text).sentences]


def bullets(text):
    return [bullet.text for bullet in parse_script(text).bullets]


# ---------------------------------------------------------------------------------------------------------- bullets


@pytest.mark.parametrize(
    "text",
    [
        "- One\n- Two", "* One\n* Two", "+ One\n+ Two", "-One\n-Two", "*One\n*Two", "-\u00a0One\n-\u00a0Two",
        "• One\n• Two", "•One\n•Two", "•\tOne\n•\tTwo", "◦ One\n◦ Two", "‣ One\n‣ Two", "▪One\n▪Two", "● One\n● Two",
        "· One\n· Two", "·One\n·Two", "– One\n– Two", "— One\n— Two", "–One\n–Two", "→ One\n→ Two", "➤ One\n➤ Two",
        "☐ One\n☐ Two", "☑ One\n☑ Two", "[ ] One\n[x] Two", "- [ ] One\n- [x] Two", "✓ One\n✓ Two", "✔️ One\n✔️ Two",
        "✅ One\n✅ Two", "👉 One\n👉 Two", "🔹One\n🔹Two", "✅ One\n👉 Two", "\uf0b7 One\n\uf0b7 Two", "» One\n» Two",
        "o\tOne\no\tTwo", "o One\no Two", "§ One\n§ Two", "~ One\n~ Two",
        "1. One\n2. Two", "1.One\n2.Two", "1) One\n2) Two", "1)One\n2)Two", "(1) One\n(2) Two", "a) One\nb) Two",
        "A) One\nB) Two", "(a) One\n(b) Two", "a. One\nb. Two", "A. One\nB. Two", "i. One\nii. Two", "iv) One\nv) Two",
        "I. One\nII. Two", "1/ One\n2/ Two", "1 - One\n2 - Two", "#1 One\n#2 Two", "① One\n② Two", "1️⃣ One\n2️⃣ Two",
        "a) One\n\nb) Two", "✅ One\n\n✅ Two", "1.One\n   and more\n2.Two",
    ],
)  # fmt: skip
def test_every_mark_of_a_bullet_is_shown_as_a_bullet_without_it(text):
    script = parse_script(f"Here are the points.\n\n{text}\n\nThat is all.")

    first = "One and more" if "more" in text else "One"
    assert [b.text for b in script.bullets] == [first, "Two"]
    assert [written(s) for s in script.sentences] == ["Here are the points.", first, "Two", "That is all."]
    assert [s.pause for s in script.sentences[:2]] == [0.5, 0.5]


def test_word_writes_the_second_level_with_the_letter_o():
    assert bullets("• One\n   o Two\n• Three") == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    "text",
    [
        "-5 degrees is cold.\n-3 is warmer.",
        "1.5 million people came.\n2.5 million left.",
        "– and then he left.",
        "a) is wrong.",
        "🎉 We won the prize.",
        "*Really* good.\n*Truly* so.",
        "o que é isto?",
        "#1 is what we are.",
        "A. Smith wrote it.",
        "(1) is the first.",
        "We went there\n– and then left.",
    ],
)
def test_prose_that_begins_like_a_bullet_is_none(text):
    assert bullets(text) == []


# ------------------------------------------------------------------------------------------------- wrapped lines


@pytest.mark.parametrize(
    ("text", "shown", "said"),
    [
        (
            "- Item one has a long text that the editor\nwrapped at seventy characters without an indent.\n- Item two.",
            ["Item one has a long text that the editor wrapped at seventy characters without an indent", "Item two"],
            2,
        ),
        (
            "- Item one has a text that is long enough to be wrapped by\nMicrosoft Word.",
            ["Item one has a text that is long enough to be wrapped by Microsoft Word"],
            1,
        ),
        ("- One thing\n  and more of it.\nNot this.", ["One thing and more of it"], 2),
        ("- One\n- Two\nNow we go on.", ["One", "Two"], 3),
        ("- One.\nthis is no part of it", ["One"], 2),
    ],
)
def test_a_bullet_goes_on_where_its_line_was_wrapped(text, shown, said):
    assert bullets(text) == shown
    assert len(lines(text)) == said


def test_a_shown_line_goes_on_where_it_was_wrapped():
    assert bullets("Hello.\n\n> A shown remark that goes\n> on in a second line.") == [
        "A shown remark that goes on in a second line."
    ]
    assert bullets("Hello.\n\n> Budget: 3 December\n> Call 4711") == ["Budget: 3 December", "Call 4711"]


def test_warnings_behind_wrapped_lines_name_the_right_line():
    [warning] = parse_script("- One thing that\ngoes on and\non [tag] here.").warnings

    assert warning.line == 3


# --------------------------------------------------------------------------------------------------------- headings


def test_headings_need_no_space():
    script = parse_script(
        "#My Talk\n\nHello there.\n\n##Part one\nThis is text.\n\n###Part two\n\nMore.\n\n#Part three\n\nEnd."
    )

    assert script.title == "My Talk"
    assert [s.title for s in script.sections] == ["", "Part one", "Part two", "Part three"]
    assert [written(s) for s in script.sentences] == ["Hello there.", "This is text.", "More.", "End."]


@pytest.mark.parametrize(
    "text",
    [
        "Hello.\n\n#1 in the market is our goal.",
        "Hello.\n\n#1 First of all",
        "Hello.\n\n#marketing is fun.",
        "Hello.\n\n#ThankYou",
        "Hello.\n\n#sales #marketing",
        "Hello.\n\nWe love\n#Marketing today",
        "Hello.\n\nText #5 is here.",
    ],
)
def test_hashtags_and_numbers_are_no_headings(text):
    script = parse_script(text, name="name")

    assert (script.title, [s.title for s in script.sections]) == ("Name", [""])
    assert "#" in " ".join(written(s) for s in script.sentences)


@pytest.mark.parametrize("rule", ["---", "***", "________________", "—", "–––", "⸻", "• • •", "─────", "═════"])
def test_every_rule_is_a_break(rule):
    script = parse_script(f"One.\n\n{rule}\n\nTwo.")

    assert [(written(s), s.pause) for s in script.sentences] == [("One.", 1.0), ("Two.", 0.0)]


# ------------------------------------------------------------------------------------------------ keys and wiki links


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Press [Enter] to go on.", "Press Enter to go on."),
        ("The [Esc] key ends it.", "The Esc key ends it."),
        ("Hold [Ctrl]+[C] now.", "Hold Ctrl+C now."),
        ("Click on the [Save as] button.", "Click on the Save as button."),
        ("Then click [OK] or [Cancel].", "Then click OK or Cancel."),
        ("Drücken Sie [Eingabe] jetzt.", "Drücken Sie Eingabe jetzt."),
        ("See [[My Page]] now.", "See My Page now."),
        ("See [[Page#Part]] now.", "See Page: Part now."),
        ("See [[SQL|sequel]] now.", "See SQL now."),
    ],
)
def test_keys_buttons_and_pages_keep_their_words(text, shown):
    script = parse_script(text)

    assert [written(s) for s in script.sentences] == [shown]
    assert script.warnings == ()


def test_a_picture_of_a_wiki_is_told_how_it_is_written_here():
    [warning] = parse_script("Hello.\n\n![[chart.png]]\n\nBye.").warnings

    assert (warning.line, "![what it shows](file.png)" in warning.message) == (3, True)


# ----------------------------------------------------------------------------------------------------------- pauses


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [
        ("[pause]", 1.0), ("[PAUSE]", 1.0), ("(pause)", 1.0), ("(Pause.)", 1.0), ("(pauses)", 1.0), ("<pause>", 1.0),
        ("<pause/>", 1.0), ("{pause}", 1.0), ("{{pause}}", 1.0), ("[[pause]]", 1.0), ("*pause*", 1.0),
        ("_(pauses)_", 1.0), ("[beat]", 1.0), ("(beat)", 1.0), ("*beat*", 1.0), ("[silence]", 1.0), ("[breath]", 1.0),
        ("[pausa]", 1.0),
        ("[break]", 1.0), ("<break/>", 1.0), ("[pause for effect]", 1.0), ("[pause for a moment]", 1.0),
        ("(pause 2 seconds)", 2.0), ("(2 second pause)", 2.0), ("(2-second pause)", 2.0), ("[2s pause]", 2.0),
        ("[pause for 2 seconds]", 2.0), ("[pause two seconds]", 2.0), ("[pause=2]", 2.0), ("[pause - 2 sec]", 2.0),
        ("[pause (2s)]", 2.0), ("<pause 2s>", 2.0), ("<break 2s>", 2.0), ("{{pause 2}}", 2.0), ("[[pause 2s]]", 2.0),
        ("[wait 2s]", 2.0), ("[PAUSE 2 SECONDS]", 2.0), ("[long pause]", 2.0), ("(a long pause)", 2.0),
        ("[dramatic pause]", 2.0), ("[short pause]", 0.5), ("(kurze Pause)", 0.5), ("<#0.5#>", 0.5),
        ("[[slnc 500]]", 0.5),
        ('<silence msec="500"/>', 0.5), ('<break strength="strong"/>', 1.0), ('<break strength="medium"/>', 0.5),
        ('<break strength="none"/>', 0.0), ("[pause 0s]", 0.0),
    ],
)  # fmt: skip
def test_pauses_as_other_programs_and_people_write_them(tag, seconds):
    script = parse_script(f"Hello there. {tag} How are you?")

    assert [(written(s), s.pause) for s in script.sentences] == [
        ("Hello there.", pytest.approx(0.5 + seconds)), ("How are you?", 0.0),
    ]  # fmt: skip
    assert script.warnings == ()


@pytest.mark.parametrize("text", ["Press it (wait 2 seconds).", "We take a (break) now.", "He pauses."])
def test_words_about_waiting_are_spoken(text):
    assert lines(text) == [text]
