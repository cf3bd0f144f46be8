"""Assemble the command line and turn errors into exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType

import click

from config.paths import Home
from daemon.cli.command_group import CommandGroup
from daemon.cli.command_table import COMMANDS
from daemon.cli.errors import report_error
from daemon.cli.session import Session

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


_SERVICE_COMMANDS = ("install", "restart", "start", "stop", "uninstall")


class _Commands(CommandGroup):
    """Imports a command when it is run: none of them is needed for the help or for another."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"daemon.cli.commands.{cmd_name}"), COMMANDS[cmd_name][0])
        assert isinstance(command, click.Command)
        return command

    def suggest(self, ctx: click.Context, name: str) -> list[str]:
        """Return the commands that ``name`` may have meant, among them those of `presgen service`."""
        return [f"service {name}"] if name in _SERVICE_COMMANDS else super().suggest(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the short help of every command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


def main() -> None:
    """Run ``presgen`` with the arguments of this process and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run ``presgen`` with ``arguments`` and return its exit code.

    Errors are printed on standard error.
    """
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        # The matrices here are small: threads for them cost more than they save. Numpy reads this when it is imported,
        # so nothing above may import it.
        os.environ.setdefault(threads, "1")
    session = Session(json="--json" in arguments)
    try:
        with _exiting_on_signals():
            code = presgen.main(list(arguments), prog_name="presgen", standalone_mode=False, obj=session)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
    except Exception as error:
        return report_error(session, error)


@contextmanager
def _exiting_on_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit, so that temporary files are removed."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {}
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup it is ignored, and stays so
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"presgen {version('presgen-training')}")
        context.exit()


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.option("--home", type=click.Path(path_type=Path), help="Folder of settings, jobs and weights. [~/PresGen]")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_obj
def presgen(session: Session, /, home: Path | None, debug: bool) -> None:
    """Turn a script and a video of yourself into a finished, lip-synced presentation video."""
    session.debug = debug
    if home is not None:
        session.chosen = Home.find(home)
