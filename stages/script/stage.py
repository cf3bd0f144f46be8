"""The script stage: the dropped script becomes script.json."""

from __future__ import annotations

from pathlib import Path

from stages.jobs.events import Report
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.base import Warning as Remark
from stages.script.attached_pictures import Pictures
from stages.script.lexicon import read_lexicon
from stages.script.markup.parser import parse
from stages.script.text_decoding import read_text


class Inputs(Record):
    """The script, its lexicon, the title when it names none, its language, and which of its pictures can be shown.

    An empty language is what the script says.
    """

    script: Path
    lexicon: Path | None = None
    name: str = ""
    language: str = ""
    pictures: Pictures = Pictures()


class Outputs(Record):
    """script.json, a `stages.records.base.Script`."""

    script: Path


def run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
    """Write script.json into ``folder`` and tell ``report`` what looked odd. Raises InputError as `parse` does."""
    text, notes = read_text(inputs.script)
    lexicon = None
    if inputs.lexicon is not None:
        lexicon, complaints = read_lexicon(inputs.lexicon)
        notes = [*notes, *complaints]
    script = parse(text, name=inputs.name, lexicon=lexicon, language=inputs.language, pictures=inputs.pictures)
    remarks = (*(Remark(line=0, message=note) for note in notes), *script.warnings)
    script = script.model_copy(update={"warnings": remarks})
    for remark in remarks:
        report.warn(f"line {remark.line}: {remark.message}" if remark.line else remark.message)
    script.save(folder / "script.json")
    return Outputs(script=folder / "script.json")


def read_script() -> Stage[Inputs, Outputs]:
    """Return the script stage."""
    return Stage(name="script", version="2", makes=("script.json",), outputs=Outputs, run=run)
