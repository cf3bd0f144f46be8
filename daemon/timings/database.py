"""performance.db: how long everything took. Several processes write into it at a time; it never fails a job."""

from __future__ import annotations

import fcntl
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from daemon.timings.records import JobRow, PauseRow, RunRow, values
from daemon.timings.schema import TooNew, migrate

T = TypeVar("T")
WAIT_S = 5.0
"""Seconds for which another process may be writing."""
_JSON = ("expected", "eased")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Unkept(Exception):
    """The performance cannot be kept or read; the text says why, in a sentence."""


class Ledger:
    """The file at ``path``; a damaged one is put aside, and ``told`` hears a sentence about that.

    Every method raises Unkept when the file cannot be used: the disk is full, somebody else writes into it for longer
    than ``wait`` seconds, or a later version of this program has made it.
    """

    def __init__(self, path: Path, told: Callable[[str], None] = lambda sentence: None, wait: float = WAIT_S) -> None:
        self._path, self._told, self._wait = path, told, wait

    # ------------------------------------------------------------------------------------------------------- writing

    def begin(self, row: JobRow) -> JobRow:
        """Note that an attempt at a job begins; return what is known of the job, from earlier attempts too."""

        def write(connection: sqlite3.Connection) -> JobRow:
            known = connection.execute("SELECT id FROM jobs WHERE id = ?", (row.id,)).fetchone()
            if known is None:
                _insert(connection, "jobs", values(row) | {"attempts": 1})
            else:
                connection.execute(
                    "UPDATE jobs SET outcome = 'running', ended = NULL, attempts = attempts + 1 WHERE id = ?", (row.id,)
                )
            return _job(connection.execute(f"SELECT {_JOBS} FROM jobs WHERE id = ?", (row.id,)).fetchone())

        return self._do(write)

    def note(self, job: str, *runs: RunRow, more_s: float = 0.0, paused_s: float = 0.0, **changes: Any) -> None:
        """Keep stages of ``job`` that ran, ``more_s`` seconds of its work, and what else has become known of it."""

        def write(connection: sqlite3.Connection) -> None:
            for run in runs:
                _insert(connection, "runs", values(run))
            names = "".join(f", {name} = :{name}" for name in changes)
            connection.execute(
                f"UPDATE jobs SET actual_s = actual_s + :more_s, paused_s = paused_s + :paused_s{names} WHERE id = :id",
                _plain(changes) | {"more_s": more_s, "paused_s": paused_s, "id": job},
            )

        self._do(write)

    def pause(self, action: str, limit: str, jobs: Sequence[str], daemon: int) -> None:
        """Note that the guard of the process ``daemon`` has changed its mind; ``run`` ends the pause that lasts."""

        def write(connection: sqlite3.Connection) -> None:
            now = time.time()
            lasting = connection.execute(
                "SELECT number, jobs FROM pauses WHERE daemon = ? AND ended IS NULL", (daemon,)
            ).fetchall()
            for number, known in lasting:
                everyone = sorted({*json.loads(known), *jobs})
                connection.execute(
                    "UPDATE pauses SET ended = ?, jobs = ? WHERE number = ?", (now, json.dumps(everyone), number)
                )
            if action != "run":
                row = {"daemon": daemon, "started": now, "action": action, "limit": limit}
                _insert(connection, "pauses", row | {"jobs": json.dumps(sorted(set(jobs)))})

        self._do(write)

    # ------------------------------------------------------------------------------------------------------- reading

    def jobs(self, most: int = 1000) -> list[JobRow]:
        """Return the newest jobs, at most ``most``, the oldest of them first."""
        found = self._read(f"SELECT {_JOBS} FROM jobs ORDER BY started DESC LIMIT ?", most)
        return [_job(row) for row in reversed(found)]

    def runs(self, machine: str, most: int = 50) -> list[RunRow]:
        """Return the newest runs of every stage on ``machine``, at most ``most`` of each kind, the oldest first."""
        ranked = (
            "SELECT *, row_number() OVER (PARTITION BY stage, engine, preset, outcome ORDER BY started DESC) AS rank "
            "FROM runs WHERE machine = ?"
        )
        query = f"SELECT {_RUNS} FROM ({ranked}) WHERE rank <= ? ORDER BY started, number"
        found = self._read(query, machine, most)
        return [_run(row) for row in found]

    def runs_of(self, jobs: Sequence[str]) -> list[RunRow]:
        """Return every run of ``jobs``, the oldest first."""
        query = f"SELECT {_RUNS} FROM runs WHERE job IN (SELECT value FROM json_each(?)) ORDER BY number"
        return [_run(row) for row in self._read(query, json.dumps(list(jobs)))]

    def pauses(self) -> list[PauseRow]:
        """Return all pauses, the oldest first."""
        found = self._read("SELECT * FROM pauses ORDER BY number")
        return [
            PauseRow(row["started"], row["ended"], row["action"], row["limit"], tuple(json.loads(row["jobs"])))
            for row in found
        ]

    def _read(self, query: str, *arguments: object) -> list[sqlite3.Row]:
        if not self._path.exists():  # looking must not make it
            return []
        return self._do(lambda connection: connection.execute(query, arguments).fetchall())

    # ------------------------------------------------------------------------------------------------------ the file

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Let ``work`` have the tables, in one transaction; begin a new file when this one is damaged."""
        try:
            return self._once(work)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                raise Unkept(f"{self._path.name} cannot be used ({error}).") from error
        except TooNew:
            raise Unkept(f"{self._path.name} was made by a later version of this program.") from None
        except OSError as error:
            raise Unkept(f"{self._path.name} cannot be used ({error.strerror}).") from error
        try:
            self._put_aside()
            return self._once(work)
        except (sqlite3.Error, OSError) as error:
            raise Unkept(f"{self._path.name} is damaged and cannot be replaced ({error}).") from error

    def _once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with closing(sqlite3.connect(self._path, timeout=self._wait, isolation_level="IMMEDIATE")) as connection:
            connection.row_factory = sqlite3.Row
            with suppress(sqlite3.OperationalError):  # of two that begin a new file at once, only one is let
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last rows, never the file
            migrate(connection)
            with connection:
                return work(connection)

    def _put_aside(self) -> None:
        """Give a damaged file another name, unless another process just did."""
        with _alone(self._path.with_name(f".{self._path.name}.lock")):
            if self._is_sound():
                return
            name = f"{self._path.name}.broken-{datetime.now():%Y-%m-%d-%H%M%S}"
            for suffix in ("-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._path.replace(self._path.with_name(name))
        self._told(f"{self._path.name} was damaged. It is put aside as {name}, and what comes is kept in a new one.")

    def _is_sound(self) -> bool:
        try:
            with closing(sqlite3.connect(self._path, timeout=self._wait)) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", _plain(row))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if name in _JSON else value for name, value in row.items()}


def _job(row: sqlite3.Row) -> JobRow:
    return JobRow(**{name: json.loads(row[name]) if name in _JSON else row[name] for name in _JOB})


def _run(row: sqlite3.Row) -> RunRow:
    return RunRow(**{name: json.loads(row[name]) if name in _JSON else row[name] for name in _RUN})


_JOB = tuple(JobRow.__dataclass_fields__)
_RUN = tuple(RunRow.__dataclass_fields__)
_JOBS, _RUNS = ", ".join(_JOB), ", ".join(_RUN)
