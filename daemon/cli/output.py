"""Print answers of commands as text or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Protocol

import click

from config.formats.control_characters import clean_text
from config.program import name_program
from daemon.cli.command_table import COMMANDS

_ADVICE = re.compile(rf"(?<![\w./-])presgen(?= (?:{'|'.join(COMMANDS)})\b)")
"""Matches the program in a command that a message names."""
json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
"""The option of every command whose answer a program may read."""


class View(Protocol):
    """A record that can be turned into JSON."""

    def as_json(self) -> Any:
        """Return the record as plain data."""
        ...


def print_view(view: View, as_json: bool, render: Callable[[], str]) -> None:
    """Print ``view`` as JSON, or as the text that ``render`` returns."""
    if as_json:
        print_json(view.as_json())
    else:
        print_text(render())


def print_json(data: Any) -> None:
    """Print plain data as one line of JSON."""
    click.echo(json.dumps(data))


def print_text(text: str, *, err: bool = False) -> None:
    """Print ``text`` on standard output, or on standard error if ``err``.

    Commands that it names are printed as they can be typed here: with the path of the program where PATH does not lead
    to it. Of control characters, which names of files may hold, only colours reach the terminal.
    """
    if _ADVICE.search(text):
        text = _ADVICE.sub(name_program().replace("\\", r"\\"), text)
    click.echo(escape_undecodable(clean_text(text, coloured=True)), err=err)


def escape_undecodable(text: str) -> str:
    """Return ``text`` with bytes of file names that are not UTF-8 replaced by escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
