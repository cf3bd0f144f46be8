"""Render docs/log_events.md; run as a program, it writes the page.

.venv/bin/python -m tests.config.log_events_page
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.log_messages import LOG_EVENTS, format_log_line
from stages.jobs.events import EVENT_EXAMPLES, EventKind

PAGE = Path(__file__).parents[2] / "docs" / "log_events.md"
AT = "2026-11-22T14:03:07.123456Z"
WARNINGS = (EventKind.WARNING, EventKind.STEP_DOWN)
HEAD = """# Log events

`logs/presgen.jsonl` in the home has one JSON object on each line, and so has `processing/processing.log` of a job.
Every line has these fields:

| field | meaning |
|---|---|
| `event` | the name of the event, from the list below; a line that a library logged has its message here |
| `level` | `info`, `warning` or `error` |
| `at` | the time in UTC, always in the form `2026-11-22T14:03:07.123456Z` |
| `job` | the id of the job, where the event is about one |

`presgen logs` shows the lines as sentences, `presgen logs --json` as they are. Names and fields of events
stay as they are; later versions may add some. A field `exception` is there only when the reason is a bug; it is the
traceback.

This page is made from the list in `config/log_messages.py` (`python -m tests.config.log_events_page`).
"""
EVENTS_HEAD = """## Events of a job

`events.jsonl` of a job has these lines: `seq` (0, 1, 2 ...), `at`, `kind`, and the fields below. All but
`stage_progress`, which is kept nowhere, are also in `logs/presgen.jsonl`, as `job_event` with `job` and `kind`;
`warning` and `step_down` have the level `warning` there.
"""


def render_page() -> str:
    """Return the page."""
    service = [part for name in sorted(LOG_EVENTS) for part in _describe_event(name)]
    jobs = [part for kind in EventKind if kind in EVENT_EXAMPLES for part in _describe_kind(kind)]
    return "\n".join([HEAD, "## Events of the log", "", *service, EVENTS_HEAD, *jobs]).rstrip() + "\n"


def _describe_event(name: str) -> Iterator[str]:
    event = LOG_EVENTS[name]
    line = {"event": name, **event.fields, "level": event.levels[0], "at": AT}
    yield from _describe(name, " or ".join(event.levels), event.fields, line)
    yield f"Shown as: {format_log_line(line)}"
    yield ""


def _describe_kind(kind: EventKind) -> Iterator[str]:
    fields = EVENT_EXAMPLES[kind]
    line = {"seq": 7, "at": AT, "kind": str(kind), **fields}
    yield from _describe(str(kind), "warning" if kind in WARNINGS else "info", fields, line)


def _describe(name: str, level: str, fields: Mapping[str, Any], line: Mapping[str, Any]) -> Iterator[str]:
    named = ", ".join(f"`{field}`" for field in fields) or "none"
    yield from (f"### {name}", "", f"Level: {level}. Fields: {named}.", "")
    yield from ("```json", json.dumps(line, ensure_ascii=False), "```", "")


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
