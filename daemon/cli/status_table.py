"""What is going on, for people: a table where there is room for one, lines where there is not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daemon.views.overview import JobRow, Overview

_WIDE = 72
"""Columns from which on a table can be read."""
_MOST = 20
"""Rows of each kind that are shown; `--json` has all."""
_COLOURS = {
    "working": "green", "done": "green", "failed": "red", "broken": "red", "suspended": "yellow", "put off": "yellow",
    "interrupted": "yellow", "cancelled": "dim",
}  # fmt: skip


def drawn(view: Overview, width: int, colour: bool) -> str:
    """Return ``view`` as text of ``width`` columns, with codes for colours if ``colour``."""
    page = io.StringIO()
    console = Console(file=page, width=max(20, width), force_terminal=colour, no_color=not colour, highlight=False)
    console.print(Text(view.service, style="" if view.alive else "yellow"))
    for notice in view.notices:
        console.print(Text(notice, style="yellow"))
    ended = [row for row in reversed(view.rows) if not row.is_open]
    today = [row for row in ended if row.at.astimezone(view.now.tzinfo).date() == view.now.date()]
    _jobs(console, "Jobs", [row for row in view.rows if row.is_open] + _broken(view))
    _waiting(console, view)
    _jobs(console, "Failed", [row for row in ended if row.state == "failed"])
    _jobs(console, f"Finished today ({view.home.outbox})", [row for row in today if row.state == "output"])
    _jobs(console, "Given up today", [row for row in today if row.state == "cancelled"])
    if not view.rows and not view.waiting:
        console.print(Text(f"\nDrop a folder with a script and a video into {view.home.inbox}"))
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())


def _broken(view: Overview) -> list[JobRow]:
    """Return jobs that cannot be read like those that can."""
    return [
        JobRow(name, name, "broken", "broken", "", None, None, words, view.now)
        for name, words in sorted(view.broken.items())
    ]


def _jobs(console: Console, title: str, rows: Sequence[JobRow]) -> None:
    if not rows:
        return
    _title(console, title)
    few = rows[:_MOST]
    if console.width < _WIDE:
        for row in few:
            head = ", ".join(filter(None, (row.shown, _share(row), row.time_left)))
            console.print(Text.assemble(("  " + row.name, "bold"), "  ", (head, _COLOURS.get(row.shown, ""))))
            for words in filter(None, (row.stage, row.reason)):
                console.print(Padding(Text(words), (0, 0, 0, 4)))
    else:
        titles = ("name", "state", "stage", "done", "left", "reason")
        cells = [(row.name, row.shown, row.stage, _share(row), row.time_left, row.reason) for row in few]
        console.print(_table(titles, cells, console.width))
    _more(console, len(rows))


def _waiting(console: Console, view: Overview) -> None:
    """Show what lies in the drop folder and is not taken; what is still being copied is only counted."""
    if not view.waiting:
        return
    _title(console, f"Waiting in the drop folder ({view.home.inbox})")
    few = view.waiting[:_MOST]
    if console.width < _WIDE:
        for item in few:
            console.print(Text.assemble(("  " + item.name, "bold"), "  ", item.reason))
            console.print(Padding(Text(item.words), (0, 0, 0, 4)))
    else:
        cells = [(item.name, item.reason, _since(item.since, view.now), item.words) for item in few]
        console.print(_table(("name", "why", "since", "what to do"), cells, console.width))
    _more(console, len(view.waiting))


def _table(titles: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> Padding:
    """Return a table without the columns that are empty; the first column keeps at most a third of the ``width``."""
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


def _title(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))


def _more(console: Console, count: int) -> None:
    if count > _MOST:
        console.print(Text(f"  and {count - _MOST:,} more", style="dim"))


def _share(row: JobRow) -> str:
    return "" if row.share is None else f"{row.share:.0%}"


def _since(since: datetime, now: datetime) -> str:
    at = since.astimezone(now.tzinfo)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%b %d}"
