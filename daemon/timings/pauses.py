"""When the guard let nothing work, and whom that held up: told by the service, kept with everything else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from config.paths import Home

_WAIT_S = 0.5
"""Seconds for which a worker may be writing: the loop of the service must not stand still."""


def note_pause(home: Home, action: str, limit: str, jobs: Sequence[str]) -> None:
    """Note that the guard now wants ``action`` because of ``limit``, while ``jobs`` are worked on or wait.

    That it cannot be noted is no reason to do anything else.
    """
    from daemon.timings.database import Ledger, Unkept

    with suppress(Unkept):
        Ledger(home.performance, wait=_WAIT_S).pause(action, limit, jobs, os.getpid())
