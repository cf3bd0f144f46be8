"""Nothing that a file name holds makes the terminal do something."""

from __future__ import annotations

import click
import pytest

from config.errors import InputError
from daemon.cli.errors import print_error
from daemon.cli.output import print_text
from daemon.cli.render.log_text import LinePrinter
from daemon.cli.session import Session
from daemon.views.log_lines import LogLine

TITLE, CLEAR, BELL, EIGHT_BIT = "\x1b]0;gotcha\x07", "\x1b[2J", "\x07", "\x9b2J"


@pytest.mark.parametrize("control", [TITLE, CLEAR, BELL, EIGHT_BIT, "\r", "\x08"])
def test_only_colours_tabs_and_lines_reach_the_terminal(capsys: pytest.CaptureFixture[str], control: str) -> None:
    print_text(f"a{control}b\tc\n{click.style('red', fg='red')}")

    shown = capsys.readouterr().out
    assert control not in shown
    assert shown.endswith("b\tc\nred\n") or "\x1b[31mred\x1b[0m" in shown


def test_an_error_about_a_file_shows_no_colour_of_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(Session(json=False), InputError("There is no script at a\x1b[31mb.txt.", "Look for a\x1b[31mb.txt."))

    assert capsys.readouterr().err == "There is no script at a\ufffd[31mb.txt.\nLook for a\ufffd[31mb.txt.\n"


def test_a_line_of_the_log_shows_no_control_character(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    line = LogLine.parse(
        b'{"event": "job_refused", "level": "warning", "name": "a\\u001b[2Jb", "message": "\\u009b2J."}'
    )
    assert line is not None

    LinePrinter(tmp_path).print_line(line)

    shown = capsys.readouterr().out
    assert "a\ufffd[2Jb" in shown
    assert not {"\x1b[2J", "\x9b"} & {shown[i : i + n] for i in range(len(shown)) for n in (1, 4)}
