"""Test that finished files appear in the outbox complete, under free names, and exactly once."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import unicodedata

import pytest

from config.errors import InputError, TransientError
from outbox.deliver import deliver, set_delivery_aside
from stages.jobs.job import Job

DELIVER = """
import sys
from pathlib import Path
from outbox.deliver import deliver
from stages.jobs.job import Job
deliver(Job.open(Path(sys.argv[1])), Path(sys.argv[2]))
"""
WHOLE = {
    "talk.mp4": "final_video.mp4",
    "talk.portrait.mp4": "final_video.portrait.mp4",
    "talk.m4a": "final_audio.m4a",
    "talk/captions.srt": "captions.srt",
    "talk/report.html": "report.html",
}


def lying(outbox):
    return {str(path.relative_to(outbox)): path.read_bytes() for path in outbox.rglob("*") if path.is_file()}


def whole(job, names=WHOLE):
    return {target: (job.output / source).read_bytes() for target, source in names.items()}


def renamed(names, name):
    return {target.replace("talk", name, 1): source for target, source in names.items()}


def refuse_link(source, target):
    raise OSError(errno.EPERM, "no hard links here")


def test_videos_lie_side_by_side_and_their_companions_in_a_folder(job, outbox):
    made = job()
    delivery = deliver(made, outbox)

    assert lying(outbox) == whole(made)
    assert delivery.files[-1] == "talk.mp4"
    assert Job.open(made.folder).manifest.delivered == delivery


def test_remarks_lie_beside_the_captions_and_those_of_an_earlier_delivery_do_not_stay(job, outbox):
    made = job()
    deliver(made, outbox, ["A still picture is shown, because no face was found.", "Use other footage."])
    set_delivery_aside(made)
    made.update(delivered=None)
    deliver(made, outbox)

    text = (outbox / "talk" / "READ ME.txt").read_text()
    assert text.split("\n\n")[1:] == ["A still picture is shown, because no face was found.", "Use other footage.\n"]
    assert not (outbox / "talk 2" / "READ ME.txt").exists()


@pytest.mark.parametrize(("outbox_mode", "file_mode"), [(0o755, 0o644), (0o700, 0o600), (0o770, 0o660)])
@pytest.mark.parametrize("linked", [True, False])
def test_the_video_is_open_to_those_who_may_read_the_outbox(job, outbox, monkeypatch, outbox_mode, file_mode, linked):
    before = os.umask(0o077)
    try:
        made = job()
        outbox.mkdir()
        outbox.chmod(outbox_mode)
        if not linked:
            monkeypatch.setattr(os, "link", refuse_link)
        deliver(made, outbox)
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o777 for path in outbox.rglob("*") if path.is_file()} == {file_mode}
    assert (outbox / "talk").stat().st_mode & 0o777 == outbox_mode


def test_what_was_delivered_is_never_delivered_again(job, outbox):
    made = job()
    first = deliver(made, outbox)
    (outbox / "talk.mp4").unlink()
    (outbox / "talk.m4a").rename(outbox / "mine.m4a")
    made.update(delivered=None)  # as after a crash before the last step, or a manifest that was made anew

    again = deliver(made, outbox)

    assert again.files == first.files
    assert not (outbox / "talk.mp4").exists()
    assert not (outbox / "talk.m4a").exists()


@pytest.mark.parametrize("there", ["talk.mp4", "talk", "talk.portrait.mp4", "TALK.m4a"])
def test_what_lies_there_already_is_never_touched(job, outbox, there):
    outbox.mkdir()
    (outbox / there).write_bytes(b"mine")
    made = job()
    deliver(made, outbox)

    assert lying(outbox) == {there: b"mine", **whole(made, renamed(WHOLE, "talk 2"))}


def test_two_jobs_of_one_name_stand_side_by_side(job, outbox):
    one, other = job(), job(content=b"another")
    deliver(one, outbox)
    deliver(other, outbox)

    assert lying(outbox) == {**whole(one), **whole(other, renamed(WHOLE, "talk 2"))}


POINTS = ["deliver.planned", *(f"deliver.put.{number}" for number in range(5)), "deliver.done"]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("linked", [True, False])
def test_a_crash_at_any_point_costs_nothing_and_doubles_nothing(job, outbox, point, linked):
    made = job()
    code = DELIVER if linked else _WITHOUT_LINKS + DELIVER
    died = subprocess.run(
        [sys.executable, "-c", code, str(made.folder), str(outbox)],
        env=os.environ | {"PRESGEN_CRASH": point},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert all(data == whole(made)[name] for name, data in lying(outbox).items())

    deliver(Job.open(made.folder), outbox)

    assert lying(outbox) == whole(made)
    assert Job.open(made.folder).manifest.delivered.files[-1] == "talk.mp4"


_WITHOUT_LINKS = """
import os
def link(source, target, real=os.link):
    if ".presgen-" not in str(source):
        raise OSError(18, "another volume")
    real(source, target)
os.link = link
"""


def test_a_copy_that_was_cut_off_is_hidden_and_cleaned_away(job, outbox):
    made = job()
    died = subprocess.run(
        [sys.executable, "-c", _WITHOUT_LINKS + DELIVER, str(made.folder), str(outbox)],
        env=os.environ | {"PRESGEN_CRASH": "put.copied"}, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    assert [path.name[:9] for path in outbox.rglob("*") if path.is_file()] == [".presgen-"]

    deliver(Job.open(made.folder), outbox)

    assert lying(outbox) == whole(made)


def test_a_name_that_is_taken_between_plan_and_delivery_is_left_alone(job, outbox):
    made = job()
    subprocess.run(
        [sys.executable, "-c", DELIVER, str(made.folder), str(outbox)],
        env=os.environ | {"PRESGEN_CRASH": "deliver.put.1"}, check=False,
    )  # fmt: skip
    (outbox / "talk.mp4").write_bytes(b"mine")

    deliver(Job.open(made.folder), outbox)

    assert lying(outbox) == {"talk.mp4": b"mine", **whole(made, renamed(WHOLE, "talk 2"))}


def test_a_volume_without_hard_links_gets_whole_files_too(job, outbox, monkeypatch):
    monkeypatch.setattr(os, "link", refuse_link)
    made = job()
    deliver(made, outbox)

    assert lying(outbox) == whole(made)


def test_a_full_disk_is_worth_another_try_and_leaves_nothing_half(job, outbox, monkeypatch):
    def copy(source, target):
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    def link(source, target):
        raise OSError(errno.EXDEV, "another volume")

    made = job()
    with monkeypatch.context() as broken:
        broken.setattr(os, "link", link)
        broken.setattr("shutil.copyfile", copy)
        with pytest.raises(TransientError, match="no space left"):
            deliver(made, outbox)
    assert lying(outbox) == {}

    deliver(made, outbox)
    assert lying(outbox) == whole(made)


def test_an_outbox_that_is_a_file_is_told_in_words(job, outbox):
    outbox.write_bytes(b"")

    with pytest.raises(InputError, match="cannot be put into"):
        deliver(job(), outbox)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("a/b: c", "a b c"), ("..hidden", "hidden"), ("", "video"), (" \n", "video"), ("é" * 200, "é" * 60),
        (unicodedata.normalize("NFD", "café"), "café"),
    ],
)  # fmt: skip
def test_names_are_fit_for_every_file_system(job, outbox, name, called):
    made = job()
    made.update(name=name)

    assert deliver(made, outbox).files[-1] == f"{called}.mp4"
