"""Assemble the command line and turn errors into exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from config.paths import Home
from daemon.cli.cancel import cancel
from daemon.cli.doctor import doctor
from daemon.cli.errors import report_error
from daemon.cli.guard import guard
from daemon.cli.hardware import hardware
from daemon.cli.logs import logs
from daemon.cli.make import make
from daemon.cli.models import models
from daemon.cli.open import open_result
from daemon.cli.pause import pause
from daemon.cli.resume import resume
from daemon.cli.retry import retry
from daemon.cli.run import run_service
from daemon.cli.service import service
from daemon.cli.session import Session
from daemon.cli.stats import stats
from daemon.cli.status import status

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_COMMANDS: tuple[click.Command, ...] = (
    cancel, doctor, guard, hardware, logs, make, models, open_result, pause, resume, retry, run_service, service, stats,
    status,
)  # fmt: skip


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


@click.group(context_settings=_CONTEXT)
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


for _command in _COMMANDS:
    presgen.add_command(_command)
