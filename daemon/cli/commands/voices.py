"""Define `presgen voices`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.errors import UsageError
from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.option("--sample", metavar="TEXT", default="", help="Let every voice on this machine speak TEXT into --out.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the samples (WAV).")
@json_option
@click.pass_obj
def voices(session: Session, /, sample: str, out: Path | None, as_json: bool) -> None:
    """List the voices, and which one `voice: auto` chooses."""
    from config.settings import Settings
    from daemon.cli.render.voices_text import render_voices
    from daemon.views.voices import VoiceList, write_samples

    settings = Settings.load(session.home)
    if bool(sample) != (out is not None):
        raise UsageError("--sample and --out belong together.", 'Type: presgen voices --sample "Hello." --out samples')
    if out is not None:
        for spoken in write_samples(sample, settings, out):
            click.echo(str(spoken.file))
        return
    known = VoiceList.of(settings)
    print_view(known, as_json, lambda: render_voices(known))
