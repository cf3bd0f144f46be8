"""Replace readings by those of a trace file, for tests.

``PRESGEN_READINGS`` names a file with a JSON object on each line: ``at``, in seconds since the file was written, and
the values from then on, by the names of `Reading` (``{"at": 20, "foreign": 95}``). Values that a line does not
name come from the machine; the last line holds. The file may be replaced at any time: every process sees the same.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

from daemon.guard.sensors.reading import Reading

VARIABLE = "PRESGEN_READINGS"


def apply_trace(reading: Reading, now: float | None = None) -> Reading:
    """Return ``reading`` with the values of the trace; ``now`` is in seconds since the epoch.

    Raises OSError, ValueError or TypeError when the file cannot be parsed: a test must not go on without it.
    """
    if not (name := os.environ.get(VARIABLE)):
        return reading
    file = Path(name)
    passed = (time.time() if now is None else now) - file.stat().st_mtime
    values: dict[str, float | None] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        if number and entry["at"] > passed:  # the first line holds from the beginning
            break
        values = {key: value for key, value in entry.items() if key != "at"}
    return replace(reading, **values)  # type: ignore[arg-type]
