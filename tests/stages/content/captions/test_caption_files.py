"""Caption files and transcripts: other programs read them, and they hold what was written."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from stages.content.captions import caption_files
from stages.content.cues import make_cues
from stages.painting.arrangement import PRESENTER
from stages.records.cues import CaptionCue, Chapter, Cues, Layout
from stages.records.script import Bullet
from stages.script.markup.parser import parse_script
from tests.stages.content.synthetic_narration import narrate

TT = "{http://www.w3.org/ns/ttml}"
STYLE = "{http://www.w3.org/ns/ttml#styling}"
XML = "{http://www.w3.org/XML/1998/namespace}"
SCRIPT = """# Keeping accounts safe

Welcome. It costs $5 & takes <1 minute.

## Passwords_and *keys*

Most break-ins begin with a stolen password.

- Use a password manager.
- Never reuse a password

> Call 4711

That is all.
"""


def cues(*captions, language="en-us", chapters=()):
    return Cues(layout=Layout.FULL, title=None, chapters=chapters, bullets=(), captions=captions, language=language)


def made(text=SCRIPT):
    script = parse_script(text)
    return script, make_cues(script, narrate(script))


def test_ttml_is_well_formed_and_says_its_language_and_times():
    text = caption_files.render_ttml(
        cues(
            CaptionCue(lines=("It costs $5 & takes", "<1 minute — “so”"), start=1.0, end=3.04),
            CaptionCue(lines=("Bye.",), start=3661.2, end=3662.48),
            language="en-US",
        )
    )

    root = ET.fromstring(text.encode())
    shown = root.findall(f".//{TT}p")
    assert root.tag == f"{TT}tt"
    assert root.get(f"{XML}lang") == "en-US"
    assert [(p.get("begin"), p.get("end")) for p in shown] == [
        ("00:00:01.000", "00:00:03.040"),
        ("01:01:01.200", "01:01:02.480"),
    ]
    first = shown[0][0]
    assert (first.text, first[0].tag, first[0].tail) == ("It costs $5 & takes", f"{TT}br", "<1 minute — “so”")


def test_ttml_names_only_styles_and_regions_that_it_has_and_every_name_once():
    root = ET.fromstring(caption_files.render_ttml(made()[1]).encode())

    names = [element.get(f"{XML}id") for element in root.iter() if element.get(f"{XML}id")]
    used = {element.get(kind) for element in root.iter() for kind in ("style", "region") if element.get(kind)}
    assert len(names) == len(set(names))
    assert used <= set(names)
    assert "bottom" in used


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("en", "ltr"), ("zh", "ltr")])
def test_ttml_is_set_in_the_direction_of_its_language(language, direction):
    text = caption_files.render_ttml(cues(CaptionCue(lines=("x",), start=0, end=1), language=language))

    assert f'tts:direction="{direction}"' in text


@pytest.mark.parametrize("layout", [Layout.PANEL, Layout.SPLIT])
def test_captions_stand_under_the_presenter_not_on_the_board(layout):
    shown = cues(CaptionCue(lines=("Hello.",), start=1, end=2)).model_copy(update={"layout": layout})

    assert caption_files.WIDTHS[layout] == PRESENTER[layout] * 100
    assert (
        f" position:{caption_files.WIDTHS[layout] / 2:g}% size:{caption_files.WIDTHS[layout]}%\nHello."
        in caption_files.render_vtt(shown)
    )
    (region,) = ET.fromstring(caption_files.render_ttml(shown).encode()).iter(f"{TT}region")
    left, width = (float(region.get(STYLE + name).split("%")[0]) for name in ("origin", "extent"))
    assert left >= 0
    assert left + width <= caption_files.WIDTHS[layout]


def test_where_the_presenter_has_all_of_the_width_players_place_captions():
    text = caption_files.render_vtt(cues(CaptionCue(lines=("Hello.",), start=1, end=2)))

    assert "00:00:01.000 --> 00:00:02.000\nHello." in text


def test_all_caption_files_hold_the_same_captions():
    _, shown = made()
    lines = [line for cue in shown.captions for line in cue.lines]

    spans = ET.fromstring(caption_files.render_ttml(shown).encode()).findall(f".//{TT}span")
    assert [text for span in spans for text in span.itertext()] == lines
    subrip = caption_files.render_srt(shown).replace("\u2060", "")
    assert [line for line in subrip.splitlines() if line in lines] == lines
    assert caption_files.render_vtt(shown).count("-->") == len(shown.captions)


def test_markdown_has_chapters_with_times_and_bullets_where_they_are_said():
    script, shown = made()
    start = int(shown.chapters[1].start)

    assert caption_files.render_markdown(script, shown) == (
        "# Keeping accounts safe\n"
        "\n"
        "Welcome. It costs $5 & takes \\<1 minute.\n"
        "\n"
        f"## Passwords_and keys (0:{start:02})\n"
        "\n"
        "- Call 4711\n"
        "\n"
        "Most break-ins begin with a stolen password.\n"
        "\n"
        "- Use a password manager.\n"
        "- Never reuse a password\n"
        "\n"
        "That is all.\n"
    )


def test_bullets_taken_from_the_text_stand_under_their_heading():
    script, shown = made("# Safe\n\nIt matters.\n\n## Why\n\nFirst, you should always lock your screen. Then rest.")
    bullet = Bullet(text="Always lock your screen", section=1, sentence=1, token=3)
    outlined = script.model_copy(update={"bullets": (bullet,)})

    text = caption_files.render_markdown(outlined, shown)

    assert "\n\n- Always lock your screen\n\nFirst, you should always lock your screen. Then rest.\n" in text
    assert "•" not in caption_files.render_transcript(outlined)


def test_markdown_never_reads_words_of_the_script_as_marks():
    text = caption_files.render_markdown(
        *made("# A\n\nUse *stars* \\*like this\\* and `code` <b>. See _this_ and snake_case.\n\n1\\. One")
    )

    for unsafe in (" *", "<b", "\n1. "):
        assert unsafe not in text.replace("\\" + unsafe.strip(), "")
    assert "snake_case" in text


def test_times_of_long_videos_have_hours():
    script = parse_script("# A\n\nOne.\n\n## B\n\nTwo.")
    shown = cues(chapters=(Chapter(title="A", start=0, end=3725), Chapter(title="B", start=3725, end=4000)))

    assert "## B (1:02:05)" in caption_files.render_markdown(script, shown)


def test_a_script_without_anything_but_words_is_a_plain_paragraph():
    script = parse_script("Just a few words.")

    assert (
        caption_files.render_markdown(script, make_cues(script, narrate(script))).strip().endswith("Just a few words.")
    )
