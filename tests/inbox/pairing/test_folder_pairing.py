"""Test which jobs a dropped folder makes, which files go along with which, and what is told of the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inbox.admit import admit_all
from inbox.file_check import FileCheckResult
from inbox.inbox import HALF_PAIR_S, Inbox
from inbox.model import ScanResult, WaitReason
from tests.inbox.conftest import Drop


def lessons(*numbers: int, suffixes: tuple[str, ...] = ("txt", "mp4")) -> list[str]:
    return [f"course/lesson{number}.{suffix}" for number in numbers for suffix in suffixes]


def pairs(result: ScanResult, root: Path) -> dict[str, tuple[str, str]]:
    """Return script and footage of the ready pairs, without the dropped folder, by their names."""
    return {
        pair.name: tuple(str(Path(*path.relative_to(root).parts[1:])) for path in (pair.script, pair.footage))
        for pair in result.ready
    }  # type: ignore[misc]


def companions(result: ScanResult, name: str) -> set[str]:
    (pair,) = [pair for pair in result.ready if pair.name == name]
    return {path.name for path in pair.companions}


def test_a_folder_of_lessons_is_a_job_for_each_lesson(drop: Drop) -> None:
    drop.put(*lessons(1, 2, 3))

    result = drop.settle()

    assert pairs(result, drop.root) == {
        f"lesson{number}": (f"lesson{number}.txt", f"lesson{number}.mp4") for number in (1, 2, 3)
    }
    assert result.waiting == ()


def test_a_tree_of_folders_with_pairs_is_a_job_for_each_folder(drop: Drop) -> None:
    drop.put(*(f"course/lesson{n}/{name}" for n in (1, 2) for name in ("script.txt", "source.mp4", "chart.png")))
    drop.put("course/README.md", "course/images/cover.png")

    result = drop.settle()

    assert pairs(result, drop.root) == {
        f"lesson{number}": (f"lesson{number}/script.txt", f"lesson{number}/source.mp4") for number in (1, 2)
    }
    assert companions(result, "lesson1") == {"chart.png"}


def test_lessons_of_the_same_name_say_in_which_folder_they_lie(drop: Drop) -> None:
    drop.put(*(f"course/module{n}/intro/{name}" for n in (1, 2) for name in ("script.txt", "source.mp4")))

    assert sorted(pairs(drop.settle(), drop.root)) == ["course - module1 - intro", "course - module2 - intro"]


def test_several_scripts_beside_one_source_are_one_video_each_and_the_receipt_says_so(drop: Drop) -> None:
    drop.put("course/a.txt", "course/b.txt", "course/script.txt", "course/source.mp4")

    result = drop.settle()

    assert pairs(result, drop.root) == {
        "a": ("a.txt", "source.mp4"),
        "b": ("b.txt", "source.mp4"),
        "course": ("script.txt", "source.mp4"),
    }
    assert result.ready[0].seen.why.endswith(
        "source.mp4 is also the video of b.txt, script.txt: one video is made of each script."
    )


def test_a_setting_turns_several_videos_of_one_source_off(drop: Drop) -> None:
    drop.inbox = Inbox(drop.root, share_footage=False, checker=drop.checker)
    drop.put("course/a.txt", "course/b.txt", "course/source.mp4")

    reason, words = drop.why("course")

    assert reason is WaitReason.AMBIGUOUS
    assert "into its own folder, or write shared_footage: on into config.yaml" in words


def test_a_lesson_with_a_video_of_its_own_name_does_not_share(drop: Drop) -> None:
    drop.put(*lessons(1), "course/lesson2.txt", "course/lesson3.txt", "course/source.mp4")

    assert pairs(drop.settle(), drop.root) == {
        "lesson1": ("lesson1.txt", "lesson1.mp4"),
        "lesson2": ("lesson2.txt", "source.mp4"),
        "lesson3": ("lesson3.txt", "source.mp4"),
    }


def test_pictures_of_the_lessons_names_are_footage_only_where_there_are_no_videos(drop: Drop) -> None:
    drop.put(*lessons(1, 2, suffixes=("txt", "png")), "course/chart.png")
    assert pairs(drop.settle(), drop.root) == {
        "lesson1": ("lesson1.txt", "lesson1.png"),
        "lesson2": ("lesson2.txt", "lesson2.png"),
    }

    drop.put("course/lesson1.mp4")
    assert pairs(drop.settle_half(), drop.root) == {"lesson1": ("lesson1.txt", "lesson1.mp4")}


def test_a_picture_called_presenter_is_the_footage_of_all_scripts(drop: Drop) -> None:
    drop.put("course/a.txt", "course/b.txt", "course/a.png", "course/presenter.png")

    assert pairs(drop.settle(), drop.root) == {"a": ("a.txt", "presenter.png"), "b": ("b.txt", "presenter.png")}


@pytest.mark.parametrize("note", ["README.md", "notes.txt", "Licence.txt"])
def test_notes_are_no_scripts_and_go_along(drop: Drop, note: str) -> None:
    drop.put(*lessons(1, 2), f"course/{note}")

    result = drop.settle()

    assert sorted(pairs(result, drop.root)) == ["lesson1", "lesson2"]
    assert companions(result, "lesson1") == companions(result, "lesson2") == {note}


def test_another_text_beside_a_pair_waits_for_a_video_instead_of_going_along(drop: Drop) -> None:
    drop.put(*lessons(1), "course/draft.txt")

    result = drop.settle_half()

    assert pairs(result, drop.root) == {"lesson1": ("lesson1.txt", "lesson1.mp4")}
    assert companions(result, "lesson1") == set()
    assert [(item.name, item.reason) for item in result.waiting] == [("course/draft.txt", WaitReason.PARTNER)]


def test_another_video_beside_a_pair_is_told_of(drop: Drop) -> None:
    drop.put("talk/talk.txt", "talk/talk.mp4", "talk/take 2.mp4", "talk/source.mp4")

    result = drop.settle()

    assert pairs(result, drop.root) == {"talk": ("talk.txt", "source.mp4")}
    assert {(item.name, item.reason) for item in result.waiting} == {
        ("talk/talk.mp4", WaitReason.LEFTOVER),
        ("talk/take 2.mp4", WaitReason.LEFTOVER),
    }
    assert "source.mp4 is the video of talk.txt" in result.waiting[0].message


def test_two_texts_of_one_name_are_not_guessed_at_and_the_other_lessons_go(drop: Drop) -> None:
    drop.put(*lessons(1, 2), "course/lesson2.md")

    result = drop.settle()

    assert sorted(pairs(result, drop.root)) == ["lesson1"]
    (waiting,) = result.waiting
    assert waiting.reason is WaitReason.AMBIGUOUS
    assert "lesson2.md, lesson2.txt, lesson2.mp4 have the same name" in waiting.message


def test_the_last_half_of_a_lesson_is_not_paired_with_the_last_half_of_another(drop: Drop) -> None:
    drop.put(*lessons(1), "course/lesson2.txt", "course/old.mp4")
    assert len(list(admit_all(drop.settle_half().ready, drop.jobs, drop.root))) == 1

    result = drop.settle_half()

    assert result.ready == ()
    assert {item.name for item in result.waiting} == {"course/lesson2.txt", "course/old.mp4"}


def test_a_readme_beside_further_videos_is_no_script(drop: Drop) -> None:
    drop.put("talk/script.txt", "talk/source.mp4", "talk/clips/README.md", "talk/clips/a.mp4")

    assert list(pairs(drop.settle_half(), drop.root)) == ["talk"]


def test_a_lesson_that_is_no_plain_text_says_so(drop: Drop) -> None:
    drop.put(*lessons(1, 2), "course/lesson3.docx", "course/lesson3.mp4")

    assert drop.why("course/lesson3.docx")[0] is WaitReason.NOT_TEXT


# --------------------------------------------------------------------------------------------------------- companions


def test_what_belongs_to_all_goes_along_with_each(drop: Drop) -> None:
    drop.put(*lessons(1, 2), *(f"course/{name}" for name in ("lexicon.txt", "brand.yaml", "logo.svg", "fonts/x.ttf")))

    result = drop.settle()

    for name in ("lesson1", "lesson2"):
        assert companions(result, name) == {"lexicon.txt", "brand.yaml", "logo.svg", "x.ttf"}


def test_a_picture_goes_along_with_the_scripts_that_show_it_or_with_all(drop: Drop) -> None:
    drop.put(*lessons(1, 2, 3), *(f"course/{name}" for name in ("images/One.png", "both.png", "unnamed.png")))
    drop.checker.shows = {
        "lesson1.txt": ("images/one.png", "./both.png", "http://x/y.png"),
        "lesson2.txt": ("both.png",),
    }

    result = drop.settle()

    assert companions(result, "lesson1") == {"One.png", "both.png", "unnamed.png"}
    assert companions(result, "lesson2") == {"both.png", "unnamed.png"}
    assert companions(result, "lesson3") == {"unnamed.png"}


def test_a_lexicon_and_a_brand_around_the_lessons_serve_those_without_their_own(drop: Drop) -> None:
    for number in (1, 2):
        drop.put(f"course/lesson{number}/script.txt", f"course/lesson{number}/source.mp4")
    drop.put(
        *(f"course/{name}" for name in ("lexicon.txt", "brand.yaml", "fonts/x.ttf", "logo.png", "lesson2/lexicon.txt"))
    )

    result = drop.settle()

    one, two = ({str(path.relative_to(drop.root / "course")) for path in pair.companions} for pair in result.ready)
    assert one == {"lexicon.txt", "brand.yaml", "fonts/x.ttf", "logo.png"}
    assert two == {"lesson2/lexicon.txt", "brand.yaml", "fonts/x.ttf", "logo.png"}


def test_a_narration_goes_along_with_its_script(drop: Drop) -> None:
    drop.put(*(f"course/lesson{n}/{name}" for n in (1, 2) for name in ("script.txt", "source.mp4")))
    drop.put("course/lesson2/Narration.WAV")

    result = drop.settle()

    assert (companions(result, "lesson1"), companions(result, "lesson2")) == (set(), {"Narration.WAV"})


# ------------------------------------------------------------------------------------------------- settling, half pairs


@pytest.mark.parametrize("growing", ["course/lesson3.mp4", "course/lesson3.txt", "course/chart.png"])
def test_no_lesson_is_taken_while_a_file_of_the_folder_grows(drop: Drop, growing: str) -> None:
    drop.put(*lessons(1, 2, 3), "course/chart.png")
    for _ in range(4):
        with (drop.root / growing).open("a") as file:
            file.write("more")
        assert drop.scan(after=2.9).ready == ()

    drop.scan()
    assert len(drop.scan(after=3.0).ready) == 3


def test_half_a_lesson_lets_the_others_wait_a_minute_and_no_longer(drop: Drop) -> None:
    drop.put(*lessons(1, 2), "course/lesson3.txt", "course/lexicon.txt")

    result = drop.settle()
    assert result.ready == ()
    assert {(item.name, item.reason) for item in result.waiting} == {
        ("course/lesson1.txt", WaitReason.REST),
        ("course/lesson2.txt", WaitReason.REST),
        ("course/lesson3.txt", WaitReason.PARTNER),
    }
    assert result.next_scan_s <= HALF_PAIR_S

    result = drop.scan(after=HALF_PAIR_S)
    assert sorted(pairs(result, drop.root)) == ["lesson1", "lesson2"]
    assert [item.name for item in result.waiting] == ["course/lesson3.txt"]
    assert all(pair.stays == {drop.root / "course" / "lexicon.txt"} for pair in result.ready)


def test_the_lessons_go_as_soon_as_the_missing_half_is_there(drop: Drop) -> None:
    drop.put(*lessons(1, 2), "course/lesson3.txt")
    drop.settle()
    drop.put("course/lesson3.mp4")

    assert len(drop.settle().ready) == 3


def test_what_a_waiting_lesson_needs_stays(drop: Drop) -> None:
    drop.put("course/a.txt", "course/b.txt", "course/source.mp4", "course/lexicon.txt")
    drop.checker.bad["b.txt"] = FileCheckResult(WaitReason.NOT_TEXT, "b.txt is no text.")

    result = drop.settle()

    (pair,) = result.ready
    assert {path.name for path in pair.stays} == {"source.mp4", "lexicon.txt"}
    assert [(item.name, item.reason) for item in result.waiting] == [("course/b.txt", WaitReason.NOT_TEXT)]


def test_the_lessons_are_taken_together_once_all_are_checked(drop: Drop) -> None:
    drop.put(*lessons(1, 2))
    answered = drop.checker.find_result
    drop.checker.find_result = lambda role, path, identity, now: (  # type: ignore[method-assign]
        None if path.endswith("lesson2.mp4") else answered(role, path, identity, now)
    )

    result = drop.settle()

    assert result.ready == ()
    assert {item.reason for item in result.waiting} == {WaitReason.CHECKING}


def test_no_advice_leads_to_a_hidden_script() -> None:
    """No message proposes to rename one of several texts, so that the others would go along unseen."""
    folder = Path(__file__).parents[2] / "inbox"
    source = "".join(path.read_text() for path in folder.glob("*.py"))

    assert not re.search(r"[Nn]ame (one|it) script", source)
