from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli.main import run
from daemon.cli.output import print_text


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Print a text where `presgen` is typed as a path with a space."""
    monkeypatch.setattr("daemon.cli.output.name_program", lambda: r"'/my \1 tools/presgen'")

    def show(text: str) -> str:
        print_text(text)
        return capsys.readouterr().out.rstrip("\n")

    return show


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Type: presgen status", r"Type: '/my \1 tools/presgen' status"),
        ("type `presgen models install x` or presgen run.", None),
        ("presgen retry 2026-11-22-talk", r"'/my \1 tools/presgen' retry 2026-11-22-talk"),
    ],
)
def test_commands_are_printed_as_they_can_be_typed(text: str, printed: str | None, shown: Callable[[str], str]) -> None:
    assert shown(text) == (printed or text.replace("presgen", r"'/my \1 tools/presgen'"))


@pytest.mark.parametrize(
    "text", ["Another presgen daemon works here.", "/x/.venv/bin/presgen run", "org.presgen run", "presgen 0.1.0"]
)
def test_what_is_no_command_is_printed_as_it_is(text: str, shown: Callable[[str], str]) -> None:
    assert shown(text) == text


def test_hints_of_errors_name_the_command_that_works_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert run(["--home", str(tmp_path), "make", "nothing.txt"]) == 64

    hint = capsys.readouterr().err.splitlines()[-1]  # the path is quoted where it has spaces
    assert hint.replace("'", "").endswith("/bin/presgen make --help")
