"""Reading logs from their beginning and as they grow, across files that are put aside and files that are emptied."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

from config.paths import Home
from daemon.views.log_lines import LogLine

Part = tuple[Path, os.stat_result]
_KEPT = 3
EVERY_S = 0.3
"""Seconds between two looks at a log that is followed."""


class LogFileReader:
    """Yields each whole line of a log once: first those that are kept, then those that are added.

    The log may be put aside (``path.1`` to ``path.3``), emptied, deleted, or not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None
        self._rest = b""

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that came since the last call, without their ends."""
        while True:
            following = self._following()  # asked first: a file that was put aside is complete when it is read after
            yield from self._read()
            if following is None or not self._open(*following):
                return

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _following(self) -> Part | None:
        """Return the part that comes after the one that is open; at first, the oldest there is."""
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
        """Yield where parts of the log may lie, the newest first."""
        yield self._path
        for number in range(1, _KEPT + 1):
            yield self._path.with_name(f"{self._path.name}.{number}")

    def _open(self, path: Path, status: os.stat_result) -> bool:
        """Go on with the part at ``path``; when another has its name by now, with none. False when it is gone."""
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


class Log:
    """The log of a home, or the story of one of its jobs: what the service, the job and its worker wrote down."""

    def __init__(self, home: Home, job: str = "") -> None:
        self._job = job
        self._readers = {"service": LogFileReader(home.logs / "presgen.jsonl")}
        if job:
            self._readers["events"] = LogFileReader(home.jobs / job / "events.jsonl")
            self._readers["worker"] = LogFileReader(home.jobs / job / "processing" / "processing.log")

    def new(self, most: int | None = None) -> list[LogLine]:
        """Return the lines that came since the last call, at most the last ``most``, in the order of their times."""
        found: list[LogLine] = []
        for source, reader in self._readers.items():
            raw: deque[bytes] = deque((line for line in reader.lines() if self._may_belong(source, line)), most)
            parsed = (LogLine.parse(line, self._job) for line in raw)
            found += [line for line in parsed if line and self._belongs(source, line)]
        found.sort(key=lambda line: line.at.timestamp() if line.at else 0.0)
        return found[-most:] if most else found

    def follow(self, pause: Callable[[], object], most: int | None = None) -> Iterator[list[LogLine]]:
        """Yield what `new` returns, for ever, at first the last ``most`` lines; ``pause`` is called in between."""
        yield self.new(most)
        while True:
            pause()
            yield self.new()

    def close(self) -> None:
        """Close all files."""
        for reader in self._readers.values():
            reader.close()

    def _may_belong(self, source: str, line: bytes) -> bool:
        """Tell cheaply whether it is worth reading ``line``."""
        return source != "service" or not self._job or json.dumps(self._job).encode() in line

    def _belongs(self, source: str, line: LogLine) -> bool:
        return source != "service" or not self._job or (line.job == self._job and not line.is_event)
