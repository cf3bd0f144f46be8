"""Report the steps of the loop that fail, each once, until they succeed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from config.errors import PresGenError, translate_os_error

log = structlog.get_logger()


class TroubleLog:
    """The current troubles of the service, each a sentence for the status.

    May be used from several threads.
    """

    def __init__(self) -> None:
        self._sentences: dict[str, str] = {}

    @property
    def sentences(self) -> tuple[str, ...]:
        """The current troubles, the oldest first."""
        return tuple(self._sentences.values())

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Catch every error of a step of the loop and report it.

        ``doing`` completes "Trouble while ".
        """
        try:
            yield
        except Exception as error:
            self._report(doing, error)
        else:
            self.clear(doing)

    def note(self, name: str, sentence: str) -> None:
        """Show ``sentence`` in the status until `clear` is called with the same ``name``."""
        self._sentences[name] = sentence

    def clear(self, name: str) -> None:
        """Drop the trouble called ``name``, if there is one."""
        self._sentences.pop(name, None)

    def forget_job(self, job: str) -> None:
        """Drop all troubles of the job with the id ``job``, whose folder is gone."""
        for name in [name for name in self._sentences if name.endswith(f" {job}")]:
            self.clear(name)

    def _report(self, doing: str, error: Exception) -> None:
        shown = translate_os_error(error, doing) if isinstance(error, OSError) else error
        message = shown.message if isinstance(shown, PresGenError) else f"{type(error).__name__}: {error}"
        sentence = f"Trouble while {doing}: {message}"
        if self._sentences.get(doing) != sentence:
            self.note(doing, sentence)
            expected = isinstance(error, (PresGenError, OSError))
            log.error("daemon_trouble", doing=doing, message=sentence, exc_info=None if expected else error)
