"""Assign to each picture of a script the sentences during which it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stages.records.script import Image


@dataclass(frozen=True, slots=True)
class UsablePicture:
    """A picture that can be shown; line ``line`` of the script refers to it."""

    path: str
    alt: str
    inset: bool
    line: int


@dataclass(slots=True)
class PictureSpans:
    """Shows each picture from a sentence until the next picture, break or heading.

    ``warn(line, message)`` receives warnings about pictures during which nothing is said. ``earliest`` is the first
    sentence after the last break or heading.
    """

    warn: Callable[[int, str], None]
    spans: list[tuple[UsablePicture, int, int]] = field(default_factory=list)
    waiting: UsablePicture | None = None
    current: tuple[UsablePicture, int] | None = None
    earliest: int = 0

    def show_with_next(self, picture: UsablePicture) -> None:
        """Show ``picture`` from the next sentence on."""
        if self.waiting is not None:
            self._warn_never_seen(self.waiting)
        self.waiting = picture

    def start_sentence(self, sentence: int) -> None:
        """Show the waiting picture, if any, from ``sentence`` on."""
        if self.waiting is not None:
            picture, self.waiting = self.waiting, None
            self.show(picture, sentence)

    def show(self, picture: UsablePicture, sentence: int) -> None:
        """Show ``picture`` from ``sentence`` on, in place of the current one."""
        self._close_current(sentence)
        self.current = (picture, sentence)

    def end_span(self, sentence: int) -> None:
        """End the current picture before ``sentence``.

        A break, a heading and the end of the script do so. A picture that still waits is shown with the last sentence,
        like display-only lines.
        """
        if self.waiting is not None and sentence > max(self.earliest, self.current[1] + 1 if self.current else 0):
            self.start_sentence(sentence - 1)
        if self.waiting is not None:
            self._warn_never_seen(self.waiting)
            self.waiting = None
        self._close_current(sentence)
        self.earliest = sentence

    def build_images(self, sections: Sequence[int]) -> tuple[Image, ...]:
        """Return the spans as records; ``sections`` has the section of each sentence."""
        return tuple(
            Image(path=p.path, alt=p.alt, inset=p.inset, section=sections[first], sentence=first, until=until)
            for p, first, until in self.spans
        )

    def _close_current(self, sentence: int) -> None:
        if self.current is not None:
            picture, first = self.current
            if first < sentence:
                self.spans.append((picture, first, sentence))
            else:
                self._warn_never_seen(picture)
            self.current = None

    def _warn_never_seen(self, picture: UsablePicture) -> None:
        self.warn(picture.line, f'the picture "{picture.path}" is never shown: no sentence is spoken with it')
