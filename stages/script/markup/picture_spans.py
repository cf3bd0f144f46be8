"""The pictures of a script while it is being read: from which sentence to which each is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stages.records.script import Image


@dataclass(frozen=True, slots=True)
class PictureSpan:
    """A picture that can be shown, named in line ``line`` of the script."""

    path: str
    alt: str
    inset: bool
    line: int


@dataclass(slots=True)
class Gallery:
    """Shows each picture from a sentence until the next picture, break or heading.

    ``remark(line, words)`` hears of pictures that nothing is said to. ``floor`` is the first sentence after the last
    break or heading.
    """

    remark: Callable[[int, str], None]
    shown: list[tuple[PictureSpan, int, int]] = field(default_factory=list)
    waiting: PictureSpan | None = None
    current: tuple[PictureSpan, int] | None = None
    floor: int = 0

    def wait(self, picture: PictureSpan) -> None:
        """Let ``picture`` wait for the next sentence."""
        if self.waiting is not None:
            self._missed(self.waiting)
        self.waiting = picture

    def begin(self, sentence: int) -> None:
        """Show what waits from ``sentence`` on."""
        if self.waiting is not None:
            picture, self.waiting = self.waiting, None
            self.show(picture, sentence)

    def show(self, picture: PictureSpan, sentence: int) -> None:
        """Show ``picture`` from ``sentence`` on, in place of what is shown."""
        self._take_down(sentence)
        self.current = (picture, sentence)

    def end(self, sentence: int) -> None:
        """End what is shown before ``sentence``: a break, a heading or the end of the script.

        A picture that still waits appears with the last sentence, like lines that are only shown.
        """
        if self.waiting is not None and sentence > max(self.floor, self.current[1] + 1 if self.current else 0):
            self.begin(sentence - 1)
        if self.waiting is not None:
            self._missed(self.waiting)
            self.waiting = None
        self._take_down(sentence)
        self.floor = sentence

    def images(self, sections: Sequence[int]) -> tuple[Image, ...]:
        """Return what is shown; ``sections`` has the section of each sentence."""
        return tuple(
            Image(path=p.path, alt=p.alt, inset=p.inset, section=sections[first], sentence=first, until=until)
            for p, first, until in self.shown
        )

    def _take_down(self, sentence: int) -> None:
        if self.current is not None:
            picture, first = self.current
            if first < sentence:
                self.shown.append((picture, first, sentence))
            else:
                self._missed(picture)
            self.current = None

    def _missed(self, picture: PictureSpan) -> None:
        self.remark(picture.line, f'the picture "{picture.path}" is never seen, for nothing is said to it')
