"""`presgen stats`: what the last jobs took, as data and on a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from config.durations import in_words
from config.paths import Home
from daemon.hardware import resolve
from daemon.timings.history import LEARNED, History
from daemon.timings.recommendations import Finding, findings
from daemon.timings.records import JobRow, values
from stages.jobs.stage_labels import what

_BAR = 16
"""Columns of a full bar."""
_WIDE = 110
"""Columns from which on there is room for everything."""
NOTHING = (
    "Nothing has been measured yet. Make a video: drop a folder with a script and footage into {inbox}, "
    "or type: presgen make SCRIPT FOOTAGE"
)


@dataclass(frozen=True, slots=True)
class Stats:
    """What there is to show of a home."""

    home: Home
    machine: str
    history: History
    findings: Sequence[Finding]

    @classmethod
    def of(cls, home: Home, last: int) -> Stats:
        """Look back at the ``last`` jobs of ``home``. Raises Unkept when what was kept cannot be read."""
        machine = resolve(home)
        history = History.of(home, machine, last)
        return cls(home, machine.signature, history, findings(history))

    @property
    def estimates(self) -> str:
        """How well the time of these jobs was foreseen, in a sentence."""
        return foreseen(self.history)

    @property
    def nothing(self) -> str:
        """What to say when there is nothing to show; empty else."""
        return "" if self.history.jobs else NOTHING.format(inbox=self.home.inbox)

    def as_json(self) -> dict[str, Any]:
        """Return everything for a program."""
        errors = self.history.errors
        return {
            "machine": self.machine,
            "jobs": [values(job) | {"times_length": times(job)} for job in self.history.jobs],
            "stages": [
                {
                    "stage": line.stage,
                    "seconds": line.seconds,
                    "share": line.share,
                    "seconds_per_second": line.pace,
                    "memory_peak": line.memory,
                    "cpu_peak": line.cpu,
                    "runs": line.runs,
                }
                for line in self.history.stages
            ],
            "paused_seconds_by_hour": self.history.hours(),
            "pauses": [
                {"started": p.started, "ended": p.ended, "action": p.action, "limit": p.limit, "jobs": list(p.jobs)}
                for p in self.history.paused
            ],
            "estimates": {
                "jobs": len(errors),
                "median_error": median(errors) if errors else None,
                "words": self.estimates,
            },
            "findings": [{"words": found.words, "step": found.step} for found in self.findings],
        }

    def in_words(self, width: int, colour: bool) -> str:
        """Return everything for a person, ``width`` columns wide, with codes for colours if ``colour``."""
        page = io.StringIO()
        console = Console(file=page, width=max(40, width), force_terminal=colour, no_color=not colour, highlight=False)
        if self.nothing:
            console.print(Text(self.nothing))
        else:
            self._draw(console)
        return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())

    def _draw(self, console: Console) -> None:
        console.print(Text(self.machine, style="dim"))
        _part(console, "Jobs", _jobs(self.history.jobs, console.width >= _WIDE))
        _part(console, "Stages", _stages(self.history))
        if sum(hours := self.history.hours()) >= 1:
            _part(console, "Paused, by hour of the day", _hours(hours))
        _part(console, "Estimates", Text(self.estimates))
        if self.findings:
            _part(console, "What this says", _said(self.findings))


def times(job: JobRow) -> float | None:
    """Return how many times the length of its video ``job`` took; None as long as that cannot be said."""
    return job.actual_s / job.video_s if job.outcome == "done" and job.video_s else None


def foreseen(history: History) -> str:
    """Say how well the time of the jobs of ``history`` was foreseen."""
    errors = history.errors
    if not errors:
        return "No finished job has an estimate yet."
    learned = any(history.before.get(job.id, 0) >= LEARNED for job in history.finished)
    which = f"the last {len(errors)} jobs" if len(errors) > 1 else "one job"
    words = f"Estimates: median error {median(errors):.0%} over {which}"
    return f"{words}." if learned else f"{words}, with fewer than {LEARNED} before them to learn from."


def when(moment: float) -> str:
    """Return a moment as people write it, local time."""
    return f"{datetime.fromtimestamp(moment):%Y-%m-%d %H:%M}"


def _part(console: Console, title: str, body: RenderableType) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Padding(body, (0, 0, 0, 2)))


def _jobs(jobs: Sequence[JobRow], wide: bool) -> Table:
    """Return the jobs; where there is no room, without their beginnings and bars."""
    most = max((ratio for job in jobs if (ratio := times(job))), default=1.0)
    titles = ("began", "name", "length", "took", "expected", "x length", "", "preset", "avatar")
    left_out = () if wide else (0, 6)
    kept = [number for number in range(len(titles)) if number not in left_out]
    table = _table(*(titles[n] for n in kept), right=[kept.index(n) for n in (2, 3, 4, 5)])
    for job in jobs:
        ratio = times(job)
        cells = (
            when(job.started),
            Text(job.name, overflow="ellipsis", no_wrap=True),
            in_words(job.video_s) if job.video_s else "",
            in_words(job.actual_s),
            in_words(job.predicted_s) if job.predicted_s is not None else "",
            f"{ratio:.2f}" if ratio else job.outcome,
            Text(_bar(ratio / most, 10) if ratio else "", style="cyan" if (ratio or 0) <= 1 else "yellow"),
            job.preset,
            job.avatar + (" (instead)" if job.steps_down else ""),
        )
        table.add_row(*(cells[n] for n in kept))
    return table


def _stages(history: History) -> Table:
    table = _table("stage", "share", "", "s per s", "memory", "processor", right=(1, 3, 4, 5))
    for line in history.stages:
        table.add_row(
            f"{what(line.stage)}",
            f"{line.share:.0%}",
            Text(_bar(line.share), style="cyan"),
            f"{line.pace:.2f}" if line.pace is not None else "",
            f"{line.memory / 2**20:.0f} MB" if line.memory is not None else "",
            f"{line.cpu:.0f} %" if line.cpu is not None else "",
        )
    return table


def _hours(hours: Sequence[float]) -> Table:
    table = _table("hour", "paused", "", right=(1,))
    for hour, seconds in enumerate(hours):
        if seconds >= 1:
            table.add_row(f"{hour:02}:00", in_words(seconds), Text(_bar(seconds / max(hours)), style="yellow"))
    return table


def _said(found: Sequence[Finding]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for one in found:
        words = Text(plain(one.words))
        if one.step:
            words.append(f" {plain(one.step)}", style="bold")
        table.add_row("-", words)
    return table


def plain(words: str) -> str:
    """Return ``words`` without the marks that set names apart where there is a font for that."""
    return words.replace("`", "")


def _table(*titles: str, right: Sequence[int] = ()) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, title in enumerate(titles):
        table.add_column(title, justify="right" if number in right else "left", no_wrap=title != "name")
    return table


def _bar(share: float, width: int = _BAR) -> str:
    """Return a bar of ``share`` (0..1) of ``width`` columns, in eighths of a column."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
