"""The page of `presgen stats --html`: plots, tables and words in one file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from statistics import median

from config.durations import format_duration
from daemon.views import charts
from daemon.views.stats import Stats, times, when
from stages.jobs.stage_labels import what

_STYLE = Path(__file__).with_name("stats_page.css")
_POLICY = "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
_GOAL = 0.25
"""Estimates are meant to be this close."""


def page(stats: Stats) -> str:
    """Return the page as HTML that needs no other file."""
    style = _STYLE.read_text(encoding="utf-8")
    policy = _POLICY.format(style=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode())
    parts = [_head(stats)]
    if stats.nothing:
        parts.append(f"<p>{escape(stats.nothing)}</p>")
    else:
        parts += [_facts(stats), _findings(stats), _jobs(stats), _stages(stats), _estimates(stats), _pauses(stats)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>How long videos take</title><style>{style}</style></head>\n<body><main>\n"
        + "\n".join(part for part in parts if part)
        + f"\n<footer>PresGen-Training {escape(version('presgen-training'))}</footer></main></body></html>\n"
    )


def _head(stats: Stats) -> str:
    return (
        '<header><p class="eyebrow">Performance</p><h1>How long videos take</h1>'
        f'<p class="quiet">On this computer: {escape(stats.machine)}</p></header>'
    )


def _facts(stats: Stats) -> str:
    done = stats.history.finished
    ratios = [ratio for job in done if (ratio := times(job))]
    errors = stats.history.errors
    paused = sum(stats.history.hours())
    facts = [
        ("Videos finished", f"{len(done)} of {len(stats.history.jobs)}"),
        ("Time, against their length", f"{median(ratios):.2f} x" if ratios else "unknown"),
        ("Error of the estimates", f"{median(errors):.0%}" if errors else "unknown"),
        ("Paused for other programs", format_duration(paused)),
    ]
    return '<dl class="facts">' + "".join(f"<div><dt>{n}</dt><dd>{escape(v)}</dd></div>" for n, v in facts) + "</dl>"


def _findings(stats: Stats) -> str:
    items = "".join(
        f"<li>{_said(found.words)}{f' <strong>{_said(found.step)}</strong>' if found.step else ''}</li>"
        for found in stats.findings
    )
    return _section("What this says", "", f'<ul class="notes">{items}</ul>') if items else ""


def _jobs(stats: Stats) -> str:
    rows = [
        (job.name, ratio, f"{ratio:.2f} x, {format_duration(job.actual_s)}")
        for job in stats.history.jobs
        if (ratio := times(job))
    ]
    plotted = f'<div class="panel">{charts.bars(rows, 1.0, "as long as the video")}</div>' if rows else ""
    cells = [
        (
            when(job.started),
            job.name,
            format_duration(job.video_s) if job.video_s else "",
            format_duration(job.actual_s),
            format_duration(job.predicted_s) if job.predicted_s is not None else "",
            job.outcome,
            job.preset,
            job.avatar,
            str(job.steps_down or ""),
        )
        for job in stats.history.jobs
    ]
    titles = ("began", "name", "length", "took", "expected", "outcome", "preset", "avatar", "steps down")
    table = f'<div class="panel">{_table(titles, cells, (2, 3, 4, 8))}</div>'
    return _section("Jobs", "Working time against the length of the video; standing still is not counted.", plotted) + (
        f"<section>{table}</section>"
    )


def _stages(stats: Stats) -> str:
    lines = stats.history.stages
    if not lines:
        return ""
    rows = [(what(line.stage), line.share, f"{line.share:.0%}, {format_duration(line.seconds)}") for line in lines]
    cells = [
        (
            f"{what(line.stage)} ({line.stage})",
            f"{line.share:.0%}",
            f"{line.pace:.3f}" if line.pace is not None else "",
            f"{line.memory / 2**20:.0f} MB" if line.memory is not None else "",
            f"{line.cpu:.0f} %" if line.cpu is not None else "",
            str(line.runs),
        )
        for line in lines
    ]
    titles = ("stage", "share", "seconds a second", "peak memory", "peak processor", "runs")
    return _section(
        "Stages",
        "Share of the time. Seconds for each second of video (of footage, where that is studied) leave out what was "
        "found in the cache.",
        f'<div class="panel">{charts.bars(rows)}{_table(titles, cells, (1, 2, 3, 4, 5))}</div>',
    )


def _estimates(stats: Stats) -> str:
    points = [
        (
            job.predicted_s,
            job.actual_s,
            f"{job.name}: expected {format_duration(job.predicted_s)}, took {format_duration(job.actual_s)}",
        )
        for job in stats.history.finished
        if job.predicted_s is not None
    ]
    plotted = f'<div class="panel">{charts.against(points, _GOAL)}</div>' if points else ""
    return _section("Estimates", f"{stats.estimates} The band is {_GOAL:.0%} to either side.", plotted)


def _pauses(stats: Stats) -> str:
    hours = stats.history.hours()
    if sum(hours) < 1:
        return ""
    words = [format_duration(seconds) for seconds in hours]
    plotted = charts.columns(hours, [f"{hour:02}" for hour in range(24)], words)
    return _section(
        "Paused, by hour of the day",
        f"{format_duration(sum(hours))} in all, for other programs, heat, memory, disk or battery.",
        f'<div class="panel">{plotted}</div>',
    )


def _section(name: str, words: str, content: str) -> str:
    told = f'<p class="quiet">{escape(words)}</p>' if words else ""
    return f"<section><h2>{escape(name)}</h2>{told}{content}</section>"


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> str:
    def cell(kind: str, number: int, text: str) -> str:
        style = ' class="number"' if number in right else ' class="name"' if number == 1 else ""
        return f"<{kind}{style}>{escape(text)}</{kind}>"

    head = "".join(cell("th", number, title) for number, title in enumerate(titles))
    body = "".join(f"<tr>{''.join(cell('td', n, text) for n, text in enumerate(row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _said(text: str) -> str:
    """Return ``text`` with what stands between backticks set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
