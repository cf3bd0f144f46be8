"""Define the tables of performance.db and migrate older versions of the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

_VERSION_1 = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, started REAL NOT NULL, ended REAL, outcome TEXT NOT NULL,
        video_s REAL NOT NULL, frames INTEGER NOT NULL, imagined_s REAL NOT NULL, footage TEXT NOT NULL,
        footage_s REAL NOT NULL, words INTEGER NOT NULL, preset TEXT NOT NULL, voice TEXT NOT NULL,
        avatar TEXT NOT NULL, layouts TEXT NOT NULL, height INTEGER NOT NULL, guessed_s REAL, predicted_s REAL,
        actual_s REAL NOT NULL, paused_s REAL NOT NULL, attempts INTEGER NOT NULL, steps_down INTEGER NOT NULL,
        machine TEXT NOT NULL, version TEXT NOT NULL, expected TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE runs (
        number INTEGER PRIMARY KEY, job TEXT NOT NULL, stage TEXT NOT NULL, started REAL NOT NULL,
        seconds REAL NOT NULL, outcome TEXT NOT NULL, engine TEXT NOT NULL, preset TEXT NOT NULL,
        device TEXT NOT NULL, machine TEXT NOT NULL, size REAL NOT NULL, layouts INTEGER NOT NULL,
        frames INTEGER NOT NULL, made INTEGER NOT NULL, share REAL NOT NULL, reused REAL NOT NULL,
        cpu_peak REAL, cpu_seconds REAL, memory_peak INTEGER, eased TEXT NOT NULL
    )
    """,
    "CREATE INDEX runs_of_a_stage ON runs (machine, stage, started)",
    "CREATE INDEX runs_of_a_job ON runs (job)",
    """
    CREATE TABLE pauses (
        number INTEGER PRIMARY KEY, daemon INTEGER NOT NULL, started REAL NOT NULL, ended REAL, action TEXT NOT NULL,
        "limit" TEXT NOT NULL, jobs TEXT NOT NULL
    )
    """,
)


def _create_version_1(connection: sqlite3.Connection) -> None:
    for statement in _VERSION_1:
        connection.execute(statement)


def _add_idle(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE runs ADD COLUMN idle REAL")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create_version_1, _add_idle)
"""Each migrates the tables to the next version; a new file runs all of them."""


class SchemaTooNew(Exception):
    """The file was written by a later version of this program."""


def migrate(connection: sqlite3.Connection) -> None:
    """Migrate the tables to the current version in one transaction.

    Raises SchemaTooNew, sqlite3.Error.
    """
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")  # of several processes one migrates; the others wait and find it done
    with connection:
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise SchemaTooNew
        for step in MIGRATIONS[version:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
