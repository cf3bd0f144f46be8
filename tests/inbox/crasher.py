"""Run admissions in forks that are killed at a failpoint, so that each crash costs no new interpreter.

Reads lines of JSON ({"verb": "admit" or "recover", "point": ..., "jobs": ..., "root": ...}) and answers each with a
line: the exit code of the fork as `os.waitstatus_to_exitcode` returns it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    import inbox.admit  # noqa: F401  imported once for all forks

    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os.environ["PRESGEN_CRASH"] = order["point"]
            obey(order["verb"], Path(order["jobs"]), Path(order["root"]))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def obey(verb: str, jobs: Path, root: Path) -> None:
    from inbox.admit import admit
    from inbox.inbox import Inbox
    from inbox.recover import recover
    from tests.inbox.conftest import WALL, AcceptingChecker

    if verb == "recover":
        recover(jobs, root)
        return
    inbox = Inbox(root, checker=AcceptingChecker())
    inbox.scan(0.0, WALL)
    (pair,) = inbox.scan(3.0, WALL + 3.0).ready
    admit(pair, jobs, root)


if __name__ == "__main__":
    main()
