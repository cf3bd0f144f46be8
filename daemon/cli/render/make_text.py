"""Render the plan and the result of `presgen make`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.formats.control_characters import clean_text
from config.formats.counting import format_count
from config.formats.durations import format_duration
from daemon.views.make_plan import MakePlan
from daemon.views.make_result import MakeResult
from stages.outcome import describe_step_down

_LABEL_WIDTH = 10
Row = tuple[str, str]


def render_plan(plan: MakePlan) -> str:
    """Return title, chapters and bullets, then a line for each choice, file and warning."""
    lines = [plan.script.title or "(no title)"]
    for title, bullets in plan.chapters:
        lines += [f"  {title}"] if title else []
        lines += [f"    - {bullet}" for bullet in bullets]
    return clean_text("\n".join([*lines, "", *_format_rows(_plan_rows(plan))]))


def render_result(result: MakeResult) -> str:
    """Return the paths of the files, then a line for each fact, step down and warning."""
    return clean_text("\n".join([*map(str, result.files), *_format_rows(_result_rows(result))]))


def _plan_rows(plan: MakePlan) -> Iterator[Row]:
    render_options = plan.render_options
    yield "length", f"about {format_duration(plan.seconds)} ({format_count(len(plan.script.sentences), 'sentence')})"
    yield "takes", f"about {format_duration(plan.work)} on this computer"
    yield "preset", f"{render_options.preset} ({render_options.quality.width}x{render_options.quality.height})"
    yield "voice", render_options.voice
    yield "avatar", render_options.ladder[0] + _describe_fallbacks(render_options.ladder[1:])
    yield "captions", render_options.captions
    yield "theme", plan.theme + (f", with {plan.brand}" if plan.brand else "")
    for picture in plan.script.images:
        yield "picture", f"{picture.path}{' (inset)' if picture.inset else ''}"
    for video, layout, (width, height) in zip(plan.videos, plan.layouts, plan.sizes, strict=True):
        yield "video", f"{video} ({layout}, {width}x{height})"
    if plan.sound:
        yield "sound", str(plan.sound)
    for warning in plan.warnings:
        yield "warning", warning


def _result_rows(result: MakeResult) -> Iterator[Row]:
    where = "the script was sent over the network" if result.network else "on this machine"
    yield "result", result.outcome
    yield "length", f"{format_duration(result.seconds)}, made in {format_duration(result.took)}"
    yield "voice", f"{result.voice} ({where})"
    yield "avatar", result.engine
    for step in result.steps_down:
        yield "instead", describe_step_down(step)
    for warning in result.warnings:
        yield "warning", warning
    if result.job:
        yield "job", str(result.job)


def _describe_fallbacks(names: Sequence[str]) -> str:
    return f" (or, where that cannot work, {', then '.join(names)})" if names else ""


def _format_rows(rows: Iterator[Row]) -> list[str]:
    return [f"{label:<{_LABEL_WIDTH}}{text}" for label, text in rows]
