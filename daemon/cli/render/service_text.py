"""Render whether the service is installed and runs."""

from __future__ import annotations

from collections.abc import Iterator

from daemon.views.autostart_status import AutostartStatus

_LABEL_WIDTH = 10


def render_autostart_status(status: AutostartStatus) -> str:
    """Return one line for each fact; a hint where nothing is installed."""
    indented = "\n" + " " * _LABEL_WIDTH
    rows = ((label, text.replace("\n", indented)) for label, text in _rows(status))
    lines = [f"{label:<{_LABEL_WIDTH}}{text}" for label, text in rows]
    known = status.installed or status.running or status.trouble
    return "\n".join(lines if known else [*lines, "Type: presgen service install"])


def _rows(status: AutostartStatus) -> Iterator[tuple[str, str]]:
    yield "service", f"{status.identity}, {'installed' if status.installed else 'not installed'}"
    yield "state", _describe_state(status)
    if status.ended and status.installed and not status.running:
        yield "ended", status.ended
    yield "home", str(status.home)
    if status.installed:
        yield "file", str(status.file)
        yield "log", str(status.log)
    if status.fault[0] and (status.running or status.program != status.own_program or status.disabled):
        yield "fault", "\n".join(status.fault)
    if status.trouble:
        yield "trouble", status.trouble


def _describe_state(status: AutostartStatus) -> str:
    if not status.running:
        return "not running"
    how = ", started by hand" if status.by_hand else ""
    return f"running (process {status.pid}, since {status.since or 'just now'}{how})"
