"""Parsing scripts: each construct of the script format."""

from __future__ import annotations

import pytest

from config.errors import InputError
from stages.script.markup.parser import parse_script


def written(sentence):
    return "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()


def spoken(sentence):
    return " ".join(token.spoken for token in sentence.tokens if token.spoken)


def lines(text):
    return [written(sentence) for sentence in parse_script(text).sentences]


# ------------------------------------------------------------------------------------------------ title and sections


def test_plain_prose_is_read_as_it_stands():
    script = parse_script(
        "Hello everyone.\nThis goes on\nover lines. Bye!\n\nSecond paragraph.", name="quarterly-update"
    )

    assert [written(s) for s in script.sentences] == [
        "Hello everyone.", "This goes on over lines.", "Bye!", "Second paragraph.",
    ]  # fmt: skip
    assert [s.paragraph for s in script.sentences] == [0, 0, 0, 1]
    assert script.title == "Quarterly update"
    assert script.warnings == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The title\n\nHello.", "The title"),
        ("The title\n=========\n\nHello.", "The title"),
        ("The title\n\nHello.", "The title"),
        ("![](logo.png)\n\nThe title\n\nHello.", "The title"),
        ("---\ntitle: The title\n---\nHello.", "The title"),
        ("---\ntitle: The title\n---\n# The title\nHello.", "The title"),
        ("Hello there.\n\nMore.", "Name"),
        ("Hello there\nand on\n\nMore.", "Name"),
        ("Hello there\n- a bullet", "Name"),
        ("Only this", "Name"),
        ("A line without a mark that is simply much too long to be the title of anything\n\nHello.", "Name"),
    ],
)
def test_the_title_is_the_one_the_author_gave(text, title):
    assert parse_script(text, name="name").title == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("quarterly-update", "Quarterly update"),
        ("quarterly_update-v2 final", "Quarterly update v2 final"),
        ("follow-up e-mail", "Follow-up e-mail"),
        ("our team - follow-up", "Our team - follow-up"),
        ("our_team - follow-up", "Our team - follow-up"),
        ("_-_", "Untitled"),
        ("my\x1b]0;talk\x07", "My ]0;talk"),
    ],
)
def test_the_name_of_a_file_becomes_a_title_that_reads_well(name, title):
    assert parse_script("Hello there.", name=name).title == title


def test_a_title_is_not_spoken():
    assert lines("# The title\n\nHello.") == lines("The title\n\nHello.") == ["Hello."]


def test_headings_begin_chapters_and_are_not_spoken():
    script = parse_script("# T\n\nHello.\n\n## One\nFirst. And on.\n\n## Two **bold** ##\nSecond.\n\n# Three\nThird.")

    assert [(s.title, s.sentence) for s in script.sections] == [("", 0), ("One", 1), ("Two bold", 3), ("Three", 4)]
    assert [s.section for s in script.sentences] == [0, 1, 1, 2, 3]


def test_a_section_with_nothing_to_say_gets_no_chapter():
    script = parse_script("# T\n\n## Empty\n\n## Full\nHello.\n\n## End")

    assert [s.title for s in script.sections] == ["Full"]
    assert [w.line for w in script.warnings] == [3, 8]
    assert '"Empty" has nothing to say' in script.warnings[0].message


# --------------------------------------------------------------------------------------------------- bullets, shown


def test_bullets_are_spoken_and_shown_from_their_first_word():
    script = parse_script("# T\n\nIntro.\n\n## S\nThree things:\n- One.\n* Two **bold**\n1. Three (3)\n- “Four” 🙂")

    assert [(b.text, b.section, b.sentence, b.token, b.spoken) for b in script.bullets] == [
        ("One", 1, 2, 0, True), ("Two bold", 1, 3, 0, True), ("Three (3)", 1, 4, 0, True), ("“Four” 🙂", 1, 5, 0, True),
    ]  # fmt: skip
    assert lines("- One.\n- Two") == ["One.", "Two"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("We meet today.", "We meet today"),
        ("It grew by 12.5%.", "It grew by 12.5%"),
        ("Version 2.0.", "Version 2.0"),
        ("At 3 p.m.", "At 3 p.m."),
        ("Pens, paper etc.", "Pens, paper etc."),
        ("Wait...", "Wait..."),
        ("First this;", "First this"),
        ("Why not?", "Why not?"),
    ],
)
def test_a_bullet_is_shown_without_the_mark_that_ends_it(written, shown):
    assert [b.text for b in parse_script(f"- {written}\n").bullets] == [shown]


def test_a_bullet_goes_on_in_indented_lines():
    script = parse_script("- One thing\n  and more of it.\nNot this.")

    assert [b.text for b in script.bullets] == ["One thing and more of it"]
    assert [written(s) for s in script.sentences] == ["One thing and more of it.", "Not this."]


def test_shown_lines_are_not_spoken_and_appear_with_the_sentence_that_follows():
    script = parse_script("First.\n\n> On *screen*\n\nSecond.\n\n## S\nThird.\n> At the end")

    assert [written(s) for s in script.sentences] == ["First.", "Second.", "Third."]
    assert [(b.text, b.section, b.sentence, b.spoken) for b in script.bullets] == [
        ("On screen", 0, 1, False), ("At the end", 1, 2, False),
    ]  # fmt: skip


def test_shown_lines_below_a_heading_belong_to_its_section():
    script = parse_script("First.\n\n## S\n> Shown\n\nSecond.")

    assert [(b.text, b.section, b.sentence) for b in script.bullets] == [("Shown", 1, 1)]


def test_a_bullet_of_emoji_is_only_shown():
    script = parse_script("Hello.\n- 🙂\n- Done.")

    assert [(b.text, b.spoken, b.sentence) for b in script.bullets] == [("🙂", False, 1), ("Done", True, 1)]


# --------------------------------------------------------------------------------------------------------- emphasis


def test_double_stars_emphasise():
    sentence = parse_script("This is **very important**, really __so__. Un**believ**able.").sentences[0]

    assert [t.text for t in sentence.tokens if t.emphasis] == ["very", "important,", "so."]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A *soft* and _soft_ word.", "A soft and soft word."),
        ("Use `foo_bar(x)` now.", "Use foo_bar(x) now."),
        ("Keep snake_case_name and 2 * 3 * 4.", "Keep snake_case_name and 2 * 3 * 4."),
        ("See [the docs](https://example.com/a_(b)).", "See the docs."),
        ("See [the docs][1].\n\n[1]: https://example.com", "See the docs."),
        ("See <https://example.com> now.", "See https://example.com now."),
        (r"Not \*bold\*, not \[a tag\].", "Not *bold*, not [a tag]."),
        ("Fish &amp; chips &lt;3.", "Fish & chips <3."),
        ("Some <b>bold</b> words<br>here.", "Some bold words here."),
        ("If a < b and c > d then.", "If a < b and c > d then."),
        ("***Both*** of it.", "Both of it."),
        ("A lone ** stays away, a lone * stays.", "A lone stays away, a lone * stays."),
    ],
)
def test_other_markdown_reads_as_text(text, shown):
    assert " ".join(lines(text)) == shown


# ----------------------------------------------------------------------------------------------------------- pauses


def pauses(text):
    return [sentence.pause for sentence in parse_script(text).sentences]


@pytest.mark.parametrize(
    "tag",
    ["[pause 1.5s]", "[pause: 1.5]", "[Pause 1500ms]", "[pause 1,5 seconds]", "(pause: 1.5)", "(pause 1.5 s)",
     '<break time="1.5s"/>', "<break time='1500ms'></break>", "<break time=1.5s />"],
)  # fmt: skip
def test_every_way_to_ask_for_a_pause_works(tag):
    plain = pauses("Hello there. How are you?")

    assert pauses(f"Hello there. {tag} How are you?") == pytest.approx([plain[0] + 1.5, plain[1]])


def test_a_pause_inside_a_sentence_parts_it_without_ending_its_melody():
    script = parse_script("Wait [pause 2s] for it.")

    assert [(written(s), spoken(s), s.pause) for s in script.sentences] == [
        ("Wait", "Wait,", 2.0), ("for it.", "for it.", 0.0),
    ]  # fmt: skip


def test_a_pause_before_the_first_word_is_kept():
    assert parse_script("[pause 2s]\n\nHello.").lead == 2.0
    assert parse_script("[pause 2s] Hello.").lead == 2.0
    assert parse_script("Hello.").lead == 0.0


def test_a_pause_on_its_own_line_lengthens_the_pause_before_it():
    assert pauses("One.\n\n[pause 3s]\n\nTwo.")[0] == pytest.approx(pauses("One.\n\nTwo.")[0] + 3)


def test_a_pause_before_a_mark_leaves_the_mark_with_its_word():
    assert lines("Now we go on [pause 1s]. And then.") == ["Now we go on.", "And then."]


def test_pauses_are_no_longer_than_half_a_minute():
    script = parse_script("One. [pause 99s] [pause 20s] Two.")

    assert script.sentences[0].pause == pytest.approx(30.5)
    assert [(w.line, w.message) for w in script.warnings] == [(1, "a pause of 99 s was shortened to 30 s")]


def test_pauses_grow_from_clause_to_section():
    script = parse_script("# T\n\nOne. Two?\nThree:\n- Four\n- Five\n\nSix.\n\nSeven.\n\n---\n\nEight.\n\n## S\nNine.")

    assert [s.pause for s in script.sentences] == [0.5, 0.6, 0.5, 0.5, 0.9, 0.9, 1.0, 1.1, 0.0]


def test_a_break_is_not_spoken():
    assert lines("One.\n\n---\n\nTwo.\n***\nThree.\n- - -\nFour.") == ["One.", "Two.", "Three.", "Four."]


# ------------------------------------------------------------------------------------------------- what is left out


def test_notes_are_neither_shown_nor_spoken():
    assert lines("One <!-- not\nthis --> two.\n// nor this\nThree.\n<!-- nor\n\nthis -->\nFour.") == [
        "One two.", "Three.", "Four.",
    ]  # fmt: skip


def test_a_note_that_never_ends_hides_its_paragraph_only():
    script = parse_script("One.\n\nTwo <!-- oops\nmore.\n\nThree.")

    assert [written(s) for s in script.sentences] == ["One.", "Two", "Three."]
    assert [w.line for w in script.warnings] == [3]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Hello.\nThis [smile] is.", 2, "[smile]"),
        ("Hello.\n\nThis <wave/> is.", 3, "<wave/>"),
        ("# T\n\nHello.\n\n- [slow]This is.[/slow]", 5, "[slow]"),
        ("Hello.\n(voice: Anna)\nThis is.", 2, "(voice: Anna)"),
        ("Hello.\n![chart](chart.png)\nThis is.", 2, 'the picture "chart.png" was left out'),
        ("Hello. This ~~was~~ is.", 1, "was"),
        ("Hello.\n```\ncode()\n```\nThis is.", 2, "neither shown nor spoken"),
        ("Hello.\n```\nThis is.", 2, "has no partner"),
        ("Hello.\n<!-- a\nb -->\nThis [tag] is.", 4, "[tag]"),
        ("---\ntitle: x\n---\nHello. This [tag] is.", 4, "[tag]"),
        ("Hello. [pause the video] This is.", 1, "[pause the video]"),
    ],
)
def test_what_is_unknown_is_not_spoken_but_warned_of_in_its_line(text, line, said):
    script = parse_script(text)

    assert " ".join(spoken(s) for s in script.sentences) == "Hello. This is."
    assert (script.warnings[0].line, said in script.warnings[0].message) == (line, True)


def test_a_table_is_read_row_by_row():
    assert lines("Look:\n\n| Name | Age |\n|---|---:|\n| Ann | 30 |") == ["Look:", "Name, Age.", "Ann, 30."]


def test_many_warnings_are_summed_up():
    script = parse_script("Hello. " + "[x] [tag] " * 500 + "\n" + "\n".join(f"[tag {n}] word" for n in range(500)))

    assert len(script.warnings) == 51
    assert "more warnings" in script.warnings[-1].message


# --------------------------------------------------------------------------------------------------- nothing to say


@pytest.mark.parametrize(
    "text",
    ["# Only a title", "## One\n\n## Two", "> shown", "<!-- note -->", "[pause 2s]", "---\n\n---", "// note", "🙂 🙂",
     "---\ntitle: T\n---\n", "```python\ncode\n```", "![p](p.png)", "* * *", "...", "“”"],
)  # fmt: skip
def test_a_script_without_anything_to_speak_is_refused(text):
    with pytest.raises(InputError, match="nothing to speak"):
        parse_script(text)
