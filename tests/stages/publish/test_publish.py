import json
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from config.errors import Interrupted
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind, EventLog
from stages.jobs.stage import advance
from stages.media.metadata import MetadataTags
from stages.media.muxer import extract_audio
from stages.publish.job_results import PublishInputs
from stages.publish.report.model import ReportModel
from stages.publish.stage import publish_stage
from stages.records.cues import Chapter
from stages.records.script import Script

pytestmark = pytest.mark.usefixtures("none_included")
"""There is no face in these films: nobody looks for one, except in ``checks/test_lip_sync.py``."""
SET = [
    "captions.srt", "captions.ttml", "captions.vtt", "final_video.mp4", "poster.jpg", "report.html", "report.json",
    "transcript.md", "transcript.txt",
]  # fmt: skip


def published(job, tmp_path, listener=None):
    context = StageContext(EventLog(listeners=[listener] if listener else []))
    return advance(
        job,
        publish_stage(job, tmp_path / "models"),
        PublishInputs(videos=(job.processing / "final_video.mp4",)),
        context,
    )


def checks(job):
    return {check["name"]: check for check in json.loads((job.output / "report.json").read_text())["checks"]}


def test_the_set_appears_in_the_output(job, tmp_path):
    made = job()
    film = (made.processing / "final_video.mp4").read_bytes()

    result = published(made, tmp_path)

    assert sorted(path.name for path in made.output.iterdir()) == SET
    assert result.videos[0] == made.output / "final_video.mp4"
    assert result.videos[0].read_bytes() == film
    assert not (made.processing / ".output").exists()


def test_a_good_film_passes_every_check_that_can_be_made(job, tmp_path):
    made = job()

    published(made, tmp_path)

    found = checks(made)
    assert {name for name, check in found.items() if check["passed"] is False} == set()
    assert found["All frames are there"]["measured"].startswith("150 frames")
    assert found["Lips follow the speech"]["passed"] is None
    assert "the original footage" in found["Lips follow the speech"]["measured"]


def test_without_weights_the_lips_are_not_measured_and_say_so(job, tmp_path):
    made = job(engine="mesh")

    published(made, tmp_path)

    assert checks(made)["Lips follow the speech"]["passed"] is None
    assert "face-mesh" in checks(made)["Lips follow the speech"]["measured"]


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ({"gain": 0.25}, "Loudness"),
        ({"late": 3.4}, "Bullets on the word"),
        ({"frames": 152}, "All frames are there"),
        ({"chapters": 2}, "Chapters"),
        ({"caption": "A caption that is much too long for the short while that it is shown."}, "Caption rules"),
    ],
)
def test_a_fault_is_found_and_is_a_warning_not_a_failure(job, tmp_path, request, fault, name):
    build = request.getfixturevalue("faulty")
    made = build(**fault)
    warnings = []

    def listen(event):
        if event.kind is EventKind.WARNING:
            warnings.append(event.data["message"])

    published(made, tmp_path, listen)

    assert checks(made)[name]["passed"] is False
    assert any(message.startswith(name) for message in warnings)
    assert sorted(path.name for path in made.output.iterdir()) == SET


@pytest.fixture
def faulty(job):
    """Make a job whose records promise something else than its film keeps."""

    def make(gain=1.0, late=None, frames=None, chapters=1, caption=None):
        made = job(gain=gain)
        from stages.records.cues import CaptionCue, Chapter, Cues
        from stages.records.narration import Narration

        cues = Cues.load(made.processing / "cues.json")
        if late is not None:
            cues = cues.model_copy(update={"bullets": (cues.bullets[0].model_copy(update={"start": late}),)})
        if chapters == 2:
            cues = cues.model_copy(update={"chapters": (*cues.chapters, Chapter(title="Second", start=3, end=6))})
        if caption:
            cues = cues.model_copy(update={"captions": (CaptionCue(lines=(caption,), start=1, end=1.2),)})
        cues.save(made.processing / "cues.json")
        if frames:
            told = Narration.load(made.processing / "timing.json").model_copy(update={"frames": frames})
            told.save(made.processing / "timing.json")
        return made

    return make


def test_a_film_cut_short_is_found(job, tmp_path):
    made = job()
    video = made.processing / "final_video.mp4"
    data = bytearray(video.read_bytes())
    start = data.index(b"mdat") + 40_000
    data[start:] = bytes(len(data) - start)
    video.write_bytes(data)

    published(made, tmp_path)

    assert any(check["passed"] is False or check["passed"] is None for check in checks(made).values())
    assert (made.output / "final_video.mp4").exists()


def test_a_result_from_before_is_replaced_whole(job, tmp_path):
    made = job()
    (made.output / "final_video.mp4").write_bytes(b"old")
    (made.output / "stray.txt").write_text("old")

    published(made, tmp_path)

    assert sorted(path.name for path in made.output.iterdir()) == SET


def test_a_finished_publication_is_not_made_again(job, tmp_path):
    made = job()
    published(made, tmp_path)
    before = (made.output / "report.json").stat().st_mtime_ns

    published(made, tmp_path)

    assert (made.output / "report.json").stat().st_mtime_ns == before


def test_an_interruption_is_not_swallowed_by_a_check(job, tmp_path):
    made = job()

    def stop(event):
        if event.kind is EventKind.STAGE_PROGRESS:
            raise Interrupted("shutdown")

    with pytest.raises(Interrupted):
        published(made, tmp_path, stop)

    assert list(made.output.iterdir()) == []


def test_the_poster_is_a_frame_of_the_film(job, tmp_path):
    made = job()

    published(made, tmp_path)

    poster = cv2.imread(str(made.output / "poster.jpg"))
    assert poster.shape == (180, 320, 3)
    assert np.ptp(poster.reshape(-1, 3), axis=0).max() < 12


class Reader(HTMLParser):
    """Collects text and links, and checks that what opens is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.words, self.links = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)
        self.links += [value for name, value in attributes if name == "src"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_the_report_tells_people_what_happened(job, tmp_path):
    step = {"wanted": "mesh", "got": "original", "reason": "No face was found in the footage."}
    made = job(steps=[step])

    published(made, tmp_path)

    reader = Reader()
    reader.feed((made.output / "report.html").read_text(encoding="utf-8"))
    text = " ".join(reader.words)
    assert reader.open == []
    assert "Über <uns>" in text
    why = "because no face was found in the footage."
    assert f"The original footage is shown with the new sound, {why}" in text
    assert f"The avatar original took the place of mesh, {why}" in text
    assert "Line 4 of the script: [unknown] is not a tag" in text
    assert "The footage is dark." in text
    assert "Nothing was sent anywhere: script, voice and face stayed on this computer." in text
    assert all(link.startswith("data:") for link in reader.links)


@pytest.fixture
def several(job, builders, tmp_path):
    """Publish a job that made a portrait video and the sound too, with changes to either; return the job."""

    def publish_all(portrait=None, sound=None, **changes):
        made = job(layouts=("portrait",), **changes)
        (made.processing / "final_video.portrait.mp4").write_bytes(portrait or builders.film(builders.cues()))
        extract_audio(
            made.processing / "final_video.mp4" if sound is None else sound, made.processing / "final_audio.m4a",
            chapters=builders.cues().chapters, tags=MetadataTags("Über <uns>", cover=builders.COVER), language="eng",
        )  # fmt: skip
        videos = tuple(made.processing / name for name in ("final_video.mp4", "final_video.portrait.mp4"))
        inputs = PublishInputs(videos=videos, sound=made.processing / "final_audio.m4a")
        result = advance(made, publish_stage(made, tmp_path / "models"), inputs, StageContext())
        assert result.sound == made.output / "final_audio.m4a"
        assert [video.name for video in result.videos] == [video.name for video in videos]
        return made

    return publish_all


def found_in(job, video):
    report = json.loads((job.output / "report.json").read_text())
    return {check["name"]: check for check in report["checks"] if check["video"] == video}


def test_every_video_and_the_sound_are_delivered_and_checked(several):
    made = several()

    names = sorted(path.name for path in made.output.iterdir())
    assert names == sorted([*SET, "final_audio.m4a", "final_video.portrait.mp4"])
    for video in ("final_video.portrait.mp4", "final_audio.m4a"):
        found = found_in(made, video)
        assert {name for name, check in found.items() if not check["passed"]} == set()
        assert found["Loudness"]["measured"] == "the sound of final_video.mp4"
    assert "Caption rules" in found_in(made, "final_video.portrait.mp4")
    assert "Also made</dt><dd>portrait, the sound" in (made.output / "report.html").read_text()
    report = json.loads((made.output / "report.json").read_text())
    assert [video["layout"] for video in report["videos"]] == ["panel", "portrait"]
    assert [file["name"] for file in report["files"]] == [name for name in names if not name.startswith("report")]


def test_a_video_with_another_sound_is_measured_by_itself(several, builders):
    made = several(portrait=builders.film(builders.cues(), gain=0.25))

    assert found_in(made, "final_video.portrait.mp4")["Loudness"]["passed"] is False
    assert found_in(made, "final_audio.m4a")["Loudness"]["passed"]


def test_a_fault_in_another_video_is_told_with_its_name(several, builders):
    shown = builders.cues().model_copy(update={"chapters": (Chapter(title="Else", start=0, end=6),)})

    made = several(portrait=builders.film(shown))

    assert found_in(made, "final_video.portrait.mp4")["Chapters"]["passed"] is False
    assert found_in(made, "")["Chapters"]["passed"]


@pytest.mark.parametrize(
    ("made", "name", "measured"),
    [({"cover": b""}, "Cover", "none"), ({"title": "Else"}, "Tags", "title 'Über <uns>'")],
)
def test_a_file_that_players_cannot_show_well_is_found(job, tmp_path, made, name, measured):
    title = made.pop("title", "")
    work = job(**made)
    if title:
        file = work.processing / "outline.json"
        Script.load(file).model_copy(update={"title": title}).save(file)

    published(work, tmp_path)

    assert checks(work)[name]["passed"] is False
    assert checks(work)[name]["measured"] == measured


@pytest.mark.parametrize(
    ("wish", "passed", "bound"),
    [
        ("soft", True, "3 captions in eng, on"),
        ("both", False, "3 captions in eng, off at first"),
        ("off", False, "none"),
    ],
)
def test_the_caption_track_is_held_to_what_was_asked_for(job, tmp_path, wish, passed, bound):
    made = job()
    inputs = PublishInputs(videos=(made.processing / "final_video.mp4",), captions=wish)

    advance(made, publish_stage(made, tmp_path / "models"), inputs, StageContext())

    found = checks(made)["Caption track"]
    assert (found["passed"], found["bound"]) == (passed, bound)
    assert found["measured"] == "3 captions in eng, on"


def test_what_an_earlier_stage_did_anew_is_published_anew(job, tmp_path):
    made = job()
    published(made, tmp_path)
    run = made.manifest.stages["content"]
    (made.processing / "transcript.md").write_text("another transcript")
    made.update(stages=made.manifest.stages | {"content": run.model_copy(update={"fingerprint": "new"})})

    published(made, tmp_path)

    assert (made.output / "transcript.md").read_text() == "another transcript"


def test_the_same_job_is_told_of_in_the_same_words(job, tmp_path):
    made = job()
    texts = []
    for _ in range(2):
        stages = {name: run for name, run in made.manifest.stages.items() if name != "publish"}
        made.update(stages=stages)
        published(made, tmp_path)
        texts.append([(made.output / name).read_bytes() for name in ("report.json", "report.html")])

    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("missing", "passed", "measured"),
    [
        ("🎉✅", True, "all letters are shown; no font on this computer has the emoji 🎉✅"),
        ("ﷲ🎉", False, "no font on this computer has: ﷲ"),
    ],
)
def test_an_emoji_without_a_font_is_a_note_and_a_letter_is_a_fault(
    job, tmp_path, monkeypatch, missing, passed, measured
):
    monkeypatch.setattr("stages.painting.painter.find_missing", lambda text, face: missing)
    made = job()

    published(made, tmp_path)

    found = checks(made)["Every letter has a font"]
    assert (found["passed"], sorted(found["measured"])) == (passed, sorted(measured))
    assert "🎉" in (made.output / "report.html").read_text(encoding="utf-8")


def test_a_check_that_breaks_costs_nobody_the_video(job, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise ValueError("no")

    monkeypatch.setattr("stages.publish.checks.run.painter_for", broken)
    made = job()

    published(made, tmp_path)

    assert checks(made)["Picture"]["measured"] == "not measured: ValueError: no"
    assert (made.output / "final_video.mp4").exists()


def test_the_report_for_programs_holds_the_same(job, tmp_path):
    made = job()

    published(made, tmp_path)

    report = json.loads((made.output / "report.json").read_text())
    assert (report["engine"], report["voice"], report["network"]) == ("original", "espeak", False)
    assert (report["frames"], report["width"], report["height"]) == (150, 320, 180)
    assert report["chapters"] == [
        {"title": "First", "start": 0.0, "end": 6.0, "bullets": [{"text": "One two three", "start": 2.8}]}
    ]
    assert report["version"] == 2
    assert ReportModel.load(made.output / "report.json").verdict == report["verdict"]
    assert report["verdict"] in (made.output / "report.html").read_text()
    assert [stage["name"] for stage in report["stages"]] == ["script", "speech", "source", "content", "avatar"]
