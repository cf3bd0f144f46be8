"""Define the script stage, which parses the dropped script into script.json."""

from __future__ import annotations

from pathlib import Path

from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.script import AttachedPictures, ScriptWarning
from stages.script.lexicon import read_lexicon
from stages.script.markup.parser import parse_script
from stages.script.text_decoding import read_text


class ScriptInputs(Record):
    """The script and what is needed to parse it.

    Attributes:
        script: the text file.
        lexicon: lexicon.txt, None without one.
        name: the title of a script that has none.
        language: BCP 47; empty: the language that the script names.
        guess: ``language`` is nobody's choice: a script in another language is spoken in that.
        pictures: which of its pictures can be shown.
    """

    script: Path
    lexicon: Path | None = None
    name: str = ""
    language: str = ""
    guess: bool = False
    pictures: AttachedPictures = AttachedPictures()


class ScriptOutputs(Record):
    """script.json, a `stages.records.script.Script`."""

    script: Path


def run(inputs: ScriptInputs, folder: Path, context: StageContext) -> ScriptOutputs:
    """Write script.json into ``folder`` and report warnings.

    Raises InputError as `parse_script` does.
    """
    text, notes = read_text(inputs.script)
    lexicon = None
    if inputs.lexicon is not None:
        lexicon, complaints = read_lexicon(inputs.lexicon)
        notes = [*notes, *complaints]
    script = parse_script(
        text,
        name=inputs.name,
        lexicon=lexicon,
        language=inputs.language,
        guess=inputs.guess,
        pictures=inputs.pictures,
    )
    warnings = (*(ScriptWarning(line=0, message=note) for note in notes), *script.warnings)
    script = script.model_copy(update={"warnings": warnings})
    for warning in warnings:
        context.warn(f"line {warning.line}: {warning.message}" if warning.line else warning.message)
    script.save(folder / "script.json")
    return ScriptOutputs(script=folder / "script.json")


def script_stage() -> Stage[ScriptInputs, ScriptOutputs]:
    """Return the script stage."""
    return Stage(name="script", version="3", makes=("script.json",), outputs=ScriptOutputs, run=run)
