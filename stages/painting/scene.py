"""What every frame looks like: the cues of a script, laid out once, frame by frame."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from stages.painting.arrangement import Arrangement
from stages.painting.board_metrics import BoardMetrics, fits_picture
from stages.painting.board_timeline import build_board_states, frame_number
from stages.painting.lower_third import LowerThird, lay_out_name
from stages.painting.overlay_timeline import (
    PICTURE_FADE_FRAMES,
    TimedOverlay,
    cut_overlaps,
    find_visible_pictures,
    schedule_name,
    schedule_pictures,
    schedule_statements,
)
from stages.painting.style import Style
from stages.painting.transitions import BoardTransition
from stages.records.appearance import Appearance
from stages.records.cues import CaptionCue, Cues

_CARD = 10  # frames of the dissolve between a card and the picture, 0.4 s
_TURN, _LEAF = 6, 10  # frames in which a bullet comes (0.24 s) and in which the page changes (0.4 s)
_COME = 8  # frames in which a strap comes and goes, 0.32 s
_NAME_AFTER = 12  # frames from the title card to the name strap


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is painted in a frame: frames of equal looks differ only in the presenter.

    Attributes:
        title: how much of the title card is there, 0..1; ``closing`` the same of the closing card.
        board: the board, if there is one.
        pictures: the author's pictures in the presenter's place, each over the one before, and how much of each.
        inset: the author's picture beside the face, and how much of it.
        lower_third: the lower third over the presenter and how far it has entered, 0..1.
        caption: the caption in the picture and the word that is heard.
        full_caption: the caption that fills a picture which shows nothing else.
    """

    title: float = 0.0
    closing: float = 0.0
    board: BoardTransition | None = None
    pictures: tuple[tuple[str, float], ...] = ()
    inset: tuple[str, float] | None = None
    lower_third: tuple[LowerThird, float] | None = None
    caption: tuple[CaptionCue, int | None] | None = None
    full_caption: CaptionCue | None = None


class SceneTimeline:
    """Tells what every frame of a video shows.

    ``measure`` is the board's, None where there is none; ``shows_presenter`` tells whether the presenter is seen.
    """

    def __init__(
        self,
        cues: Cues,
        place: Arrangement,
        measure: BoardMetrics | None,
        style: Style,
        appearance: Appearance,
        *,
        shows_presenter: bool,
    ) -> None:
        self._burned, self._presenter = appearance.burned, shows_presenter
        name, highlight = appearance.presenter, appearance.highlight
        self._title_end = frame_number(cues.title.end) if cues.title else 0
        self._closing = frame_number(cues.closing.start) if cues.closing else None
        insets = [cue for cue in cues.images if cue.inset]
        on_board = insets if place.inset is None and measure is not None and fits_picture(measure) else []
        beside = insets if place.inset is not None else []
        self._pictures = schedule_pictures([cue for cue in cues.images if cue not in on_board and cue not in beside])
        self._insets = cut_overlaps(
            [TimedOverlay(cue.path, frame_number(cue.start), frame_number(cue.end)) for cue in beside]
        )
        self._states = build_board_states(cues, measure, style.faces, on_board) if measure is not None else []
        self._turns = [start for start, _ in self._states]
        said = schedule_statements(cues, place, style) if shows_presenter and measure is None else []
        if shows_presenter and name and place.has_name:
            strap = lay_out_name(name, appearance.role, place.lower_third, place.scale, style)
            said += schedule_name(strap, self._title_end + _NAME_AFTER, [*said, *self._pictures])
        self._straps = cut_overlaps(said)
        self._captions = [_timeless(cue, highlight) for cue in cues.captions]
        self._spoken = [frame_number(cue.start) for cue in cues.captions]
        self._silent = [frame_number(cue.end) for cue in cues.captions]
        self._words = [[frame_number(word.start) for word in cue.words] if highlight else [] for cue in cues.captions]

    def at(self, number: int) -> Scene:
        """Return the look of frame ``number``."""
        title = min(1.0, max(0.0, (self._title_end - number) / _CARD))
        closing = 0.0 if self._closing is None else min(1.0, max(0.0, (number - self._closing + 1) / _CARD))
        if title == 1.0 or closing == 1.0:
            return Scene(title, closing)
        turn = self._turn(number)
        state = turn.after if turn is not None else None
        alone = not self._presenter and state is not None and not state.visible and not state.picture
        said = self._caption(number)
        return Scene(
            title,
            closing,
            turn,
            find_visible_pictures(self._pictures, number),
            next(
                (show.fade(number, PICTURE_FADE_FRAMES) for show in self._insets if show.start <= number < show.end),
                None,
            ),
            next((show.fade(number, _COME) for show in self._straps if show.start <= number < show.end), None),
            said if self._burned and not alone else None,
            said[0] if said and alone and turn is not None and turn.share == 1 else None,
        )

    def _turn(self, number: int) -> BoardTransition | None:
        index = bisect_right(self._turns, number) - 1
        if index < 0:
            return None
        start, state = self._states[index]
        turn = BoardTransition(self._states[max(0, index - 1)][1], state, 1.0)
        share = (number - start + 1) / (_LEAF if turn.changes_page else _TURN)
        # A turn that is over no longer depends on where it came from.
        return BoardTransition(turn.before, state, share) if index and share < 1 else BoardTransition(state, state, 1.0)

    def _caption(self, number: int) -> tuple[CaptionCue, int | None] | None:
        index = bisect_right(self._spoken, number) - 1
        if index < 0 or number >= self._silent[index]:
            return None
        heard = bisect_right(self._words[index], number) - 1
        return self._captions[index], heard if heard >= 0 else None


def _timeless(cue: CaptionCue, highlight: bool) -> CaptionCue:
    """Return ``cue`` without its times: what is painted alike is alike wherever it stands in the video."""
    still = {"start": 0.0, "end": 0.0}
    words = tuple(word.model_copy(update=still) for word in cue.words) if highlight else ()
    return cue.model_copy(update={**still, "words": words})
