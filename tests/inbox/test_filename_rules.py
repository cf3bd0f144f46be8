"""Test which names are ignored, and the messages for items that cannot become a job."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from inbox import filename_rules
from inbox.admit import admit
from inbox.filename_rules import FileKind
from inbox.model import WaitReason
from inbox.waiting_notes import WaitingNotes
from tests.inbox.conftest import WALL, Drop

JUNK = [
    ".DS_Store", "._video.mp4", "._Script.txt", ".localized", ".Spotlight-V100", ".Trashes", ".fseventsd",
    "Icon\r", "ICON\r", "Thumbs.db", "desktop.ini", "__MACOSX", "@eaDir", "source.mp4:Zone.Identifier",
    "script.txt\uf03aZone.Identifier", "talk.mov:com.apple.quarantine",
]  # fmt: skip
FLEETING = [
    "script.txt.sb-1f2e3d4c-AbCdEf", "(A Document Being Saved By TextEdit)", "~$talk.docx", "script.txt~",
    "#recycle", "@Recycle", "$RECYCLE.BIN", "RECYCLER", "lost+found", "@Recently-Snapshot", "#snapshot", "found.000",
    "System Volume Information", ".Trash-1000", "#script.txt#", "upload.tmp", ".talk.mov.Xy12Zq",
    ".syncthing.talk.mov.tmp", ".presgen-inbox", ".presgen-cookie",
]  # fmt: skip


@pytest.mark.parametrize("name", [*JUNK, *FLEETING])
def test_junk_is_passed_over_without_a_word(drop: Drop, name: str) -> None:
    drop.put(name, name.upper(), f"talk/{name}", "talk/script.txt", "talk/source.mp4")

    result = drop.settle()

    assert result.waiting == ()
    assert [path.name for path in result.ready[0].companions] == []


@pytest.mark.parametrize("name", JUNK)
def test_only_junk_may_be_deleted(name: str) -> None:
    assert filename_rules.is_junk(name)
    assert not filename_rules.is_junk("talk.mov")
    assert not any(filename_rules.is_junk(fleeting) for fleeting in FLEETING)


@pytest.mark.parametrize(
    "partial",
    [
        "talk.mov.crdownload",
        "talk.mov.part",
        "talk.mov.PARTIAL",
        "talk.mov.opdownload",
        "talk.mov.filepart",
        "talk.mov.download",
        "talk.mov.tmp.driveupload",
        "talk.mov.fdmdownload",
        "talk.mov.!sync",
        "talk.mov.bc!",
        "talk.mov.!qB",
        "talk.mov.aria2",
    ],
)
def test_a_download_is_awaited_and_its_final_name_is_seen(drop: Drop, partial: str) -> None:
    drop.put("talk.txt", partial)
    reason, words = drop.why(partial)
    (drop.root / partial).rename(drop.root / "talk.mov")

    assert reason is WaitReason.DOWNLOAD
    assert partial in words
    assert drop.scan().ready == ()
    assert drop.pair().name == "talk"


@pytest.mark.parametrize("place", ["", "lesson/"])
def test_nobody_is_nagged_about_a_download(drop: Drop, place: str) -> None:
    notes = WaitingNotes(drop.root)
    drop.put(f"{place}script.txt", f"{place}source.mp4.crdownload")
    drop.settle()

    notes.update(drop.scan(after=3600.0).waiting, WALL + drop.now)

    assert [
        path.name for path in drop.root.iterdir() if "crdownload - why" in path.name or "lesson - " in path.name
    ] == []


@pytest.mark.parametrize("bin_name", ["#recycle", "@Recycle", "$RECYCLE.BIN", "lost+found"])
def test_what_was_deleted_is_not_taken_and_not_deleted_again(drop: Drop, bin_name: str) -> None:
    drop.put(
        f"{bin_name}/old.txt", f"{bin_name}/old.mp4", f"talk/{bin_name}/old.txt", "talk/script.txt", "talk/source.mp4"
    )

    pair = drop.pair()
    admit(pair, drop.jobs, drop.root)

    assert (pair.name, pair.companions) == ("talk", ())
    assert (drop.root / bin_name / "old.mp4").exists()
    assert (drop.root / "talk" / bin_name / "old.txt").exists()


@pytest.mark.parametrize(
    "name",
    [
        "source.ts",
        "clip.m2t",
        "clip.MXF",
        "me.jfif",
        "clip.m2ts",
        "clip.mod",
        "clip.vob",
        "clip.f4v",
        "clip.insv",
        "me.jpe",
    ],
)
def test_what_cameras_and_browsers_save_is_footage(drop: Drop, name: str) -> None:
    drop.put("talk/script.txt", f"talk/{name}")

    assert drop.pair().footage.name == name


def test_an_empty_file_beside_its_download_is_not_called_broken(drop: Drop) -> None:
    drop.put("talk.txt", "talk.mov.part")
    (drop.root / "talk.mov").touch()

    assert drop.why("talk.txt")[0] is WaitReason.DOWNLOAD


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Film.fcpbundle", WaitReason.PACKAGE),
        ("Photos Library.photoslibrary", WaitReason.PACKAGE),
        ("Song.band", WaitReason.PACKAGE),
        ("talk.mov.download", WaitReason.DOWNLOAD),
    ],
)
def test_folders_that_are_no_folders_are_not_entered(drop: Drop, name: str, reason: WaitReason) -> None:
    drop.put(f"{name}/inside/contents.txt", f"{name}/inside/source.mov")

    assert drop.why(name)[0] is reason


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("talk.docx", WaitReason.NOT_TEXT, "Save it as plain text"),
        ("talk.rtf", WaitReason.NOT_TEXT, "Save it as plain text"),
        ("budget.xlsx", WaitReason.UNKNOWN, "neither a script"),
        ("noending", WaitReason.UNKNOWN, "neither a script"),
        ("lexicon.txt", WaitReason.UNKNOWN, "one folder"),
        ("brand.yaml", WaitReason.UNKNOWN, "one folder"),
        (".talk.mov.icloud", WaitReason.CLOUD, "talk.mov is in iCloud"),
        (
            "talk.srt",
            WaitReason.NOT_TEXT,
            "talk.srt holds subtitles. If its words are the script, call it talk.txt.",
        ),
        ("talk.VTT", WaitReason.NOT_TEXT, "call it talk.txt"),
    ],
)
def test_a_loose_file_that_cannot_be_used_says_why(drop: Drop, name: str, reason: WaitReason, words: str) -> None:
    drop.put(name)

    why, said = drop.why(name)

    assert why is reason
    assert words in said


def test_links_are_not_followed(drop: Drop, tmp_path: Path) -> None:
    (tmp_path / "real.mov").write_text("video")
    drop.put("talk.txt", "folder/script.txt")
    (drop.root / "talk.mov").symlink_to(tmp_path / "real.mov")
    (drop.root / "folder" / "source.mov").symlink_to(tmp_path / "real.mov")
    (drop.root / "all").symlink_to(tmp_path)

    for name in ("talk.mov", "folder", "all"):
        assert drop.why(name)[0] is WaitReason.LINK, name
    assert drop.why("talk.txt")[0] is WaitReason.PARTNER


def test_pipes_and_sockets_are_not_touched(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(drop.root / "talk.mov")
    monkeypatch.chdir(drop.root)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("talk.txt")

    assert drop.why("talk.mov")[0] is WaitReason.SPECIAL
    assert drop.why("talk.txt")[0] is WaitReason.SPECIAL


def test_our_own_notes_are_not_scripts(drop: Drop) -> None:
    drop.put("talk.mov" + filename_rules.NOTE_SUFFIX)

    assert drop.settle().waiting == ()


def test_nothing_heavy_is_needed_to_look_at_the_drop_folder() -> None:
    import subprocess

    modules = "import sys, inbox.inbox, inbox.fs_events, inbox.admit, inbox.waiting_notes; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", modules], capture_output=True, text=True, check=True).stdout.split()

    assert not {"av", "numpy", "cv2", "PIL", "torch"} & set(loaded)


def test_the_kind_of_a_file_does_not_depend_on_case() -> None:
    assert [
        filename_rules.classify_file(name) for name in ("A.TXT", "B.MoV", "LEXICON.txt", "Brand.YAML", "x.TTF")
    ] == [
        FileKind.SCRIPT,
        FileKind.VIDEO,
        FileKind.LEXICON,
        FileKind.BRAND,
        FileKind.FONT,
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\x1b[31mb.txt", "a\ufffd[31mb.txt"),
        ("a\x07\x9b31mb.txt", "a\ufffd\ufffd31mb.txt"),
        ("a\nb\u2028c.txt", "a\ufffdb\ufffdc.txt"),
        ("gpj\u202etxt", "gpj\ufffdtxt"),
        ("👩\u200d💻 Zoë.txt", "👩\u200d💻 Zoë.txt"),
    ],
)
def test_no_control_character_of_a_name_is_shown(drop: Drop, name: str, shown: str) -> None:
    assert filename_rules.printable(name) == shown

    drop.put(name)
    if name.endswith(".txt"):
        (waiting,) = drop.settle().waiting
        WaitingNotes(drop.root).update(drop.scan(after=100.0).waiting, WALL + drop.now)
        (note,) = drop.root.glob("*why it waits.txt")

        assert waiting.name == shown
        assert shown in waiting.message
        assert note.name == f"{shown} - why it waits.txt"
        assert shown in note.read_text(encoding="utf-8")
