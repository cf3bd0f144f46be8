"""What `presgen make` would make."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from config.files import digest
from config.paths import Home
from config.render_options import Engines, resolve
from config.settings import Settings
from daemon.control.make_order import Order
from daemon.hardware import fitted
from daemon.timings.prediction import past, workload_of
from daemon.views.make_result import MakePlan
from models.registry import avatars, voices
from stages import pipeline
from stages.content.cues import make_cues
from stages.content.outline.outline import outline
from stages.jobs.context import Report
from stages.jobs.job import LEXICON
from stages.records.script import Script
from stages.script.attachments import find_attachments
from stages.script.pacing import estimate_narration, estimate_seconds
from stages.script.stage import ScriptInputs, read_script
from stages.source.probe import probe


def preview(order: Order, home: Home, wishes: Mapping[str, str]) -> MakePlan:
    """Return what would be made of ``order``.

    Raises whatever is wrong with the settings, the script, the footage or the wishes, before anything costly begins.
    """
    settings = fitted(Settings.load(home), home)
    beside = find_attachments(order.script, home.brand)
    lexicon = order.script.with_name(LEXICON)
    inputs = ScriptInputs(
        script=order.script,
        lexicon=lexicon if lexicon.is_file() else None,
        name=order.name,
        language=settings.language,
        pictures=beside.pictures,
    )
    with tempfile.TemporaryDirectory(prefix="presgen-") as scratch:
        script = Script.load(read_script().run(inputs, Path(scratch), Report()).script)
    medium = probe(order.footage)
    choices = resolve(settings, script.options, wishes, Engines(voices(), avatars()))
    videos, sound = order.more(choices.layouts[1:], choices.audio)
    return MakePlan(
        script=script,
        seconds=pipeline.LEAD + estimate_seconds(script) / choices.speed + pipeline.TAIL,
        footage=min(medium.seconds, choices.footage_seconds),
        settings=settings,
        choices=choices,
        layouts=choices.layouts,
        videos=videos,
        sound=sound,
        brand=beside.brand_file,
        theme=choices.theme or beside.brand.theme or "dark",
    )


def foreseen(plan: MakePlan, order: Order, home: Home) -> MakePlan:
    """Return ``plan`` with what is only known once the script is spoken: bullets, layouts and how long it takes."""
    choices = plan.choices
    notes: list[str] = []
    voice = estimate_narration(plan.script, speed=choices.speed, lead=pipeline.LEAD, tail=pipeline.TAIL)
    script = outline(
        plan.script, voice, bullets=choices.bullets, language=choices.language, llm=choices.llm, warn=notes.append
    )
    layouts = tuple(make_cues(script, voice, layout, choices.language).layout for layout in plan.layouts)
    known = past(home)
    seconds = known.stretch(choices.voice) * plan.seconds
    known_by = digest(order.footage)[:16]
    work = known.expected(workload_of(replace(choices, layouts=layouts), seconds, plan.footage, known_by))
    return replace(plan, script=script, seconds=seconds, layouts=layouts, notes=tuple(notes), work=sum(work.values()))
