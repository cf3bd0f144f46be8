import os
from pathlib import Path

import pytest

from config.errors import InputError, PresGenError, UsageError
from daemon.control.make_order import MakeOrder


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "Quarterly update.txt"
    path.write_text("Hello.")
    return path


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    path = tmp_path / "me.mov"
    path.write_bytes(b"moov")
    return path


def refused(error: type[PresGenError], script: Path, footage: Path, target: Path | None = None) -> PresGenError:
    before = {path: path.read_bytes() for path in (script, footage) if os.path.isfile(path)}  # noqa: PTH113  never raises
    with pytest.raises(error) as caught:
        MakeOrder.of(script, footage, target)
    assert {path: path.read_bytes() for path in before} == before
    assert caught.value.hint
    return caught.value


def test_the_video_goes_beside_the_script_and_takes_its_name(script: Path, footage: Path) -> None:
    order = MakeOrder.of(script, footage, None)

    assert order.target == script.parent / "Quarterly update.mp4"
    assert order.name == "Quarterly update"


def test_a_script_that_is_just_called_script_takes_the_name_of_its_folder(tmp_path: Path, footage: Path) -> None:
    script = tmp_path / "Café" / "script.txt"
    script.parent.mkdir()
    script.write_text("Hello.")

    assert MakeOrder.of(script, footage, None).target == tmp_path / "Café" / "Café.mp4"


def test_relative_paths_and_dots_are_understood(
    script: Path, footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")

    order = MakeOrder.of(Path("../Quarterly update.txt"), Path("../me.mov"), Path("-o.mp4"))

    assert order.script == script
    assert order.target == tmp_path / "deep" / "-o.mp4"


def test_a_missing_file_is_named(script: Path, footage: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.txt"
    dangling = tmp_path / "link.mov"
    dangling.symlink_to(tmp_path / "nothing.mov")

    assert str(gone) in refused(InputError, gone, footage).message
    assert str(gone) in refused(InputError, script, gone).message
    assert "link" in refused(InputError, script, dangling).hint


def test_folders_pipes_and_empty_files_are_no_input(script: Path, footage: Path, tmp_path: Path) -> None:
    pipe, empty = tmp_path / "pipe.mov", tmp_path / "empty.mov"
    os.mkfifo(pipe)
    empty.touch()

    assert "folder" in refused(InputError, tmp_path, footage).message
    assert "not a file" in refused(InputError, script, pipe).message
    assert "empty" in refused(InputError, script, empty).message
    assert "Copy or download it again" in refused(InputError, script, empty).hint
    assert "Write what is to be said" in refused(InputError, empty, footage).hint


def test_a_name_that_is_too_long_is_words(footage: Path, script: Path, tmp_path: Path) -> None:
    assert "too long" in refused(InputError, tmp_path / ("x" * 300), footage).message
    assert "too long" in refused(InputError, script, footage, tmp_path / f"{'x' * 251}.mp4").message


def test_a_name_that_is_not_text_is_words(footage: Path, script: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.mov")
    footage.rename(odd)

    assert "not text" in refused(InputError, script, odd).message


def test_names_may_hold_whatever_else_a_name_can_hold(tmp_path: Path, footage: Path) -> None:
    script = tmp_path / "-rf '\"$x\n🎬.txt"
    script.write_text("Hello.")

    order = MakeOrder.of(script, footage, None)

    assert order.target == tmp_path / "-rf '\"$x\n🎬.mp4"
    assert order.name == "-rf '\"$x 🎬", "as a terminal may show it"


def test_links_in_a_circle_are_words(footage: Path, script: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").symlink_to(tmp_path / "b.mp4")
    (tmp_path / "b.mp4").symlink_to(tmp_path / "a.mp4")

    refused(InputError, tmp_path / "a.mp4", footage)


def test_one_file_cannot_be_both(script: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.mov"
    twin.hardlink_to(script)

    assert "same file" in refused(InputError, script, script).message
    assert "same file" in refused(InputError, script, twin).message


def test_files_in_the_wrong_order_are_noticed(script: Path, footage: Path) -> None:
    assert "changed places" in refused(InputError, footage, script).message


def test_the_video_must_be_called_mp4(script: Path, footage: Path, tmp_path: Path) -> None:
    refused(UsageError, script, footage, tmp_path / "talk.mov")
    refused(UsageError, script, footage, tmp_path / "talk")
    assert MakeOrder.of(script, footage, tmp_path / "TALK.MP4").target.name == "TALK.MP4"


def test_the_video_cannot_take_the_place_of_a_folder(script: Path, footage: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out.mp4"
    folder.mkdir()

    assert "is a folder" in refused(InputError, script, footage, folder).message
    assert "is a folder" in refused(InputError, script, footage, tmp_path).message


def test_the_folder_of_the_video_must_be_there(script: Path, footage: Path, tmp_path: Path) -> None:
    error = refused(InputError, script, footage, tmp_path / "none" / "talk.mp4")

    assert "no such folder" in error.message
    assert f"mkdir -p {tmp_path / 'none'}" in error.hint
    refused(InputError, script, footage, script / "talk.mp4")


def test_commands_that_are_advised_can_be_pasted_with_a_space_in_the_path(
    script: Path, footage: Path, tmp_path: Path
) -> None:
    (tmp_path / "my videos").mkdir()

    folder = refused(InputError, script, footage, tmp_path / "my videos")
    absent = refused(InputError, script, footage, tmp_path / "none yet" / "talk.mp4")

    assert folder.hint == f"Type: -o '{tmp_path / 'my videos' / 'video.mp4'}'"
    assert absent.hint == f"Type: mkdir -p '{tmp_path / 'none yet'}'"


def test_a_folder_that_cannot_be_written_to_is_refused(script: Path, footage: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    if os.access(closed, os.W_OK):  # root may write everywhere but here
        closed = Path("/proc")

    assert "cannot be written" in refused(InputError, script, footage, closed / "talk.mp4").message


@pytest.mark.parametrize("how", ["itself", "symlink", "hard link", "capitals", "through a linked folder"])
def test_the_video_never_overwrites_its_own_footage(script: Path, tmp_path: Path, how: str) -> None:
    footage = tmp_path / "me.mp4"
    footage.write_bytes(b"moov")
    target = tmp_path / "out.mp4"
    match how:
        case "itself":
            target = footage
        case "symlink":
            target.symlink_to(footage)
        case "hard link":
            target.hardlink_to(footage)
        case "capitals":
            target = tmp_path / "Me.MP4"
        case "through a linked folder":
            (tmp_path / "way").symlink_to(tmp_path)
            target = tmp_path / "way" / "me.mp4"

    assert "over the footage" in refused(InputError, script, footage, target).message


def test_without_a_target_nothing_is_replaced(tmp_path: Path) -> None:
    script, footage = tmp_path / "talk.txt", tmp_path / "Talk.mp4"
    script.write_text("Hello.")
    footage.write_bytes(b"moov")

    assert MakeOrder.of(script, footage, None).target == tmp_path / "talk 2.mp4"
    (tmp_path / "talk 2.portrait.mp4").write_bytes(b"of another video")
    assert MakeOrder.of(script, footage, None).target == tmp_path / "talk 3.mp4"


def test_a_target_that_is_the_footage_is_refused(tmp_path: Path) -> None:
    script, footage = tmp_path / "talk.txt", tmp_path / "talk.mp4"
    script.write_text("Hello.")
    footage.write_bytes(b"moov")

    assert refused(InputError, script, footage, footage).hint.endswith(f"-o {tmp_path / 'talk-video.mp4'}")


def test_a_video_that_is_named_may_be_replaced(script: Path, footage: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").write_bytes(b"old")
    (tmp_path / "link.mp4").symlink_to(tmp_path / "talk.mp4")

    assert MakeOrder.of(script, footage, tmp_path / "talk.mp4").target == tmp_path / "talk.mp4"
    assert MakeOrder.of(script, footage, tmp_path / "link.mp4").target == tmp_path / "link.mp4"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "Quarterly update.txt",
        "link.mp4",
        "me.mov",
        "talk.mp4",
    ]


def test_further_videos_and_the_sound_lie_beside_the_first(script: Path, footage: Path, tmp_path: Path) -> None:
    order = MakeOrder.of(script, footage, tmp_path / "my.talk.MP4")

    assert order.output_paths((), False) == ((tmp_path / "my.talk.MP4",), None)
    assert order.output_paths(("portrait", "full"), True) == (
        (tmp_path / "my.talk.MP4", tmp_path / "my.talk.portrait.mp4", tmp_path / "my.talk.full.mp4"),
        tmp_path / "my.talk.m4a",
    )


def test_what_stands_in_the_way_of_a_further_video_is_found_out_first(script: Path, tmp_path: Path) -> None:
    footage = tmp_path / "talk.portrait.mp4"
    footage.write_bytes(b"moov")
    (tmp_path / "talk.m4a").mkdir()
    order = MakeOrder.of(script, footage, tmp_path / "talk.mp4")

    with pytest.raises(InputError, match="over the footage"):
        order.output_paths(("portrait",), False)
    with pytest.raises(InputError, match="it is a folder"):
        order.output_paths((), True)
    with pytest.raises(InputError, match="too long"):
        MakeOrder.of(script, footage, tmp_path / f"{'x' * 238}.mp4").output_paths(("portrait",), False)
