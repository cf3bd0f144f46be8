"""Run the content stage: script.json and timing.json become cues, captions and transcript."""

from __future__ import annotations

from pathlib import Path

from config.files import write_atomically
from config.formats.counting import format_count
from config.settings import LlmSettings
from stages.content.captions import caption_files
from stages.content.captions.rules import find_violations
from stages.content.cues import make_cues
from stages.content.outline.outline import outline
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.narration import Narration
from stages.records.script import Script


class ContentInputs(Record):
    """Holds the inputs of the content stage.

    An empty layout means the one that suits the script; ``language`` is that of the captions.

    ``bullets`` tells whether bullets are extracted for a script without any ("auto", "off"); ``llm_url`` and
    ``llm_model`` name a language model on this machine that may choose them.
    """

    script: Path
    timing: Path
    layouts: tuple[str, ...] = ("",)
    language: str = ""
    bullets: str = "auto"
    llm_url: str = ""
    llm_model: str = ""


class ContentOutputs(Record):
    """Holds the paths of what the content stage makes.

    ``outline`` is the script with the bullets and chapters that its author left out; ``cues`` are files of
    `stages.records.cues.Cues`, one for each layout. There are captions of the first layout as SubRip, WebVTT and TTML,
    the transcript as plain text and as Markdown.
    """

    outline: Path
    cues: tuple[Path, ...]
    srt: Path
    vtt: Path
    ttml: Path
    transcript: Path
    markdown: Path


def run(inputs: ContentInputs, folder: Path, context: StageContext) -> ContentOutputs:
    """Write the files into ``folder``."""
    narration = Narration.load(inputs.timing)
    script = outline(
        Script.load(inputs.script),
        narration,
        bullets=inputs.bullets,
        language=inputs.language,
        llm=LlmSettings(url=inputs.llm_url, model=inputs.llm_model),
        warn=context.warn,
    )
    every = [make_cues(script, narration, layout, inputs.language) for layout in inputs.layouts]
    (folder / "cues").mkdir()
    outputs = ContentOutputs(
        outline=folder / "outline.json",
        cues=tuple(folder / "cues" / f"{cues.layout}.json" for cues in every),
        srt=folder / "captions.srt",
        vtt=folder / "captions.vtt",
        ttml=folder / "captions.ttml",
        transcript=folder / "transcript.txt",
        markdown=folder / "transcript.md",
    )
    script.save(outputs.outline)
    for cues, path in zip(every, outputs.cues, strict=True):
        cues.save(path)
    cues = every[0]
    write_atomically(outputs.srt, caption_files.render_srt(cues))
    write_atomically(outputs.vtt, caption_files.render_vtt(cues))
    write_atomically(outputs.ttml, caption_files.render_ttml(cues))
    write_atomically(outputs.transcript, caption_files.render_transcript(script))
    write_atomically(outputs.markdown, caption_files.render_markdown(script, cues))
    broken = find_violations(cues)
    if broken:
        context.warn(f"Caption rules are broken in {format_count(len(broken), 'place')}; first: {broken[0]}")
    return outputs


def content_stage() -> Stage[ContentInputs, ContentOutputs]:
    """Return the content stage."""
    made = ("outline.json", "cues", "captions.srt", "captions.vtt", "captions.ttml", "transcript.txt", "transcript.md")
    return Stage(name="content", version="4", makes=made, outputs=ContentOutputs, run=run)
