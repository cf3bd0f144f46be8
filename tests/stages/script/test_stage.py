"""The stage as the pipeline runs it, and what hostile or huge scripts do to it."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from itertools import pairwise

import pytest

from config.errors import InputError, PresGenError
from stages.jobs.context import StageContext
from stages.jobs.events import EventLog
from stages.records.script import AttachedPictures, Script
from stages.script.markup.parser import MAX_WORDS, parse_script
from stages.script.stage import ScriptInputs, script_stage
from stages.script.text_decoding import decode, read_text

SCRIPT = "# Safe accounts\n\nUse SQL. [smile]\n\n- A bullet of $5.\n"


def test_the_stage_writes_a_record_and_reports_what_is_odd(tmp_path):
    (tmp_path / "script.md").write_text(SCRIPT)
    (tmp_path / "lexicon.txt").write_text("SQL = sequel\nnonsense\n")
    events = []
    report = StageContext(EventLog(listeners=[events.append]))

    outputs = script_stage().run(
        ScriptInputs(script=tmp_path / "script.md", lexicon=tmp_path / "lexicon.txt", name="x"), tmp_path, report
    )
    script = Script.load(outputs.script)

    assert outputs.script == tmp_path / "script.json"
    assert script.sentences[0].tokens[1].spoken == "sequel."
    assert [event.data["message"] for event in events] == [
        'lexicon.txt line 2 is not "word = how to say it" and was ignored',
        "line 3: unknown tag [smile] was left out",
    ]


def test_the_same_script_gives_the_same_bytes(tmp_path):
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        (folder / "script.txt").write_text(SCRIPT)
        script_stage().run(ScriptInputs(script=folder / "script.txt"), folder, StageContext())

    assert (tmp_path / "a" / "script.json").read_bytes() == (tmp_path / "b" / "script.json").read_bytes()


def test_the_stage_knows_the_pictures_of_the_script(tmp_path):
    (tmp_path / "script.txt").write_text("Hello.\n\n![](a.png) There.\n\n![](b.png) Bye.")
    events = []
    inputs = ScriptInputs(
        script=tmp_path / "script.txt",
        pictures=AttachedPictures(found={"a.png": "a.png"}, left_out={"b.png": "it is torn"}),
    )

    script = Script.load(script_stage().run(inputs, tmp_path, StageContext(EventLog(listeners=[events.append]))).script)

    assert [(image.path, image.sentence) for image in script.images] == [("a.png", 1)]
    assert [event.data["message"] for event in events] == ['line 5: the picture "b.png" was left out: it is torn']


def test_more_than_two_hours_are_refused_at_once(tmp_path):
    path = tmp_path / "script.txt"
    path.write_text("These are five more words. " * 40_000)
    start = time.process_time()

    with pytest.raises(InputError) as caught:
        parse_script(read_text(path)[0])

    assert path.stat().st_size > 1_000_000
    assert "200,000 words" in caught.value.message
    assert f"{MAX_WORDS:,} words" in caught.value.hint
    assert time.process_time() - start < 2


LONG = {
    "paragraphs": "Dr. Smith paid $1,250 on 2026-11-22 [pause 1s], no? The **API** of [SQL](say: x) is 5 km.\n\n",
    "one paragraph": "Dr. Smith paid $1,250 on 2026-11-22, didn't he? The **API** is 5 km away. ",
    "one sentence": "the word, that was once said, ",
    "bullets": "- A bullet with a 2.5 billion dollar, eh, price.\n",
    "open brackets": "[a (b <c ",
    "marks": "**a *b _c __d ~~e `f ",
    "comments": "a <!-- b\n",
    "quotes": "\"'“‘ ( a ",
    "digits": "1,234.5-6:7/8 ",
    "short lines": "a\n",
    "settings": "---\nkey: value\n",
    "dashes": "a—b",
    "underscores": "a_" * 200 + "=/x ",
    "closing marks": "a.b/" + ")" * 400 + "x ",
    "times": "0:00 a\n",
    "times at the end of lines": "a" + " " * 50 + "0:00 ",
    "speakers": "ANN SMITH: x.\n",
    "directions": "(smiling) *(x (laughs ",
    "tags": "</p><p><li><sub alias='x'><pause ",
    "bullets of all kinds": "a) b\n✅ c\n-d\n1.e\n",
    "headings": "#Ab c\n\n",
    "comments of documents": "x[a] { PAGE \n",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_the_time_to_read_grows_with_the_length_and_no_faster(piece):
    def seconds(count):
        start = time.process_time()
        with suppress(PresGenError):
            parse_script(f"Hello. {piece * count}")
        return time.process_time() - start

    size = 12_000 // len(piece)
    short = min(seconds(size) for _ in range(2))

    # Quadratic work would take 16 times as long.
    assert any(seconds(4 * size) < 9 * short + 0.05 for _ in range(2))


def test_random_bytes_never_crash_the_reader():
    chance = random.Random(1)
    for _ in range(1500):
        data = bytes(chance.choices(range(256), k=chance.randint(0, 120)))
        try:
            parse_script(decode(data, "script.txt")[0])
        except PresGenError:
            continue


def words(text):
    return text.split(" ")


PIECES = [
    "[pause 1s]",
    "(pause: 2)",
    '<break time="1s"/>',
    '"',
    *words(
        "** * _ __ ` ``` ~~ [ ] ( ) <!-- --> --- # ## - 1. > // | ::: ![a](b) [w](/x/) [w](say:z) [[a|b]] $1,250.50 -5%"
    ),
    *words("2026-13-45 99:99 ½ 10^9 v1.2.3.4 +1(555)123-4567 http:// a@b.c # @ &amp; &#0; &#x110000; <b> </ 🙂 👍🏽"),
    *words("IV Louis Chapter Dr. e.g. U.S. ... … — “ ” ' ’s hello World is 0 00 1/0 0/0 5kg in 1999s ² ١٢ ① Ⅳ #²"),
    *words("title: lang: captions: x = % ![](b) ![inset](b) [![](b)](c) *![](b)*"),
    *["\n![](b)\n", "\n\n![inset: x](b)\n\n", "\n---\n", "\n\n## S\n\n"],
]


def test_random_markup_never_crashes_the_parser_and_keeps_its_promises():
    chance = random.Random(2)
    for _ in range(800):
        text = "".join(chance.choice(PIECES) + chance.choice(["", " ", " ", "\n", "\n\n"]) for _ in range(40))
        try:
            language = chance.choice(["", "", "de", "fr", "zh", "ar", "xx", "en-gb"])
            script = parse_script(text, language=language, pictures=AttachedPictures(found={"b": "b"}))
        except PresGenError:
            continue
        assert all(any(t.spoken or t.ipa for t in sentence.tokens) for sentence in script.sentences), text
        assert all(t.text and not any(c.isspace() for c in t.text) for s in script.sentences for t in s.tokens), text
        assert all(0 <= sentence.pause <= 32 for sentence in script.sentences), text
        assert [b.sentence for b in script.bullets] == sorted(b.sentence for b in script.bullets), text
        assert all(0 <= b.section < len(script.sections) for b in script.bullets), text
        assert all(0 <= i.sentence < i.until <= len(script.sentences) for i in script.images), text
        assert all(a.until <= b.sentence for a, b in pairwise(script.images)), text
