"""The command line is one module for each command, and each of them imports only what it needs when it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from config.paths import Home
from daemon.cli.main import COMMANDS, presgen, run
from inbox.drop_folder import MARKER

FOLDER = Path(__file__).parents[3] / "daemon" / "cli" / "commands"


def load(name: str) -> click.Command:
    command = presgen.get_command(click.Context(presgen), name)
    assert command is not None
    return command


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that the module at ``path`` imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_defined_in_the_module_of_its_name(name: str) -> None:
    callback = load(name).callback

    assert callback is not None
    assert callback.__module__ == f"daemon.cli.commands.{name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_imports_another(name: str) -> None:
    others = {f"daemon.cli.commands.{other}" for other in COMMANDS} - {f"daemon.cli.commands.{name}"}

    assert others.isdisjoint(imports(FOLDER / f"{name}.py"))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_a_sentence_and_names_every_option(name: str) -> None:
    command = load(name)

    assert command.help
    assert command.help.split("\n")[0].rstrip().endswith(".")
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", ""), parameter.name


def test_every_module_of_a_command_is_a_command() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__") == sorted(COMMANDS)


def test_the_help_names_every_command_in_one_line_of_a_narrow_terminal() -> None:
    text = CliRunner().invoke(presgen, ["--help"], terminal_width=80).output.split("Commands:\n")[1]

    assert [line.split()[0] for line in text.splitlines()] == list(COMMANDS)
    assert all(line.endswith(".") for line in text.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_names_the_command_by_the_verb_of_its_own_help(name: str) -> None:
    short, own = COMMANDS[name][1], load(name).help or ""

    assert short.split()[0].rstrip(".,:") == own.split()[0].rstrip(".,:")


def test_the_weights_that_the_set_up_installs_come_with_a_drop_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first command after the set-up copies into it, before any service has run."""
    monkeypatch.setattr("models.weights.installer.install", lambda models, name: models / name)
    script = (FOLDER.parents[2] / "setup_training_env.sh").read_text(encoding="utf-8")
    assert '"$program" models install face-mesh' in script

    assert run(["--home", str(tmp_path / "home"), "models", "install", "face-mesh"]) == 0

    home = Home(tmp_path / "home")
    assert (home.inbox / MARKER).is_file()
    assert home.outbox.is_dir()
