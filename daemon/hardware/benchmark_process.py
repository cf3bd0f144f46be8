"""Run the benchmark in a separate process, so that its libraries do not stay loaded."""

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
"""Seconds that the benchmark works, about; importing its libraries comes on top."""
TIMEOUT_S = 90.0
"""Seconds after which a machine that is slow or busy is left unmeasured."""


def run_benchmark(machine: Machine) -> Speeds | None:
    """Return the speeds of ``machine``, which is this one; None when they cannot be measured.

    Never raises.
    """
    command = [sys.executable, "-P", "-m", "daemon.hardware.benchmark", f"{SECONDS:g}"]
    # The service runs with the same numbers: more threads cost more than they save.
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": str(machine.cores)}
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
            env={**os.environ, **threads},
        )
        measured = json.loads(answer.stdout.splitlines()[-1])
        return Speeds.model_validate({"at": datetime.now(UTC), "cores": machine.cores, **measured})
    return None
