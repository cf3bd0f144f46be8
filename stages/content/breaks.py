"""Where a caption may be broken, as a cost: after punctuation gladly, before a conjunction, never after an article.

After Netflix's timed text guide (general requirements and English) and the BBC's subtitle guidelines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stages.content.clock import Heard

FORBIDDEN = 60.0
"""What breaking here costs when it must not be; a caption of two more lines is cheaper."""

_MARKS = {
    ";": 1.0,
    ":": 1.0,
    "—": 1.0,
    "–": 1.5,
    "…": 1.0,
    ")": 1.5,
    ",": 1.5,
    "，": 1.5,
    "、": 1.5,
    "；": 1.0,
    "：": 1.0,
}
_ENDS = (".", "!", "?", "。", "！", "？", "।", "؟")
_ORPHANS = (*_ENDS, *_MARKS)
_QUOTES = "\"'”’»›*_"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES: dict[str, frozenset[str]] = {
    "en": _words("a an the"),
    "de": _words("der die das den dem des ein eine einen einem einer eines"),
    "fr": _words("le la les l' un une des du de au aux"),
    "es": _words("el la los las un una unos unas del al"),
    "it": _words("il lo la i gli le un uno una del della dei delle al alla"),
    "pt": _words("o a os as um uma uns umas do da dos das no na ao"),
    "nl": _words("de het een"),
    "sv": _words("en ett den det de"),
    "da": _words("en et den det de"),
    "nb": _words("en et ei den det de"),
}
"""Words that must not be parted from the noun they announce."""

_DETERMINERS = {
    "en": _words(
        "my your his her its our their this these those every each no any some another such very more most not"
        " few many much several own new longer"
    ),
    "de": _words("mein dein sein ihr unser euer kein keine dieser diese dieses jeder jede jedes sehr nicht"),
    "fr": _words("mon ton son ma ta sa mes tes ses notre votre leur ce cette ces chaque ne très"),
    "es": _words("mi tu su mis tus sus nuestro nuestra este esta estos estas cada no muy"),
}
_CONJUNCTIONS = {
    "en": _words(
        "and but or nor so yet because although though while when whenever where which who whom whose that if unless"
        " until since as before after whereas than then"
    ),
    "de": _words("und aber oder denn weil dass wenn obwohl während als bevor nachdem ob damit der die das welche"),
    "fr": _words("et mais ou donc car parce que qui quand si lorsque puisque comme dont"),
    "es": _words("y e pero o u porque que quien cuando si aunque mientras como donde"),
}
_PREPOSITIONS = {
    "en": _words(
        "in on at by for from with without to into onto of under between among through during about against across"
        " behind beyond within around toward towards per via upon like"
    ),
    "de": _words("in im an am auf aus bei beim mit nach von vom zu zum zur für durch ohne um über unter vor gegen"),
    "fr": _words("à de en dans sur sous avec sans pour par entre chez vers contre pendant"),
    "es": _words("a en con sin por para de desde hasta sobre entre hacia contra durante"),
}
_AUXILIARIES = _words(
    "is are was were be been am will would can could shall should may might must do does did has have had i you he she"
    " we they it's i'm you're we're they're don't doesn't can't won't"
)


def costs(tokens: Sequence[Heard], language: str) -> list[float]:
    """Return for each token what it costs to begin a new line with it; the first is free."""
    code = language.split("-")[0].lower()
    return [0.0, *(_cost(before, after, code) for before, after in pairwise(tokens))]


def ends_with_article(line: str, language: str) -> bool:
    """Say whether ``line`` leaves an article hanging at its end."""
    return line.split(" ")[-1].lower() in ARTICLES.get(language.split("-")[0].lower(), frozenset())


def _cost(before: Heard, after: Heard, code: str) -> float:
    word, following = before.text.rstrip(_QUOTES), after.text.lower().strip("\"'“‘(")
    if after.silent and any(character.isalnum() for character in after.text):
        return 20.0  # "$2.5 | billion": one expression, said in one breath
    if after.silent:
        return FORBIDDEN  # a lone mark belongs to the word before it
    if before.closes:
        return 0.0
    if word[-1:] in _MARKS:
        return _MARKS[word[-1:]]
    if word.endswith(_ENDS):
        return 12.0  # an abbreviation: "Dr. | Smith"
    if after.joined:
        return 25.0 if word.isascii() else 5.0  # a long address; writing without spaces
    small = word.lower()
    if small in ARTICLES.get(code, frozenset()):
        return FORBIDDEN
    if small in _DETERMINERS.get(code, frozenset()):
        return 14.0
    if following.rstrip(",.;:!?") in _CONJUNCTIONS.get(code, frozenset()):
        return 2.0
    if small in _PREPOSITIONS.get(code, frozenset()):
        return 12.0
    if following in _PREPOSITIONS.get(code, frozenset()):
        return 2.5
    return _between_words(word, after.text, small)


def _between_words(word: str, following: str, small: str) -> float:
    if word[:1].isupper() and following[:1].isupper():
        return 11.0  # first and last name
    if following.endswith(_ORPHANS):
        return 11.0  # a clause would leave its last word behind
    if following.lower() in _AUXILIARIES and small not in _AUXILIARIES:
        return 4.0  # between a subject and its verb, or where a clause begins
    if word[-1:].isdigit() or small in _AUXILIARIES or small in ("and", "or", "but"):
        return 10.0
    return 6.0
