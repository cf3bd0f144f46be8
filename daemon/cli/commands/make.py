"""Define `presgen make`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_text, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.argument("footage", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Path of the video. [beside the script]")
@click.option("--preset", default="", help="fast, standard, high, fast_low_memory or cpu_optimized.")
@click.option("--voice", default="", help="auto, hibari, espeak, or gtts, which sends the script to Google.")
@click.option("--avatar", default="", help="mesh, still, original or text.")
@click.option("--captions", default="", help="soft, burned, both or off.")
@click.option("--layout", default="", help="auto, panel, split, full or portrait.")
@click.option("--outputs", default="", help="Several at once, such as panel-16x9,portrait-9x16,audio.")
@click.option("--theme", default="", help="dark or light.")
@click.option("--bullets", default="", help="auto (extracted from a script that has none) or off.")
@click.option("--highlight", default="", help="words (burned captions mark the word being spoken) or off.")
@click.option("--dry-run", is_flag=True, help="Show what would be made, and make nothing.")
@click.option("--keep", is_flag=True, help="Keep the job directory with captions, transcript and report.")
@json_option
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
    from daemon.control.make_order import MakeOrder

    order = MakeOrder.of(script, footage, output)  # before the slow imports: a mistyped name is reported at once

    from daemon.cli.render.make_text import render_plan, render_result
    from daemon.cli.render.progress_bar import show_progress
    from daemon.service.direct_job import make_directly
    from daemon.views.make_plan import add_predictions, describe_missing_weights, plan_video

    plan = plan_video(order, session.home, wishes)
    if dry_run:
        plan = add_predictions(plan, session.home)
        print_view(plan, as_json, lambda: render_plan(plan))
        return
    if missing := describe_missing_weights(plan.render_options, session.home):
        click.echo(f"Warning: {missing[0]}\nType: {missing[1]}", err=True)
    result = make_directly(
        plan,
        session.home,
        keep=keep,
        progress=lambda forecast: show_progress(sys.stderr, forecast),
        notify=lambda message: print_text(message, err=True),
    )
    print_view(result, as_json, lambda: render_result(result))
