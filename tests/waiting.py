"""Waiting for what other processes and threads do, never longer than it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(true: Callable[[], T], seconds: float = 30.0, what: str = "it") -> T:
    """Ask again and again until ``true()`` is, and return that; leave the processor to others in between."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not (answer := true()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds:g} s"
        pause.wait(0.02)
    return answer
