"""The command line is one module for each command, and each of them imports only what it needs when it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.cli.main import presgen

FOLDER = Path(__file__).parents[3] / "daemon" / "cli"
COMMANDS = sorted(presgen.commands)


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that the module at ``path`` imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_defined_in_the_module_of_its_name(name: str) -> None:
    callback = presgen.commands[name].callback

    assert callback is not None
    assert callback.__module__ == f"daemon.cli.{name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_imports_another(name: str) -> None:
    others = {f"daemon.cli.{other}" for other in (*COMMANDS, "main")} - {f"daemon.cli.{name}"}

    assert others.isdisjoint(imports(FOLDER / f"{name}.py"))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_a_sentence_and_names_every_option(name: str) -> None:
    command = presgen.commands[name]

    assert command.help
    assert command.help.split("\n")[0].rstrip().endswith(".")
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", ""), parameter.name
