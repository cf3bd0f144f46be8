"""Cards, chapters, bullets and pictures stand on the clock of the narration; files say the same."""

from __future__ import annotations

import json

import pytest

from stages.content.cues import make_cues
from stages.content.outline.outline import outline
from stages.content.stage import ContentInputs, content_stage
from stages.jobs.context import StageContext
from stages.records.cues import Cues, Layout
from stages.records.script import Image
from stages.script.markup.parser import parse_script
from tests.stages.content.gold.agreement import GOLD
from tests.stages.content.synthetic_narration import narrate

SCRIPT = """---
title: Safe accounts
presenter: Jane Doe
role: IT
---
Hello & welcome. It takes 2 minutes.

## Passwords
> Shown only
- Use a manager.
- Never **reuse** one.

Now listen.

## Phones
- [pause 1s] “Lock” it.
"""


def cues_of(text, layout="", **options):
    script = parse_script(text, name="the-name")
    narration = narrate(script, **options)
    return script, narration, make_cues(script, narration, layout)


def test_the_title_card_fills_the_silence_before_the_first_word():
    _, narration, cues = cues_of(SCRIPT)

    assert (cues.title.title, cues.title.subtitle) == ("Safe accounts", "")
    assert (cues.title.start, cues.title.end) == (0.0, narration.sentences[0].start)


def test_a_long_silence_does_not_keep_the_title_card_up():
    assert cues_of("[pause 20s] Hello.")[2].title.end == 4.0


def test_without_silence_there_is_no_title_card():
    assert cues_of("Hello.", lead=0.2)[2].title is None


def test_chapters_run_from_zero_to_the_end_without_gaps():
    _, narration, cues = cues_of(SCRIPT)

    assert [chapter.title for chapter in cues.chapters] == ["Safe accounts", "Passwords", "Phones"]
    assert cues.chapters[0].start == 0
    assert cues.chapters[-1].end == narration.seconds
    assert all(a.end == b.start for a, b in zip(cues.chapters, cues.chapters[1:], strict=False))


def test_a_chapter_begins_in_the_pause_before_its_first_word():
    script, narration, cues = cues_of(SCRIPT)
    first = script.sections[1].sentence

    assert narration.sentences[first - 1].end <= cues.chapters[1].start < narration.sentences[first].start


def test_a_script_without_headings_is_one_chapter():
    _, narration, cues = cues_of("Hello.")

    assert [(c.title, c.start, c.end) for c in cues.chapters] == [("The name", 0.0, narration.seconds)]


def test_bullets_enter_on_their_first_spoken_word_and_stay_for_their_chapter():
    script, narration, cues = cues_of(SCRIPT)
    spoken = [bullet for bullet in script.bullets if bullet.spoken]
    shown = {cue.text: cue for cue in cues.bullets}

    assert [cue.text for cue in cues.bullets] == ["Shown only", "Use a manager", "Never reuse one", "“Lock” it"]
    for bullet in spoken:
        word = next(w for w in narration.sentences[bullet.sentence].words if w.token == bullet.token)
        assert 0 <= word.start - shown[bullet.text].start < 0.04
    assert [cue.end for cue in cues.bullets] == [cues.chapters[cue.chapter].end for cue in cues.bullets]
    assert [cue.number for cue in cues.bullets] == [1, 2, 3, 1]
    assert [cue.page for cue in cues.bullets] == [0, 0, 0, 1]


def test_shown_lines_enter_one_after_the_other_and_before_the_bullet_they_precede():
    _, _, cues = cues_of("## S\nIntro goes here.\n\n> One\n> Two\n- Three\n\n> Four\n> Five\n\nEnd.")
    starts = [cue.start for cue in cues.bullets]

    assert [cue.text for cue in cues.bullets] == ["One", "Two", "Three", "Four", "Five"]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(("count", "pages"), [(1, [1]), (6, [6]), (7, [4, 3]), (12, [6, 6]), (13, [5, 5, 3])])
def test_a_page_holds_six_bullets_and_pages_are_filled_evenly(count, pages):
    _, _, cues = cues_of("## S\n" + "".join(f"- Point number {n}.\n" for n in range(count)))
    sizes = [sum(cue.page == page for cue in cues.bullets) for page in range(len(pages))]

    assert sizes == pages
    assert [cue.number for cue in cues.bullets] == list(range(1, count + 1))
    for page in range(len(pages) - 1):
        following = min(cue.start for cue in cues.bullets if cue.page == page + 1)
        assert {cue.end for cue in cues.bullets if cue.page == page} == {following}


def test_a_page_of_long_bullets_holds_fewer():
    long = "a bullet that goes on for quite a while and needs many lines on the narrow panel beside the presenter"
    _, _, cues = cues_of("## S\n" + "".join(f"- {n} {long}\n" for n in range(6)))

    assert max(sum(cue.page == page for cue in cues.bullets) for page in range(6)) <= 3


@pytest.mark.parametrize(
    ("text", "asked", "layout"),
    [
        ("Hello.", "", Layout.FULL), ("# T\n\nHello.", "", Layout.FULL), ("## S\nHello.", "", Layout.PANEL),
        ("- Hello.", "", Layout.PANEL), ("> Shown\n\nHello.", "", Layout.PANEL), ("Hello.", "panel", Layout.PANEL),
        ("- Hello.", "full", Layout.FULL),
    ],
)  # fmt: skip
def test_the_panel_is_there_when_it_has_something_to_hold(text, asked, layout):
    assert cues_of(text, asked)[2].layout is layout


def test_every_time_is_on_a_frame():
    _, _, cues = cues_of(SCRIPT)
    times = [t for cue in (cues.title, *cues.chapters, *cues.bullets, *cues.captions) for t in (cue.start, cue.end)]

    assert all(abs(t * 25 - round(t * 25)) < 1e-9 for t in times)


def test_a_narration_of_another_script_is_refused():
    with pytest.raises(ValueError, match="2 sentences were written, 1 spoken"):
        make_cues(parse_script("One. Two."), narrate(parse_script("One.")))


def test_a_sentence_without_word_times_shares_its_time():
    script, narration, _ = cues_of(
        "One two three four five six seven eight nine ten, then eleven and twelve at last, and more."
    )
    silent = narration.sentences[0].model_copy(update={"words": ()})

    cues = make_cues(script, narration.model_copy(update={"sentences": (silent,)}))

    assert cues.captions[0].start == pytest.approx(silent.start, abs=0.2)
    assert cues.captions[-1].start > silent.start + 1


# ------------------------------------------------------------------------------------------------------------ files


@pytest.fixture
def made(tmp_path):
    script = parse_script(SCRIPT)
    script.save(tmp_path / "script.json")
    narrate(script).save(tmp_path / "timing.json")
    inputs = ContentInputs(script=tmp_path / "script.json", timing=tmp_path / "timing.json", language="en-us")
    return content_stage().run(inputs, tmp_path, StageContext())


def test_the_stage_writes_what_it_says_it_makes(made, tmp_path):
    names = {path.name for path in tmp_path.iterdir()} - {"script.json", "timing.json"}

    assert names == set(content_stage().makes)
    assert Cues.load(made.cues[0]).language == "en-us"


def test_subrip_numbers_and_times_its_captions(made):
    first, second = made.srt.read_text().split("\n\n")[:2]

    assert first.split("\n") == ["1", "00:00:02,800 --> 00:00:06,400", "Hello & welcome. It takes 2 minutes."]
    assert second.startswith("2\n00:00:")
    assert made.srt.read_text().endswith("\n\n")


def test_webvtt_escapes_what_it_must(made):
    text = made.vtt.read_text()

    assert text.startswith(
        "WEBVTT\n\nNOTE\nLanguage: en-us\n\n00:00:02.800 --> 00:00:06.400 position:37.5% size:75%\nHello &amp; welcome."
    )


def test_the_transcript_reads_as_it_was_written(made):
    assert made.transcript.read_text() == (
        "Safe accounts\n\nHello & welcome. It takes 2 minutes.\n\n\nPasswords\n---------\n\n"
        "[On screen: Shown only]\n\n• Use a manager.\n\n• Never reuse one.\n\nNow listen.\n\n\nPhones\n------\n\n"
        "• “Lock” it.\n"
    )


def test_the_same_inputs_give_the_same_bytes(made, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    inputs = ContentInputs(script=tmp_path / "script.json", timing=tmp_path / "timing.json", language="en-us")

    outputs = content_stage().run(inputs, again, StageContext())

    assert outputs.cues[0].read_bytes() == made.cues[0].read_bytes()
    for name in ("srt", "vtt", "transcript"):
        assert getattr(outputs, name).read_bytes() == getattr(made, name).read_bytes()
    assert json.loads(outputs.cues[0].read_text())["layout"] == "panel"


# --------------------------------------------------------------------------------------------- title and closing card


def test_a_caption_that_is_hard_to_read_waits_for_the_title_card_all_the_same():
    script = parse_script(
        "# Title\n\nUnquestionably straightforward characteristics, notwithstanding everything else, matter here."
    )
    narration = narrate(script, letters_a_second=22, tail=3.6)

    cues = make_cues(script, narration, "full", "en-us")

    assert cues.captions[0].start == cues.title.end


def test_the_closing_card_comes_after_a_breath_and_stays_to_the_end():
    _, narration, cues = cues_of(SCRIPT, tail=3.6)
    last = narration.sentences[-1].end

    assert cues.closing.title == "Safe accounts"
    assert 0.85 <= cues.closing.start - last <= 1.0
    assert cues.closing.end == narration.seconds
    assert max(cue.end for cue in (*cues.bullets, *cues.captions)) <= cues.closing.start
    assert cues.chapters[-1].end == narration.seconds


def test_without_silence_at_the_end_there_is_no_closing_card():
    assert cues_of(SCRIPT, tail=2.4)[2].closing is None


# --------------------------------------------------------------------------------------------------------- layouts

MANY = "## S\n" + "".join(f"- Check the pressure of pump number {n} every day.\n" for n in range(1, 15))


@pytest.mark.parametrize("layout", list(Layout))
def test_every_bullet_is_shown_once_in_every_layout(layout):
    _, narration, cues = cues_of(MANY, layout.value, tail=3.6)

    assert [cue.number for cue in cues.bullets] == list(range(1, 15))
    assert all(0 <= cue.start < cue.end <= narration.seconds for cue in cues.bullets)


@pytest.mark.parametrize(("layout", "most"), [("panel", 6), ("split", 6), ("portrait", 5), ("full", 1)])
def test_a_page_holds_what_its_board_has_room_for(layout, most):
    _, _, cues = cues_of(MANY, layout)
    pages = [cue.page for cue in cues.bullets]

    assert pages == sorted(pages)
    assert max(pages.count(page) for page in pages) <= most


def test_bullets_over_the_presenter_are_shown_one_at_a_time_and_not_for_long():
    _, _, cues = cues_of(SCRIPT + "\nAnd so on. " * 20, "full")

    assert all(one.end <= other.start for one, other in zip(cues.bullets, cues.bullets[1:], strict=False))
    assert all(cue.end - cue.start <= 8 + 1e-6 for cue in cues.bullets)


@pytest.mark.parametrize(("text", "layout"), [("One. " * 3, Layout.FULL), ("Wash your hands well. " * 30, Layout.FULL)])
def test_a_board_is_not_there_for_less_than_two_bullets(text, layout):
    script = parse_script(text)
    narration = narrate(script)

    assert make_cues(outline(script, narration), narration).layout is layout


def test_a_board_is_there_for_bullets_that_were_found():
    script = parse_script((GOLD / "safety.txt").read_text(encoding="utf-8"))
    narration = narrate(script)

    assert make_cues(outline(script, narration), narration).layout is Layout.PANEL


# ---------------------------------------------------------------------------------------------------------- images


def images_of(text, *pictures, **options):
    """Return narration and cues of ``text`` with pictures at (sentence, until)."""
    script = parse_script(text)
    images = tuple(
        Image(path=f"{n}.png", alt=str(n), inset=n == 1, section=0, sentence=sentence, until=until)
        for n, (sentence, until) in enumerate(pictures)
    )
    script = script.model_copy(update={"images": images})
    narration = narrate(script, **options)
    return narration, make_cues(script, narration)


def test_a_picture_comes_in_the_pause_before_its_first_word_and_goes_with_the_first_word_after_it():
    narration, cues = images_of("One is here. Two is here. Three is here. Four is here.", (1, 3))
    said = narration.sentences

    assert [(cue.path, cue.alt, cue.inset) for cue in cues.images] == [("0.png", "0", False)]
    assert said[0].end <= cues.images[0].start <= said[1].start
    assert said[1].start - cues.images[0].start == pytest.approx(0.2, abs=0.041)
    assert cues.images[0].end == pytest.approx(said[3].start, abs=0.041)


def test_a_picture_does_not_come_while_the_sentence_before_is_heard():
    script = "One is here [pause 0s] and two is here, three is here."
    narration, cues = images_of(script, (0, 9))

    assert cues.images[0].start == cues.title.end
    assert cues.images[0].end == pytest.approx(narration.sentences[-1].end, abs=0.041)


def test_pictures_never_meet_each_other_nor_a_card():
    _, cues = images_of("One is here. Two is here. Three is here.", (0, 9), (1, 9), (2, 9), tail=3.6)
    times = [cues.title.end, *(time for cue in cues.images for time in (cue.start, cue.end)), cues.closing.start]

    assert len(cues.images) == 3
    assert times == sorted(times)
    assert [cue.inset for cue in cues.images] == [False, True, False]
    assert all(abs(time * 25 - round(time * 25)) < 1e-9 for time in times)


def test_two_pictures_at_one_place_leave_the_second():
    _, cues = images_of("One is here. Two is here.", (1, 2), (1, 2))

    assert [cue.path for cue in cues.images] == ["1.png"]
