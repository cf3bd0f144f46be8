"""The command line: every verb, and the one place that turns errors into words and exit codes."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from config.errors import MissingDependency, PresGenError, TransientError, translate_os_error
from config.paths import Home
from daemon.cli.errors import INTERRUPTED, USAGE, bug, failed, printable, told
from daemon.cli.guard import guard
from daemon.cli.hardware import hardware
from daemon.cli.jobs import VERBS
from daemon.cli.service import service
from daemon.cli.session import Session
from daemon.cli.stats import stats

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main() -> None:
    """Run ``presgen`` with the arguments of this process and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run ``presgen`` with ``arguments`` and return its exit code; every error becomes words on standard error."""
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        # The matrices here are small: threads for them cost more than they save. Numpy reads this when it is imported,
        # which is why nothing above imports it.
        os.environ.setdefault(threads, "1")
    session = Session(json="--json" in arguments)
    try:
        with _ending_on_signals():
            code = presgen.main(list(arguments), prog_name="presgen", standalone_mode=False, obj=session)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
    except click.exceptions.Abort as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            return told(session, "Stopped.", "", INTERRUPTED)
        return bug(session, error)
    except click.ClickException as error:
        hint = f"Type: {error.ctx.command_path} --help" if isinstance(error, click.UsageError) and error.ctx else ""
        return told(session, error.format_message(), hint, USAGE)
    except PresGenError as error:
        return failed(session, error)
    except OSError as error:
        translation = translate_os_error(error, "working")
        return failed(session, translation) if isinstance(translation, TransientError) else bug(session, error)
    except MemoryError:
        return failed(session, TransientError("The memory was full.", "Close other programs, then try again."))
    except Exception as error:
        return bug(session, error)


@contextmanager
def _ending_on_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the program, so that nothing half-made is left behind."""

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


def _version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"presgen {version('presgen-training')}")
        context.exit()


_json = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")


@click.group(context_settings=_CONTEXT)
@click.option("--home", type=click.Path(path_type=Path), help="Where settings, jobs and weights lie. [~/PresGen]")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.pass_obj
def presgen(session: Session, /, home: Path | None, debug: bool) -> None:
    """Turn a script and a video of yourself into a finished, lip-synced presentation video."""
    session.debug = debug
    if home is not None:
        session.chosen = Home.find(home)


for _verb in (service, guard, hardware, stats, *VERBS):
    presgen.add_command(_verb)


@presgen.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.argument("footage", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The video. [beside the script]")
@click.option("--preset", default="", help="fast, standard, high, fast_low_memory or cpu_optimized.")
@click.option("--voice", default="", help="espeak, or gtts, which sends the script to Google.")
@click.option("--avatar", default="", help="mesh, still, original or text.")
@click.option("--captions", default="", help="soft, burned, both or off.")
@click.option("--layout", default="", help="auto, panel, split, full or portrait.")
@click.option("--outputs", default="", help="Several at once, such as panel-16x9,portrait-9x16,audio.")
@click.option("--theme", default="", help="dark or light.")
@click.option("--bullets", default="", help="auto (taken from a script that has none) or off.")
@click.option("--highlight", default="", help="words (burned captions mark the word that is heard) or off.")
@click.option("--dry-run", is_flag=True, help="Show what would be made, and make nothing.")
@click.option("--keep", is_flag=True, help="Keep the job directory with captions, transcript and report.")
@_json
@click.pass_obj
def make(
    session: Session,
    /,
    script: Path,
    footage: Path,
    output: Path | None,
    dry_run: bool,
    keep: bool,
    as_json: bool,
    **wishes: str,
) -> None:
    """Make a video of FOOTAGE speaking SCRIPT.

    SCRIPT is a text file, FOOTAGE a video or a picture of the person. Settings that are not given here are taken from
    the front matter of the script, then from config.yaml.
    """
    from daemon.control.make_order import Order

    order = Order.checked(script, footage, output)

    from daemon.cli.make import deliver
    from daemon.views.make_plan import foreseen, preview

    plan = preview(order, session.home, wishes)
    answer = foreseen(plan, order, session.home) if dry_run else deliver(order, plan, session.home, wishes, keep)
    click.echo(json.dumps(answer.as_json()) if as_json else printable(answer.in_words()))


@presgen.command("run")
@click.pass_obj
def run_service(session: Session, /) -> int:
    """Make a video of everything that is dropped into the inbox, until told to stop."""
    from daemon.autostart.manager import exit_code
    from daemon.cli.run import serve

    try:
        serve(session.home)
    except PresGenError as error:
        return exit_code(failed(session, error))
    return 0


@presgen.command()
@_json
@click.pass_obj
def doctor(session: Session, /, as_json: bool) -> int:
    """Say what is installed, what is missing and how to get it."""
    from daemon.views.doctor import examine

    checkup = examine(session.home)
    click.echo(json.dumps(checkup.as_json()) if as_json else checkup.in_words())
    return checkup.exit_code


@presgen.group()
def models() -> None:
    """Install, check and remove the files that engines need."""


@models.command("list")
@_json
@click.pass_obj
def list_weights(session: Session, /, as_json: bool) -> None:
    """List all weights and whether they are installed."""
    from models.weights.installer import list_available, read_state

    rows = [
        {
            "name": weights.name,
            "state": read_state(session.home.models, weights.name).value,
            "bytes": weights.size,
            "licence": weights.licence,
            "purpose": weights.purpose,
        }
        for weights in list_available()
    ]
    if as_json:
        click.echo(json.dumps(rows))
    else:
        for weights, row in zip(list_available(), rows, strict=True):
            click.echo(
                f"{weights.name}: {row['state']}, {weights.size / 1e6:.1f} MB, {weights.licence}; {weights.purpose}"
            )


@models.command()
@click.argument("name")
@click.pass_obj
def install(session: Session, /, name: str) -> None:
    """Download and check the weights NAME; does nothing when they are there and sound."""
    from models.weights import installer

    click.echo(str(installer.install(session.home.models, name)))


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_obj
def verify(session: Session, /, names: tuple[str, ...]) -> int:
    """Read every byte of the weights NAME (all weights there are) and compare it with what was published."""
    from models.weights import installer

    unsound = 0
    for name in names or [each.name for each in installer.list_available()]:
        if faults := installer.verify(session.home.models, name):
            click.echo("\n".join([*faults, f"Type: {installer.find(name).command}"]), err=True)
            unsound = MissingDependency.exit_code
        else:
            click.echo(f"{name} is installed and sound.")
    return unsound


@models.command()
@click.argument("name")
@click.pass_obj
def remove(session: Session, /, name: str) -> None:
    """Delete the weights NAME."""
    from models.weights import installer

    click.echo(f"{name} is removed." if installer.remove(session.home.models, name) else f"{name} was not installed.")
