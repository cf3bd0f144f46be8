"""A small launchd, to run our property list for real where there is no macOS; and a ``launchctl`` that talks to it.

    launchd_model.py serve SOCKET [THROTTLE_S EXIT_S]     the model; the seconds replace those of the property lists
    launchd_model.py ctl SOCKET ARGUMENT...               what launchctl would answer

It does what launchd.plist(5), launchctl(1) and the last published sources of launchd (842) say of the keys that we use:
a clean environment, a session of its own, appended logs, a minimum run time between two starts, KeepAlive by the exit
status, SIGTERM and after ExitTimeOut SIGKILL to the group, and the end of whatever is left of the group.
"""

from __future__ import annotations

import json
import os
import plistlib
import resource
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TURN_S = 0.01
DOMAINS = ("gui/501", "user/501")
CONFIG = 78  # EX_CONFIG: what a job ends with when launchd cannot even start it
KNOWN = {
    "Label": str,
    "ProgramArguments": list,
    "EnvironmentVariables": dict,
    "WorkingDirectory": str,
    "RunAtLoad": bool,
    "KeepAlive": dict,
    "ThrottleInterval": int,
    "ExitTimeOut": int,
    "ProcessType": str,
    "Nice": int,
    "Umask": int,
    "SoftResourceLimits": dict,
    "MaterializeDatalessFiles": bool,
    "LimitLoadToSessionType": list,
    "StandardOutPath": str,
    "StandardErrorPath": str,
}
"""The keys of launchd.plist(5) that we use, with their types; others are refused, as a typing error would be."""


@dataclass
class Job:
    plist: dict[str, Any]
    pid: int = 0
    started: float = 0.0
    due: float | None = None
    kill_at: float | None = None
    leaving: bool = False
    runs: int = 0
    last: int | None = None


class Launchd:
    def __init__(self, throttle_s: float | None, exit_s: float | None) -> None:
        self.jobs: dict[str, Job] = {}
        self.disabled: set[str] = set()
        self.throttle_s, self.exit_s = throttle_s, exit_s

    # ---------------------------------------------------------------------------------------------------- launchctl

    def answer(self, verb: str, *words: str) -> tuple[int, str]:
        if verb == "bootstrap":
            return self.bootstrap(*words), ""
        target = words[-1]
        if verb in ("enable", "disable"):  # both domains of a user share one list, by labels
            (self.disabled.discard if verb == "enable" else self.disabled.add)(target.rpartition("/")[2])
            return 0, ""
        if verb == "print-disabled":
            listed = "".join(f'\t\t"{label}" => disabled\n' for label in sorted(self.disabled))
            return 0, f"\n\tdisabled services = {{\n{listed}\t}}\n"
        if (job := self.jobs.get(target)) is None:
            return (3 if verb == "bootout" else 113), ""
        if verb == "print":
            return 0, self.shown(target, job)
        if verb == "kickstart":
            if "-k" in words and job.pid:
                kill(job)
            job.due = time.monotonic() if "-k" in words or not job.pid else None
            return 0, ""
        if verb == "kill":
            if not job.pid:
                return 3, ""
            os.kill(job.pid, getattr(signal, words[0]))
            return 0, ""
        return self.bootout(target, job), ""

    def bootstrap(self, domain: str, path: str) -> int:
        if domain not in DOMAINS:
            return 125
        if Path(path).stat().st_mode & 0o022:  # others could make the user run something
            return 5
        plist = plistlib.loads(Path(path).read_bytes())
        target = f"{domain}/{plist['Label']}"
        wrong = [key for key, value in plist.items() if type(value) is not KNOWN.get(key)]
        if wrong or target in self.jobs or plist["Label"] in self.disabled:
            return 5
        at_load = plist.get("RunAtLoad") or "SuccessfulExit" in plist.get("KeepAlive", {})
        self.jobs[target] = Job(plist, due=time.monotonic() if at_load else None)
        return 0

    def bootout(self, target: str, job: Job) -> int:
        job.due = None
        if not job.pid:
            del self.jobs[target]
            return 0
        if not job.leaving:
            job.leaving = True
            os.kill(job.pid, signal.SIGTERM)
            job.kill_at = time.monotonic() + self.limit(job, "ExitTimeOut", self.exit_s, 20)
        return 36

    def shown(self, target: str, job: Job) -> str:
        lines = [f"{target} = {{", f"\tactive count = {int(bool(job.pid))}", f"\truns = {job.runs}"]
        lines += [f"\tstate = {'running' if job.pid else 'not running'}"]
        lines += [f"\tpid = {job.pid}"] if job.pid else []
        lines += ["\tendpoints = {", "\t\tpid = 4711", "\t}"]
        if job.last is None:
            lines += ["\tlast exit code = (never exited)"]
        elif job.last < 0:
            lines += [f"\tlast terminating signal = {signal.strsignal(-job.last)}: {-job.last}"]
        else:
            lines += [f"\tlast exit code = {job.last}"]
        return "\n".join([*lines, "}"])

    # ------------------------------------------------------------------------------------------------------ running

    def turn(self) -> None:
        for target, job in list(self.jobs.items()):
            now = time.monotonic()
            if job.pid and (ended := os.waitpid(job.pid, os.WNOHANG))[0]:
                self.ended(target, job, os.waitstatus_to_exitcode(ended[1]))
            elif job.pid and job.kill_at is not None and now >= job.kill_at:
                kill(job)
                job.kill_at = None
            elif not job.pid and job.due is not None and now >= job.due:
                self.start(job)

    def ended(self, target: str, job: Job, status: int) -> None:
        kill(job)  # what is left of its group
        job.pid, job.last, job.kill_at = 0, status, None
        if job.leaving:
            del self.jobs[target]
            return
        again = job.plist.get("KeepAlive", {}).get("SuccessfulExit") == (status == 0)
        if again and job.due is None:  # a kickstart waits for nothing
            job.due = max(time.monotonic(), job.started + self.limit(job, "ThrottleInterval", self.throttle_s, 10))

    def start(self, job: Job) -> None:
        job.due, job.started, job.runs = None, time.monotonic(), job.runs + 1
        job.pid = os.fork()
        if job.pid == 0:
            try:
                become(job.plist)
            except BaseException:
                os._exit(CONFIG)

    def limit(self, job: Job, key: str, instead: float | None, default: float) -> float:
        return float(job.plist.get(key, default)) if instead is None else instead


def kill(job: Job) -> None:
    with suppress(ProcessLookupError):  # it has not yet, or no longer, a group
        os.killpg(job.pid, signal.SIGKILL)


def become(plist: dict[str, Any]) -> None:
    """Turn this fresh child into the job."""
    os.setsid()
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, key in ((1, "StandardOutPath"), (2, "StandardErrorPath")):
        os.dup2(os.open(plist[key], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), number)
    os.closerange(3, 1024)
    os.chdir(plist["WorkingDirectory"])
    os.umask(plist["Umask"])
    os.nice(plist["Nice"])
    files = plist["SoftResourceLimits"]["NumberOfFiles"]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    clean = {
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": "/var/empty",
        "USER": "somebody",
        "LOGNAME": "somebody",
        "SHELL": "/bin/sh",
        "TMPDIR": "/tmp",
    }
    os.execve(plist["ProgramArguments"][0], plist["ProgramArguments"], {**clean, **plist["EnvironmentVariables"]})


def serve(path: str, throttle_s: float | None = None, exit_s: float | None = None) -> None:
    """Be launchd until the standard input ends; then leave no job behind."""
    model = Launchd(throttle_s, exit_s)
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        door.settimeout(TURN_S)
        print("ready", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while os.getppid() == parent:
                model.turn()
                try:
                    client, _ = door.accept()
                except TimeoutError:
                    continue
                with client:
                    client.settimeout(5)
                    code, out = model.answer(*json.loads(client.makefile().readline()))
                    client.sendall(json.dumps([code, out]).encode())
        finally:
            for job in model.jobs.values():
                if job.pid:
                    kill(job)


def ctl(path: str, *words: str) -> int:
    """Be launchctl."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(path)
        wire.sendall(json.dumps(words).encode() + b"\n")
        code, out = json.loads(wire.makefile().read())
    print(out)
    if code:
        print(f"{words[0]} failed: {code}", file=sys.stderr)
    return int(code)


if __name__ == "__main__":
    what, where, *rest = sys.argv[1:]
    if what == "serve":
        serve(where, *map(float, rest))
    else:
        sys.exit(ctl(where, *rest))
