"""Where a caption may be broken, as a cost: after punctuation gladly, before a conjunction, never after an article.

After Netflix's timed text guide (general requirements and English) and the BBC's subtitle guidelines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stages.content.captions.caption_units import CaptionUnit
from stages.content.captions.cjk_breaks import NEVER, between_letters, unspaced

FORBIDDEN = NEVER
"""What breaking here costs when it must not be; anything else is cheaper."""

PLAIN = 6.0
"""What it costs to break between two words of which nothing is known."""
AT_ONCE = -3.0
"""What a new paragraph gains by beginning a new line."""

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
    "،": 1.5,
    "؛": 1.0,
}
_ENDS = (".", "!", "?", "。", "！", "？", "।", "؟")
_ORPHANS = (*_ENDS, *_MARKS)
_QUOTES = "\"'”’»›*_"
_OPENERS = "([{«‹“‘„‚¿¡"


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
    "it": _words("e ed ma o perché che chi quando se mentre come dove dopo prima"),
    "pt": _words("e mas ou porque que quem quando se embora enquanto como onde"),
    "nl": _words("en maar of want omdat dat die als toen terwijl hoewel zodat"),
    "ru": _words("и а но или что чтобы если когда где который которая которое которые потому хотя"),
    "el": _words("και αλλά ή γιατί που όταν αν ενώ όπως ώστε"),
    "ar": _words("و أو أن إن الذي التي لكن ثم حيث إذا عندما لأن كما"),
    "he": _words("או אבל כי אם כאשר אשר"),
    "hi": _words("और या लेकिन क्योंकि कि जो जब अगर तो जैसे ताकि"),
}
_PREPOSITIONS = {
    "en": _words(
        "in on at by for from with without to into onto of under between among through during about against across"
        " behind beyond within around toward towards per via upon like"
    ),
    "de": _words("in im an am auf aus bei beim mit nach von vom zu zum zur für durch ohne um über unter vor gegen"),
    "fr": _words("à de en dans sur sous avec sans pour par entre chez vers contre pendant"),
    "es": _words("a en con sin por para de desde hasta sobre entre hacia contra durante"),
    "it": _words("a in con su per tra fra di da dal dalla nel nella sul sulla verso contro"),
    "pt": _words("em com sem por para de desde até sobre entre contra durante pelo pela"),
    "nl": _words("in op aan bij van voor met zonder naar uit over onder tegen door tijdens"),
    "ru": _words("в во на с со к ко по за из от до для о об при без через между под над не"),
    "el": _words("σε στο στη στην στον από με για προς χωρίς"),
    "ar": _words("في من على إلى عن مع بين بعد قبل حتى خلال لا لم لن"),
    "he": _words("של על עם את אל מן בין לא"),
}
_POSTPOSITIONS = {"hi": _words("में से को का की के पर ने तक लिए साथ है हैं था थे थी")}
_AUXILIARIES = _words(
    "is are was were be been am will would can could shall should may might must do does did has have had i you he she"
    " we they it's i'm you're we're they're don't doesn't can't won't"
    " never always also often already still"
)


def costs(pieces: Sequence[CaptionUnit], language: str) -> list[float]:
    """Return for each piece what it costs to begin a new line with it; the first is free."""
    code = language.replace("_", "-").split("-")[0].lower()
    found = [0.0, *(_cost(before, after, code) for before, after in pairwise(pieces))]
    announcing = ARTICLES.get(code, frozenset()) | _DETERMINERS.get(code, frozenset())
    for at in range(2, len(found)):
        if found[at] == PLAIN and pieces[at - 2].text.lower() in announcing:
            found[at] = 9.0  # "a short | script": what stands between an article and a noun
    return found


def ends_with_article(line: str, language: str) -> bool:
    """Say whether ``line`` leaves an article hanging at its end; the A of "plan A" is none."""
    *before, word = line.split(" ")
    if before and len(word) == 1 and word.isupper():
        return False
    return word.lower() in ARTICLES.get(language.replace("_", "-").split("-")[0].lower(), frozenset())


def _cost(before: CaptionUnit, after: CaptionUnit, code: str) -> float:
    word, following = before.text.rstrip(_QUOTES), after.text.lower().strip("\"'“‘(")
    if before.text.strip(_OPENERS) == "":
        return FORBIDDEN  # an opening mark on its own belongs to what it opens
    if after.silent and any(character.isalnum() for character in after.text):
        return 20.0  # "$2.5 | billion": one expression, said in one breath
    if after.silent and after.text.strip(_OPENERS):
        return FORBIDDEN  # a lone mark belongs to the word before it
    if after.parts:
        return AT_ONCE
    if before.closes:
        return 0.0
    if after.joined and (unspaced(before.text[-1], after.text[0]) or before.token == after.token):
        return between_letters(before.text[-1], after.text[0], code)
    if word[-1:] in _MARKS:
        return _MARKS[word[-1:]]
    if word.endswith(_ENDS):
        return 12.0  # an abbreviation: "Dr. | Smith"
    if after.joined:
        return 25.0
    return _between_words(word, after.text, following, code)


def _between_words(word: str, text: str, following: str, code: str) -> float:
    small = word.lower()
    bare = following.rstrip(",.;:!?،؛؟।")
    if small in ARTICLES.get(code, frozenset()):
        return FORBIDDEN
    if small in _DETERMINERS.get(code, frozenset()):
        return 14.0
    if bare in _POSTPOSITIONS.get(code, frozenset()):
        return 14.0
    if bare in _CONJUNCTIONS.get(code, frozenset()):
        return 2.0
    if small in _PREPOSITIONS.get(code, frozenset()):
        return 12.0
    if following in _PREPOSITIONS.get(code, frozenset()):
        return 5.0 if following == "of" else 2.5
    if small in _POSTPOSITIONS.get(code, frozenset()):
        return 3.0
    if word[:1].isupper() and text[:1].isupper():
        return 11.0  # first and last name
    if text.endswith(_ORPHANS):
        return 11.0  # a clause would leave its last word behind
    if following in _AUXILIARIES and small not in _AUXILIARIES:
        return 4.0  # between a subject and its verb, or where a clause begins
    if word[-1:].isdigit() or small in _AUXILIARIES or small in ("and", "or", "but"):
        return 10.0
    return PLAIN
