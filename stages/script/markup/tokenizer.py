"""From the plain text of a block to sentences of display tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stages.script.markup.inline import InlineText, Pronunciation
from stages.script.markup.sentence_splitter import find_sentence_ends
from stages.script.spoken.normalise import DraftToken

_TOKEN = re.compile(r"\S+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Dashes and ellipses between words part them for the eye and the ear, though no space stands there.
_JOINTS = re.compile(r"(?<=[^\W_])(?:—+|…+|\.{3,})(?=[^\W_])|[。，！？；：、」』）](?=[^。，！？；：、」』）])")
# Thai, Khmer, Chinese and Japanese run without spaces; pieces of this length can be set in lines.
_RUN = re.compile(rf"[{_UNSPACED}]{{8}}(?=[^\W])")


def split_sentences(marked: InlineText, language: str) -> Iterator[tuple[list[DraftToken], float]]:
    """Yield the sentences of a block, each with the seconds of silence the author asked for after it.

    A pause inside a sentence ends it. A pause before the first token comes with an empty sentence.
    """
    placed = list(_tokenize(marked))
    done = at = 0
    for position, seconds in [*sorted(marked.pauses), (len(marked.text) + 1, 0.0)]:
        while at < len(placed) and placed[at][0] < position:
            at += 1
        tokens = [token for _, token in placed[done:at]]
        done = at
        start = 0
        for end in find_sentence_ends([token.text for token in tokens], language):
            yield tokens[start:end], seconds if end == len(tokens) else 0.0
            start = end
        if not tokens and seconds:
            yield [], seconds


def _tokenize(marked: InlineText) -> Iterator[tuple[int, DraftToken]]:
    """Yield (position, token) for the text of a block."""
    says = sorted(marked.pronunciations, key=lambda say: say.start)
    strong = sorted(marked.strong)
    said = passed = 0
    for match in _TOKEN.finditer(marked.text):
        for start, end in _token_spans(match[0], match.start()):
            while passed < len(strong) and strong[passed][1] <= start:
                passed += 1
            while said < len(says) and says[said].end <= start:
                said += 1
            bold = any(a < end and start < b for a, b in strong[passed : passed + 2])
            token = DraftToken(marked.text[start:end], joined=start > match.start(), at=start, emphasis=bold)
            if said < len(says) and says[said].start < end:
                _apply_pronunciation(token, start, says[said], marked.text)
            yield start, token


def _apply_pronunciation(token: DraftToken, start: int, say: Pronunciation, text: str) -> None:
    """Give ``token`` the author's pronunciation; of several tokens the first gets all of it."""
    token.say = ""
    if say.start >= start:
        owned = "'s" if re.match(r"['’]s\b", text[say.end : say.end + 3]) else ""
        token.say, token.ipa = (say.spoken or text[say.start : say.end]) + owned, say.ipa


def _token_spans(word: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the tokens in what stands between two spaces."""
    cuts: set[int] = set()
    if not word.isascii() or "..." in word:
        cuts.update(joint.end() for joint in _JOINTS.finditer(word))
        cuts.update(run.end() for run in _RUN.finditer(word))
    start = 0
    for cut in [*sorted(cuts), len(word)]:
        if cut > start:
            yield at + start, at + cut
            start = cut
