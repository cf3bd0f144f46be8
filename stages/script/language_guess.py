"""Guess the language of a script that does not name it.

Refuse a script whose letters the voice could not read.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from config.errors import InputError
from stages.script.spoken.english_words import word_set
from stages.script.spoken.writing_systems import count_systems, name_system, readable_systems

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_FOREIGN_SHARE = 0.4
"""Share of the letters of a script that may be in a writing system which its language does not use."""
_FEWEST_WORDS = 5
_CERTAIN, _LIKELY = 0.99, 0.8
"""Probability below which the usual language stays: without other evidence, and where function words agree."""
_FEWEST_FUNCTION_WORDS, _FUNCTION_WORD_SHARE = 2, 0.12
_BY_SYSTEM = {"HANGUL": "ko", "CJK": "zh", "HEBREW": "he", "GREEK": "el", "THAI": "th", "GEORGIAN": "ka",
              "ARMENIAN": "hy", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te"}  # fmt: skip
_CANDIDATES = {
    "LATIN": "en de fr es it pt nl sv da no pl cs sk hr sl ro hu fi et lt lv tr ca id vi",
    "CYRILLIC": "ru uk bg sr be kk mk",
    "ARABIC": "ar fa ur",
    "DEVANAGARI": "hi mr ne",
}
_ENGLISH = word_set(
    "the and of to in is that it for you we this with are on be as our your have not can will from or i a"
)
_FUNCTION_WORDS = {
    "de": "der das und ist nicht ein eine einen für mit auf den dem im zu von sich auch bei wird sind wir sie dass",
    "fr": "le la les des du et est un une dans pour que qui pas vous nous sur avec ce cette sont au aux il elle",
    "es": "el la los las de del y es un una en que por para con no se su está son al lo como más",
    "it": "il lo la gli le di del della e è un una in che per con non si sono al nel questo più",
    "pt": "o os as do da dos das e é um uma em no na que por para com não se são ao mais",
    "nl": "de het een en van is niet op te dat met voor zijn naar wordt er ook bij aan deze wij",
    "sv": "och att det en ett är som på för med av den till inte har vi kan från om",
    "da": "og at det en et er som på for med af den til ikke har vi kan fra der",
    "no": "og å det en et er som på for med av den til ikke har vi kan fra vil",
    "pl": "i w na z do nie się jest to że jak przez dla są od po oraz ale",
}
"""Frequent words of languages that short texts of another are mistaken for, and few of which are English."""
_ENGLISH_SHARE = 0.2
_LONGEST = 20_000


def guess_language(text: str) -> str | None:
    """Return the language of ``text`` (BCP 47), None when it is in doubt."""
    systems = count_systems(text)
    total = systems.total()
    if not total:
        return None
    kana = systems["HIRAGANA"] + systems["KATAKANA"]
    if kana > 0.1 * total and kana + systems["CJK"] > 0.5 * total:
        return "ja"
    system, count = systems.most_common(1)[0]
    if count < 0.5 * total:
        return None
    if system in _BY_SYSTEM:
        return _BY_SYSTEM[system]
    candidates = _CANDIDATES.get(system, "").split()
    # In doubt the first: a voice for a neighbouring language reads the script at all.
    return _classify(text, candidates) or (candidates[0] if candidates and system != "LATIN" else None)


def _classify(text: str, candidates: list[str]) -> str | None:
    words = text.split()
    if not candidates or (len(words) < _FEWEST_WORDS and "en" in candidates):
        return None
    # Reading the model takes longer than all the rest, and most scripts without a language are English.
    bare = [word.strip(".,!?;:\"'()“”").lower() for word in words]
    if "en" in candidates and sum(word in _ENGLISH for word in bare) >= _ENGLISH_SHARE * len(bare):
        return "en"
    identifier = _load_identifier()
    identifier.set_languages(candidates)
    code, probability = identifier.classify(text[:_LONGEST])
    needed = _LIKELY if _function_words_agree(bare, str(code)) else _CERTAIN
    return {"no": "nb"}.get(code, str(code)) if probability >= needed else None


def _function_words_agree(words: list[str], language: str) -> bool:
    """Return whether ``words`` hold function words of ``language``, and few English ones."""
    known = word_set(_FUNCTION_WORDS.get(language, ""))
    found = sum(word in known for word in words)
    english = sum(word in _ENGLISH and word not in known for word in words)
    return found >= max(_FEWEST_FUNCTION_WORDS, _FUNCTION_WORD_SHARE * len(words)) and found >= 2 * english


@cache
def _load_identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def name_language(language: str) -> str:
    """Return the English name of a language: "German" for "de-at"."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language.split("-")[0]).get_language_name("en") or language)
    except (UnknownLocaleError, ValueError):
        return language


def refuse_unreadable(text: str, language: str) -> None:
    """Raise InputError when much of ``text`` is in letters that ``language`` does not use."""
    systems = count_systems(text)
    if systems.keys() <= {"LATIN"}:
        return
    readable = readable_systems(language)
    foreign = {system: count for system, count in systems.items() if system not in readable}
    share = sum(foreign.values()) / max(1, systems.total())
    if share <= MAX_FOREIGN_SHARE:
        return
    system = max(foreign, key=lambda name: foreign[name])
    guess = guess_language(text)
    cure = f'write "lang: {guess}"' if guess else 'write the language of the script, such as "lang: zh",'
    raise InputError(
        f"The script is in {name_system(system)} letters ({share:.0%} of them), which a voice for"
        f" {name_language(language)} ({language}) cannot read.",
        f"In the lines between --- at the top of the script, {cure} or correct the line that begins with `lang:`.",
    )
