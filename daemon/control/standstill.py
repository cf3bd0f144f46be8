"""Find what keeps work from going on, and say what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from config.errors import PresGenError
from config.paths import Home
from daemon.autostart.start_hint import describe_start
from daemon.state.status_file import ServiceState

_PAUSED = "You have paused the work. Type: presgen resume"
_BESIDE_OTHERS = "To work beside other programs instead, type: presgen guard --cpu 100"
_STOPPING = ("suspend", "rest")
"""Actions of the guard that stop running work; others keep only new work from being started."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """The reasons why no job is started now, as sentences; empty when jobs are started.

    ``stops_running``: jobs that run stand still for it too, or are about to.
    """

    reason: str = ""
    stops_running: bool = False

    @classmethod
    def of(cls, home: Home, serving: bool, status: ServiceState | None, paused: bool) -> Standstill:
        """Return why work in ``home`` stands still.

        ``serving`` is whether a service runs, ``status`` what it reported last, ``paused`` whether the user has paused
        it.
        """
        reasons = [] if serving else [describe_start(home)]
        if paused:
            reasons.append(_PAUSED)
        if status is not None and status.guard != "run":
            reasons.append(describe_guard_pause(status))
        stops_running = not serving or paused or (status is not None and status.guard in _STOPPING)
        return cls(" ".join(filter(None, (*reasons, find_settings_problem(home)))), stops_running)


def describe_guard_pause(status: ServiceState) -> str:
    """Return what the guard says.

    Where it pauses for other programs, the way to work beside them follows.
    """
    if status.guard != "run" and status.guard_limit == "cpu":
        return f"{status.guard_words} {_BESIDE_OTHERS}"
    return status.guard_words


def find_settings_problem(home: Home) -> str:
    """Return the mistake in config.yaml or brand.yaml that keeps videos from being started.

    Empty when there is none. Writes nothing.
    """
    from config.brand import Brand
    from models.registry import load_settings

    try:
        if home.settings.exists():
            load_settings(home)
        if home.brand.is_file():
            Brand.load(home.brand)
    except PresGenError as error:
        mistake = " ".join(error.message.split()).removesuffix(".")
        return f"No new video is started. {mistake}. Correct that."
    return ""
