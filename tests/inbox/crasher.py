"""Run admissions in forks that are killed at a failpoint, so that each crash costs no new interpreter.

Reads lines of JSON ({"verb": "admit" or "recover", "point": ..., "after": ..., "jobs": ..., "root": ...}) and answers
each with a line: the exit code of the fork as `os.waitstatus_to_exitcode` returns it. The points count only once
"after" jobs were admitted.
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
            obey(order["verb"], Path(order["jobs"]), Path(order["root"]), order["point"], order["after"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def obey(verb: str, jobs: Path, root: Path, point: str, after: int) -> None:
    from inbox.admit import admit_all
    from inbox.inbox import Inbox
    from inbox.recover import recover
    from tests.inbox.conftest import WALL, AcceptingChecker

    if verb == "recover":
        os.environ["PRESGEN_CRASH"] = point
        recover(jobs, root)
        return
    inbox = Inbox(root, checker=AcceptingChecker())
    inbox.scan(0.0, WALL)
    admissions = admit_all(inbox.scan(3.0, WALL + 3.0).ready, jobs, root)
    for _ in range(after):
        next(admissions)
    os.environ["PRESGEN_CRASH"] = point
    next(admissions)


if __name__ == "__main__":
    main()
