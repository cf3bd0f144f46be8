"""The content stage: script.json and timing.json become cues, captions and transcript."""

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
    """script.json, timing.json, the layouts (an empty one: what suits the script) and the language of the captions."""

    script: Path
    timing: Path
    layouts: tuple[str, ...] = ("",)
    language: str = ""


class Outputs(Record):
    """A file of `stages.record.Cues` for each layout; captions of the first as SubRip and WebVTT; the transcript."""

    cues: tuple[Path, ...]
    srt: Path
    vtt: Path
    transcript: Path


def run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
    """Write the files into ``folder``."""
    script, narration = Script.load(inputs.script), Narration.load(inputs.timing)
    every = [make_cues(script, narration, layout, inputs.language) for layout in inputs.layouts]
    (folder / "cues").mkdir()
    outputs = Outputs(
        cues=tuple(folder / "cues" / f"{cues.layout}.json" for cues in every),
        srt=folder / "captions.srt",
        vtt=folder / "captions.vtt",
        transcript=folder / "transcript.txt",
    )
    for cues, path in zip(every, outputs.cues, strict=True):
        cues.save(path)
    cues = every[0]
    write_atomically(outputs.srt, files.srt(cues))
    write_atomically(outputs.vtt, files.vtt(cues))
    write_atomically(outputs.transcript, files.transcript(script))
    broken = violations(cues)
    if broken:
        report.warn(f"{len(broken)} caption rules are not met; first: {broken[0]}")
    return outputs


def make_content() -> Stage[Inputs, Outputs]:
    """Return the content stage."""
    made = ("cues", "captions.srt", "captions.vtt", "transcript.txt")
    return Stage(name="content", version="1", makes=made, outputs=Outputs, run=run)
