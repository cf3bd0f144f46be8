"""Test which names are ignored, and the messages for items that cannot become a job."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from inbox import filename_rules
from inbox.filename_rules import FileKind
from inbox.model import WaitReason
from tests.inbox.conftest import Drop

JUNK = [
    ".DS_Store", "._video.mp4", "._Script.txt", ".localized", ".Spotlight-V100", ".Trashes", ".fseventsd",
    "Icon\r", "ICON\r", "Thumbs.db", "desktop.ini", "__MACOSX", "@eaDir",
]  # fmt: skip
FLEETING = [
    "script.txt.sb-1f2e3d4c-AbCdEf", "(A Document Being Saved By TextEdit)", "~$talk.docx", "script.txt~",
    "#script.txt#", "upload.tmp", ".talk.mov.Xy12Zq", ".syncthing.talk.mov.tmp", ".presgen-inbox", ".presgen-cookie",
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
    ["talk.mov.crdownload", "talk.mov.part", "talk.mov.PARTIAL", "talk.mov.opdownload", "talk.mov.filepart"],
)
def test_a_download_is_awaited_and_its_final_name_is_seen(drop: Drop, partial: str) -> None:
    drop.put("talk.txt", partial)
    reason, words = drop.why(partial)
    (drop.root / partial).rename(drop.root / "talk.mov")

    assert reason is WaitReason.DOWNLOAD
    assert partial in words
    assert drop.scan().ready == ()
    assert drop.pair().name == "talk"


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
