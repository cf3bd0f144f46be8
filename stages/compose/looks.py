"""What every frame looks like: the cues of a script, laid out once, frame by frame."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.engine import FPS
from stages.compose.arrange import Arrangement
from stages.compose.board import Measure, Page, State, pages
from stages.compose.strap import Strap, name_strap, saying_strap
from stages.compose.style import Style
from stages.record import BulletCue, CaptionCue, Chapter, Cues

_CARD = 10  # frames of the dissolve from the title card, 0.4 s
_TURN, _LEAF = 6, 9  # frames in which a bullet comes (about 0.25 s) and in which the page changes
_COME = 8  # frames in which a strap comes and goes
_NAME_AFTER, _NAME_FOR = 12, 4 * FPS  # frames from the title card to the name strap, and how long it stays
_HEADING_FOR = 4 * FPS  # frames for which a chapter is named where there is no panel


@dataclass(frozen=True, slots=True)
class Turn:
    """The board ``share`` (0..1) of the way from one state to the next."""

    before: State
    after: State
    share: float


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that is painted in a frame: frames of equal looks differ only in the presenter.

    Attributes:
        card: how far the title card has gone: 0 there, 1 gone.
        turn: the board, if there is one.
        strap: the strap over the presenter and how far it has come in, 0..1.
        caption: the caption at the lower edge.
        speech: the caption that fills a picture which shows nothing else.
    """

    card: float = 1.0
    turn: Turn | None = None
    strap: tuple[Strap, float] | None = None
    caption: CaptionCue | None = None
    speech: CaptionCue | None = None


@dataclass(frozen=True, slots=True)
class _Show:
    """A strap from frame ``start`` until ``end``."""

    strap: Strap
    start: int
    end: int


class Looks:
    """The looks of a video, by frame.

    ``measure`` is the board's, None where there is none; ``presenter`` tells whether somebody is seen.
    """

    def __init__(
        self,
        cues: Cues,
        place: Arrangement,
        measure: Measure | None,
        style: Style,
        *,
        name: str,
        role: str,
        burned: bool,
        presenter: bool,
    ) -> None:
        self._burned, self._presenter = burned, presenter
        self._card_end = _frame(cues.title.end) if cues.title else 0
        self._states = _states(cues, measure) if measure is not None else []
        self._turns = [start for start, _ in self._states]
        shows: list[_Show] = []
        if presenter and name:
            start = self._card_end + _NAME_AFTER
            shows.append(_Show(name_strap(name, role, place.strap, place.scale, style), start, start + _NAME_FOR))
        if presenter and measure is None:
            shows += _sayings(cues, place, style)
        self._shows = _one_at_a_time(shows)
        self._captions = cues.captions
        self._spoken = [_frame(cue.start) for cue in cues.captions]

    def at(self, number: int) -> Look:
        """Return the look of frame ``number``."""
        card = min(1.0, max(0.0, 1 - (self._card_end - number) / _CARD))
        if card == 0.0:
            return Look(card)
        turn = self._turn(number)
        alone = not self._presenter and turn is not None and not turn.after.page.rows
        return Look(
            card,
            turn,
            self._strap(number),
            self._caption(number) if self._burned and not alone else None,
            self._caption(number) if alone else None,
        )

    def _turn(self, number: int) -> Turn | None:
        index = bisect_right(self._turns, number) - 1
        if index < 0:
            return None
        start, state = self._states[index]
        before = self._states[max(0, index - 1)][1]
        length = _TURN if before.page == state.page else _LEAF
        share = min(1.0, (number - start + 1) / length) if index else 1.0
        # A turn that is over no longer depends on where it came from.
        return Turn(state if share == 1.0 else before, state, share)

    def _strap(self, number: int) -> tuple[Strap, float] | None:
        for show in self._shows:
            if show.start <= number < show.end:
                return show.strap, min(1.0, (number - show.start + 1) / _COME, (show.end - number) / _COME)
        return None

    def _caption(self, number: int) -> CaptionCue | None:
        index = bisect_right(self._spoken, number) - 1
        if index < 0 or number >= _frame(self._captions[index].end):
            return None
        return self._captions[index]


def _frame(seconds: float) -> int:
    return round(seconds * FPS)


def _states(cues: Cues, measure: Measure) -> list[tuple[int, State]]:
    """Return the states of the board with the frames at which they begin, the first at 0."""
    label = cues.title.title if cues.title else ""
    chapters = cues.chapters or (Chapter(title=label, start=0, end=float("inf")),)
    states: list[tuple[int, State]] = []
    for number, chapter in enumerate(chapters):
        bullets = [cue for cue in cues.bullets if cue.chapter == number]
        laid = pages(measure, label, [chapter.title for chapter in chapters], number, bullets)
        first = _frame(chapter.start) if number else 0
        moments = {first} | {max(first, _frame(time)) for cue in bullets for time in (cue.start, cue.end)}
        for moment in sorted(moments):
            state = _state(laid, moment)
            if not states or states[-1][1] != state:
                states = [entry for entry in states if entry[0] < moment]
                states.append((moment, state))
    return states


def _state(laid: Sequence[tuple[Page, tuple[BulletCue, ...]]], moment: int) -> State:
    """Return what the board of a chapter shows at ``moment``: the page of the latest bullet."""
    begun = [entry for entry in laid if any(_frame(cue.start) <= moment for cue in entry[1])]
    page, cues = begun[-1] if begun else laid[0]
    visible = tuple(i for i, cue in enumerate(cues) if _frame(cue.start) <= moment < _frame(cue.end))
    return State(page, visible, visible[-1] if visible else -1)


def _sayings(cues: Cues, place: Arrangement, style: Style) -> list[_Show]:
    """Return the straps of a picture without a panel: chapters as they begin, and bullets."""

    def strap(kicker: str, saying: str) -> Strap:
        return saying_strap(kicker, saying, place.strap, place.scale, style)

    titles = [chapter.title for chapter in cues.chapters]
    shows = [
        _Show(strap("", chapter.title), _frame(chapter.start), _frame(chapter.start) + _HEADING_FOR)
        for chapter in cues.chapters[1:]
        if chapter.title
    ]
    for cue in cues.bullets:
        kicker = titles[cue.chapter] if cue.chapter < len(titles) else ""
        shows.append(_Show(strap(kicker, cue.text), _frame(cue.start), _frame(cue.end)))
    return shows


def _one_at_a_time(shows: list[_Show]) -> list[_Show]:
    """Return ``shows`` in order, each ending where the next begins."""
    ordered = sorted(shows, key=lambda show: show.start)
    cut = [replace(one, end=min(one.end, other.start)) for one, other in pairwise(ordered)]
    return [show for show in cut + ordered[-1:] if show.end > show.start]
