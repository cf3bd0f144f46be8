"""Parsing the front matter of scripts."""

from __future__ import annotations

import pytest

from config.errors import InputError
from config.render_options import resolve_render_options
from config.settings import Settings
from models.registry import list_engines
from stages.script.markup.parser import parse_script


def written(sentence):
    return "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()


def test_front_matter_sets_the_options():
    script = parse_script(
        "---\ntitle: Part 2: the sequel\nPresenter: Jane Doe\nrole: 'Head of *IT*'\ncaptions: both\nlang: en-GB\n"
        "voice: espeak\n---\n\nHello."
    )

    assert script.options.model_dump(exclude_defaults=True) == {
        "title": "Part 2: the sequel", "presenter": "Jane Doe", "role": "Head of *IT*", "captions": "both",
        "lang": "en-GB", "voice": "espeak",
    }  # fmt: skip
    assert [written(s) for s in script.sentences] == ["Hello."]


def test_yaml_words_stay_words():
    script = parse_script("---\ntitle: 2026-11-22\npresenter: No\nbrand: 1.0\ncaptions: off\n---\nHello.")

    assert (script.options.title, script.options.presenter, script.options.brand) == ("2026-11-22", "No", "1.0")
    assert script.options.captions == "off"


def test_unknown_settings_are_warned_of():
    script = parse_script("---\ntitle: T\ncolour: red\n---\nHello.")

    assert [(w.line, "colour" in w.message) for w in script.warnings] == [(3, True)]


def test_an_unknown_setting_is_told_what_it_may_have_been():
    [warning] = parse_script("---\ntitle: T\nbulets: off\n---\nHello.").warnings

    assert warning.message.endswith('did you mean "bullets"?')


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("highlight: words", "highlight", "words"),
        ("highlight: Yes", "highlight", "words"),
        ("highlight: no", "highlight", "off"),
        ("bullets: OFF", "bullets", "off"),
        ("bullets: on", "bullets", "auto"),
        ("theme: Light", "theme", "light"),
        ("theme:", "theme", ""),
        ("captions: false", "captions", "off"),
        ("brand: none", "brand", "none"),
        ("description: What we did,  and why: everything", "description", "What we did, and why: everything"),
        ("date: 2026-11-22", "date", "2026-11-22"),
        ("outputs: [panel-16x9, Portrait-9x16, audio]", "outputs", ("panel-16x9", "portrait-9x16", "audio")),
        ("outputs: full-16x9, audio", "outputs", ("full-16x9", "audio")),
        ("outputs: split-16x9", "outputs", ("split-16x9",)),
        ("outputs:\n  - panel-16x9\n  - audio", "outputs", ("panel-16x9", "audio")),
        ("outputs:", "outputs", ()),
    ],
)
@pytest.mark.parametrize("title", ["Part two", "Part 2: the sequel"])
def test_every_line_of_the_front_matter_is_understood(title, line, name, value):
    script = parse_script(f"---\ntitle: {title}\n{line}\npresenter: Ann\n---\nHello.")

    assert getattr(script.options, name) == value
    assert (script.options.title, script.options.presenter, script.warnings) == (title, "Ann", ())


@pytest.mark.parametrize(
    "title",
    [
        "Why we are #1", "Line # 5", "[Draft] Update", "[Draft]", "*Star* wars", '"Quote" and more', '"One" and "two"',
        "@home with % and `x`", "| pipe", "> more", "{a: b}", "!important", "&anchor", "- dash", "50% off: all of it",
        "'tis the season", "Part 2: the sequel", "No", "1.0", "Rock 'n' roll", "A \\ b", "? why", "„Hallo“ Welt",
        "a: b: c",
    ],
)  # fmt: skip
def test_a_title_is_what_stands_after_the_colon(title):
    script = parse_script(f"---\ntitle: {title}\nlayout: split\n---\n\nHello.")

    assert (script.title, script.options.title, script.options.layout) == (title, title, "split")
    assert (script.warnings, [written(s) for s in script.sentences]) == ((), ["Hello."])


@pytest.mark.parametrize(
    "quoted",
    ['"Ann"', "'Ann'", "“Ann”", "‘Ann’", "„Ann“", "«Ann»", '"Ann" # me', "Ann\n  ", ">\n  Ann", "\n  - Ann", "\tAnn"],
)
def test_quotes_around_a_value_are_no_part_of_it(quoted):
    assert parse_script(f"---\npresenter: {quoted}\n---\n\nHello.").options.presenter == "Ann"


def test_names_of_engines_and_levels_may_have_capitals_and_comments():
    options = parse_script("---\nTitle: T\nLayout: Split  # or panel\nPreset: Fast\nAvatar: Mesh\n---\nHello.").options

    assert (options.title, options.layout, options.preset, options.avatar) == ("T", "split", "fast", "mesh")


@pytest.mark.parametrize(
    "fence", ["---", "----", "—", "–", "—-", "-–", "———", "--- ", "⸻", " ---", "--", "- - -", "***", "==="]
)
def test_what_autocorrection_makes_of_dashes_is_the_line_around_the_front_matter(fence):
    script = parse_script(f"{fence}\ntitle: T\nlayout: split\n{fence}\n\nHello.")

    assert (script.title, script.options.layout, script.warnings) == ("T", "split", ())
    assert [written(s) for s in script.sentences] == ["Hello."]


@pytest.mark.parametrize(
    "text",
    [
        "—\ntitle: T\nlayout: split\n---\n\nHello.",
        "---\ntitle:T\nlayout:split\n---\n\nHello.",
        "---\ntitle: T\n\tlayout: split\n---\n\nHello.",
        "---\ntitle : T\nlayout : split\n---\n\nHello.",
        "---\ntitle： T\nlayout：split\n---\n\nHello.",
        "---\ntitle: T\n\nlayout: split\n\n---\n\nHello.",
        "---\n# a comment\ntitle: T\nlayout: split\n...\n\nHello.",
        "---\ntitle: T\nlayout: split\n…\n\nHello.",
        "+++\ntitle = \"T\"\nlayout = 'split'\n[params]\n+++\n\nHello.",
        "```\n---\ntitle: T\nlayout: split\n---\n\nHello.\n```",
        "```markdown\n---\ntitle: T\nlayout: split\n---\n\nHello.\n```\n",
        "\n\n---\ntitle: T\nlayout: split\n---\nHello.",
    ],
)
def test_front_matter_with_small_faults_is_read(text):
    script = parse_script(text)

    assert (script.title, script.options.layout, script.warnings) == ("T", "split", ())
    assert [written(s) for s in script.sentences] == ["Hello."]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("---\ntitle: T\nlayout: split\n\nHello.", 1, "never ends with a line ---"),
        ("---\ntitle: T\nlayout: split\nHello.", 1, "never ends with a line ---"),
        ("\n---\ntitle: T\nlayout: split\n\nHello.\n\n---\n", 2, "never ends with a line ---"),
        ("title: T\nlayout: split\n\nHello.", 1, "no line --- before and after"),
        ("title: T\nlayout: split\n---\nHello.", 1, "no line --- before and after"),
        ("**Title:** T\n**Layout:** split\n\nHello.", 1, "no line --- before and after"),
        ("- title: T\n- layout: split\n\nHello.", 1, "no line --- before and after"),
        ("title = T\nlayout = split\n\nHello.", 1, "no line --- before and after"),
        ("TITLE: T\nLAYOUT: SPLIT\n\nHello.", 1, "no line --- before and after"),
    ],
)
def test_settings_without_lines_around_them_are_read_with_a_warning(text, line, said):
    script = parse_script(text)

    assert (script.title, script.options.layout) == ("T", "split")
    assert [written(s) for s in script.sentences] == ["Hello."]
    assert [(w.line, said in w.message) for w in script.warnings] == [(line, True)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Theme: Friendship\nis what we talk about.", ["Theme: Friendship is what we talk about."]),
        ("Language: what is it? We use it.", ["Language: what is it?", "We use it."]),
        ("Description: a red car.\n\nMore.", ["Description: a red car.", "More."]),
        ("---\ntitle: T\n\nRemember: this is prose.\n---\nMore.", ["Remember: this is prose.", "More."]),
        ("---\ntitle: T\n\nRemember: this is prose.", ["Remember: this is prose."]),
    ],
)
def test_prose_with_a_colon_is_no_setting(text, shown):
    assert [written(sentence) for sentence in parse_script(text).sentences] == shown


@pytest.mark.parametrize("date", ["2026-13-01", "2026-02-30", "22 Nov 2026", "20261122", "2026-W47-7", "soon"])
def test_a_date_that_is_none_is_left_out_with_a_warning(date):
    script = parse_script(f"---\ntitle: T\ndate: {date}\n---\nHello.")

    assert script.options.date == ""
    assert [(w.line, "2026-11-22" in w.message) for w in script.warnings] == [(3, True)]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("highlight: letters", "off, words"),
        ("bullets: many", "auto, off"),
        ("theme: pink", "dark, light"),
        ("theme: none", "dark, light"),
        ("outputs: [panel, audio]", "panel-16x9"),
        ("outputs: [potrait-9x16]", 'Did you mean "portrait-9x16"?'),
        ("outputs: {a: b}", "outputs: [panel-16x9"),
        ("outputs: [[a]]", "outputs: [panel-16x9"),
    ],
)
def test_a_wrong_choice_is_refused_with_its_line_and_what_there_is(line, hint):
    with pytest.raises(InputError) as caught:
        parse_script(f"---\ntitle: T\n{line}\n---\nHello.")

    assert caught.value.message.startswith("Line 3 of the script")
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("---\nHello there.\n---\nMore.", ["Hello there.", "More."]),
        ("---\n\nHello there.", ["Hello there."]),
        (
            "---\nNot a setting: at all, really.\nHello.\n---\nMore.",
            ["Not a setting: at all, really.", "Hello.", "More."],
        ),
        ("---\n---\nHello.", ["Hello."]),
    ],
)
def test_a_script_may_begin_with_a_break(text, shown):
    assert [written(sentence) for sentence in parse_script(text).sentences] == shown


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: T\nThis is no setting.\n---\nHello.", 3),
        ("---\nThis is no setting.\ntitle: T\n---\nHello.", 2),
        ("---\ntitle: T\n\nThis is no setting.\nlayout: split\n---\nHello.", 4),
        ("title: T\ncaptions: maybe\n\nHello.", 2),
        ("\n---\ntitle: T\ncaptions: maybe\n---\nHello.", 4),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(text, line):
    with pytest.raises(InputError) as caught:
        parse_script(text)

    assert caught.value.message.startswith(f"Line {line} of the script")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("voice: espeek", "Line 4 of the script: there is no voice called 'espeek'.", "Did you mean 'espeak'?"),
        (
            "voice: siri",
            "Line 4 of the script: there is no voice called 'siri'.",
            "Choose one of: auto, hibari, espeak, gtts.",
        ),
        ("avatar: sadtalker", "Line 4 of the script: there is no avatar called 'sadtalker'.", "Choose one of: mesh"),
        ("preset: fats", "Line 4 of the script: there is no preset called 'fats'.", "Did you mean 'fast'?"),
        ("layout: pannel", "Line 4 of the script: there is no layout called 'pannel'.", "Did you mean 'panel'?"),
        ("language: klingon!", "Line 4 of the script: 'klingon!' must be a language code", "Correct the line"),
    ],
)
def test_a_name_of_something_that_is_not_there_is_told_with_its_line_and_the_nearest(line, message, hint):
    script = parse_script(f"\n---\ntitle: A talk\n{line}\n---\n\nHello.\n")
    engines = list_engines()

    with pytest.raises(InputError) as caught:
        resolve_render_options(Settings(), script.options, {}, engines, script.option_lines)

    assert caught.value.message.startswith(message)
    assert hint in caught.value.hint


def test_what_the_command_line_overrides_need_not_be_there():
    script = parse_script("---\nvoice: siri\n---\nHello.\n")

    options = resolve_render_options(
        Settings(), script.options, {"voice": "espeak"}, list_engines(), script.option_lines
    )

    assert options.voice == "espeak"
