"""Divide a long script without headings into chapters, with titles in its own words.

Borders after Hearst's TextTiling (1997): a border is good where the words before and behind it differ. All borders are
chosen together (dynamic programming), so that every chapter gets a useful length.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from stages.content.captions.token_clock import count_columns
from stages.content.languages.vocabulary import Vocabulary
from stages.content.outline.bullet_extraction import find_gist
from stages.content.outline.bullet_text import COLUMNS, format_bullet
from stages.content.outline.clauses import is_dense_script, strip_marks
from stages.content.outline.sentence_ranking import STEM, stem_words
from stages.records.narration import Narration
from stages.records.script import Script, Section, Sentence
from stages.script.pacing import BREAK_PAUSE

LONG = 180.0
"""Seconds of speech from which on a script without headings is divided."""
SHORTEST, IDEAL, LONGEST = 45.0, 75.0, 120.0
"""Lengths of a chapter in seconds."""
_WINDOW = 45.0
"""Seconds of speech that are compared on each side of a border."""
_FEW_PARAGRAPHS = 120.0
"""Seconds of an average paragraph from which on borders may lie between any two sentences."""
_BREAK = 10.0
"""The gain of a border at a break of the author's: about the cost of a chapter that is 25 seconds too short."""
_TITLE_WORDS = 4
_OFTEN = 2
"""Times a chapter must use the phrase that becomes its title; a single word twice as often."""


def add_chapters(script: Script, narration: Narration, vocabulary: Vocabulary) -> Script:
    """Return ``script`` divided into sections if it is long and has no headings.

    The first section has no title: the title of the script stands for it.
    """
    count = len(script.sentences)
    seconds = narration.sentences[-1].end - narration.sentences[0].start if count else 0.0
    if seconds < LONG or any(section.title for section in script.sections):
        return script
    starts = _starts(script, narration, vocabulary)
    titles = _titles(script, starts, vocabulary)
    sections = tuple(Section(title=title, sentence=start) for title, start in zip(titles, starts, strict=True))
    homes = [sum(start <= index for start in starts) - 1 for index in range(count)]
    sentences = [
        sentence.model_copy(update={"section": home}) for sentence, home in zip(script.sentences, homes, strict=True)
    ]
    images = [image.model_copy(update={"section": homes[min(image.sentence, count - 1)]}) for image in script.images]
    return script.model_copy(update={"sections": sections, "sentences": tuple(sentences), "images": tuple(images)})


def _starts(script: Script, narration: Narration, vocabulary: Vocabulary) -> list[int]:
    """Return the first sentence of each chapter."""
    times = narration.sentences
    blocks = _blocks(script, times[-1].end - times[0].start)
    at = [times[block].start for block in blocks] + [times[-1].end]
    bags = [stem_words(sentence, vocabulary) for sentence in script.sentences]
    costs = [0.0] + [
        _similarity(bags, block, narration) - (_BREAK if script.sentences[block - 1].pause >= BREAK_PAUSE else 0.0)
        for block in blocks[1:]
    ]
    best, before = [0.0], [0]
    for end in range(1, len(blocks) + 1):
        options = [(best[start] + costs[start] + _length_cost(at[end] - at[start]), -start) for start in range(end)]
        cost, start = min(options)
        best.append(cost)
        before.append(-start)
    borders, end = [], len(blocks)
    while end:
        end = before[end]
        borders.append(blocks[end])
    return borders[::-1]


def _blocks(script: Script, seconds: float) -> list[int]:
    """Return the sentences at which a chapter may begin.

    These are the first of each paragraph, or all if paragraphs are few.
    """
    opening = [
        index
        for index, sentence in enumerate(script.sentences)
        if index == 0 or script.sentences[index - 1].paragraph != sentence.paragraph
    ]
    return opening if seconds / len(opening) < _FEW_PARAGRAPHS else list(range(len(script.sentences)))


def _length_cost(seconds: float) -> float:
    """Return the cost of a chapter of this length: little between the bounds, much beyond."""
    cost = 0.5 * (math.log(max(seconds, 1.0) / IDEAL)) ** 2
    return cost + 0.4 * max(0.0, SHORTEST - seconds, seconds - LONGEST)


def _similarity(bags: Sequence[Sequence[str]], border: int, narration: Narration) -> float:
    """Return the cosine similarity (0..1) of the words before and behind a border."""
    times = narration.sentences
    here = times[border].start
    left = Counter(word for index in range(border) if here - times[index].start <= _WINDOW for word in bags[index])
    right = Counter(
        word for index in range(border, len(bags)) if times[index].end - here <= _WINDOW for word in bags[index]
    )
    shared = sum(left[word] * right[word] for word in left.keys() & right.keys())
    size = math.sqrt(sum(n * n for n in left.values()) * sum(n * n for n in right.values()))
    return shared / size if size else 0.0


# ------------------------------------------------------------------------------------------------------------- titles


def _titles(script: Script, starts: Sequence[int], vocabulary: Vocabulary) -> list[str]:
    """Return a title for each chapter: words that are typical of it, none twice."""
    ends = [*starts[1:], len(script.sentences)]
    parts = [script.sentences[start:end] for start, end in zip(starts, ends, strict=True)]
    counts = [Counter(word for sentence in part for word in stem_words(sentence, vocabulary)) for part in parts]
    spread = Counter(word for count in counts for word in count)
    titles = [""]
    used = {script.title.lower()}
    for part, count in zip(parts[1:], counts[1:], strict=True):
        weights = {word: n * math.log(1 + len(parts) / spread[word]) for word, n in count.items()}
        title = _title(part, weights, vocabulary, used)
        used.add(title.lower())
        titles.append(title)
    return titles


def _title(part: Sequence[Sentence], weights: Mapping[str, float], vocabulary: Vocabulary, used: set[str]) -> str:
    """Return the title of the chapter ``part``: a phrase that it repeats, else its best gist."""
    said = " ".join(" ".join(_stem(token.text) for token in sentence.tokens) for sentence in part)
    best, highest = "", 0.0
    for sentence in part:
        for first, last in _phrases(sentence, vocabulary):
            found = [_stem(token.text) for token in sentence.tokens[first:last]]
            often = f" {said} ".count(f" {' '.join(found)} ")
            text = _written(sentence, first, last)
            score = sum(weights.get(word, 0.0) for word in found)
            good = (
                often >= _OFTEN * (1 if len(found) > 1 else 2)
                and text.lower() not in used
                and count_columns(text) <= COLUMNS
            )
            if good and score > highest:
                best, highest = text, score
    if best:
        return best
    opening = [sentence for at, sentence in enumerate(part) if at == 0 or part[at - 1].paragraph != sentence.paragraph]
    for some in (opening, part):
        gists = [
            gist for sentence in some if (gist := find_gist(sentence, vocabulary)) and gist.text.lower() not in used
        ]
        if gists:
            return max(gists, key=lambda gist: (round(gist.worth, 6), -gists.index(gist))).text
    return ""


def _phrases(sentence: Sentence, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return spans that read like a noun phrase.

    That is, content words between an article and a stop word or mark.
    """
    words = [strip_marks(token.text) for token in sentence.tokens]
    if not vocabulary.stop_words or any(is_dense_script(word) for word in words):
        return []
    found = []
    for first in range(1, len(words)):
        if (
            words[first - 1]
            not in (vocabulary.articles | vocabulary.possessives | vocabulary.prepositions) - vocabulary.complementizers
        ):
            continue
        last = first
        while (
            last < len(words)
            and words[last]
            and words[last] not in vocabulary.stop_words
            and last - first < _TITLE_WORDS
        ):
            last += 1
            if sentence.tokens[last - 1].text[-1] in ",;:.!?)":
                break
        closed = (
            last == len(words)
            or words[last] in vocabulary.stop_words
            or not sentence.tokens[last - 1].text[-1].isalnum()
        )
        if last > first and closed:
            found.append((first, last))
    return found


def _stem(text: str) -> str:
    return strip_marks(text)[:STEM]


def _written(sentence: Sentence, first: int, last: int) -> str:
    text = "".join(("" if token.joined else " ") + token.text for token in sentence.tokens[first:last]).strip()
    return format_bullet(text)
