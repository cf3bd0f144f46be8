"""The content stage: script.json and timing.json become cues.json, captions and transcript."""

from __future__ import annotations

from pathlib import Path

from config.files import write_atomically
from stages.content import files
from stages.content.cues import make_cues
from stages.content.rules import violations
from stages.events import Report
from stages.record import Narration, Record, Script
from stages.stage import Stage


class Inputs(Record):
    """script.json, timing.json, the layout (empty: as the script asks or needs) and the language of the captions."""

    script: Path
    timing: Path
    layout: str = ""
    language: str = ""


class Outputs(Record):
    """cues.json (a `stages.record.Cues`), captions as SubRip and WebVTT, and the transcript."""

    cues: Path
    srt: Path
    vtt: Path
    transcript: Path


def run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
    """Write the files into ``folder``."""
    script, narration = Script.load(inputs.script), Narration.load(inputs.timing)
    cues = make_cues(script, narration, inputs.layout, inputs.language)
    outputs = Outputs(
        cues=folder / "cues.json",
        srt=folder / "captions.srt",
        vtt=folder / "captions.vtt",
        transcript=folder / "transcript.txt",
    )
    cues.save(outputs.cues)
    write_atomically(outputs.srt, files.srt(cues))
    write_atomically(outputs.vtt, files.vtt(cues))
    write_atomically(outputs.transcript, files.transcript(script))
    broken = violations(cues)
    if broken:
        report.warn(f"{len(broken)} caption rules are not met; first: {broken[0]}")
    return outputs


def make_content() -> Stage[Inputs, Outputs]:
    """Return the content stage."""
    made = ("cues.json", "captions.srt", "captions.vtt", "transcript.txt")
    return Stage(name="content", version="1", makes=made, outputs=Outputs, run=run)
