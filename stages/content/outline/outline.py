"""Add bullets, and chapters where it is long, to a script whose author wrote none.

All of them are the author's own words; what the author did write stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from config.settings import LlmSettings
from config.timebase import FPS
from stages.content.captions.token_clock import time_tokens
from stages.content.languages.loader import load_vocabulary
from stages.content.outline.chapter_detection import add_chapters
from stages.content.outline.local_llm import ModelUnusable, request_quotes
from stages.content.outline.quote_check import Quote, locate_quotes
from stages.content.outline.sentence_ranking import BulletCandidate, choose_bullets, find_candidates
from stages.records.narration import Narration
from stages.records.script import Bullet, Script

SHORTEST = 15.0
"""Seconds of speech below which nothing is extracted: a board would be shown too briefly."""
FEWEST = 2
"""Fewest bullets of a board that is worth the room it takes from the presenter."""
_SPARSE, _DENSE = 22.0, 14.0
"""Seconds of speech for one bullet: at least one in the first, at most one in the second, which must be good."""


def outline(
    script: Script,
    narration: Narration,
    *,
    bullets: str = "auto",
    language: str = "",
    llm: LlmSettings | None = None,
    warn: Callable[[str], None] = lambda message: None,
) -> Script:
    """Return ``script`` with the bullets and chapters that its author left out.

    Chapters are added only where it is long.

    Nothing is added where the author wrote a bullet, where ``bullets`` is "off", or to less than `SHORTEST` seconds of
    speech. ``language`` is BCP 47 (empty: that of the script). ``llm`` is a language model that may choose instead of
    the rules; when it cannot be used, the rules choose, and ``warn`` is called with the reason.
    """
    if bullets == "off" or script.bullets or _seconds(narration, 0, len(script.sentences)) < SHORTEST:
        return script
    vocabulary = load_vocabulary(language or script.options.lang or "en")
    times = _times(script, narration)
    divided = add_chapters(script, narration, vocabulary)
    found = find_candidates(divided.sentences, times, vocabulary)
    chosen = _choose_by_llm(divided, narration, found, llm, warn) if llm is not None and llm.url else {}
    added: list[Bullet] = []
    for number, (first, last) in enumerate(_spans(divided)):
        title = divided.sections[number].title
        if number in chosen:
            quotes = [quote for quote in chosen[number] if quote.text != title]
            added += [_bullet(number, quote.text, quote.sentence, quote.token) for quote in quotes]
            continue
        every = [one for one in found if first <= one.sentence < last]
        mine = [one for one in every if one.gist.text != title]
        least, most = _counts(_seconds(narration, first, last))
        if len(divided.sections) == 1:
            least, most = max(FEWEST, least), max(FEWEST, most)
        titled = len(every) > len(mine)  # a title that is a gist takes the place of a bullet
        best = choose_bullets(mine, least - titled, most - titled)
        added += [_bullet(number, one.gist.text, one.sentence, one.gist.kept[0]) for one in best]
    if len(added) < FEWEST:
        added = []
    return divided.model_copy(update={"bullets": tuple(added)})


def _bullet(section: int, text: str, sentence: int, token: int) -> Bullet:
    return Bullet(text=text, section=section, sentence=sentence, token=token)


def _times(script: Script, narration: Narration) -> list[list[float]]:
    """Return the start of every token of every sentence, in seconds."""
    times: list[list[float]] = [[] for _ in script.sentences]
    for token in time_tokens(script, narration):
        times[token.sentence].append(token.start / FPS)
    return times


def _spans(script: Script) -> list[tuple[int, int]]:
    """Return the first sentence of each section, and the one after its last."""
    starts = [section.sentence for section in script.sections]
    return list(zip(starts, [*starts[1:], len(script.sentences)], strict=True))


def _seconds(narration: Narration, first: int, last: int) -> float:
    """Return the duration of sentences ``first`` to ``last`` (exclusive) in seconds."""
    if last <= first:
        return 0.0
    return narration.sentences[last - 1].end - narration.sentences[first].start


def _counts(seconds: float) -> tuple[int, int]:
    """Return the fewest and the most bullets for ``seconds`` of speech."""
    return round(seconds / _SPARSE), math.ceil(seconds / _DENSE)


# ------------------------------------------------------------------------------------------------- a language model


def _choose_by_llm(
    script: Script,
    narration: Narration,
    found: Sequence[BulletCandidate],
    llm: LlmSettings,
    warn: Callable[[str], None],
) -> dict[int, list[Quote]]:
    """Return the quotes of the language model by section.

    A section without a usable answer is left to the rules.
    """
    chosen: dict[int, list[Quote]] = {}
    useless = 0
    gists = {one.sentence: one.gist for one in found}
    spans = _spans(script)
    try:
        for number, (first, last) in enumerate(spans):
            _, most = _counts(_seconds(narration, first, last))
            if not any(one in gists for one in range(first, last)):
                continue
            quotes = locate_quotes(
                request_quotes(llm, script.sentences[first:last], most), script.sentences, first, last, gists
            )
            if quotes:
                chosen[number] = quotes[:most]
            else:
                useless += 1
    except ModelUnusable as error:
        warn(f"The language model was not used: {error}. The bullets were chosen by rule instead.")
        return {}
    if useless:
        parts = "the script" if len(spans) == 1 else f"{useless} of {len(spans)} chapters"
        warn(f"The language model quoted no sentence of {parts}; bullets were chosen by rule there.")
    return chosen
