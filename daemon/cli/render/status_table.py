"""Render the overview of a home: as tables where the terminal is wide enough, else as lines."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daemon.cli.render.time_text import describe_time_left
from daemon.views.conditions import JobCondition, ServiceCondition
from daemon.views.job_summary import JobSummary
from daemon.views.overview import Overview
from stages.jobs.manifest import JobState

_MIN_TABLE_WIDTH = 72
"""Columns that a table needs."""
_MIN_WIDTH = 20
_MAX_ROWS = 20
"""Rows of each table, unless all are asked for."""
_ALL = "presgen status --all"
_BROKEN = "broken"
_COLOURS = {
    JobCondition.WORKING: "green", JobCondition.DONE: "green", JobCondition.FAILED: "red", _BROKEN: "red",
    JobCondition.SUSPENDED: "yellow", JobCondition.PUT_OFF: "yellow", JobCondition.INTERRUPTED: "yellow",
    JobCondition.CANCELLED: "dim",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a job."""

    name: str
    condition: str
    stage: str = ""
    share: str = ""
    time_left: str = ""
    when: str = ""
    reason: str = ""


def render_overview(view: Overview, width: int, colour: bool, everything: bool = False) -> str:
    """Return ``view`` as text of ``width`` columns, with ANSI codes for colours if ``colour``.

    Without ``everything`` only the jobs that ended today are listed, and at most `_MAX_ROWS` of each kind.
    """
    page = io.StringIO()
    console = Console(
        file=page, width=max(_MIN_WIDTH, width), force_terminal=colour, no_color=not colour, highlight=False
    )
    console.print(Text(view.explanation, style="yellow" if view.service is ServiceCondition.NOT_RUNNING else ""))
    for notice in view.notices:
        console.print(Text(notice, style="yellow"))
    limit = None if everything else _MAX_ROWS
    ended = [job for job in reversed(view.jobs) if not job.is_open]
    today = [job for job in ended if job.at.astimezone(view.now.tzinfo).date() == view.now.date()]
    listed, day = (ended, "") if everything else (today, " today")
    rows = {state: [_row(job, view.now, everything) for job in listed if job.state is state] for state in JobState}
    failed = [_row(job, view.now, everything) for job in ended if job.state is JobState.FAILED]
    _print_jobs(console, "Jobs", [_row(job, view.now) for job in view.jobs if job.is_open] + _broken_rows(view), limit)
    _print_waiting(console, view, limit)
    _print_jobs(console, "Failed", failed, limit)
    _print_jobs(console, f"Finished{day} ({view.home.outbox})", rows[JobState.OUTPUT], limit)
    _print_jobs(console, f"Given up{day}", rows[JobState.CANCELLED], limit)
    if earlier := sum(job.state is not JobState.FAILED for job in ended) - sum(
        len(rows[state]) for state in (JobState.OUTPUT, JobState.CANCELLED)
    ):
        console.print(Text(f"\n{earlier:,} finished or given up on earlier days: {_ALL}", style="dim"))
    if not view.jobs and not view.waiting:
        console.print(Text(f"\nDrop a folder with a script and a video into {view.home.inbox}"))
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())


def _row(job: JobSummary, now: datetime, dated: bool = False) -> _Row:
    return _Row(
        name=job.name,
        condition=job.condition,
        stage=job.stage_label,
        share="" if job.share is None else f"{job.share:.0%}",
        time_left=describe_time_left(job),
        when=_format_day(job.at, now) if dated else "",
        reason=job.explanation,
    )


def _broken_rows(view: Overview) -> list[_Row]:
    """Return a row for each job that cannot be read."""
    return [_Row(name, _BROKEN, reason=reason) for name, reason in sorted(view.broken.items())]


def _print_jobs(console: Console, title: str, rows: Sequence[_Row], limit: int | None) -> None:
    if not rows:
        return
    _print_title(console, title)
    first = rows[:limit]
    if console.width < _MIN_TABLE_WIDTH:
        for row in first:
            head = ", ".join(filter(None, (row.condition, row.share, row.time_left, row.when)))
            console.print(Text.assemble(("  " + row.name, "bold"), "  ", (head, _COLOURS.get(row.condition, ""))))
            for text in filter(None, (row.stage, row.reason)):
                console.print(Padding(Text(text), (0, 0, 0, 4)))
    else:
        titles = ("name", "state", "stage", "done", "left", "ended", "reason")
        cells = [(row.name, row.condition, row.stage, row.share, row.time_left, row.when, row.reason) for row in first]
        console.print(_table(titles, cells, console.width))
    _print_remainder(console, len(rows) - len(first))


def _print_waiting(console: Console, view: Overview, limit: int | None) -> None:
    """Print what lies in the drop folder and is not taken, with the reason and what to do."""
    if not view.waiting:
        return
    _print_title(console, f"Waiting in the drop folder ({view.home.inbox})")
    first = view.waiting[:limit]
    if console.width < _MIN_TABLE_WIDTH:
        for item in first:
            console.print(Text.assemble(("  " + item.name, "bold"), "  ", item.reason))
            console.print(Padding(Text(item.words), (0, 0, 0, 4)))
    else:
        cells = [(item.name, item.reason, _format_day(item.since, view.now), item.words) for item in first]
        console.print(_table(("name", "why", "since", "what to do"), cells, console.width))
    _print_remainder(console, len(view.waiting) - len(first))


def _table(titles: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> Padding:
    """Return a table without empty columns.

    All but the last take at most a third of the ``width``.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    used = [number for number in range(len(titles)) if any(row[number] for row in cells)]
    for number in used:
        last = number == used[-1]
        table.add_column(
            titles[number], overflow="fold", no_wrap=not (last or number == 0), max_width=None if last else width // 3
        )
    for row in cells:
        table.add_row(*(Text(row[number], style=_COLOURS.get(row[number], "")) for number in used))
    return Padding(table, (0, 0, 0, 2))


def _print_title(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))


def _print_remainder(console: Console, count: int) -> None:
    if count:
        console.print(Text(f"  and {count:,} more: {_ALL}", style="dim"))


def _format_day(moment: datetime, now: datetime) -> str:
    at = moment.astimezone(now.tzinfo)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%b %d}" if at.year == now.year else f"{at:%Y-%m-%d}"
