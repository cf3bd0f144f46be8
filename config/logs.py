"""Configure structlog, logging and warnings to write JSON lines to a file or a callback."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog

from config.files import make_private_folder
from config.log_file import SharedLogHandler
from config.timestamps import format_timestamp


def _add_time(logger: object, method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the time in the form of all files.

    That of structlog leaves out the microseconds when they are 0.
    """
    line["at"] = format_timestamp(datetime.now(UTC))
    return line


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    _add_time,
]


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Append everything logged inside the block, from level info up, to ``path`` as JSON lines.

    Messages and warnings of libraries are included. Blocks may be nested: each line goes to all of their files.
    Several processes may append to one file (see `SharedLogHandler`). The previous configuration is restored
    afterwards. Raises OSError when the file cannot be opened.
    """
    make_private_folder(path.parent)
    with _logging(SharedLogHandler(path)):
        yield


@contextmanager
def logging_to_callback(write: Callable[[str], None]) -> Iterator[None]:
    """Call ``write`` with every line logged inside the block, formatted as by `logging_to`."""
    with _logging(_CallbackHandler(write)):
        yield


class _CallbackHandler(logging.Handler):
    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(self.format(record))
        except Exception:
            self.handleError(record)


@contextmanager
def _logging(handler: logging.Handler) -> Iterator[None]:
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    before, level, loud = structlog.get_config(), root.level, logging.raiseExceptions
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    logging.raiseExceptions = False  # a full disk must not print tracebacks on the terminal
    showing = warnings.showwarning
    logging.captureWarnings(True)
    captured = warnings.showwarning is not showing  # False when an outer block captures already
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        if captured:
            logging.captureWarnings(False)
        logging.raiseExceptions = loud
        structlog.configure(**before)
        handler.close()
