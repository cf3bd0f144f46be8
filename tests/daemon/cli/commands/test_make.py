import json
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import structlog

from config.errors import InputError
from config.paths import Home
from config.settings import Settings
from daemon.cli.main import run
from inbox.drop_folder import MARKER
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import StageContext
from stages.jobs.events import Event, EventKind
from stages.jobs.job import Job
from stages.publish.stage import PublishOutputs
from stages.records.narration import Narration
from stages.records.performance import Performance, StepDown

SCRIPT = """---
presenter: Ann
---
# Quarterly update

## What went well

- Revenue grew by 12.5%.

[wiggle]

Thank you.
"""


PROSE = """Safe passwords

Hello and welcome to this short course. Today we talk about passwords, because most attacks begin with a stolen one.

First, use a different password for every account. When one of them leaks, the others stay safe. A password manager
remembers all of them for you, so that you only have to know a single long phrase.

Second, switch on two-factor authentication wherever you can. Even a stolen password is then of no use to anybody.

Finally, never give your password to people who call you. Nobody from our company will ever ask you for it.

Thank you for listening.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a script and footage on it; the home lies beside it."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "talk.txt").write_text(SCRIPT, encoding="utf-8")
    picture = np.linspace(0, 255, 240 * 320 * 3).reshape(240, 320, 3).astype(np.uint8)
    (desk / "me.jpg").write_bytes(cv2.imencode(".jpg", picture)[1].tobytes())
    return desk


Work = Callable[[Job, StageContext], None]


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Work]]:
    """A pipeline that does nothing but leave behind what a real one leaves; ``work`` added to it is done on the way."""
    extra: list[Work] = []

    def make_video(
        job: Job, settings: Settings, home: Home, context: StageContext, policy: AttemptPolicy
    ) -> PublishOutputs:
        context.emit(EventKind.STAGE_STARTED, stage="speech")
        for work in extra:
            work(job, context)
        context.emit(EventKind.STAGE_FINISHED, stage="speech", seconds=1.5)
        Narration(
            voice="espeak", version="1", network=False, frames=2000, loudness=-16, true_peak=-1, sentences=()
        ).save(job.processing / "timing.json")
        Performance(engine="mesh", version="1", segments=()).save(job.processing / "performance.json")
        wanted = job.manifest.wishes.get("outputs", "panel-16x9").split(",")
        layouts = [name.split("-")[0] for name in wanted if name != "audio"]
        videos = [job.output / "final_video.mp4", *(job.output / f"final_video.{name}.mp4" for name in layouts[1:])]
        for video in videos:
            video.write_bytes(f"{video.name}: a video".encode() * 300_000)
        sound = job.output / "final_audio.m4a" if "audio" in wanted else None
        if sound is not None:
            sound.write_bytes(b"a sound")
        context.emit(EventKind.JOB_FINISHED, video=videos[0].name)
        return PublishOutputs(videos=tuple(videos), sound=sound, report=job.output / "report.json")

    monkeypatch.setattr("daemon.worker.run.make_video", make_video)
    return extra


def make(desk: Path, *options: str) -> int:
    home = str(desk.parent / "home")
    return run(["--home", home, "make", str(desk / "talk.txt"), str(desk / "me.jpg"), *options])


def jobs(desk: Path) -> list[Path]:
    found = (desk.parent / "home" / "jobs").glob("*")
    return sorted(path for path in found if path.name not in ("inbox", "outbox", ".inbox-disk"))


def on_the_desk(desk: Path) -> list[str]:
    return sorted(path.name for path in desk.iterdir())


@pytest.mark.usefixtures("pipeline")
def test_the_video_is_put_beside_the_script_and_nothing_else_is_left(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(desk) == 0

    answer = capsys.readouterr()
    assert answer.out.splitlines()[0] == str(desk / "talk.mp4")
    assert "length    1:20" in answer.out
    assert "voice     espeak (on this machine)" in answer.out
    assert "avatar    mesh" in answer.out
    assert "speaking: 1.5 s" in answer.err
    assert (desk / "talk.mp4").read_bytes().startswith(b"final_video.mp4: a video")
    assert on_the_desk(desk) == ["me.jpg", "talk.mp4", "talk.txt"]
    assert (desk.parent / "home" / "jobs" / "inbox" / MARKER).is_file(), "so that people can drop from now on"
    assert jobs(desk) == []


SEVERAL = ("--outputs", "panel-16x9,portrait-9x16,audio")


@pytest.mark.usefixtures("pipeline")
def test_several_videos_and_the_sound_are_put_side_by_side(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(desk, *SEVERAL, "--json") == 0

    made = ["talk.mp4", "talk.portrait.mp4", "talk.m4a"]
    answer = json.loads(capsys.readouterr().out)
    assert answer["video"] == str(desk / "talk.mp4")
    assert answer["files"] == [str(desk / name) for name in made]
    assert on_the_desk(desk) == sorted(["me.jpg", "talk.txt", *made])
    assert (desk / "talk.portrait.mp4").read_bytes().startswith(b"final_video.portrait.mp4")
    assert make(desk, *SEVERAL) == 0
    again = [str(desk / name.replace("talk", "talk 2")) for name in made]
    assert capsys.readouterr().out.splitlines()[:3] == again, "nothing is replaced"


@pytest.mark.usefixtures("pipeline")
def test_no_video_appears_when_one_of_them_cannot(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copyfile = shutil.copyfile

    def fail(source: Path, target: Path) -> None:
        if source.suffix == ".m4a":
            raise OSError(28, "No space left on device")
        copyfile(source, target)

    monkeypatch.setattr(shutil, "copyfile", fail)

    assert make(desk, *SEVERAL) == 75
    assert on_the_desk(desk) == ["me.jpg", "talk.txt"]


@pytest.mark.parametrize("name", ["talk.portrait.mp4", "talk.m4a"])
def test_a_place_that_is_taken_is_found_out_before_any_work(desk: Path, pipeline: list[Work], name: str) -> None:
    pipeline.append(lambda job, context: pytest.fail("work was done"))
    (desk / name).mkdir()

    assert make(desk, *SEVERAL, "-o", str(desk / "talk.mp4")) == 65
    assert jobs(desk) == []


def test_steps_down_and_warnings_are_told_in_words_and_as_data(
    desk: Path, pipeline: list[Work], capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(job: Job, context: StageContext) -> None:
        step = StepDown(wanted="mesh", got="still", reason="No face was found.")
        job.update(steps_down=(step,))
        context.emit(EventKind.STEP_DOWN, **step.model_dump())
        context.warn("line 10: unknown tag [wiggle] was left out")

    pipeline.append(stumble)

    assert make(desk) == 0
    words = capsys.readouterr().out
    assert "result    The presenter is shown as a still picture, because no face was found.\n" in words
    assert "instead   The avatar still took the place of mesh, because no face was found.\n" in words
    assert "warning   line 10: unknown tag [wiggle] was left out" in words
    assert make(desk, "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["video"] == str(desk / "talk 2.mp4")
    assert data["seconds"] == 80
    assert data["steps_down"] == [
        {"wanted": "mesh", "got": "still", "reason": "No face was found.", "cure": "", "part": "avatar", "shows": ""}
    ]
    assert data["outcome"] == "The presenter is shown as a still picture, because no face was found."
    assert data["warnings"] == ["line 10: unknown tag [wiggle] was left out"]
    assert data["network"] is False


def test_what_was_asked_for_reaches_the_job(desk: Path, pipeline: list[Work]) -> None:
    seen: list[Job] = []
    pipeline.append(lambda job, context: seen.append(job))

    assert make(desk, "--preset", "high", "--captions", "off") == 0

    assert seen[0].manifest.wishes == {"preset": "high", "captions": "off"}
    assert seen[0].manifest.name == "talk"


@pytest.mark.usefixtures("pipeline")
def test_a_video_that_was_there_is_replaced_and_a_link_to_it_stays_a_link(desk: Path) -> None:
    (desk / "old.mp4").write_bytes(b"old")
    (desk / "link.mp4").symlink_to(desk / "old.mp4")

    assert make(desk, "-o", str(desk / "link.mp4")) == 0

    assert (desk / "link.mp4").is_symlink()
    assert (desk / "old.mp4").read_bytes().startswith(b"final_video.mp4")


@pytest.mark.usefixtures("pipeline")
def test_a_job_is_kept_when_that_is_asked_for(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(desk, "--keep") == 0

    [job] = jobs(desk)
    assert f"job       {job}" in capsys.readouterr().out
    assert (job / "events.jsonl").exists()
    assert (job / "input" / "script.txt").exists()


@pytest.mark.parametrize(
    ("error", "code"),
    [(InputError("No face.", "Use other footage."), 65), (ValueError("a bug"), 70), (KeyboardInterrupt(), 130)],
)
def test_when_the_work_fails_the_place_of_the_video_is_untouched_and_the_job_is_gone(
    desk: Path, pipeline: list[Work], error: BaseException, code: int
) -> None:
    def fail(job: Job, context: StageContext) -> None:
        raise error

    pipeline.append(fail)
    (desk / "talk.mp4").write_bytes(b"old")

    assert make(desk) == code

    assert (desk / "talk.mp4").read_bytes() == b"old"
    assert on_the_desk(desk) == ["me.jpg", "talk.mp4", "talk.txt"]
    assert jobs(desk) == []


def test_a_failed_job_that_is_kept_says_why(
    desk: Path, pipeline: list[Work], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(job: Job, context: StageContext) -> None:
        raise InputError("No face.", "Use other footage.")

    pipeline.append(fail)

    assert make(desk, "--keep") == 65

    [job] = jobs(desk)
    assert str(job) in capsys.readouterr().err
    assert (job / "FAILED.txt").read_text() == "No face.\nUse other footage.\n"
    assert Job.open(job).manifest.state == "failed"


def test_a_full_disk_leaves_nothing_at_the_place_of_the_video(
    desk: Path, pipeline: list[Work], capsys: pytest.CaptureFixture[str]
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(job: Job, context: StageContext) -> None:
        context.events.listeners.append(shrink)

    def shrink(event: Event) -> None:
        if event.kind is EventKind.JOB_FINISHED:  # the video is there, and copying it does not fit any more
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))

    pipeline.append(fill)
    try:
        code = make(desk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert code == 75
    assert "no space left" in capsys.readouterr().err
    assert on_the_desk(desk) == ["me.jpg", "talk.txt"]
    assert jobs(desk) == []


def test_what_is_logged_is_kept_in_the_job_and_in_the_home(desk: Path, pipeline: list[Work]) -> None:
    pipeline.append(lambda job, context: structlog.get_logger().info("something_happened", count=3))

    assert make(desk, "--keep") == 0

    [job] = jobs(desk)
    kept = json.loads((job / "processing" / "processing.log").read_text())
    assert kept["event"] == "something_happened"
    assert (kept["count"], kept["job"]) == (3, job.name)
    assert json.loads((desk.parent / "home" / "logs" / "presgen.jsonl").read_text())["job"] == job.name


def test_a_dry_run_shows_the_plan_and_makes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(desk, "--dry-run", "--preset", "high", "--avatar", "still") == 0

    plan = capsys.readouterr().out
    assert plan.splitlines()[0] == "Quarterly update"
    assert "  What went well\n    - Revenue grew by 12.5%" in plan
    assert "preset    high (1920x1080)" in plan
    assert "avatar    still (or, where that cannot work, original, then text)" in plan
    assert "warning   line 10: " in plan
    assert on_the_desk(desk) == ["me.jpg", "talk.txt"]
    assert jobs(desk) == []


@pytest.mark.usefixtures("none_included")
def test_a_dry_run_says_that_no_lips_would_move_and_what_installs_what_is_missing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(desk, "--dry-run") == 0
    assert "no lips be moved. Type: presgen models install face-mesh" in capsys.readouterr().out

    assert make(desk, "--dry-run", "--avatar", "still") == 0
    assert "face-mesh" not in capsys.readouterr().out


def test_a_dry_run_can_be_read_by_programs(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(desk, "--dry-run", "--json") == 0

    plan = json.loads(capsys.readouterr().out)
    assert plan["title"] == "Quarterly update"
    assert {"title": "What went well", "bullets": ["Revenue grew by 12.5%"]} in plan["chapters"]
    assert 3 < plan["estimated_seconds"] < 20
    assert plan["avatars"] == ["mesh", "still", "original", "text"]
    assert plan["voice"] == "hibari"
    assert plan["theme"] == "dark"
    assert (plan["brand"], plan["pictures"], plan["sound"]) == (None, [], None)
    assert plan["videos"] == [{"file": str(desk / "talk.mp4"), "layout": "panel", "size": [1280, 720]}]


def test_a_dry_run_shows_outputs_pictures_and_the_look(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cv2.imwrite(str(desk / "chart.png"), np.zeros((9, 16, 3), np.uint8))
    (desk / "brand.yaml").write_text("theme: light\n")
    (desk / "talk.txt").write_text(SCRIPT + "\n![inset: growth](Chart.png)\nGoodbye. ![](none.png)\n")

    assert make(desk, "--dry-run", *SEVERAL) == 0

    plan = [line for line in capsys.readouterr().out.splitlines() if "face-mesh" not in line]
    assert plan[-7:] == [
        f"theme     light, with {desk / 'brand.yaml'}",
        "picture   chart.png (inset)",
        f"video     {desk / 'talk.mp4'} (panel, 1280x720)",
        f"video     {desk / 'talk.portrait.mp4'} (portrait, 720x1280)",
        f"sound     {desk / 'talk.m4a'}",
        "warning   line 10: unknown tag [wiggle] was left out",
        'warning   line 15: the picture "none.png" was left out: there is no such file in the folder of the script; put'
        " it there",
    ]
    assert jobs(desk) == []


def test_a_dry_run_shows_the_bullets_that_a_script_without_any_will_get(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "talk.txt").write_text(PROSE)

    assert make(desk, "--dry-run", "--json") == 0
    plan = json.loads(capsys.readouterr().out)
    bullets = [bullet for chapter in plan["chapters"] for bullet in chapter["bullets"]]
    assert 2 <= len(bullets) <= 6
    assert all(word.lower() in PROSE.lower() for bullet in bullets for word in bullet.split())
    assert plan["videos"][0]["layout"] == "panel"

    assert make(desk, "--dry-run", "--json", "--bullets", "off") == 0
    plan = json.loads(capsys.readouterr().out)
    assert [chapter["bullets"] for chapter in plan["chapters"]] == [[]]
    assert plan["videos"][0]["layout"] == "full"


def test_a_dry_run_says_that_the_language_model_was_not_there(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.parent / "home").mkdir()
    (desk.parent / "home" / "config.yaml").write_text("llm:\n  url: http://127.0.0.1:9\n  model: none\n")
    (desk / "talk.txt").write_text(PROSE)

    assert make(desk, "--dry-run") == 0
    assert "warning   The language model was not used: " in capsys.readouterr().out


def test_the_brand_of_the_home_is_used_where_none_lies_beside_the_script(
    desk: Path, pipeline: list[Work], capsys: pytest.CaptureFixture[str]
) -> None:
    usual = desk.parent / "home" / "brand.yaml"
    usual.parent.mkdir()
    usual.write_text("theme: light\n")
    seen: list[Path | None] = []
    pipeline.append(lambda job, context: seen.append(job.brand))

    assert make(desk, "--dry-run") == 0
    assert f"theme     light, with {usual}" in capsys.readouterr().out
    assert make(desk, "--dry-run", "--theme", "dark") == 0
    assert f"theme     dark, with {usual}" in capsys.readouterr().out
    assert make(desk) == 0
    assert seen[0] is not None


@pytest.mark.parametrize(
    ("file", "content", "options", "code"),
    [
        ("talk.txt", b"{\\rtf1 Hello}", [], 65),
        ("talk.txt", b"---\npreset: best\n---\nHello.", [], 65),
        ("me.jpg", b"this is no picture", [], 65),
        ("../home/config.yaml", b"speed: 99", [], 78),
        ("../home/config.yaml", b"voice: nobody", [], 78),
        ("../home/brand.yaml", b"accent: blue", [], 78),
        ("brand.yaml", b"accent: blue", [], 65),
        ("talk.txt", b"---\nbrand: acme.yaml\n---\nHello.", [], 65),
        ("talk.txt", b"---\noutputs: audio\n---\nHello.", [], 65),
        ("me.jpg", None, ["--preset", "best"], 64),
        ("me.jpg", None, ["--voice", "nobody"], 64),
        ("me.jpg", None, ["--avatar", "nobody"], 64),
        ("me.jpg", None, ["--captions", "loud"], 64),
        ("me.jpg", None, ["--layout", "round"], 64),
        ("me.jpg", None, ["--theme", "pink"], 64),
        ("me.jpg", None, ["--bullets", "many"], 64),
        ("me.jpg", None, ["--highlight", "letters"], 64),
        ("me.jpg", None, ["--outputs", "audio"], 64),
        ("me.jpg", None, ["--outputs", "film"], 64),
        ("me.jpg", None, ["--outputs", "full-16x9", "--layout", "full"], 64),
    ],
)
@pytest.mark.usefixtures("pipeline")
def test_what_is_wrong_is_said_before_any_work(
    desk: Path,
    file: str,
    content: bytes | None,
    options: list[str],
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (desk.parent / "home").mkdir()
        (desk / file).write_bytes(content)

    assert make(desk, *options) == code

    answer = capsys.readouterr()
    assert len(answer.err.splitlines()) >= 2
    assert "Traceback" not in answer.err
    assert answer.out == ""
    assert jobs(desk) == []
