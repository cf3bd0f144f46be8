"""Where log lines go: one JSON object a line, into a file; what libraries log or warn about goes there too."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from config.log_file import Journal

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Append everything that is logged inside the block, from level info upwards, to ``path``.

    Blocks may be nested: the lines go to all of their files. Several processes may append to one file (see `Journal`).
    Raises OSError when the file cannot be opened. What was configured before holds again afterwards.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _logging(Journal(path)):
        yield


@contextmanager
def logging_by(say: Callable[[str], None]) -> Iterator[None]:
    """Give every line that is logged inside the block to ``say``, as `logging_to` would write it."""
    with _logging(_Speaker(say)):
        yield


class _Speaker(logging.Handler):
    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._say(self.format(record))
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
    logging.raiseExceptions = False  # a disk that is full must not spill tracebacks over the terminal
    showing = warnings.showwarning
    logging.captureWarnings(True)
    captured = warnings.showwarning is not showing  # an outer block may do so already
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
