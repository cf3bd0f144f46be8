"""Define `presgen say`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.output import json_option, print_view

if TYPE_CHECKING:
    from daemon.cli.session import Session


@click.command()
@click.argument("text")
@click.option("--voice", default="", help="The voice, as in `presgen make`.")
@click.option("--lexicon", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A lexicon.txt to use.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the sound to this file (WAV).")
@json_option
@click.pass_obj
def say(session: Session, /, text: str, voice: str, lexicon: Path | None, out: Path | None, as_json: bool) -> None:
    """Speak TEXT and show how every word is read, in IPA.

    TEXT is read like a line of a script: try a pronunciation such as [PresGen](/ˈpɹɛzdʒɛn/) here.
    """
    from config.settings import Settings
    from daemon.cli.render.voices_text import render_spoken
    from daemon.views.voices import speak_text

    wishes = {"voice": voice} if voice else {}
    spoken = speak_text(text, Settings.load(session.home), wishes, lexicon, out)
    print_view(spoken, as_json, lambda: render_spoken(spoken))
