"""What people paste as a script: subtitles, chapter lists, dialogues, HTML, SSML, remains of word processors.

What is no script is not spoken and told in a warning; prose that only looks like it stays.
"""

from __future__ import annotations

import pytest

from stages.script.markup.parser import parse_script


def written(sentence):
    return "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()


def lines(text):
    return [written(sentence) for sentence in parse_script(text).sentences]


def spoken(text):
    sentences = parse_script(text).sentences
    return " ".join(token.spoken for sentence in sentences for token in sentence.tokens if token.spoken)


def warned(text):
    return [(warning.line, warning.message) for warning in parse_script(text).warnings]


# ------------------------------------------------------------------------------------------------------- time codes

SUBRIP = """1
00:00:01,000 --> 00:00:04,000
Welcome to our channel.

2
00:00:04,500 --> 00:00:08,000
Today we talk about
solar panels.
"""
WEBVTT = """WEBVTT

00:01.000 --> 00:04.000
Welcome to our channel.

00:04.500 --> 00:08.000
<v Ann>Today we talk about solar panels.
"""
FULL_WEBVTT = """WEBVTT - Title of the file
Kind: captions
Language: en

STYLE
::cue { color: red }

NOTE
A note
over two lines

intro
00:01.000 --> 00:04.000 align:start position:0%
<v Ann Smith>Welcome</v> to <c.yellow>our</c> channel.

00:04.500 --> 00:08.000
<i>Today</i> we talk about solar panels.
"""
ROLLING = """WEBVTT
Kind: captions

00:00:00.320 --> 00:00:02.000 align:start position:0%
\x20
Welcome<00:00:00.800><c> to</c><00:00:01.000><c> our</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
Welcome to our
\x20

00:00:02.010 --> 00:00:04.000 align:start position:0%
Welcome to our
channel.<00:00:02.500><c> Today</c><00:00:03.000><c> we</c> talk about solar panels.
"""
STYLED_SUBRIP = """1
00:00:01,000 --> 00:00:04,000 X1:100 X2:200
{\\an8}<font color="#ffffff">Welcome to our channel.</font>

2
00:00:04,500 --> 00:00:08,000
- Today we talk
- about solar panels.
"""
SUBVIEWER = (
    "0:00:01.000,0:00:04.000\nWelcome to our channel.\n\n0:00:05.000,0:00:08.000\nToday we talk about solar panels."
)


@pytest.mark.parametrize("text", [SUBRIP, WEBVTT, FULL_WEBVTT, ROLLING, STYLED_SUBRIP, SUBVIEWER])
def test_subtitles_are_read_as_running_text(text):
    script = parse_script(text, name="talk")

    assert [written(s) for s in script.sentences] == ["Welcome to our channel.", "Today we talk about solar panels."]
    assert (script.title, script.bullets) == ("Talk", ())
    assert [warning.message for warning in script.warnings] == ["the time codes of subtitles or chapters were left out"]


def test_a_warning_about_subtitles_names_the_first_line_of_them():
    assert warned("# T\n\nHello.\n\n" + SUBRIP)[0][0] == 6


def test_a_pause_between_subtitles_begins_a_paragraph():
    script = parse_script(SUBRIP + "\n3\n00:00:12,000 --> 00:00:14,000\nBye.\n")

    assert [s.paragraph for s in script.sentences] == [0, 0, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0:00 Introduction\n1:23 The problem\n10:05 The end", ["Introduction", "The problem", "The end"]),
        ("Introduction 0:00\nThe problem - 1:23", ["Introduction", "The problem"]),
        ("- 0:00 – Introduction\n- 1:23 – The end", ["Introduction", "The end"]),
        ("[00:00] Hello and welcome.\n\n[00:15] Now we go on.", ["Hello and welcome.", "Now we go on."]),
        ("(0:00 - 0:15) Hello.\n(0:15 - 0:30) We go on.", ["Hello.", "We go on."]),
        ("**0:00–0:05** Hello.\n\n**0:05–0:10** We go on.", ["Hello.", "We go on."]),
        ("00:01:00 Hello.\n\n00:01:15 We go on.", ["Hello.", "We go on."]),
        ("0:02\nwelcome to\n0:04\nthe show", ["welcome to the show"]),
        ("Ann Smith  0:05\nHello all.\n\nBob Jones  0:12\nHi Ann.", ["Hello all.", "Hi Ann."]),
        ("00:00:01:12 - 00:00:04:00\nSpeaker 1\nHello.\n\n00:00:05:00 - 00:00:06:00\nSpeaker 2\nHi.",
         ["Hello.", "Hi."]),
    ],
)  # fmt: skip
def test_time_codes_of_chapters_and_transcripts_are_not_spoken(text, said):
    assert lines(text) == said
    assert warned(text)[0] == (1, "the time codes of subtitles or chapters were left out")


@pytest.mark.parametrize(
    "text",
    [
        "1:30 is lunch. We meet at 2:45.",
        "1:30 is lunch.\n2:45 is coffee.",
        "9:00 Breakfast\n10:30 Meeting",
        "The ratio is 16:9. At 10:30:15 it rang.",
        "We close at 12:30\nand open at 13:30",
        "Hello.\n\n2\n\nThat was a number.",
    ],
)
def test_times_of_day_and_numbers_are_no_time_codes(text):
    assert " ".join(lines(text)) == " ".join(text.split())
    assert warned(text) == []


# --------------------------------------------------------------------------------------------------------- speakers


@pytest.mark.parametrize(
    ("text", "said", "names"),
    [
        ("HOST: Welcome to the show.\nGUEST: Thank you.", ["Welcome to the show.", "Thank you."], "HOST, GUEST"),
        ("Speaker 1: So what happened?", ["So what happened?"], "Speaker 1"),
        ("**Narrator:** We started in spring.", ["We started in spring."], "Narrator"),
        ("**Narrator**: We started in spring.", ["We started in spring."], "Narrator"),
        ("NARRATOR (V.O.): It was dark.", ["It was dark."], "NARRATOR"),
        (">> ANN: Good evening.", ["Good evening."], "ANN"),
        ("**Host (on camera):** Today we talk.", ["Today we talk."], "Host"),
        ("[HOST]: Welcome.", ["Welcome."], "HOST"),
        ('Narrator: "Welcome to our channel!"', ["Welcome to our channel!"], "Narrator"),
        ("- ANN: Hi.\n\n**ANN:** Hello.\n\nAnn (CEO): Good day.", ["Hi.", "Hello.", "Good day."], "ANN"),
        ("ANN: Hi.\nBOB: Hello.", ["Hi.", "Hello."], "ANN, BOB"),
        ("Anna: Hi Tom.\nTom: I am well.\nAnna: Good.", ["Hi Tom.", "I am well.", "Good."], "Anna, Tom"),
        ("INTERVIEWER: Why?\nDR. SMITH: Why not.", ["Why?", "Why not."], "INTERVIEWER, DR. SMITH"),
        ("HOST\nWelcome.\n\nGUEST\nThank you.", ["Welcome.", "Thank you."], "HOST, GUEST"),
        ("**HOST:**\n\nWelcome.", ["Welcome."], "HOST"),
        ("ANN (O.S.)\nHello.\n\nBOB\nBe quiet.", ["Hello.", "Be quiet."], "ANN, BOB"),
        ("Sprecher: Guten Tag.\n\nModeratorin: Willkommen.", ["Guten Tag.", "Willkommen."], "Sprecher, Moderatorin"),
        ("**Hook:** Did you know?", ["Did you know?"], "Hook"),
        ("Ann Lee: One.\nAnn Lee: Two.\nAnn Lee: Three.", ["One.", "Two.", "Three."], "Ann Lee"),
    ],
)  # fmt: skip
def test_the_names_of_speakers_are_neither_spoken_nor_shown(text, said, names):
    assert lines(text) == said
    assert warned(text) == [(1, f"the names of speakers were left out: {names}")]
    assert parse_script(text).bullets == ()


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is important.",
        "NOTE: this is important.\n\nWARNING: do not touch.\n\nNOTE: again this.",
        "Step 1: Open the door.\n\nStep 2: Close it.",
        "CPU: 8 cores\nRAM: 16 GB",
        "HTML: structure of the page.\n\nCSS: style.",
        "Problem: we have no money.\n\nSolution: we sell more.\n\nProblem: nobody buys.",
        "Monday: closed.\n\nTuesday: open.",
        "Host: the computer that runs the program.\n\nGuest: the system inside.",
        "There are three things: one, two and three.",
        "We said it before. Ann: my friend.",
        "Paris: a city of light.",
        "Remember: stay safe. Important: wear a helmet.",
        "**Revenue:** it grew by half.",
    ],
)
def test_words_before_a_colon_are_not_always_a_speaker(text):
    assert " ".join(lines(text)) == " ".join(text.replace("*", "").split())
    assert warned(text) == []


# -------------------------------------------------------------------------------------------------- stage directions


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("*(smiling)* Hello. We begin.", "*(smiling)*"),
        ("Hello. (laughs) We begin.", "(laughs)"),
        ("Hello. _(points to the screen)_ We begin.", "_(points to the screen)_"),
        ("Hello.\n\n(Cut to slide 2)\n\nWe begin.", "(Cut to slide 2)"),
        ("Hello.\n\n*Slide 3: The numbers*\n\nWe begin.", "*Slide 3: The numbers*"),
        ("Hello.\n\nSLIDE 4\n\nWe begin.", "SLIDE 4"),
        ("Hello.\n\nSlide 4 of 10\n\nWe begin.", "Slide 4 of 10"),
        ("Hello.\n\n--- Slide 4 ---\n\nWe begin.", "--- Slide 4 ---"),
        ("Hello.\n\n[Slide 4]\n\nWe begin.", "[Slide 4]"),
        ("Hello.\n\nSlide 4: We begin.", "Slide 4:"),
        ("Hello.\n\n*(Upbeat music plays)*\n\nWe begin.", "*(Upbeat music plays)*"),
        ("Hello.\n\n(Upbeat music plays)\n\nWe begin.", "(Upbeat music plays)"),
        ("Hello.\n\n**Visual:** A sunrise.\n\nWe begin.", "**Visual:** A sunrise."),
        ("Hello.\n\nVISUAL: A long sunrise over the wide hills of our\nland.\n\nWe begin.", None),
        ("Hello.\n\nMUSIC: A waltz\n\nWe begin.", "MUSIC: A waltz"),
        ("INT. OFFICE - DAY\n\nHello. We begin.", "INT. OFFICE - DAY"),
        ("Hello.\n\nCUT TO:\n\nWe begin.", "CUT TO:"),
        ("Hello. *smiles* We begin.", "*smiles*"),
        ("Hello.\n\n(Ann walks to the board)\n\nWe begin.", "(Ann walks to the board)"),
        ("Hello. (The lights go down.) We begin.", "(The lights go down.)"),
        ("Hello. (applause) We begin.", "(applause)"),
        ("Hello. (Show chart) We begin.", "(Show chart)"),
        ("Hello. (next slide) We begin.", "(next slide)"),
        ("Hello. (holds up the phone) We begin.", "(holds up the phone)"),
        ("Hello. (to the camera) We begin.", "(to the camera)"),
        ("Hello. ((laughs)) We begin.", "((laughs))"),
        ("Hello. _nods_ We begin.", "_nods_"),
        ("Hello. （掌声） We begin.", "（掌声）"),
        ("Hello. (zeigt auf die Folie) We begin.", "(zeigt auf die Folie)"),
        ("Hello.\n\n♪ la la la ♪\n\nWe begin.", "♪ la la la ♪"),
        ("Hello.\n\nSlide five\n\nWe begin.", "Slide five"),
    ],
)
def test_stage_directions_are_neither_spoken_nor_shown(text, direction):
    assert lines(text) == ["Hello.", "We begin."]
    if direction is not None:
        line = next(number for number, line in enumerate(text.split("\n"), 1) if direction in line)
        assert warned(text) == [(line, f"stage directions were left out: {direction}")]


def test_the_number_of_a_slide_is_no_part_of_a_heading():
    script = parse_script("## Slide 1: Introduction\n\nHello.\n\n### Slide 2\n\nBye.")

    assert [(section.title, section.sentence) for section in script.sections] == [("Introduction", 0)]
    assert [(w.line, w.message) for w in script.warnings] == [(1, "stage directions were left out: Slide 1:, Slide 2")]


def test_many_stage_directions_are_one_warning():
    text = "Hello.\n\n(smiling)\n\nWe begin. (laughs)\n\nSLIDE 4\n\nEnd."

    assert warned(text) == [(3, "stage directions were left out: (smiling), (laughs), SLIDE 4")]
    assert lines(text) == ["Hello.", "We begin.", "End."]


@pytest.mark.parametrize(
    "text",
    [
        "The result (see page 4) was good (about 5 %). (This is an aside.) It rose (smiling is free).",
        "(See page 4.)",
        "(Optional) You may skip this.",
        "(Sound familiar?)",
        "Slide 3 shows the numbers. Look at slide 4.",
        "Light travels in waves (waves) and (click here) now.",
        "There are words (or so) that stay (2026).",
        "Music: a gift to all.\n\nAction: what we need.",
        "We cut to the chase.",
        "The audience laughs.",
        "He pauses.",
    ],
)
def test_words_in_brackets_are_mostly_prose(text):
    assert " ".join(lines(text)) == " ".join(text.split())
    assert warned(text) == []


def test_prose_in_brackets_keeps_its_words_and_loses_only_its_emphasis():
    script = parse_script("*(see page 4)* and **(note this)** stay.")

    assert written(script.sentences[0]) == "(see page 4) and (note this) stay."
    assert [t.text for t in script.sentences[0].tokens if t.emphasis] == ["(note", "this)"]


@pytest.mark.parametrize(
    "heading", ["Time | Visual | Audio", "**Scene** | **Visuals** | **Narration**", "# | Slide | Voice-over (VO)"]
)
def test_of_a_table_of_sound_and_picture_only_the_sound_is_spoken(heading):
    script = parse_script(
        f"# T\n\n| {heading} |\n|---|---|---|\n| 0:00-0:05 | A sunrise | Hello. |\n| 0:05 | Panels | Bye. |"
    )

    assert [(written(s), s.paragraph) for s in script.sentences] == [("Hello.", 0), ("Bye.", 1)]
    assert [(w.line, "stage directions were left out" in w.message) for w in script.warnings] == [(3, True)]


def test_other_tables_are_read_as_they_are():
    assert lines("| Time | Name |\n|---|---|\n| 9:00 | Ann. |") == ["Time, Name.", "9:00, Ann."]


# ----------------------------------------------------------------------------------------- remains of word processors

GOOGLE_DOCS = """\ufeffProduct launch


Hello everyone[a][b], welcome.

* First point
   * Nested point
* Second point[c]


________________


Next page text.


[a]Should we say ladies and gentlemen?
[b]Ann: check this number
and that one
[c]Done
"""


def test_comments_of_google_docs_are_left_out_with_one_warning():
    script = parse_script(GOOGLE_DOCS.lstrip("\ufeff"))

    assert [written(s) for s in script.sentences] == [
        "Hello everyone, welcome.", "First point", "Nested point", "Second point", "Next page text.",
    ]  # fmt: skip
    assert [(w.line, w.message) for w in script.warnings] == [
        (17, "comments or footnotes were left out: [a], [b], [c]")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Text[AB1] goes on.\n\n[AB1]Check this.", "Text goes on."),
        ("Text[1] goes on.\n\n[1] A footnote.", "Text goes on."),
        ('See { HYPERLINK "http://example.com" }here.', "See here."),
        ('See HYPERLINK "http://example.com" \\o "tip"here.', "See here."),
        ("Page { PAGE \\* MERGEFORMAT }ends.", "Page ends."),
        ("See PAGEREF _Toc123 \\h there.", "See there."),
        ("See it. Error! Reference source not found. Then go.", "See it. Then go."),
    ],
)
def test_footnotes_and_field_codes_are_left_out_with_a_warning(text, said):
    assert spoken(text) == said
    assert len(warned(text)) == 1


@pytest.mark.parametrize("text", ["It says first, do this.\n\n[1] First, do this.", "Use {x} and {page} here."])
def test_brackets_without_a_mark_in_the_text_are_no_footnotes(text):
    assert not any("footnotes" in message or "field codes" in message for _, message in warned(text))
    assert lines(text)[-1] in ("First, do this.", "Use {x} and {page} here.")


# ---------------------------------------------------------------------------------------------------- HTML and SSML

HTML = """<h1 class="a b">My Talk</h1>
<p>Hello there.</p><p>Welcome.</p>
<ul><li>One</li><li><p>Two</p></li>
<li>
  Three
  of them
</li></ul>
<table><thead><tr><th>Tea</th><th>Coffee</th></tr></thead></table>
Line one<br>line two<br/>line three.
<div>Left</div><div>Right</div>
<style>
p { color: red }
</style>
<h2>Next</h2>
<a href="https://example.com/a?b=c">The</a> <span style="x: y">end</span>.
"""


def test_blocks_of_html_part_words_and_make_titles_and_bullets():
    script = parse_script(HTML)

    assert script.title == "My Talk"
    assert [section.title for section in script.sections] == ["", "Next"]
    assert [b.text for b in script.bullets] == ["One", "Two", "Three of them"]
    assert [written(s) for s in script.sentences] == [
        "Hello there.", "Welcome.", "One", "Two", "Three of them", "Tea, Coffee.", "Line one line two line three.",
        "Left", "Right", "The end.",
    ]  # fmt: skip
    assert [(w.line, w.message) for w in script.warnings] == [
        (8, "a table is read row by row"),
        (11, "the code of a web page between <style> tags was left out"),
    ]


def test_tags_and_field_codes_in_code_are_words():
    assert lines("Write `{ PAGE }` here.") == ["Write { PAGE } here."]
    assert lines("Use the `<p>` tag and `</p>`, \\<div\\> too.") == ["Use the <p> tag and </p>, <div> too."]


SSML = (
    '<?xml version="1.0"?>\n<speak version="1.0" xml:lang="en-US">Hello <prosody rate="slow">slow</prosody>'
    ' <say-as interpret-as="characters">ABC</say-as> and <sub alias="World Wide Web Consortium">W3C</sub>'
    ' <phoneme alphabet="ipa" ph="pɪˈkɑːn">pecan</phoneme> <emphasis level="strong">now</emphasis>.'
    "<p>New.</p><s>One sentence</s><s>And two</s></speak>"
)


def test_ssml_says_every_word_once_and_as_it_asks_for():
    script = parse_script(SSML)
    tokens = {token.text: token for sentence in script.sentences for token in sentence.tokens}

    assert [written(s) for s in script.sentences] == [
        "Hello slow ABC and W3C pecan now.", "New.", "One sentence", "And two",
    ]  # fmt: skip
    assert tokens["ABC"].spoken == "A B C"
    assert tokens["W3C"].spoken == "World Wide Web Consortium"
    assert tokens["pecan"].ipa == "pɪˈkɑːn"
    assert tokens["now."].emphasis
    assert [(w.line, w.message) for w in script.warnings] == [
        (2, "tags for other voices have no effect here: prosody; their words are spoken")
    ]


# ----------------------------------------------------------------------------------------- what chatbots write around

CHATBOT = """Sure! Here is your script:

---

**[Scene 1: Intro]**

**Narrator:** "Welcome to our channel!"

*(Upbeat music plays)*

**Visual:** A sunrise.

**Host (on camera):** Today we talk about solar.

**[Cut to B-roll]**

---

Let me know if you want changes!
"""


def test_of_a_script_that_a_chatbot_wrote_only_the_script_is_spoken():
    script = parse_script(CHATBOT, name="solar")

    assert [written(s) for s in script.sentences] == ["Welcome to our channel!", "Today we talk about solar."]
    assert script.title == "Solar"
    assert [w.line for w in script.warnings] == [1, 5, 7, 15, 19]
    assert script.warnings[0].message == (
        'what a chatbot wrote around the script was left out: "Sure! Here is your script:"'
    )
    assert script.warnings[-1].message.endswith('"Let me know if you want changes!"')


@pytest.mark.parametrize(
    "text",
    [
        "Here's a 60-second script for your video:\n\nHello there.",
        "Certainly!\n\n---\n\nHello there.\n\n---\n\nWould you like me to make it shorter?",
        "Here is your script:\n\n```markdown\n# Solar\n\nHello there.\n```\n\nLet me know if you'd like any changes.",
        "Klar! Hier ist dein Skript:\n\nHello there.\n\nSag mir Bescheid, wenn du Änderungen möchtest!",
        "```\n# Solar\n\nHello there.\n```",
        "Hello there.\n\n---\n\nI can also adjust the tone of this script.",
    ],
)
def test_greetings_offers_and_fences_around_a_script_are_not_spoken(text):
    assert lines(text) == ["Hello there."]


@pytest.mark.parametrize(
    "text",
    [
        "Let me know what you think in the comments!",
        "Hello.\n\n---\n\nLet me know what you think in the comments!",
        "Here is the thing: the script runs at night.\n\nIt works.",
        "Sure! We can do that.\n\nMore text.",
        "Of course, nobody knew.\n\nFeel free to ask questions.",
        "x = 5 is where we begin.\n\nIf you want to learn more, visit us.",
    ],
)
def test_a_talk_may_begin_and_end_like_a_chatbot(text):
    assert " ".join(lines(text)) == " ".join(text.replace("---", "").split())
    assert warned(text) == []


def test_code_inside_a_script_is_still_left_out():
    assert lines("Hello.\n\n```python\nprint(1)\n```\n\nBye.") == ["Hello.", "Bye."]
