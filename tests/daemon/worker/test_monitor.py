"""What the monitor measures of real processes: the work and its children, the seconds of work, and others' load."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, nullcontext

import numpy as np
import pytest

from config.paths import Home
from daemon.guard.sensors import Reading, Sensors
from daemon.guard.sensors.process_tree import ProcessTree
from daemon.guard.sensors.trace import VARIABLE
from daemon.state.instance_lock import hold_lock
from daemon.worker.monitor import Monitor
from tests.processes import started
from tests.waiting import until


class Quiet:
    """A machine that nobody else uses."""

    def read(self):
        return Reading(foreign=0, memory=10)


def monitor():
    return Monitor(Quiet(), ProcessTree())


def test_a_short_peak_of_memory_is_seen_though_nobody_looked_meanwhile():
    watched = monitor()
    watched.take()
    peak = np.ones(40_000_000, np.float64)
    del peak

    assert watched.take().memory_peak > 320_000_000
    assert watched.take().memory_peak < watched.take().memory_peak + 50_000_000


def test_what_children_use_is_counted():
    watched = monitor()
    watched.take()
    hold = (
        "import time\nheld, end = bytearray(80_000_000), time.process_time() + 0.2\n"
        "while time.process_time() < end: pass\n"
    )
    with running(hold + "print(flush=True); input()"):
        usage = watched.take()

    assert usage.memory_peak > 80_000_000
    assert usage.cpu_seconds >= 0.2


STANDING = """
import sys, threading
from config.paths import Home
from pathlib import Path
from daemon.worker import monitor
from daemon.worker.monitor import monitoring
monitor.STILL_S = 1.5
with monitoring(Home(Path(sys.argv[1]))) as watched:
    for _ in sys.stdin:
        print(watched.clock(), flush=True)
"""


def test_the_clock_stands_still_while_the_process_does(tmp_path):
    def clock():
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    with started([sys.executable, "-c", STANDING, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        before, begun = clock(), time.monotonic()
        process.send_signal(signal.SIGSTOP)
        threading.Event().wait(3.5)
        process.send_signal(signal.SIGCONT)
        worked, passed = clock() - before, time.monotonic() - begun

    assert 0 <= worked < passed - 1


@pytest.mark.parametrize(
    ("foreign", "yielding", "counted"),
    [(0, 0, 100), (25, 0, 75), (25, 25, 50), (0, 80, 0), (69, 0, 31), (70, 0, 0), (100, 0, 0), (None, None, 100)],
)
def test_time_in_which_others_use_the_processor_does_not_count_against_an_engine(foreign, yielding, counted):
    class Busy:
        def read(self):
            return Reading(foreign=foreign, yielding=yielding, memory=10)

    now = [0.0]
    watched = Monitor(Busy(), ProcessTree(), lambda: now[0])
    watched.tick(0.0)
    for _ in range(100):
        now[0] += 1.0
        watched.tick(now[0])

    assert watched.available_clock() == pytest.approx(counted)
    assert watched.clock() == pytest.approx(100)


def test_the_time_that_counts_never_goes_back():
    loads = [0, 90, 0, 50, 100, 10]

    class Changing:
        def read(self):
            return Reading(foreign=loads[int(now[0] // 10) % len(loads)], memory=10)

    now, seen = [0.0], [0.0]
    watched = Monitor(Changing(), ProcessTree(), lambda: now[0])
    for _ in range(600):
        now[0] += 0.3
        if round(now[0] * 10) % 9 == 0:
            watched.tick(now[0])
        seen.append(watched.available_clock())

    assert seen == sorted(seen)


@contextmanager
def running(code, count=1):
    """Let ``count`` processes run ``code``; they have begun when they have said something."""
    with ExitStack() as stack:
        programs = [
            stack.enter_context(started([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            for _ in range(count)
        ]
        for program in programs:
            program.stdout.readline()
        yield programs


BURN = "import time\nprint(flush=True)\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"
IDLE = "print(flush=True)\ninput()"


def test_our_own_burners_cost_no_time_and_those_of_others_stop_the_time_that_counts(tmp_path, monkeypatch):
    """The burners are children of this process: to a monitor of this process they are ours, to one of another not."""
    monkeypatch.delenv(VARIABLE)
    with running(IDLE) as (work,), running(BURN, 3 * (os.cpu_count() or 1)):
        ours, theirs = (
            Monitor(Sensors(tmp_path, ProcessTree(root)), ProcessTree(root)) for root in (os.getpid(), work.pid)
        )

        def stands_still():
            for watched in (ours, theirs):
                watched.tick(time.monotonic())
            before = theirs.available_clock()
            threading.Event().wait(0.5)
            return theirs.available_clock() == before

        until(stands_still, 20, "the end of the time that counts")
        before = ours.available_clock()
        threading.Event().wait(0.5)

    assert ours.available_clock() > before


@pytest.mark.parametrize("serves", [True, False])
def test_for_a_worker_all_of_the_daemon_is_ours_and_for_a_command_only_itself(tmp_path, serves):
    home = Home(tmp_path)
    code = (
        "import sys; from pathlib import Path; from config.paths import Home\n"
        "from daemon.worker.monitor import find_root_process\n"
        "print(find_root_process(Home(Path(sys.argv[1]))) == int(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with hold_lock(home.lock) if serves else nullcontext():
        told = subprocess.run([*command, str(os.getpid())], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == str(serves)
