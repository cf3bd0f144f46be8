"""The script stage: the dropped script becomes script.json."""

from __future__ import annotations

from pathlib import Path

from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.script import AttachedPictures, ScriptWarning
from stages.script.lexicon import read_lexicon
from stages.script.markup.parser import parse
from stages.script.text_decoding import read_text


class ScriptInputs(Record):
    """The script, its lexicon, the title when it names none, its language, and which of its pictures can be shown.

    An empty language is what the script says.
    """

    script: Path
    lexicon: Path | None = None
    name: str = ""
    language: str = ""
    pictures: AttachedPictures = AttachedPictures()


class ScriptOutputs(Record):
    """script.json, a `stages.records.script.Script`."""

    script: Path


def run(inputs: ScriptInputs, folder: Path, context: StageContext) -> ScriptOutputs:
    """Write script.json into ``folder`` and warn of what looked odd. Raises InputError as `parse` does."""
    text, notes = read_text(inputs.script)
    lexicon = None
    if inputs.lexicon is not None:
        lexicon, complaints = read_lexicon(inputs.lexicon)
        notes = [*notes, *complaints]
    script = parse(text, name=inputs.name, lexicon=lexicon, language=inputs.language, pictures=inputs.pictures)
    remarks = (*(ScriptWarning(line=0, message=note) for note in notes), *script.warnings)
    script = script.model_copy(update={"warnings": remarks})
    for remark in remarks:
        context.warn(f"line {remark.line}: {remark.message}" if remark.line else remark.message)
    script.save(folder / "script.json")
    return ScriptOutputs(script=folder / "script.json")


def script_stage() -> Stage[ScriptInputs, ScriptOutputs]:
    """Return the script stage."""
    return Stage(name="script", version="2", makes=("script.json",), outputs=ScriptOutputs, run=run)
