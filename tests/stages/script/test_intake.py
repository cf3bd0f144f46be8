from __future__ import annotations

import errno
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from config.errors import InputError, SettingsError, TransientError
from stages.jobs.job import Job
from stages.jobs.manifest import JobState
from stages.script.intake import attach_files, create_job, job_id


@pytest.fixture
def pair(tmp_path):
    (tmp_path / "talk.txt").write_text("hello")
    (tmp_path / "me.MOV").write_bytes(b"video")
    (tmp_path / "jobs").mkdir()
    return tmp_path


def create(folder, **changes):
    return create_job(
        folder / "jobs", folder / "talk.txt", folder / "me.MOV", **({"name": "My Talk", "wishes": {}} | changes)
    )


def test_a_new_job_holds_copies_of_both_files(pair):
    job = create(pair)

    assert job.script.read_text() == "hello"
    assert job.footage.read_bytes() == b"video"
    assert (job.script.name, job.footage.name) == ("script.txt", "source.mov")
    assert job.manifest.footage.name == "me.MOV"
    assert (pair / "talk.txt").exists()


def test_a_lexicon_beside_the_script_comes_along(pair):
    assert create(pair).lexicon is None
    (pair / "lexicon.txt").write_text("SQL = sequel")

    assert create(pair).lexicon.read_text() == "SQL = sequel"


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(path)


def test_the_pictures_of_the_script_come_along_and_no_others(pair):
    (pair / "talk.txt").write_text("One ![](a.png). Two ![](charts/b%20c.png). Three ![](A.png) ![](none.png).")
    for name in ("a.png", "charts/b c.png", "other.png"):
        picture(pair / name)

    job = create(pair)

    assert [path.relative_to(job.pictures_folder).as_posix() for path in job.pictures] == ["a.png", "charts/b c.png"]
    assert [path.read_bytes() for path in job.pictures] == [(pair / "a.png").read_bytes()] * 2
    assert sorted(p.name for p in job.pictures_folder.rglob("*.png")) == ["a.png", "b c.png"]
    assert Job.open(job.folder).manifest.pictures.left_out.keys() == {"none.png"}


def test_a_brand_beside_the_script_comes_along_with_its_files(pair):
    (pair / "brand.yaml").write_text("accent: '#0b5fff'\nlogo: look/logo.png\n")
    picture(pair / "look" / "logo.png")
    (pair / "usual.yaml").write_text("accent: '#ff0000'")

    job = create(pair, brand=pair / "usual.yaml")

    assert job.brand.read_text() == (pair / "brand.yaml").read_text()
    assert (job.brand.parent / "look" / "logo.png").read_bytes() == (pair / "look" / "logo.png").read_bytes()


def test_the_usual_brand_is_taken_where_none_lies_beside_the_script(pair):
    home = pair / "home"
    picture(home / "logo.png")
    (home / "brand.yaml").write_text("logo: logo.png")
    (pair / "talk.txt").write_text("One ![](logo.png).")
    Image.new("RGB", (9, 9)).save(pair / "logo.png")

    job = create(pair, brand=home / "brand.yaml")

    assert (job.brand.parent / "logo.png").read_bytes() == (home / "logo.png").read_bytes()
    assert (job.pictures_folder / "logo.png").read_bytes() == (pair / "logo.png").read_bytes()
    assert job.appearance_files == (job.pictures_folder / "logo.png", job.brand.parent / "logo.png")


def test_the_front_matter_names_another_brand_or_none(pair):
    for name in ("brand.yaml", "acme.yaml", "usual.yaml"):
        (pair / name).write_text(f"accent: '#0b5fff'  # {name}")

    for asked, expected in (("none", None), ("None", None), ("Acme.yaml", "acme.yaml"), ("", "brand.yaml")):
        (pair / "talk.txt").write_text(f"---\ntitle: T\nbrand: {asked}\n---\nHello.")
        brand = create(pair, brand=pair / "usual.yaml").brand
        assert (brand and brand.read_text().split("# ")[1]) == expected


def test_without_any_brand_there_is_none(pair):
    assert create(pair, brand=pair / "brand.yaml").brand is None


@pytest.mark.parametrize("asked", ["none.yaml", "../brand.yaml", "/etc/passwd", "https://example.com/brand.yaml"])
def test_a_brand_that_is_not_there_is_the_authors_to_mend(pair, asked):
    (pair / "talk.txt").write_text(f"---\ntitle: T\nbrand: {asked}\n---\nHello.")

    with pytest.raises(InputError, match="asks for the brand") as caught:
        create(pair)

    assert "brand: none" in caught.value.hint
    assert list((pair / "jobs").iterdir()) == []


def test_a_broken_brand_is_named_with_its_lines_and_the_usual_one_is_an_error_of_the_settings(pair):
    usual = pair / "usual.yaml"
    usual.write_text("accent: blue\n")
    with pytest.raises(SettingsError, match=r"usual\.yaml(.|\n)*line 1: accent"):
        create(pair, brand=usual)

    (pair / "brand.yaml").write_text("theme: dark\nlogo: none.png\nfnt: x.ttf\n")
    with pytest.raises(InputError, match=r"brand\.yaml(.|\n)*line 2: logo(.|\n)*line 3: fnt"):
        create(pair, brand=usual)

    assert list((pair / "jobs").iterdir()) == []


@pytest.mark.parametrize("script", [b"---\ncaptions: maybe\n---\nHello.", b"{\\rtf1 Hello}", b"\xff\x00\x01"])
def test_a_script_that_is_wrong_becomes_a_job_that_can_say_so(pair, script):
    (pair / "talk.txt").write_bytes(script)
    (pair / "brand.yaml").write_text("theme: light\n")

    job = create(pair)

    assert (job.script.read_bytes(), job.pictures, job.brand) == (script, (), None)


def test_a_job_can_be_opened_again(pair):
    job = create(pair, wishes={"voice": "espeak"})
    job.update(state=JobState.PROCESSING)

    again = Job.open(job.folder)

    assert again.manifest == job.manifest
    assert again.manifest.state is JobState.PROCESSING


def test_a_job_that_could_not_be_made_leaves_nothing_behind(pair, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)

    with pytest.raises(TransientError):
        create(pair)

    assert list((pair / "jobs").iterdir()) == []


def test_a_missing_file_is_the_users_to_mend(pair):
    (pair / "me.MOV").unlink()

    with pytest.raises(InputError):
        create(pair)


def test_a_crash_while_saving_leaves_the_old_manifest(pair, monkeypatch):
    job = create(pair)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            job.update(state=JobState.PROCESSING)

    assert Job.open(job.folder).manifest.state is JobState.INPUT
    assert not [p for p in job.folder.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("name", ["Quarterly Update", "Ünïcode Näme", "日本語", "../../etc", "", "a" * 300, "-rf"])
def test_ids_are_ascii_sortable_and_safe(name):
    first = job_id(name, datetime(2026, 11, 22, 14, 3, tzinfo=UTC))
    later = job_id(name, datetime(2026, 11, 22, 14, 4, tzinfo=UTC))

    assert re.fullmatch(r"2026-11-22-1403-[a-z0-9][a-z0-9-]*-[0-9a-f]{4}", first)
    assert first < later
    assert len(first) < 80


def test_what_was_dropped_along_and_is_not_used_is_named(pair):
    (pair / "talk.txt").write_text("Hello. ![Plan](plan.png) ![Gone](gone.png)")
    job = create(pair)
    for name in ("plan.png", "images/chart.png", "logo.png"):
        picture(job.pictures_folder / name)
    for name in ("README.md", "narration.wav", "Unused.ttf"):
        (job.pictures_folder / name).write_text("x")
    (job.pictures_folder / "brand.yaml").write_text("logo: logo.png\n")

    for _ in range(2):  # each attempt attaches them
        unused = attach_files(job, None)

        assert [str(path) for path in unused] == ["README.md", "images/chart.png", "narration.wav"]
