"""Having the speed of this machine measured, in a process that is gone afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

from daemon.hardware.machine import Machine
from daemon.hardware.speeds import Speeds

SECONDS = 5.0
"""About how long the measurement works; importing what it needs comes on top."""
PATIENCE_S = 90.0
"""After so long on a machine that is slow, or busy with other things, we do without."""


def measured(machine: Machine) -> Speeds | None:
    """Return how fast ``machine``, this one, is; None when that cannot be found out. Never raises."""
    command = [sys.executable, "-P", "-m", "daemon.hardware.benchmark", f"{SECONDS:g}"]
    # What runs in the service does the same: more threads cost more than they save.
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": str(machine.cores)}
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
            env={**os.environ, **threads},
        )
        told = json.loads(answer.stdout.splitlines()[-1])
        return Speeds.model_validate({"at": datetime.now(UTC), "cores": machine.cores, **told})
    return None
