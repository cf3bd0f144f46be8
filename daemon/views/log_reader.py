"""Read logs from their beginning and as they grow, across rotated and truncated files."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

from config.paths import Home
from daemon.views.log_lines import LogLine

LogFilePart = tuple[Path, os.stat_result]
_ROTATED = 3
"""Rotated files that are kept: ``path.1`` to ``path.3``."""
POLL_INTERVAL_S = 0.3
"""Seconds between two reads of a log that is followed."""


class LogFileReader:
    """Yields each whole line of a log file once, then lines as they are appended.

    It begins with the oldest rotated file. The file may be rotated, truncated, deleted, or not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None
        self._rest = b""

    def lines(self) -> Iterator[bytes]:
        """Yield the lines since the last call, without line ends."""
        while True:
            following = (
                self._find_next_file()
            )  # looked up before reading: a rotated file is complete when it is read after
            yield from self._read()
            if following is None or not self._open(*following):
                return

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _find_next_file(self) -> LogFilePart | None:
        """Return the file that comes after the open one; when none is open, the oldest."""
        chain = [(path, status) for path in self._paths() if (status := _status(path))]
        if self._file is None:
            return chain[-1] if chain else None
        mine = os.fstat(self._file.fileno())
        for number, (_, status) in enumerate(chain):
            if os.path.samestat(status, mine):
                return chain[number - 1] if number else None
        newer = [part for part in chain if part[1].st_mtime_ns >= mine.st_mtime_ns]
        return newer[-1] if newer else None

    def _paths(self) -> Iterator[Path]:
        """Yield where files of the log may lie, the newest first."""
        yield self._path
        for number in range(1, _ROTATED + 1):
            yield self._path.with_name(f"{self._path.name}.{number}")

    def _open(self, path: Path, status: os.stat_result) -> bool:
        """Open the file at ``path`` unless another one has taken its name; False when there is none."""
        try:
            file = FileIO(path, "rb")
        except FileNotFoundError:
            return False
        if os.path.samestat(os.fstat(file.fileno()), status):
            self.close()
            self._file, self._rest = file, b""
        else:
            file.close()
        return True

    def _read(self) -> Iterator[bytes]:
        if self._file is None:
            return
        if os.fstat(self._file.fileno()).st_size < self._file.tell():
            self._file.seek(0)
            self._rest = b""
        *lines, self._rest = (self._rest + self._file.readall()).split(b"\n")
        yield from filter(None, lines)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


class LogReader:
    """Reads the log of a home, or of one job: lines of the service, of its worker, its events."""

    def __init__(self, home: Home, job: str = "") -> None:
        self._job = job
        self._readers = {"service": LogFileReader(home.logs / "presgen.jsonl")}
        if job:
            self._readers["events"] = LogFileReader(home.jobs / job / "events.jsonl")
            self._readers["worker"] = LogFileReader(home.jobs / job / "processing" / "processing.log")

    def read_new(self, limit: int | None = None) -> list[LogLine]:
        """Return the lines since the last call in the order of their times, only the last ``limit``."""
        found: list[LogLine] = []
        for source, reader in self._readers.items():
            raw: deque[bytes] = deque((line for line in reader.lines() if self._may_belong(source, line)), limit)
            parsed = (LogLine.parse(line, self._job) for line in raw)
            found += [line for line in parsed if line and self._is_selected(source, line)]
        found.sort(key=lambda line: line.at.timestamp() if line.at else 0.0)
        return found[-limit:] if limit else found

    def follow(self, pause: Callable[[], object], limit: int | None = None) -> Iterator[list[LogLine]]:
        """Yield what `read_new` returns, without end, the first time the last ``limit`` lines.

        ``pause`` is called before each further read.
        """
        yield self.read_new(limit)
        while True:
            pause()
            yield self.read_new()

    def close(self) -> None:
        """Close all files."""
        for reader in self._readers.values():
            reader.close()

    def _may_belong(self, source: str, line: bytes) -> bool:
        """Tell cheaply whether ``line`` is worth parsing."""
        return source != "service" or not self._job or json.dumps(self._job).encode() in line

    def _is_selected(self, source: str, line: LogLine) -> bool:
        return source != "service" or not self._job or (line.job == self._job and not line.is_event)
