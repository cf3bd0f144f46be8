"""What `presgen status` says, of a home in every condition."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.paths import Home
from daemon.cli.main import run
from daemon.cli.render.status_table import render_overview
from daemon.state import pause_flag
from daemon.state.instance_lock import hold_lock
from daemon.state.status_file import RunningJob, ServiceState, WaitingItem
from daemon.views.overview import Overview
from inbox.receipt import Receipt
from stages.jobs.manifest import Attempt, Delivery, Failure, JobState, StageRun
from stages.records.performance import StepDown
from stages.script.intake import create_job

NOW = datetime.now().astimezone()


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.create()
    home.run.mkdir()
    monkeypatch.setenv("PRESGEN_HOME", str(home.root))
    monkeypatch.setenv("COLUMNS", "100")
    return home


@pytest.fixture
def make(home, tmp_path):
    def make(name="talk", **changes):
        (tmp_path / "talk.txt").write_text("One two three. " * 40)
        (tmp_path / "me.mp4").write_bytes(b"me")
        job = create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.mp4", name=name, wishes={})
        job.update(**changes)
        return job

    return make


@pytest.fixture
def serving(home):
    """A daemon runs, which has said this much."""
    with hold_lock(home.run / "daemon.lock"):

        def say(**told):
            usual = {"paused": False, "guard": "run", "guard_limit": "", "guard_words": "", "running": ()}
            usual |= {"waiting": (), "trouble": (), "pid": os.getpid(), "since": NOW, "at": datetime.now(UTC)}
            ServiceState(**(usual | told)).save(home.run / "status.json")

        yield say


def said(capsys, *arguments, code=0):
    assert run(["status", *arguments]) == code
    return capsys.readouterr().out


def finished(seconds=1.0):
    return StageRun(fingerprint="", files={}, values={}, started_at=NOW, finished_at=NOW + timedelta(seconds=seconds))


def test_without_a_service_it_says_how_to_start_one_and_where_to_drop(home, capsys):
    told = said(capsys)

    assert "Nothing is working: start it with presgen" in told
    assert str(home.inbox) in told


def test_a_job_that_is_worked_on_has_a_stage_a_share_and_time_left(make, serving, capsys):
    job = make(state=JobState.PROCESSING, stages={"script": finished(), "speech": finished()})
    running = RunningJob(job=job.manifest.id, stage="avatar", engine="mesh", share=0.5, seconds=20, suspended=False)
    serving(running=(running,))

    [line] = [line for line in said(capsys).splitlines() if "talk" in line]
    assert line.split()[:2] == ["talk", "working"]
    assert "moving the lips" in line
    share, left = int(line.split("%")[0].split()[-1]), line.split("about ")[1].split()[0]
    assert 10 < share < 90
    assert left > "0:05"


def test_what_is_done_grows_and_what_is_left_shrinks_from_stage_to_stage(home, make, serving):
    stages: dict[str, StageRun] = {}
    job, shares = make(state=JobState.PROCESSING), []
    for number, stage in enumerate(("script", "speech", "content", "source", "avatar", "compose", "publish")):
        for share in (0.0, 0.5, 1.0):
            serving(
                running=(
                    RunningJob(job=job.manifest.id, stage=stage, share=share, seconds=number + share, suspended=False),
                )
            )
            [row] = Overview.of(home, NOW).jobs
            shares.append(row.share)
        stages[stage] = finished()
        job.update(stages=dict(stages))

    assert shares == sorted(shares)
    assert (shares[0], round(shares[-1], 6), round(row.left)) == (0, 1, 0)


def test_a_job_that_stands_still_for_the_guard_says_so_with_the_reason(make, serving, capsys):
    job = make(state=JobState.PROCESSING)
    serving(
        guard="suspend",
        guard_words="Paused since 14:03: other programs use 91 % of the processor (limit 85 %).",
        running=(RunningJob(job=job.manifest.id, stage="avatar", share=0, seconds=1, suspended=True),),
    )

    told = said(capsys)
    assert "talk  suspended" in told
    assert "other programs use 91 % of the processor" in told
    assert "left" not in told
    assert "presgen guard" not in told, "that helps against other programs only"


def test_a_pause_for_other_programs_names_the_way_to_work_beside_them_once(make, serving, capsys):
    job = make(state=JobState.PROCESSING)
    make("next")
    serving(
        guard="suspend",
        guard_limit="cpu",
        guard_words="Paused since 14:03: other programs use 91 % of the processor (limit 85 %).",
        running=(RunningJob(job=job.manifest.id, stage="avatar", share=0.5, seconds=9, suspended=True),),
    )

    assert said(capsys).count("presgen guard --cpu 100") == 1
    for name in ("talk", "next"):
        told = " ".join(said(capsys, name).split())
        assert "blocked Paused since 14:03: other programs use 91 % of the processor" in told
        assert "presgen guard --cpu 100" in told
        assert "left" not in told
        assert "about" not in told


def test_a_job_that_is_not_started_says_why(home, make, serving, capsys):
    make()
    serving()
    assert "blocked" not in said(capsys, "talk")

    home.settings.write_text("preset: fats\n")
    assert "preset: must be one of" in " ".join(said(capsys, "talk").split())
    home.settings.unlink()

    serving(guard="hold", guard_limit="disk", guard_words="Nothing new is started since 14:03: only 1.0 GB are free.")
    told = said(capsys, "talk")
    assert "only 1.0 GB are free" in told
    assert "about" not in told
    assert "only 1.0 GB are free" in json.loads(said(capsys, "talk", "--json"))["blocked"]

    pause_flag.pause(home)
    assert "presgen resume" in said(capsys, "talk")


def test_a_full_disk_does_not_stop_a_job_that_runs(make, serving, capsys):
    job = make(state=JobState.PROCESSING)
    running = RunningJob(job=job.manifest.id, stage="avatar", share=0.5, seconds=9, suspended=False)
    serving(guard="hold", guard_limit="disk", guard_words="Nothing new is started.", running=(running,))

    assert "left" in said(capsys, "talk")
    assert "blocked" not in said(capsys, "talk")


def test_a_stage_that_is_done_again_keeps_the_share_and_says_so(home, make, serving, capsys):
    job = make(state=JobState.PROCESSING)
    once = RunningJob(job=job.manifest.id, stage="avatar", share=0.5, seconds=9, suspended=False, reached=0.5)
    serving(running=(once,))
    before = Overview.of(home, NOW).jobs[0]
    serving(running=(once.model_copy(update={"share": 0.1, "substitute": "still"}),))
    after = Overview.of(home, NOW).jobs[0]

    assert after.share == before.share
    assert after.left > before.left
    assert after.explanation == "Making the pictures again, with still."


def test_a_job_that_is_made_at_lower_quality_says_since_when_and_why(home, make, serving, capsys):
    job = make(state=JobState.PROCESSING)
    eased = "14:03, because mesh would take about 17 minutes on this computer"
    running = RunningJob(job=job.manifest.id, stage="avatar", share=0, seconds=1, suspended=False, eased=eased)
    serving(running=(running,))

    assert Overview.of(home, NOW).jobs[0].explanation == f"Lower quality since {eased}."
    assert "Lower quality since 14:03" in said(capsys)


def test_what_waits_in_the_drop_folder_is_shown_with_what_to_do(serving, capsys):
    words = "half holds no video yet. Put one (MP4 or MOV), or a picture, into it."
    serving(waiting=(WaitingItem(name="half", reason="partner missing", words=words, since=NOW),))

    told = said(capsys)
    assert "partner missing" in told
    assert words in " ".join(told.split()).replace(f"{NOW:%H:%M} ", "")


def test_a_job_that_is_put_off_says_until_when_and_why(make, capsys):
    when = datetime.now(UTC) + timedelta(hours=1)
    make(retry_at=when, reason="There is no space left on the disk.")

    told = " ".join(said(capsys).split())
    assert "talk put off" in told
    assert f"There is no space left on the disk. It is tried again at {when.astimezone(NOW.tzinfo):%H:%M}." in told


def test_finished_ones_of_today_and_failed_ones_of_any_day_are_shown(make, capsys):
    yesterday = NOW - timedelta(days=1)
    make("new", state=JobState.OUTPUT, delivered=Delivery(files=("new/a.srt", "new.mp4"), sha256="", at=NOW))
    make("old", state=JobState.OUTPUT, delivered=Delivery(files=("old.mp4",), sha256="", at=yesterday))
    failure = Failure(kind="InputError", message="The script holds nothing to speak.", hint="Write a sentence.")
    attempt = Attempt(number=1, started_at=yesterday, ended_at=yesterday, outcome="failed", failure=failure)
    make("bad", state=JobState.FAILED, reason=failure.message, attempts=(attempt,), created_at=yesterday)

    told = said(capsys)
    assert "new.mp4" in told
    assert "old.mp4" not in told
    assert "The script holds nothing to speak. Write a sentence." in told


def test_a_damaged_job_and_trouble_of_the_service_are_shown(home, make, serving, capsys):
    job = make()
    (job.folder / "job.json").write_text("{")
    serving(trouble=("The drop folder was not watched. It is watched anew.",))

    told = said(capsys)
    assert "Its job.json is missing or damaged." in told
    assert "It is watched anew." in told


def test_a_pause_is_named_with_the_way_out_of_it(home, serving, capsys):
    serving()
    pause_flag.pause(home)

    assert "presgen resume" in said(capsys)


def test_a_service_that_says_nothing_any_more_is_not_called_well(serving, capsys):
    serving(at=NOW - timedelta(minutes=5))

    assert "has said nothing since" in said(capsys)


@pytest.mark.parametrize("width", [20, 40, 71, 72, 200])
def test_nothing_is_lost_or_too_wide_in_any_width(home, make, serving, width):
    job = make("Quarterly-update-for-everybody-in-the-whole-company", state=JobState.PROCESSING)
    words = "It is not clear which belong together: one.txt, two.txt. Put each script into its own folder."
    serving(
        running=(RunningJob(job=job.manifest.id, stage="source", share=0.2, seconds=3, suspended=False),),
        waiting=(WaitingItem(name="ä" * 50, reason="ambiguous", words=words, since=NOW),),
    )

    told = render_overview(Overview.of(home, NOW), width, colour=False)

    assert max(len(line) for line in told.splitlines()) <= width
    squeezed = "".join(told.split())
    if width < 72:
        assert words.replace(" ", "") in squeezed
        assert "Quarterly-update-for-everybody-in-the-whole-company" in squeezed
    assert squeezed.count("ä") == 50
    assert "\x1b" not in told
    assert "\x1b" in render_overview(Overview.of(home, NOW), width, colour=True)


def test_of_many_jobs_only_some_are_shown_and_the_others_counted(make, capsys):
    for number in range(25):
        make(f"talk{number}")

    told = said(capsys)
    assert "and 5 more" in told
    assert len(json.loads(said(capsys, "--json"))["jobs"]) == 25


def test_on_request_jobs_of_all_days_are_shown_with_their_days(make, capsys):
    earlier = NOW - timedelta(days=3)
    make("old", state=JobState.OUTPUT, delivered=Delivery(files=("old.mp4",), sha256="", at=earlier))
    make("dropped", state=JobState.CANCELLED, created_at=earlier)
    for number in range(30):
        make(f"new {number:02}", state=JobState.OUTPUT, delivered=Delivery(files=("n.mp4",), sha256="", at=NOW))

    usual, everything = said(capsys), said(capsys, "--all")

    assert "and 10 more: presgen status --all" in usual
    assert "2 finished or given up on earlier days: presgen status --all" in usual
    assert not {"old", "dropped"} & set(usual.split())
    lines = {line.split()[0]: line for line in everything.splitlines() if line.strip()}
    assert f"{earlier:%b %d}" in lines["old"]
    assert f"{earlier:%b %d}" in lines["dropped"]
    assert everything.count("new ") == 30
    assert "--all" not in everything


@pytest.mark.parametrize("query", ["course", "Lesson3", "course/lesson3.txt", "lesson3.txt"])
def test_what_waits_in_the_drop_folder_is_told_by_name(serving, capsys, query):
    serving(waiting=(WaitingItem(name="course/lesson3.txt", reason="partner missing", words="No video.", since=NOW),))

    assert "course/lesson3.txt" in (told := said(capsys, query))
    assert "waits in the drop folder (partner missing)" in told
    assert "No video." in told
    assert [item["name"] for item in json.loads(said(capsys, "--json", query))["waiting"]] == ["course/lesson3.txt"]
    assert "There is no job called other" in said_wrong(capsys, "other")


def test_a_job_of_which_something_waits_in_the_drop_folder_says_so(make, serving, capsys):
    make("talk")
    serving(waiting=(WaitingItem(name="talk.txt", reason="partner missing", words="Drop both.", since=NOW),))

    assert "talk.txt in the drop folder. Drop both." in " ".join(said(capsys, "talk").split())


def test_without_a_service_what_lies_in_the_drop_folder_is_listed_and_nothing_is_changed(home, capsys):
    contents = {
        "good": {"script.txt": "One.", "me.mp4": "video"},
        "silent": {"script.txt": "", "me.mp4": "video"},
        "novideo": {"script.txt": "One."},
        "two": {"script.txt": "One.", "a.mp4": "video", "b.mp4": "video"},
    }
    for folder, files in contents.items():
        (home.inbox / folder).mkdir(parents=True)
        for name, text in files.items():
            (home.inbox / folder / name).write_text(text)
    (home.inbox / "talk.docx").write_text("One.")
    before = sorted(home.root.rglob("*"))

    told, listed = said(capsys), json.loads(said(capsys, "--json"))["waiting"]
    one = " ".join(said(capsys, "good").split())

    assert "Until then, nothing is taken from the drop folder." in told
    assert {item["name"]: item["reason"] for item in listed} == {
        "good": "service not running",
        "silent": "empty",
        "novideo": "partner missing",
        "two": "ambiguous",
        "talk.docx": "not text",
    }
    assert "two holds several videos (a.mp4, b.mp4)" in " ".join(told.split())
    assert "It is complete. The service checks and takes it as soon as it runs. Nothing is working: start it" in one
    assert sorted(home.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("config.yaml", "preset: fats\n", "preset: must be one of"),
        ("brand.yaml", 'accent: "reddish"\n', "accent:"),
    ],
)
def test_without_a_service_a_mistake_in_the_settings_is_named(home, capsys, file, text, words):
    assert "No new video is started" not in said(capsys)
    (home.root / file).write_text(text)

    told = " ".join(said(capsys).split())

    assert f"No new video is started. The settings in {home.root / file}" in told.replace("- ", "-")
    assert words in told
    assert words in json.loads(said(capsys, "--json"))["service"]["trouble"][0]


def said_wrong(capsys, *arguments):
    assert run(["status", *arguments]) == 64
    return capsys.readouterr().err


def test_a_program_reads_all_of_it(make, serving, capsys):
    job = make(state=JobState.PROCESSING)
    serving(running=(RunningJob(job=job.manifest.id, stage="speech", share=0.5, seconds=2, suspended=False),))

    told = json.loads(said(capsys, "--json"))
    [row] = told["jobs"]
    assert told["service"]["running"]
    assert (row["id"], row["state"], row["shown"], row["stage"]) == (
        job.manifest.id,
        "processing",
        "working",
        "speaking",
    )
    assert 0 < row["share"] < 1
    assert row["seconds_left"] > 0


def test_one_job_is_told_in_full_by_id_beginning_or_name(home, make, capsys):
    failure = Failure(kind="DiskFull", message="There is no space left.", hint="Free some.", stage="avatar")
    attempts = (
        Attempt(number=1, started_at=NOW, ended_at=NOW, outcome="failed", failure=failure),
        Attempt(number=2, started_at=NOW, ended_at=NOW, outcome="done"),
    )
    job = make(
        state=JobState.OUTPUT,
        attempts=attempts,
        stages={"speech": finished(1.5)},
        steps_down=(StepDown(wanted="mesh", got="still", reason="No face was found."),),
        delivered=Delivery(files=("talk/captions.srt", "talk.mp4"), sha256="", at=NOW),
    )
    warning = {"seq": 0, "at": NOW.isoformat(), "kind": "warning", "stage": "script", "message": "line 3: odd"}
    (job.folder / "events.jsonl").write_text(json.dumps(warning) + "\n")

    told = said(capsys, "TALK")
    assert told == said(capsys, job.manifest.id) == said(capsys, job.manifest.id[:17])
    for words in (
        "There is no space left. Free some.", "speaking: 1.5 s",
        "still took the place of mesh, because no face was found.",
        "line 3: odd", str(home.outbox / "talk.mp4"), str(job.folder),
    ):  # fmt: skip
        assert words in " ".join(told.split())
    assert json.loads(said(capsys, "talk", "--json"))["attempts"][0]["failure"]["kind"] == "DiskFull"


def test_what_was_dropped_before_is_called_the_same_as_the_first(home, make, capsys):
    (first, second) = (make("talk"), make("talk again"))
    facts = {"files": (), "first_seen": NOW, "quiet_since": NOW, "taken_at": NOW, "why": "it was quiet"}
    Receipt(**facts).save(first.input / "receipt.json")
    Receipt(**facts, same_as=first.manifest.id).save(second.input / "receipt.json")

    assert f"same as {first.manifest.id}" in " ".join(said(capsys, second.manifest.id).split())
    assert json.loads(said(capsys, second.manifest.id, "--json"))["same_as"] == first.manifest.id
    assert "same as" not in said(capsys, first.manifest.id)


def test_a_wrong_name_is_answered_with_near_ones(make, capsys):
    make("quarterly-update")

    assert run(["status", "quartely-update"]) == 64
    assert "Did you mean quarterly-update?" in capsys.readouterr().err


def test_a_name_that_several_jobs_have_is_answered_with_their_ids(make, capsys):
    jobs = make(), make()

    assert run(["status", "talk"]) == 64
    told = capsys.readouterr().err
    assert all(job.manifest.id in told for job in jobs)


def test_a_job_of_presgen_make_is_not_one_of_the_service(make, capsys):
    job = make(direct=os.getpid(), state=JobState.PROCESSING)
    assert "presgen make" in said(capsys)

    job.update(state=JobState.OUTPUT)
    told = json.loads(said(capsys, "--json"))["jobs"][0]
    assert (told["shown"], told["reason"]) == ("done", f"kept in {job.output}")


def test_looking_is_quick_in_a_home_with_many_jobs(home, make, capsys):
    """Nothing of finished jobs is read but their manifests."""
    job = make(state=JobState.OUTPUT, delivered=Delivery(files=("talk.mp4",), sha256="", at=NOW))
    for part in ("processing", "output", "input"):
        (job.folder / part).rename(Path(f"{job.folder / part}-gone"))

    assert "talk.mp4" in said(capsys)
