"""Render lines of logs and events of jobs as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from config.formats import durations
from config.formats.control_characters import clean_text
from config.log_messages import LOG_EVENTS, format_log_line
from daemon.cli.output import escape_undecodable, print_text
from daemon.views.log_lines import JobNames, LogLine
from stages.jobs import stage_labels
from stages.jobs.events import EventKind

_COLOURS = {"warning": "yellow", "error": "red", "critical": "red"}
_ENDINGS = (EventKind.STAGE_FINISHED, EventKind.STAGE_SKIPPED)


class LinePrinter:
    """Prints lines of logs.

    With ``with_names``, each begins with the name of its job in the folder ``jobs``.
    """

    def __init__(self, jobs: Path, *, with_names: bool = True) -> None:
        self._names = JobNames(jobs)
        self._with_names = with_names

    def print_line(self, line: LogLine) -> None:
        """Print ``line``."""
        name = self._names.find(line.job) if self._with_names else ""
        print_text(format_line(line, name, datetime.now().astimezone()))


def make_record_printer(jobs: Path) -> Callable[[str], None]:
    """Return a function that prints JSON lines of a log as they are written.

    Others are left out.
    """
    printer = LinePrinter(jobs)

    def print_record(text: str) -> None:
        if line := LogLine.parse(text.encode("utf-8", "backslashreplace")):
            printer.print_line(line)

    return print_record


def make_line_printer(jobs: Path) -> Callable[[str], None]:
    """Return a function that prints JSON lines of a log for programs and files, each at once.

    Others are left out.
    """
    names = JobNames(jobs)

    def print_record(text: str) -> None:
        if line := LogLine.parse(text.encode("utf-8", "backslashreplace")):
            print(escape_undecodable(format_plain_line(line, names.find(line.job))), flush=True)

    return print_record


def format_plain_line(line: LogLine, name: str) -> str:
    """Return time (ISO 8601), level, event and words of ``line``, with spaces between them.

    The words begin with ``name``, that of its job, unless it is empty. A message of a library is the event "message".
    """
    event = str(line.fields.get("event", ""))
    shown = line.fields.get("kind", event) if line.is_event else event if event in LOG_EVENTS else "message"
    at = line.at.astimezone().isoformat(timespec="seconds") if line.at else "-"
    return f"{at} {line.level} {shown} {f'{name}: ' if name else ''}{clean_text(describe_line(line))}"


def without_superseded(lines: Sequence[LogLine]) -> list[LogLine]:
    """Return ``lines`` without the starts of stages whose ends are among them."""
    ended = {line.stage for line in lines if line.fields.get("kind") in _ENDINGS}
    return [line for line in lines if line.fields.get("kind") != EventKind.STAGE_STARTED or line.stage not in ended]


def format_line(line: LogLine, name: str, now: datetime) -> str:
    """Return ``line`` with time and colours.

    ``name`` is that of its job or empty, ``now`` an aware local time.
    """
    head = " ".join(part for part in (_format_time(line, now), click.style(name, bold=True) if name else "") if part)
    return f"{head}{': ' if name else ' '}{click.style(clean_text(describe_line(line)), fg=_COLOURS.get(line.level))}"


def describe_line(line: LogLine) -> str:
    """Return what happened, in one sentence."""
    return " ".join(_describe_event(line.fields).split()) if "kind" in line.fields else format_log_line(line.fields)


def _format_time(line: LogLine, now: datetime) -> str:
    if line.at is None:
        return "--:--:--"
    at = line.at.astimezone(now.tzinfo)
    return click.style(f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}", dim=True)


def _describe_event(fields: Mapping[str, Any]) -> str:
    stage = stage_labels.describe_stage(str(fields.get("stage", "")), str(fields.get("engine", "")))
    match fields["kind"]:
        case EventKind.STAGE_STARTED:
            return f"{stage} ..."
        case EventKind.STAGE_SKIPPED:
            return f"{stage}: was done before"
        case EventKind.STAGE_FINISHED:
            return f"{stage}: done in {_format_seconds(fields.get('seconds', 0.0))}"
        case EventKind.STEP_DOWN:
            return f"{fields.get('got')} takes the place of {fields.get('wanted')}: {fields.get('reason')}"
        case EventKind.CHOSEN:
            return f"The preset is {fields.get('preset')}, the voice {fields.get('voice')}"
        case EventKind.QUALITY_CHANGED if fields.get("preset"):
            return f"Lower quality ({fields['preset']}) from here on, because {fields.get('reason')}"
        case EventKind.QUALITY_CHANGED:
            return "The chosen quality again from here on"
        case EventKind.WARNING:
            return f"Warning: {fields.get('message')}"
        case EventKind.JOB_FINISHED:
            return f"The video is finished: {fields.get('video')}"
        case kind:
            return f"{kind} {fields.get('message', '')}"


def _format_seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else durations.format_duration(seconds)
