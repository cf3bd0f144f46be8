"""Store timings of jobs, stages and pauses in performance.db (SQLite).

Several processes may write at the same time. A file that cannot be used raises `TimingsUnavailable`; callers log that
and go on, so it never fails a job.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from config.errors import describe_os_error
from config.paths import Home
from daemon.timings.records import JobTiming, PauseTiming, RunTiming, to_columns
from daemon.timings.schema import SchemaTooNew, migrate

T = TypeVar("T")
WAIT_S = 5.0
"""Seconds to wait for another process that is writing."""
_PAUSE_WAIT_S = 0.5
"""The same for `record_pause`: the main loop of the service must not block."""
_JSON_COLUMNS = ("expected", "eased")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class TimingsUnavailable(Exception):
    """Timings cannot be written or read; the text gives the reason in one sentence."""


class TimingsDatabase:
    """Reads and writes the file at ``path``.

    A damaged file is renamed and a new one is started; ``warn`` gets a sentence about that. Every method raises
    TimingsUnavailable when the file cannot be used: the disk is full, another process holds the write lock for
    longer than ``wait`` seconds, or the file was made by a later version of this program.
    """

    def __init__(self, path: Path, warn: Callable[[str], None] = lambda sentence: None, wait: float = WAIT_S) -> None:
        self._path, self._warn, self._wait = path, warn, wait

    # ------------------------------------------------------------------------------------------------------- writing

    def begin_attempt(self, row: JobTiming) -> JobTiming:
        """Record that an attempt at a job begins.

        Returns the row of the job, which includes earlier attempts.
        """

        def write(connection: sqlite3.Connection) -> JobTiming:
            known = connection.execute("SELECT id FROM jobs WHERE id = ?", (row.id,)).fetchone()
            if known is None:
                _insert(connection, "jobs", to_columns(row) | {"attempts": 1})
            else:
                connection.execute(
                    "UPDATE jobs SET outcome = 'running', ended = NULL, attempts = attempts + 1 WHERE id = ?", (row.id,)
                )
            query = f"SELECT {_JOB_COLUMNS} FROM jobs WHERE id = ?"
            return _read_job(connection.execute(query, (row.id,)).fetchone())

        return self._transact(write)

    def record(self, job: str, *runs: RunTiming, more_s: float = 0.0, paused_s: float = 0.0, **changes: Any) -> None:
        """Add ``runs`` of stages to ``job`` and update its row.

        ``more_s`` seconds of work and ``paused_s`` seconds of pauses are added; ``changes`` are new values of
        columns.
        """

        def write(connection: sqlite3.Connection) -> None:
            for run in runs:
                _insert(connection, "runs", to_columns(run))
            names = "".join(f", {name} = :{name}" for name in changes)
            connection.execute(
                f"UPDATE jobs SET actual_s = actual_s + :more_s, paused_s = paused_s + :paused_s{names} WHERE id = :id",
                _encode_json(changes) | {"more_s": more_s, "paused_s": paused_s, "id": job},
            )

        self._transact(write)

    def record_guard_action(self, action: str, limit: str, jobs: Sequence[str], daemon: int) -> None:
        """Record a new ``action`` of the guard of the process ``daemon``.

        It ends the open pause of that process, and begins another one unless it is ``run``.
        """

        def write(connection: sqlite3.Connection) -> None:
            now = time.time()
            unended = connection.execute(
                "SELECT number, jobs FROM pauses WHERE daemon = ? AND ended IS NULL", (daemon,)
            ).fetchall()
            for number, known in unended:
                affected = sorted({*json.loads(known), *jobs})
                connection.execute(
                    "UPDATE pauses SET ended = ?, jobs = ? WHERE number = ?", (now, json.dumps(affected), number)
                )
            if action != "run":
                row = {"daemon": daemon, "started": now, "action": action, "limit": limit}
                _insert(connection, "pauses", row | {"jobs": json.dumps(sorted(set(jobs)))})

        self._transact(write)

    def end_open_pauses(self, last_seen: float | None) -> int:
        """End the pauses that a daemon left open, and return how many there were.

        They ended when that daemon was ``last_seen`` (seconds since 1970); None: as soon as they had begun.
        """
        if not self._path.exists():
            return 0
        query = "UPDATE pauses SET ended = max(started, ?) WHERE ended IS NULL"
        return self._transact(lambda connection: connection.execute(query, (last_seen or 0.0,)).rowcount)

    # ------------------------------------------------------------------------------------------------------- reading

    def jobs(self, most: int = 1000) -> list[JobTiming]:
        """Return the newest jobs, at most ``most``, the oldest of them first."""
        found = self._read(f"SELECT {_JOB_COLUMNS} FROM jobs ORDER BY started DESC LIMIT ?", most)
        return [_read_job(row) for row in reversed(found)]

    def runs(self, machine: str, most: int = 50) -> list[RunTiming]:
        """Return the newest runs of every stage on ``machine``, the oldest first.

        At most ``most`` for each combination of stage, engine, preset and outcome.
        """
        ranked = (
            "SELECT *, row_number() OVER (PARTITION BY stage, engine, preset, outcome ORDER BY started DESC) AS rank "
            "FROM runs WHERE machine = ?"
        )
        query = f"SELECT {_RUN_COLUMNS} FROM ({ranked}) WHERE rank <= ? ORDER BY started, number"
        found = self._read(query, machine, most)
        return [_read_run(row) for row in found]

    def load_runs(self, jobs: Sequence[str]) -> list[RunTiming]:
        """Return every run of ``jobs``, the oldest first."""
        query = f"SELECT {_RUN_COLUMNS} FROM runs WHERE job IN (SELECT value FROM json_each(?)) ORDER BY number"
        return [_read_run(row) for row in self._read(query, json.dumps(list(jobs)))]

    def pauses(self) -> list[PauseTiming]:
        """Return all pauses, the oldest first."""
        found = self._read("SELECT * FROM pauses ORDER BY number")
        return [
            PauseTiming(row["started"], row["ended"], row["action"], row["limit"], tuple(json.loads(row["jobs"])))
            for row in found
        ]

    def _read(self, query: str, *arguments: object) -> list[sqlite3.Row]:
        if not self._path.exists():  # reading must not create the file
            return []
        return self._transact(lambda connection: connection.execute(query, arguments).fetchall())

    # ------------------------------------------------------------------------------------------------------ the file

    def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in one transaction; replace the file by a new one first when it is damaged."""
        try:
            return self._transact_once(work)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                raise TimingsUnavailable(f"{self._path.name} cannot be used ({error}).") from error
        except SchemaTooNew:
            raise TimingsUnavailable(f"{self._path.name} was made by a later version of this program.") from None
        except OSError as error:
            raise TimingsUnavailable(f"{self._path.name} cannot be used ({error.strerror}).") from error
        try:
            self._set_aside()
            return self._transact_once(work)
        except (sqlite3.Error, OSError) as error:
            reason = describe_os_error(error) if isinstance(error, OSError) else str(error)
            raise TimingsUnavailable(f"{self._path.name} is damaged and cannot be replaced ({reason}).") from error

    def _transact_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with closing(sqlite3.connect(self._path, timeout=self._wait, isolation_level="IMMEDIATE")) as connection:
            connection.row_factory = sqlite3.Row
            with suppress(sqlite3.OperationalError):  # of two processes that create the file at once, one is refused
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last rows, never the file
            migrate(connection)
            with connection:
                return work(connection)

    def _set_aside(self) -> None:
        """Rename a damaged file, unless another process has just replaced it."""
        with _hold_lock(self._path.with_name(f".{self._path.name}.lock")):
            if self._is_sound():
                return
            name = f"{self._path.name}.broken-{datetime.now():%Y-%m-%d-%H%M%S}"
            for suffix in ("-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._path.replace(self._path.with_name(name))
        self._warn(f"{self._path.name} was damaged. It was renamed to {name}, and a new one was started.")

    def _is_sound(self) -> bool:
        try:
            with closing(sqlite3.connect(self._path, timeout=self._wait)) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False


def record_pause(home: Home, action: str, limit: str, jobs: Sequence[str]) -> None:
    """Record that the guard of this process now demands ``action`` because of ``limit``.

    ``jobs`` are those that are worked on or wait. A database that cannot be used is ignored.
    """
    with suppress(TimingsUnavailable):
        TimingsDatabase(home.performance, wait=_PAUSE_WAIT_S).record_guard_action(action, limit, jobs, os.getpid())


def end_open_pauses(home: Home, last_seen: float | None) -> int:
    """End the pauses that an earlier daemon of ``home`` left open; return their number.

    ``last_seen`` is that of `TimingsDatabase.end_open_pauses`. A database that cannot be used is ignored.
    """
    with suppress(TimingsUnavailable):
        return TimingsDatabase(home.performance, wait=_PAUSE_WAIT_S).end_open_pauses(last_seen)
    return 0


@contextmanager
def _hold_lock(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", _encode_json(row))


def _encode_json(row: dict[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if name in _JSON_COLUMNS else value for name, value in row.items()}


def _read_job(row: sqlite3.Row) -> JobTiming:
    return JobTiming(**{name: json.loads(row[name]) if name in _JSON_COLUMNS else row[name] for name in _JOB_FIELDS})


def _read_run(row: sqlite3.Row) -> RunTiming:
    return RunTiming(**{name: json.loads(row[name]) if name in _JSON_COLUMNS else row[name] for name in _RUN_FIELDS})


_JOB_FIELDS = tuple(JobTiming.__dataclass_fields__)
_RUN_FIELDS = tuple(RunTiming.__dataclass_fields__)
_JOB_COLUMNS, _RUN_COLUMNS = ", ".join(_JOB_FIELDS), ", ".join(_RUN_FIELDS)
