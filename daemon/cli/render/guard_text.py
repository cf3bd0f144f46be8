"""Render resource limits and current load."""

from __future__ import annotations

from collections.abc import Iterator

from daemon.views.guard_state import GuardState

_LABEL_WIDTH = 12


def render_guard(state: GuardState) -> str:
    """Return one line for each resource, then what follows, and where the limits are set."""
    lines = [f"{name:<{_LABEL_WIDTH}}{text}" for name, text in _rows(state)]
    source = f"The limits stand in {state.home.settings} below `guard:`."
    return "\n".join([*lines, "", _describe_origin(state), state.explanation, source])


def _describe_origin(state: GuardState) -> str:
    """Return who has read the sensors, and whose limits these are."""
    if state.reported_at is not None:
        return f"Readings of the service at {state.reported_at.astimezone():%H:%M:%S}, and its limits in force."
    return f"{'' if state.serving else 'The service does not run. '}Readings of this moment."


def _rows(state: GuardState) -> Iterator[tuple[str, str]]:
    limits = state.settings
    ours = _format_value(state.reading.own, "%") if state.serving else "the service does not run"
    foreign = _format_value(state.reading.foreign, "%")
    yield "processor", f"others {foreign}, presgen {ours}; {_describe_limit(limits.cpu)}"
    yield "memory", _describe_memory(state)
    yield "heat", _describe_heat(state)
    free = "unknown" if state.reading.free is None else f"{state.reading.free / 1e9:.1f} GB free"
    yield "disk", f"{free}; nothing new is started below {limits.disk_gb:g} GB"
    battery = "none, or unknown" if state.reading.battery is None else _format_value(state.reading.battery, "%")
    yield "battery", f"{battery}; a pause below {limits.battery:.0f} % while it is emptied"
    yield (
        "pauses",
        f"last {limits.cooldown:g} s at least, and for busy programs {limits.patience / 60:g} min at most",
    )


def _describe_memory(state: GuardState) -> str:
    now = state.reading
    if now.pressure is not None:
        return f"pressure level {now.pressure} of macOS; a pause from 2 (warning)"
    room = "unknown" if now.room is None else f"{now.room / 2**30:.1f} GB"
    others = f"others {_format_value(now.memory, '%')}, room for presgen {room}"
    return f"{others}; {_describe_limit(state.settings.memory)}"


def _describe_heat(state: GuardState) -> str:
    now = state.reading
    if now.thermal is not None:
        return f"thermal level {now.thermal} of macOS; a pause from 3 (trapping)"
    return f"{_format_value(now.heat, '°C')}; a pause above {state.settings.temperature:.0f} °C"


def _describe_limit(limit: float) -> str:
    """Return at which percentage work pauses."""
    return "no limit" if limit >= 100 else f"a pause above {limit:.0f} %"


def _format_value(value: float | None, unit: str) -> str:
    return "unknown" if value is None else f"{value:.0f} {unit}"
