"""Render everything about one job as labelled lines."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime

from daemon.cli.render.time_text import describe_time_left
from daemon.state.status_file import WaitingItem
from daemon.views.job_detail import JobDetail
from stages.jobs import stage_labels
from stages.jobs.manifest import Attempt, Failure, JobState
from stages.outcome import describe_step_down

_LABEL_WIDTH = 10
_MIN_WIDTH = 30


def render_job(detail: JobDetail, width: int) -> str:
    """Return ``detail`` as lines of ``width`` columns."""
    lines = [f"{detail.summary.name} ({detail.summary.id})"]
    for label, text in _rows(detail):
        lines += _wrap(label, text, width)
    return "\n".join(lines)


def render_waiting_items(items: Sequence[WaitingItem], now: datetime, width: int) -> str:
    """Return items of the drop folder, of which there is no job, as lines of ``width`` columns."""
    lines = []
    for item in items:
        lines += [item.name, *_wrap("state", f"waits in the drop folder ({item.reason})", width)]
        lines += [*_wrap("reason", item.words, width), *_wrap("since", _format_time(item.since, now), width)]
    return "\n".join(lines)


def _wrap(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(_MIN_WIDTH, width),
        initial_indent=f"  {label:<{_LABEL_WIDTH}}",
        subsequent_indent=" " * (_LABEL_WIDTH + 2),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _rows(detail: JobDetail) -> Iterator[tuple[str, str]]:
    summary = detail.summary
    share = "" if summary.share is None else f"{summary.share:.0%}"
    yield "state", ", ".join(filter(None, (summary.condition, summary.stage_label, share, describe_time_left(summary))))
    if summary.explanation and summary.state is not JobState.OUTPUT:
        yield "reason", summary.explanation
    if summary.blocked:
        yield "blocked", summary.blocked
    yield "came", _format_time(detail.created_at, detail.now)
    if detail.same_as:
        yield "same as", f"{detail.same_as}, which was made of the same script and footage"
    for attempt in detail.earlier_attempts:
        yield "earlier", _describe_attempt(attempt, detail.now)
    for attempt in detail.attempts:
        yield f"attempt {attempt.number}", _describe_attempt(attempt, detail.now)
    for name, seconds in detail.stages.items():
        yield "stage", f"{stage_labels.describe_stage(name, detail.engine)}: {seconds:.1f} s"
    if detail.outcome:
        yield "result", detail.outcome
    for step in detail.steps_down:
        yield "instead", describe_step_down(step)
    if detail.provenance:
        yield "origin", detail.provenance
    for warning in detail.warnings:
        yield "warning", warning
    for file in _files(detail):
        yield "file", file
    yield "folder", str(detail.folder)
    if detail.cleaned_at:
        yield (
            "removed",
            f"footage and working files removed on {detail.cleaned_at.astimezone(detail.now.tzinfo):%Y-%m-%d}",
        )
    elif detail.removal_at:
        removal_at = detail.removal_at.astimezone(detail.now.tzinfo)
        yield "kept", f"footage and working files are removed on {removal_at:%Y-%m-%d} (`retention` in config.yaml)"
    for item in detail.waiting:
        yield "waiting", f"{item.name} in the drop folder. {item.words}"
    if summary.state in (JobState.FAILED, JobState.CANCELLED) and not detail.cleaned_at:
        yield "again", f"presgen retry {summary.id}"


def _files(detail: JobDetail) -> Iterator[str]:
    """Yield the finished files.

    Once delivered, the videos first and only the folder of the others.
    """
    if detail.delivered is None:
        yield from map(str, detail.files)
        return
    files = detail.files[::-1]
    yield from (str(file) for file in files if file.parent == detail.outbox)
    for folder in dict.fromkeys(file.parent for file in files if file.parent != detail.outbox):
        yield f"{folder}{os.sep} (captions, transcript, report)"


def _format_time(at: datetime, now: datetime) -> str:
    local = at.astimezone(now.tzinfo)
    return f"{local:%H:%M:%S}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M:%S}"


def _describe_attempt(attempt: Attempt, now: datetime) -> str:
    return (
        f"{_format_time(attempt.started_at, now)}: {attempt.outcome or 'running'}{_describe_failure(attempt.failure)}"
    )


def _describe_failure(failure: Failure | None) -> str:
    return "" if failure is None else f". {failure.message} {failure.hint}".rstrip()
