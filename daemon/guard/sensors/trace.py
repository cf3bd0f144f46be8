"""Readings that a test has written down, instead of those of the machine.

``PRESGEN_READINGS`` names a file with a JSON object on each line: ``at``, in seconds since the file was written, and
what is read from then on, by the names of `Reading` (``{"at": 20, "foreign": 95}``). What a line does not name is what
the machine says; the last line holds. The file may be replaced at any time: every process sees the same.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

from daemon.guard.sensors.reading import Reading

VARIABLE = "PRESGEN_READINGS"


def pretended(reading: Reading, now: float | None = None) -> Reading:
    """Return ``reading`` with what PRESGEN_READINGS says instead; ``now`` is seconds since the epoch.

    Raises OSError, ValueError or TypeError when the file cannot be understood: a test should not go on without it.
    """
    if not (name := os.environ.get(VARIABLE)):
        return reading
    file = Path(name)
    passed = (time.time() if now is None else now) - file.stat().st_mtime
    said: dict[str, float | None] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        told = json.loads(line)
        if number and told["at"] > passed:  # the first line holds from the beginning
            break
        said = {key: value for key, value in told.items() if key != "at"}
    return replace(reading, **said)  # type: ignore[arg-type]
