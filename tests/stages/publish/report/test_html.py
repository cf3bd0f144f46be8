import base64
import hashlib
import re
import wave
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import stages.publish.report.html
from stages.painting.colour import contrast_ratio
from stages.publish.checks.check import Check
from stages.publish.checks.lip_sync import LipTrace
from stages.publish.checks.run import Findings
from stages.publish.job_results import JobResults, PublishInputs
from stages.publish.report.advice import Advice
from stages.publish.report.build import build_report
from stages.publish.report.html import render_report
from stages.publish.report.model import FileLine, StageTime, VideoLine
from stages.publish.report.quality_stretches import QualityStretch
from stages.publish.report.svg_paths import (
    COLUMNS,
    compute_requested_openings,
    format_curve_path,
    format_envelope_path,
    read_envelope,
)
from stages.records.appearance import Appearance
from stages.records.cues import BulletCue, CaptionCue, Chapter, ImageCue, TitleCue
from stages.records.performance import SegmentRecord, StepDown
from stages.records.script import Token

VOID = {"meta", "img", "br", "input"}


class Page(HTMLParser):
    """A page as a tree of (tag, attributes, text), and everything in it that could reach out."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.words = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    @property
    def shape(self):
        """Every element with the names of its attributes and what it stands in, whatever the text is."""
        return [(tag, tuple(attributes), above) for tag, attributes, above in self.found]

    def all(self, tag):
        return [attributes for name, attributes, _ in self.found if name == tag]


@pytest.fixture
def told(job):
    """Make a report about a small video, with changes to what the stages left behind and to the summary."""

    def tell(poster=b"jpeg", checks=(), of=None, made=None, **changes):
        work = job(**(of or {}))
        left = JobResults.of(work).model_copy(update=made or {})
        film = work.processing / "final_video.mp4"
        inputs = PublishInputs(videos=(film,), appearance=Appearance(presenter="Ada", role="Analyst"))
        files = work.processing / "files"
        files.mkdir(exist_ok=True)
        (files / "final_video.mp4").write_bytes(b"video")
        summary = build_report(work, inputs, left, Findings(checks=list(checks)), files)
        return render_report(summary.model_copy(update=changes), left, poster)

    return tell


def check(name="Loudness", passed=True, video=""):
    return Check(name=name, measured="-16 LUFS", bound="-16 LUFS", passed=passed, video=video)


# --------------------------------------------------------------------------------------------------- self-contained


def test_the_page_asks_nobody_for_anything(told):
    shown = Page(told())

    for tag, attributes, _ in shown.found:
        assert tag not in {"link", "iframe", "object", "base", "form"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("src", "xlink:href", "srcset", "action"):
            assert attributes.get(name, "data:").startswith("data:")
        assert tag == "a" or "href" not in attributes  # a link is followed only by a person
    assert "url(" not in told()
    assert "@import" not in told()


def test_it_leads_to_the_files_beside_it_and_says_where_the_outbox_has_the_videos(told):
    names = ("captions.srt", "final_video.mp4", "final_video.portrait.mp4", "final_audio.m4a")
    files = tuple(FileLine(name=name, bytes=1, sha256="0") for name in names)
    videos = tuple(VideoLine(name=n, layout=n.split(".")[1], width=2, height=2) for n in names[1:3])

    links = Page(told(files=files, videos=videos, poster=None)).all("a")

    assert [(link["href"], link.get("data-suffix")) for link in links] == [
        ("final_video.mp4", ".mp4"),
        ("final_video.portrait.mp4", ".portrait.mp4"),
        ("final_audio.m4a", ".m4a"),
        ("captions.srt", None),
    ]


def test_a_check_with_many_findings_lists_all_of_them(told):
    findings = tuple(f"caption {number} is too fast" for number in range(1, 9))
    short = check("Caption rules", passed=False)

    page = Page(told(checks=[short.model_copy(update={"details": findings})]))

    assert "All 8 " + " ".join(findings) in page.text


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(told):
    text = told()
    (policy,) = [m["content"] for m in Page(text).all("meta") if m.get("http-equiv") == "Content-Security-Policy"]

    for kind in ("style", "script"):
        (inside,) = re.findall(f"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_what_the_author_wrote_cannot_become_markup(told, builders):
    evil = "</title><script>alert(1)</script>\"'&"
    cues = builders.cues()
    chapters = (Chapter(title=evil, start=0, end=6),)
    captions = (cues.captions[0].model_copy(update={"lines": (evil,)}),)
    cues = cues.model_copy(update={"chapters": chapters, "captions": captions, "language": '"><script>'})

    shown = Page(told(made={"cues": (cues,)}, title=evil, presenter=evil, warnings=(evil,)))

    assert len(shown.all("script")) == 1
    assert shown.text.count("<script>alert(1)</script>") >= 4


EVIL = "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'& `<b>`"


def test_text_from_outside_changes_no_element_of_the_page_wherever_it_is_shown(told, builders):
    def everywhere(text):
        """Every text of the report and of the records, but those that select what is drawn."""
        token = Token(text=text, spoken="word")
        script = builders.script()
        sentences = tuple(s.model_copy(update={"tokens": (token,) * 4}) for s in script.sentences)
        card = TitleCue(title=text, subtitle=text, start=0, end=1)
        cues = builders.cues().model_copy(update={
            "title": card,
            "closing": card,
            "chapters": (Chapter(title=text, start=0, end=6),),
            "bullets": (BulletCue(text=text, number=1, page=0, chapter=0, start=2.8, end=6),),
            "captions": (CaptionCue(lines=(text, text), start=1, end=2),),
            "images": (ImageCue(path=text, alt=text, inset=False, start=3, end=4), ImageCue(
                path=text, alt="", inset=False, start=4, end=5)),
            "language": text,
        })  # fmt: skip
        file = FileLine(name=text, bytes=1, sha256=text)
        names = ("name", "title", "presenter", "role", "language", "job", "program", "verdict", "outcome", "engine",
                 "engine_version", "voice", "voice_version")  # fmt: skip
        return told(
            made={"cues": (cues,), "script": script.model_copy(update={"sentences": sentences})},
            checks=[Check(name=text, measured=text, bound=text, passed=False), check(video=f"{text} 2")],
            **dict.fromkeys(names, text),
            videos=(VideoLine(name=text, layout=text, width=1, height=1),) * 2,
            files=(file,),
            sources=(file, file),
            stages=(StageTime(name=text, seconds=1),),
            eased=(QualityStretch(first=1, last=1, start=0, end=6, preset=text, reason=text),),
            steps_down=(StepDown(wanted=text, got=text, reason=text, cure=text),),
            warnings=(text,),
            provenance=(text,),
            advice=(Advice(finding=text, step=text),),
        )

    evil, plain = Page(everywhere(EVIL)), Page(everywhere("`plain`"))

    assert evil.shape == plain.shape
    assert evil.text.count("alert(1)") > 60


# ------------------------------------------------------------------------------------------------------ for readers


def test_one_sentence_says_how_it_went(told):
    good, bad = check(), check("Chapters", passed=False)

    assert "6 s of video; all 2 checks passed." in Page(told(checks=[good, check("True peak")])).text
    assert "6 s of video; 1 of 2 checks failed: Chapters." in Page(told(checks=[good, bad])).text
    assert "1 check passed, 1 not made." in Page(told(checks=[good, check("Lips", None)])).text


def test_headings_tables_and_pictures_can_be_read_aloud(told):
    shown = Page(told(checks=[check()]))
    levels = [int(tag[1]) for tag, _, _ in shown.found if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert shown.all("html") == [{"lang": "en"}]
    assert all(heading.get("scope") for heading in shown.all("th"))
    assert all(image["alt"] for image in shown.all("img"))
    drawings = [a for tag, a, above in shown.found if tag == "svg" and "svg" not in above]
    assert all(drawing.get("aria-hidden") == "true" or drawing.get("aria-label") for drawing in drawings)
    assert [strip for strip in shown.all("div") if strip.get("tabindex") == "0" and strip.get("aria-label")]


def test_outcomes_are_told_in_words_not_only_in_colour(told):
    text = Page(told(checks=[check(), check("Tags", passed=False), check("Lips", passed=None)])).text

    assert "passed Loudness" in text
    assert "failed Tags" in text
    assert "not made Lips" in text


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_letters_stand_out_from_what_they_stand_on(theme):
    style = Path(stages.publish.report.html.__file__).with_name("report.css").read_text()
    sets = [
        dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", block)) for block in re.findall(r":root\{(.*?)\}", style, re.S)
    ]
    colours = {name: rgb(value) for name, value in (sets[0] | sets[theme]).items()}

    for ground in ("ground", "card", "soft"):
        for letters in ("text", "quiet", "accent", "good", "bad", "asked"):
            assert contrast_ratio(colours[letters], colours[ground]) >= 4.5, (letters, ground)
    assert contrast_ratio(colours["text"], colours["line"]) >= 4.5
    assert contrast_ratio(colours["on-chapter"], colours["chapter"]) >= 4.5
    for drawn in ("wave", "asked", "accent"):
        assert contrast_ratio(colours[drawn], colours["card"]) >= 3


def rgb(value):
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
    return tuple(int(digits[k : k + 2], 16) for k in (0, 2, 4))


def test_stretches_of_lower_quality_are_told(told):
    eased = QualityStretch(first=3, last=7, start=21, end=62, preset="cpu_optimized", reason="others used 91 % of <it>")

    page = told(eased=(eased,))

    assert "Segments 3-7 (0:21-1:02) were made with cpu_optimized because others used 91 % of &lt;it&gt;." in page


def test_what_went_another_way_and_what_would_be_better_is_told(told):
    step = StepDown(wanted="mesh", got="still", reason="The face is too small.", cure="Come closer.")

    text = Page(told(steps_down=(step,), outcome="The presenter is shown as a still picture.")).text

    assert "The presenter is shown as a still picture." in text
    assert "The avatar still took the place of mesh, because the face is too small. Come closer." in text
    assert "Line 4 of the script: [unknown] is not a tag" in text
    assert "How to make it better" in text


@pytest.mark.parametrize(
    ("engine", "kind", "words"),
    [
        ("mesh", "video", "The lips were moved by a machine (mesh 1)"),
        ("mesh", "still", "A photo was animated by a machine (mesh 1)"),
        ("original", "video", "No lips were moved: this is the original footage."),
    ],
)
def test_the_page_says_what_is_real(told, builders, job, engine, kind, words):
    work = job(engine=engine)
    facts = JobResults.of(work).facts.model_copy(update={"kind": kind})

    text = Page(told(of={"engine": engine}, made={"facts": facts})).text

    assert words in text
    assert "Made with PresGen-Training. The voice is synthetic." in text
    assert "The voice is espeak 1; nobody spoke these words." in text
    assert "Nothing was sent anywhere" in text


def test_a_network_voice_is_named_as_what_it_is(told, builders):
    narration = builders.narration().model_copy(update={"network": True, "voice": "gtts"})

    assert "were sent to the service behind the voice 'gtts'" in Page(told(of={"told": narration})).text


def test_bullets_that_the_program_chose_are_not_called_the_authors(told):
    assert "The bullets are the author's." in Page(told()).text
    assert "The bullets were chosen by this program" in Page(told(made={"authored_bullets": 0})).text


def test_files_are_listed_with_their_digests(told):
    text = Page(told()).text

    assert f"final_video.mp4 0.0 kB {hashlib.sha256(b'video').hexdigest()}" in text
    assert f"me.mp4 0.0 kB {hashlib.sha256(b'dropped').hexdigest()}" in text


def test_checks_of_several_videos_stand_under_their_names(told):
    text = Page(told(checks=[check(), check(video="final_video.portrait.mp4")])).text

    assert text.index("final_video.mp4 passed Loudness") < text.index("final_video.portrait.mp4 passed Loudness")


# --------------------------------------------------------------------------------------------------------- timeline


def drawn(told, **changes):
    text = told(**changes)
    return re.search(r'<svg class="plot".*?</div>', text, re.DOTALL).group()


def titles(drawing):
    return re.findall("<title>(.*?)</title>", drawing)


def test_the_timeline_shows_what_there_is_and_when(told, builders):
    shown = builders.cues().model_copy(update={
        "title": TitleCue(title="Hello", subtitle="", start=0, end=1),
        "images": (ImageCue(path="a.png", alt="A diagram", inset=False, start=3, end=4),),
        "closing": TitleCue(title="Bye", subtitle="", start=5.5, end=6),
    })  # fmt: skip

    tips = titles(drawn(told, of={"shown": shown}))

    assert "0:00.00 to 0:01.00  title card" in tips
    assert "0:05.50 to 0:06.00  closing card" in tips
    assert "0:00.00 to 0:06.00  First" in tips
    assert "0:02.80 to 0:06.00  One two three" in tips
    assert "0:03.00 to 0:04.00  A diagram" in tips
    assert "0:01.00 to 0:02.20  One two three." in tips
    assert "0:03.20 to 0:03.60  two" in tips
    assert "0:00.00 to 0:06.00  segment 1, kept from earlier" in tips


def test_things_stand_where_their_time_is(told):
    drawing = drawn(told)

    assert '<svg class="word slim" x="16.6667%" width="6.6667%"' in drawing  # 1.0 to 1.4 of 6 seconds
    assert '<svg class="bullet" x="46.6667%" width="53.3333%"' in drawing


def test_words_of_the_text_tell_their_times(told):
    spans = [a for a in Page(told()).all("span") if "data-at" in a]

    assert len(spans) == 9
    assert spans[1] == {"data-at": "1.40", "title": "0:01.40 to 0:01.80"}


def test_text_from_right_to_left_begins_at_the_right(told, builders):
    shown = builders.cues().model_copy(update={"chapters": (Chapter(title="مرحبا", start=0, end=6),)})

    assert re.search('x="100%"[^>]*direction="rtl"[^>]*>مرحبا', drawn(told, of={"shown": shown}))


def test_kept_and_new_segments_look_different(told, job, builders):
    parts = (
        SegmentRecord(first=0, frames=100, key="a", reused=True),
        SegmentRecord(first=100, frames=50, key="b", reused=False),
    )
    performance = JobResults.of(job()).performance.model_copy(update={"segments": parts})

    drawing = drawn(told, made={"performance": performance})

    assert drawing.count('class="kept"') == drawing.count('class="made"') == 1


def test_openings_asked_for_and_seen_are_drawn_where_the_lips_were_looked_at(told):
    trace = LipTrace(first=20, asked=(0.0, 0.1, 0.2), seen=(None, 0.1, 0.15))

    text = told(of={"engine": "mesh"}, lips=(trace,))

    assert '<rect class="looked" x="20" width="3"' in text
    assert re.search('<path class="seen" d="M21 ', text)
    assert "What the sounds ask of the lips" in Page(text).text
    assert 'class="asked"' not in told(of={"engine": "original"})
    assert "What the sounds ask of the lips" not in Page(told()).text


def test_an_hour_of_video_stays_a_small_page(told, job, builders, tmp_path):
    narration = builders.narration(frames=90_000, sentences=1_990)
    script = builders.script()
    sentence = script.sentences[0].model_copy(update={"tokens": script.sentences[0].tokens * 2})
    words = [w.model_copy(update={"token": n}) for n, w in enumerate(narration.sentences[0].words * 2)]
    narration = narration.model_copy(update={
        "sentences": tuple(s.model_copy(update={"words": tuple(words)}) for s in narration.sentences)
    })  # fmt: skip
    script = script.model_copy(update={"sentences": (sentence,) * 1_990})
    chapters = tuple(Chapter(title=f"Chapter {n}", start=180 * n, end=180 * n + 180) for n in range(20))
    bullets = tuple(
        BulletCue(text="What a careful person would say", number=1, page=n // 6, chapter=n // 6, start=30 * n, end=3600)
        for n in range(120)
    )
    captions = tuple(
        CaptionCue(lines=("A caption of the usual length that",) * 2, start=2.4 * n, end=2.4 * n + 2.3)
        for n in range(1_500)
    )
    shown = builders.cues().model_copy(update={"chapters": chapters, "bullets": bullets, "captions": captions})
    builders.write_sound(tmp_path / "long.wav", 25 * 300)
    left = {"narration": narration, "script": script, "cues": (shown,), "audio": tmp_path / "long.wav"}

    text = told(poster=b"x" * 150_000, made=left)

    assert len(text.encode()) < 3_000_000
    shown = Page(text)
    assert len([a for a in shown.all("span") if "data-at" in a]) == 1_990 * 6
    assert not [a for a in shown.all("svg") if a.get("class") == "word"]


# ----------------------------------------------------------------------------------------------------------- curves


def points(path):
    """The points of a path, whatever its commands."""
    at, found = (0, 0), []
    for command, numbers in re.findall(r"([MLlhz])([-0-9. ]*)", path):
        values = [int(value) for value in re.findall(r"-?\d+", numbers)]
        if command in "ML":
            at = tuple(values)
        elif command == "l":
            at = at[0] + values[0], at[1] + values[1]
        elif command == "h":
            at = at[0] + values[0], at[1]
        found.append(at)
    return found


def test_the_envelope_holds_the_highest_and_lowest_samples(tmp_path):
    samples = np.zeros(48_000, np.int16)
    samples[24_100], samples[24_200] = 32_767, -16_384
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(samples.tobytes())

    columns = read_envelope(tmp_path / "a.wav", 50)

    assert columns.shape == (100, 2)
    assert columns[50].tolist() == [-25, 50]
    assert not columns[:50].any()
    outline = points(format_envelope_path(columns))
    assert (50, -50) in outline
    assert (50, 25) in outline


def test_an_empty_sound_is_a_flat_line(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))

    assert points(format_envelope_path(read_envelope(tmp_path / "a.wav", 50)))


def test_a_curve_has_gaps_where_nothing_was_seen():
    path = format_curve_path([None, 0.0, 0.5, 0.5, None, 1.0, 2.0], 10, 1, 1.0, 80)

    assert path.count("M") == 2
    assert points(path) == [(11, 80), (12, 40), (13, 40), (15, 0), (16, 0)]


def test_a_long_curve_is_thinned_but_keeps_its_peaks(builders):
    short, step = compute_requested_openings(builders.narration())
    long, wide = compute_requested_openings(builders.narration(frames=90_000, sentences=1_990))

    assert (len(short), step) == (150, 1)
    assert len(long) <= COLUMNS
    assert wide == 8
    assert long[100:11_000].max() == pytest.approx(short.max(), abs=0.01)
    assert long[100:11_000].reshape(-1, 100).max(axis=1).min() > 0.9 * short.max()  # a peak in every half minute


def test_a_curve_is_the_same_wherever_a_minute_begins(builders):
    told = builders.narration(frames=4_000, sentences=87)
    later = compute_requested_openings(told)[0]
    first = [1_425 + 45 * k for k in range(3)]

    assert later[first[0] : first[0] + 45] == pytest.approx(later[first[1] : first[1] + 45], abs=0.002)
