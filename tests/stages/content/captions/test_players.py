"""Captions as other programs read them: strict parsers find no fault, and players show every word and no style."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from stages.content.captions import caption_files
from stages.records.cues import CaptionCue, Cues, Layout

MARKUP = [
    "Use the <b> tag or <script>",
    "and {x} in <i>HTML</i>.",
    "Then a --> b ends.",
    "00:00:01,000 --> 00:00:02,000",
    r"{\an8}top {\b1} of {}",
    r"C:\new\Home has \h and \N",
    "&lt;b&gt; &amp; R&D &nbsp; &#65;",
    "a < b and c > d, <3 and </3",
    "{Y:i} and {c:$0000ff}",
    "<font color=red>x</font> <v Ann> <br>",
    "NOTE",
    "5",
    "WEBVTT",
]
TEXTS = [*MARKUP, "Plain words.", "Ünïcode — “so” 🙂"]


def cues(*texts: str, layout: Layout = Layout.FULL, language: str = "en-us") -> Cues:
    shown = tuple(CaptionCue(lines=(text,), start=2.0 * i, end=2.0 * i + 1.5) for i, text in enumerate(texts, 1))
    return Cues(layout=layout, title=None, chapters=(), bullets=(), captions=shown, language=language)


def read_with_ffmpeg(path: Path) -> Iterator[str]:
    """Yield the text of each caption as FFmpeg hands it to a player: ASS."""
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.subtitles[0]):
            for subtitle in packet.decode():
                yield bytes(subtitle.ass).decode().split(",", 8)[8]


def shown_by_libass(ass: str) -> str:
    """Return what libass shows: no overrides in braces, line breaks for \\N; backslash and brace can be escaped."""
    ass = re.sub(r"\{[^}]*\}", "", ass.replace(r"\{", "\uff5b"))
    return re.sub(r"\\[Nnh]", " ", ass).replace("\u2060", "").translate({0xFF5B: "{", 0xFF5D: "}"})


@pytest.mark.parametrize(
    ("name", "render"), [("captions.srt", caption_files.render_srt), ("captions.vtt", caption_files.render_vtt)]
)
def test_players_show_every_word_of_captions_that_look_like_markup(tmp_path: Path, name: str, render) -> None:
    (tmp_path / name).write_text(render(cues(*TEXTS)), encoding="utf-8")

    assert [shown_by_libass(ass) for ass in read_with_ffmpeg(tmp_path / name)] == TEXTS


@pytest.mark.parametrize("text", MARKUP)
def test_no_player_finds_a_mark_in_subrip(text: str) -> None:
    shown = caption_files.render_srt(cues(text)).splitlines()[2]

    assert not re.search(r"<[\w/]|\{|-->|&#?\w+;|\\[Nnh{]", shown)
    assert shown.replace("\u2060", "").translate({0xFF5B: "{", 0xFF5D: "}"}) == text


def test_captions_without_marks_are_written_as_they_are() -> None:
    assert (
        caption_files.render_srt(cues("R&D: 2 > 1, “so” – it’s 5 %.")).splitlines()[2] == "R&D: 2 > 1, “so” – it’s 5 %."
    )


# ----------------------------------------------------------------------------------------------------------- WebVTT

TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
PERCENT = r"(?:100|\d{1,2})(?:\.\d+)?%"
SETTING = rf"(?:position:{PERCENT}|size:{PERCENT}|line:-?\d+|align:(?:start|center|end|left|right))"
TIMING = re.compile(rf"({TIME}) --> ({TIME})((?: {SETTING})*)$")


def faults_of_webvtt(text: str) -> list[str]:
    """Check ``text`` against the syntax of the standard (W3C, WebVTT, section 4); return what is wrong."""
    blocks = text.removesuffix("\n").split("\n\n")
    found = [] if re.fullmatch(r"WEBVTT(?:[ \t][^\n]*)?", blocks[0]) else ["the signature does not stand alone"]
    last = 0.0
    for block in blocks[1:]:
        first, *payload = block.split("\n")
        if re.match(r"NOTE(?:\s|$)", first):
            found += ["a note with an arrow"] if "-->" in block else []
            continue
        timing = TIMING.match(first)
        if timing is None:
            found.append(f"no timing: {first}")
            continue
        start, end = (_seconds(time) for time in timing.groups()[:2])
        found += [f"times go back: {first}"] if not last <= start < end else []
        last = start
        names = re.findall(r"(\w+):", timing[3])
        found += [f"a setting twice: {first}"] if len(names) != len(set(names)) else []
        for line in payload:
            bare = re.sub(r"&(?:amp|lt|gt|nbsp|lrm|rlm);", "", line)
            found += [f"not escaped: {line}"] if re.search(r"[&<]|-->", bare) or not line.strip() else []
        found += [] if payload else [f"nothing to show: {first}"]
    return found


def _seconds(time: str) -> float:
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(time.split(":"))))


@pytest.mark.parametrize("layout", Layout)
def test_webvtt_is_without_fault(layout: Layout) -> None:
    text = caption_files.render_vtt(cues(*TEXTS, layout=layout))

    assert faults_of_webvtt(text) == []
    assert text.count(" --> ") == len(TEXTS)
    assert "\n\nNOTE\nLanguage: en-us\n\n" in text


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("WEBVTT\n\n", "WEBVTT\n"),
        ("&lt;b&gt;", "<b>"),
        (".000 -->", ",000 -->"),
        ("position:37.5%", "position:137.5%"),
        ("size:75%", "position:75%"),
        ("--&gt;", "-->"),
    ],
)
def test_the_check_of_webvtt_finds_faults(good: str, bad: str) -> None:
    text = caption_files.render_vtt(cues(*TEXTS, layout=Layout.PANEL))

    assert good in text
    assert faults_of_webvtt(text.replace(good, bad, 1)) != []


# ------------------------------------------------------------------------------------------------------------- TTML

TT = "{http://www.w3.org/ns/ttml}"
PREFIXES = {
    "{http://www.w3.org/ns/ttml#styling}": "tts:",
    "{http://www.w3.org/ns/ttml#parameter}": "ttp:",
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
}
ALLOWED = {
    "tt": "xml:lang xml:space ttp:timeBase ttp:frameRate ttp:cellResolution ttp:profile",
    "style": "xml:id tts:fontFamily tts:fontSize tts:lineHeight tts:textAlign tts:direction tts:color"
    " tts:backgroundColor",
    "region": "xml:id tts:origin tts:extent tts:displayAlign",
    "div": "style region",
    "p": "xml:id begin end",
    "span": "style",
    **dict.fromkeys(("head", "styling", "layout", "body", "br"), ""),
}
"""Elements and attributes of ours that the text profile of IMSC 1 (W3C, TTML Profiles, section 6) has."""


def _short(key: str) -> str:
    for long, prefix in PREFIXES.items():
        key = key.replace(long, prefix)
    return key


@pytest.mark.parametrize("layout", Layout)
def test_ttml_has_nothing_but_what_the_text_profile_knows(layout: Layout) -> None:
    root = ET.fromstring(caption_files.render_ttml(cues(*TEXTS, layout=layout)).encode())

    for element in root.iter():
        name = element.tag.removeprefix(TT)
        assert {_short(key) for key in element.attrib} <= set(ALLOWED[name].split()), name
    for p in root.iter(f"{TT}p"):
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", p.get("begin") or "")
    assert ["".join(p.itertext()) for p in root.iter(f"{TT}p")] == TEXTS


# ------------------------------------------------------------------------------------------ the parsers of browsers

SCRIPT = """
const fs = require("fs");
global.navigator = {userAgent: ""}; global.document = {documentElement: {}};
global.window = {getComputedStyle: () => ({})};
const {WebVTTParser} = require("webvtt-parser"), imsc = require("imsc"), found = [];
found.push(...new WebVTTParser().parse(fs.readFileSync("captions.vtt", "utf8"), "captions").errors);
const note = (message) => { found.push(message); };
const handler = {info: note, warn: note, error: note, fatal: note};
const tt = imsc.fromXML(fs.readFileSync("captions.ttml", "utf8"), handler);
for (const time of tt.getMediaTimeEvents()) imsc.generateISD(tt, time, handler);
console.log(JSON.stringify(found));
"""


def test_the_parsers_of_browsers_find_no_fault(tmp_path: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("needs node and npm; the checks above run without them")
    modules = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    if not all((Path(modules) / name).is_dir() for name in ("webvtt-parser", "imsc")):
        pytest.skip("needs: npm install -g webvtt-parser imsc")
    shown = cues(*TEXTS, layout=Layout.PANEL)
    (tmp_path / "captions.vtt").write_text(caption_files.render_vtt(shown), encoding="utf-8")
    (tmp_path / "captions.ttml").write_text(caption_files.render_ttml(shown), encoding="utf-8")

    answer = subprocess.run(
        [node, "-e", SCRIPT], cwd=tmp_path, env={"NODE_PATH": modules}, capture_output=True, text=True, check=True
    )

    assert json.loads(answer.stdout) == []
