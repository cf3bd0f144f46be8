"""Chapters for a long script without headings: where the words change, with a title of the author's words.

Borders after Hearst's TextTiling (1997): a border is good where the words before and behind it differ. They are chosen
all at once (dynamic programming), so that every chapter gets a length that a viewer can use.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from stages.content.captions.token_clock import width
from stages.content.languages.vocabulary import Vocabulary
from stages.content.outline.bullet_extraction import COLUMNS, as_bullet, find_gist
from stages.content.outline.clauses import bare, is_dense
from stages.content.outline.sentence_ranking import STEM, stems
from stages.records.narration import Narration
from stages.records.script import Script, Section, Sentence
from stages.script.pacing import BREAK_PAUSE

LONG = 180.0
"""Seconds of speech from which a script without headings is divided."""
SHORTEST, IDEAL, LONGEST = 45.0, 75.0, 120.0
"""Seconds of a chapter."""
_WINDOW = 45.0
"""Seconds of speech that are compared on each side of a border."""
_FEW_PARAGRAPHS = 120.0
"""Seconds of an average paragraph from which borders may lie between any two sentences."""
_BREAK = 10.0
"""What a break of the author's is worth as a border: about as much as a chapter that is 25 seconds too short costs."""
_TITLE_WORDS = 4
_OFTEN = 2
"""Times a chapter must use a phrase that is to be its title; a single word twice as often."""


def with_chapters(script: Script, narration: Narration, tongue: Vocabulary) -> Script:
    """Return ``script`` divided into sections if it is long and its author wrote no headings; else as it is.

    The first section has no title of its own: it goes by the title of the script.
    """
    count = len(script.sentences)
    seconds = narration.sentences[-1].end - narration.sentences[0].start if count else 0.0
    if seconds < LONG or any(section.title for section in script.sections):
        return script
    starts = _starts(script, narration, tongue)
    titles = _titles(script, starts, tongue)
    sections = tuple(Section(title=title, sentence=start) for title, start in zip(titles, starts, strict=True))
    homes = [sum(start <= index for start in starts) - 1 for index in range(count)]
    sentences = [
        sentence.model_copy(update={"section": home}) for sentence, home in zip(script.sentences, homes, strict=True)
    ]
    images = [image.model_copy(update={"section": homes[min(image.sentence, count - 1)]}) for image in script.images]
    return script.model_copy(update={"sections": sections, "sentences": tuple(sentences), "images": tuple(images)})


def _starts(script: Script, narration: Narration, tongue: Vocabulary) -> list[int]:
    """Return the first sentence of each chapter."""
    times = narration.sentences
    blocks = _blocks(script, times[-1].end - times[0].start)
    at = [times[block].start for block in blocks] + [times[-1].end]
    bags = [stems(sentence, tongue) for sentence in script.sentences]
    costs = [0.0] + [
        _likeness(bags, block, narration) - (_BREAK if script.sentences[block - 1].pause >= BREAK_PAUSE else 0.0)
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
    """Return the sentences at which a chapter may begin: those that open a paragraph, or all if these are few."""
    opening = [
        index
        for index, sentence in enumerate(script.sentences)
        if index == 0 or script.sentences[index - 1].paragraph != sentence.paragraph
    ]
    return opening if seconds / len(opening) < _FEW_PARAGRAPHS else list(range(len(script.sentences)))


def _length_cost(seconds: float) -> float:
    """Return what a chapter of this length costs: little between the bounds, much beyond."""
    cost = 0.5 * (math.log(max(seconds, 1.0) / IDEAL)) ** 2
    return cost + 0.4 * max(0.0, SHORTEST - seconds, seconds - LONGEST)


def _likeness(bags: Sequence[Sequence[str]], border: int, narration: Narration) -> float:
    """Return how like the words before and behind a border are: the cosine of their counts, 0..1."""
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


def _titles(script: Script, starts: Sequence[int], tongue: Vocabulary) -> list[str]:
    """Return a title for each chapter: the words that stand out in it, none twice."""
    ends = [*starts[1:], len(script.sentences)]
    parts = [script.sentences[start:end] for start, end in zip(starts, ends, strict=True)]
    counts = [Counter(word for sentence in part for word in stems(sentence, tongue)) for part in parts]
    spread = Counter(word for count in counts for word in count)
    titles = [""]
    used = {script.title.lower()}
    for part, count in zip(parts[1:], counts[1:], strict=True):
        weights = {word: n * math.log(1 + len(parts) / spread[word]) for word, n in count.items()}
        title = _title(part, weights, tongue, used)
        used.add(title.lower())
        titles.append(title)
    return titles


def _title(part: Sequence[Sentence], weights: Mapping[str, float], tongue: Vocabulary, used: set[str]) -> str:
    """Return what the chapter ``part`` is about: a phrase that it comes back to, else its first good thought."""
    said = " ".join(" ".join(_stem(token.text) for token in sentence.tokens) for sentence in part)
    best, highest = "", 0.0
    for sentence in part:
        for first, last in _phrases(sentence, tongue):
            found = [_stem(token.text) for token in sentence.tokens[first:last]]
            often = f" {said} ".count(f" {' '.join(found)} ")
            text = _written(sentence, first, last)
            score = sum(weights.get(word, 0.0) for word in found)
            good = (
                often >= _OFTEN * (1 if len(found) > 1 else 2) and text.lower() not in used and width(text) <= COLUMNS
            )
            if good and score > highest:
                best, highest = text, score
    if best:
        return best
    opening = [sentence for at, sentence in enumerate(part) if at == 0 or part[at - 1].paragraph != sentence.paragraph]
    for some in (opening, part):
        gists = [gist for sentence in some if (gist := find_gist(sentence, tongue)) and gist.text.lower() not in used]
        if gists:
            return max(gists, key=lambda gist: (round(gist.worth, 6), -gists.index(gist))).text
    return ""


def _phrases(sentence: Sentence, tongue: Vocabulary) -> list[tuple[int, int]]:
    """Return spans that read like a noun phrase: words with a meaning between an article and a small word or mark."""
    words = [bare(token.text) for token in sentence.tokens]
    if not tongue.small or any(is_dense(word) for word in words):
        return []
    found = []
    for first in range(1, len(words)):
        if words[first - 1] not in (tongue.articles | tongue.owners | tongue.places) - tongue.infinitive:
            continue
        last = first
        while last < len(words) and words[last] and words[last] not in tongue.small and last - first < _TITLE_WORDS:
            last += 1
            if sentence.tokens[last - 1].text[-1] in ",;:.!?)":
                break
        closed = last == len(words) or words[last] in tongue.small or not sentence.tokens[last - 1].text[-1].isalnum()
        if last > first and closed:
            found.append((first, last))
    return found


def _stem(text: str) -> str:
    return bare(text)[:STEM]


def _written(sentence: Sentence, first: int, last: int) -> str:
    text = "".join(("" if token.joined else " ") + token.text for token in sentence.tokens[first:last]).strip()
    return as_bullet(text)
