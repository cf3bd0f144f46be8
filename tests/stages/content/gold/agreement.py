"""How well produced bullets agree with an editor's: a stated measure, and two plain baselines.

ROUGE-L F1 (Lin 2004; words in small letters, no stemming) of every produced bullet with every gold bullet; the best
one-to-one matching of the two lists; then F = 2 * (sum over the matching) / (number produced + number in gold). A
missing bullet and one too many both cost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from stages.content.outline.outline import outline
from stages.records.script import Script
from stages.script.markup.parser import parse_script
from tests.stages.content.synthetic_narration import narrate

GOLD = Path(__file__).parent
NAMES, MORE, FRESH = (
    sorted(path.relative_to(GOLD).with_suffix("").as_posix() for path in folder.glob("*.txt"))
    for folder in (GOLD, GOLD / "more", GOLD / "fresh")
)
"""The ten scripts that count, those that the rules were also tried on, and those that nothing was tried on."""
_WORDS, _COLUMNS = 8, 42


def gold(name: str) -> list[str]:
    """Return the editor's bullets."""
    return (GOLD / f"{name}.bullets").read_text(encoding="utf-8").splitlines()


def script(name: str) -> Script:
    return parse_script((GOLD / f"{name}.txt").read_text(encoding="utf-8"))


def produced(text: Script) -> list[str]:
    """Return the bullets that the product finds, and the titles it gives to chapters, which are shown like them."""
    outlined = outline(text, narrate(text))
    titles = [] if outlined.sections == text.sections else [section.title for section in outlined.sections[1:]]
    return [bullet.text for bullet in outlined.bullets] + titles


def first_sentences(text: Script, count: int) -> list[str]:
    """Baseline: the beginning of the first sentence of ``count`` paragraphs, evenly chosen."""
    firsts: dict[int, list[str]] = {}
    for sentence in text.sentences:
        firsts.setdefault(sentence.paragraph, [token.text for token in sentence.tokens])
    every = list(firsts.values())
    chosen = [every[at * len(every) // count] for at in range(count)] if count < len(every) else every
    return [_cut(words) for words in chosen]


def frequent_sentences(text: Script, count: int) -> list[str]:
    """Baseline: the beginning of the ``count`` sentences whose longer words are the most frequent on average."""
    sentences = [[token.text for token in sentence.tokens] for sentence in text.sentences]
    often = Counter(word for words in sentences for word in _keywords(words))

    def weight(words: Sequence[str]) -> float:
        return sum(often[word] for word in _keywords(words)) / max(1, len(words))

    best = sorted(range(len(sentences)), key=lambda at: (-weight(sentences[at]), at))[:count]
    return [_cut(sentences[at]) for at in sorted(best)]


def agreement(made: Sequence[str], wanted: Sequence[str]) -> float:
    """Return F of ``made`` against ``wanted``, 0..1."""
    scores = [[rouge(one, other) for other in wanted] for one in made]

    @cache
    def best(row: int, taken: int) -> float:
        if row == len(scores):
            return 0.0
        free = (column for column in range(len(wanted)) if not taken >> column & 1)
        return max(
            best(row + 1, taken), *(scores[row][column] + best(row + 1, taken | 1 << column) for column in free), 0.0
        )

    return 2 * best(0, 0) / (len(made) + len(wanted)) if made or wanted else 1.0


def rouge(one: str, other: str) -> float:
    """Return the F1 of ROUGE-L: by the longest common subsequence of words."""
    a, b = _words(one), _words(other)
    row = [0] * (len(b) + 1)
    for left in a:
        before, row = row, [0]
        for at, right in enumerate(b):
            row.append(before[at] + 1 if left == right else max(row[at], before[at + 1]))
    return 2 * row[-1] / (len(a) + len(b)) if a and b else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'’-]+", text.lower())


def _keywords(words: Sequence[str]) -> list[str]:
    return [word for word in _words(" ".join(words)) if len(word) > 4]


def _cut(words: Sequence[str]) -> str:
    kept = list(words[:_WORDS])
    while len(" ".join(kept)) > _COLUMNS and len(kept) > 1:
        kept.pop()
    return " ".join(kept).rstrip(".,;:!?")
