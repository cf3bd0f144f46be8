"""Build the rules for dates, times of day and years in languages other than English."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from stages.script.spoken.localised.numbers import spell_cardinal, spell_hour, spell_ordinal, spell_year
from stages.script.spoken.localised.units import spell_measure
from stages.script.spoken.localised.words import LanguageWords
from stages.script.spoken.rule import RuleContext, VerbalisationRule, compile_rule

_ORDINAL_DAYS = frozenset({"de", "sv", "da", "nb", "fi", "cs"})
_GENITIVE_DAYS = frozenset({"pl", "ru"})
_GERMAN_DATIVE = frozenset(
    ["am", "im", "vom", "zum", "zur", "beim", "dem", "den", "des", "einem", "einer", "seit", "ab", "bis"]
)
_GERMAN_PREPOSITIONS = re.compile(r"\b(?:in|an|auf|mit|von|aus|bei|zu|seit|nach|vor|unter)\s+(?:der|dem|den)\s+$", re.I)
_TIME_WORDS = {"sv": ("kl", "kl."), "de": ("um", "ab", "bis", "gegen"), "it": ("alle", "ore"),
               "pl": ("godz", "godz.", "godzinie", "o"), "nl": ("om",)}  # fmt: skip
_JAPANESE_DAYS = [
    "ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか",
    "じゅういちにち", "じゅうににち", "じゅうさんにち", "じゅうよっか", "じゅうごにち",
    "じゅうろくにち", "じゅうしちにち", "じゅうはちにち", "じゅうくにち", "はつか",
    "にじゅういちにち", "にじゅうににち", "にじゅうさんにち", "にじゅうよっか", "にじゅうごにち",
    "にじゅうろくにち", "にじゅうしちにち", "にじゅうはちにち", "にじゅうくにち", "さんじゅうにち",
    "さんじゅういちにち",
]  # fmt: skip
_JAPANESE_MONTHS = ["いち", "に", "さん", "し", "ご", "ろく", "しち", "はち", "く", "じゅう", "じゅういち", "じゅうに"]
_JAPANESE_HOURS = {4: "よ", 7: "しち", 9: "く", 14: "じゅうよ", 17: "じゅうしち", 19: "じゅうく"}


def date_rules(words: LanguageWords) -> list[VerbalisationRule]:
    """Return the rules for dates, times and years, in the order in which they are tried."""

    def rule(
        pattern: str, verbalise: Callable[[re.Match[str], RuleContext, LanguageWords], str | None]
    ) -> VerbalisationRule:
        return compile_rule(pattern, lambda match, context: verbalise(match, context, words), inside=not words.spaced)

    rules = [
        rule(
            r"(?P<year>\d{4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)(?P<name>)"
            r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?Z?)?",
            _verbalise_date,
        ),
        rule(
            r"(?P<day>\d{1,2})(?P<sep>[./-])\s?(?P<month>\d{1,2})(?P=sep)\s?(?P<year>\d{4}|\d\d)(?P<name>)(?P<hour>)",
            _verbalise_date,
        ),
    ]
    if not words.spaced:
        rules += [
            rule(
                r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号](?P<name>)(?P<hour>)", _verbalise_date
            ),
            rule(r"(?P<year>\d{4})年", _verbalise_han_year),
            rule(r"(?P<hour>\d{1,2})[点時](?P<minute>\d{1,2})分", _verbalise_time),
        ]
    elif names := "|".join(sorted(map(re.escape, _month_numbers(words.code)), key=len, reverse=True)):
        of = {"es": r"\s(?:de\s)?", "pt": r"\s(?:de\s)?"}.get(words.code, r"\s")
        after = {"ru": r"(?:\s(?:года|г\.))?", "pl": r"(?:\s(?:roku|r\.))?"}.get(words.code, "")
        rules.append(
            rule(
                rf"(?P<day>\d{{1,2}})(?:\.|er|º|°)?{of}(?P<name>(?i:{names}))\.?(?:{of}(?P<year>\d{{4}}){after})?(?P<month>)(?P<hour>)",
                _verbalise_date,
            )
        )
    hour_word = rf"(?:\s?{re.escape(words.hour_word)})?" if words.hour_word else ""
    dash = "[-–—]" if words.spaced else "[-–—~]"
    clock = r"\d{1,2}(?::\d\d|[hH](?:\d\d)?|\.\d\d)?"
    rules += [
        rule(rf"(?P<first>{clock})\s?{dash}\s?(?P<last>{clock}){hour_word}", _verbalise_time_span),
        rule(rf"(?P<hour>\d{{1,2}})\s?[:hH]\s?(?P<minute>\d\d)(?::(?P<second>\d\d))?{hour_word}", _verbalise_time),
        rule(rf"(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)(?P<second>){hour_word}", _verbalise_dotted_time),
    ]
    if words.code in ("fr", "pt"):
        rules.append(rule(r"(?P<hour>\d{1,2})[hH](?P<minute>)(?P<second>)", _verbalise_time))
    if words.code == "sv":
        rules.append(
            rule(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})\s(?P<year>\d{4})(?P<name>)(?P<hour>)(?P<sep>)", _verbalise_date)
        )
    if words.code == "ru":
        rules.append(rule(r"(?P<year>\d{4})(?:-?(?:й|го|м))?\s(?P<noun>год|года|году|г\.)", _verbalise_slavic_year))
    if words.code == "pl":
        rules.append(rule(r"(?P<year>\d{4})\s(?P<noun>roku|r\.)", _verbalise_slavic_year))
    rules.append(rule(r"(?P<year>(?:1[1-9]|20)\d\d)(?:[-–/](?P<until>(?:1[1-9]|20)\d\d))?", _verbalise_year))
    return rules


@lru_cache(maxsize=64)
def _month_numbers(code: str) -> dict[str, int]:
    """Return the number of each name of a month, long and short, in lower case."""
    from babel import Locale, UnknownLocaleError

    try:
        months = Locale.parse(code).months
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for kind in ("format", "stand-alone"):
            for number, name in months[kind].get(width, {}).items():
                if re.search(r"[^\W\d_]{3}|[^\W\d_].?$", name) and not name[:1].isdecimal():
                    found.setdefault(name.rstrip(".").lower(), int(number))
    return found


@lru_cache(maxsize=256)
def _month_name(code: str, month: int) -> str:
    from babel import Locale

    return str(Locale.parse(code).months["format"]["wide"][month])


def _verbalise_date(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    named = bool(match["name"])
    month = _month_numbers(words.code).get(match["name"].rstrip(".").lower(), 0) if named else int(match["month"])
    day, year = int(match["day"]), match["year"]
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if year and len(year) == 2 and (match["sep"] == "-" or context.before.lower() in ("version", "v")):
        return None
    number = (int(year) + (2000 if int(year) < 70 else 1900) if len(year) == 2 else int(year)) if year else 0
    day_words = _spell_day(day, match, context, words)
    if words.code == "ja":
        head = f"{spell_cardinal(number, words)}ねん" if number else ""
        return f"{head}{_JAPANESE_MONTHS[month - 1]}がつ{_JAPANESE_DAYS[day - 1]}"
    if words.code == "zh":
        head = f"{spell_year(number, words)}年" if number else ""
        return f"{head}{spell_cardinal(month, words)}月{spell_cardinal(day, words)}日"
    if not named and words.numeric_date:
        ordinal = spell_ordinal(month, words, "n" if day_words.endswith("n") else "")
        spoken = words.numeric_date.format(day=day_words, month_ordinal=ordinal, year=spell_year(number, words))
    elif number:
        year_words = spell_year(number, words, "gen")
        spoken = words.date.format(day=day_words, month=_month_name(words.code, month), year=year_words)
    else:
        pattern = words.date.partition("{month}")[0] + "{month}"
        spoken = pattern.format(day=day_words, month=_month_name(words.code, month))
    return spoken + (f" {_spell_time(int(match['hour']), match['minute'], words)}" if match["hour"] else "")


def _spell_day(day: int, match: re.Match[str], context: RuleContext, words: LanguageWords) -> str:
    if words.code == "de":
        return spell_ordinal(day, words, "n" if is_german_dative(match, context) else "")
    if words.code in _GENITIVE_DAYS:
        return spell_ordinal(day, words, "gen")
    if words.code in _ORDINAL_DAYS:
        return spell_ordinal(day, words) or str(day)
    return words.first if day == 1 and words.first else spell_cardinal(day, words) or str(day)


def is_german_dative(match: re.Match[str], context: RuleContext) -> bool:
    """Return whether an ordinal ends in -n: "am dritten", "in der dritten"."""
    before = match.string[max(0, match.start() - 30) : match.start()]
    return context.before.lower() in _GERMAN_DATIVE or _GERMAN_PREPOSITIONS.search(before) is not None


def _verbalise_han_year(match: re.Match[str], _: RuleContext, words: LanguageWords) -> str:
    return spell_year(int(match["year"]), words) + ("ねん" if words.code == "ja" else "年")


def _verbalise_time(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    hour, minute = int(match["hour"]), match["minute"]
    if hour > 24 or int(minute or 0) > 59:
        return None
    spoken = _spell_time(hour, minute, words)
    if words.code == "pl" and context.before.lower() in ("o", "po", "do", "od"):
        return spoken.replace(spell_hour(hour, words), re.sub(r"a\b", "ej", spell_hour(hour, words)), 1)
    return spoken


def _verbalise_time_span(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    """Verbalise "9:00–17:00", "8h-18h" and "9-17 Uhr"."""
    named = bool(words.hour_word) and match[0].endswith(words.hour_word)
    named = named or context.before.lower() in _TIME_WORDS.get(words.code, ())
    ends = [re.fullmatch(r"(\d+)(?:([:hH.])(\d\d)?)?", match[name]) for name in ("first", "last")]
    sure = any(end is not None and end[2] and end[2] != "." for end in ends)
    if not (named or sure) or any(end is None or int(end[1]) > 24 or int(end[3] or 0) > 59 for end in ends):
        return None
    first, last = (_spell_time(int(end[1]), end[3], words) for end in ends if end is not None)
    if words.hour_word:
        first = first.removesuffix(f" {words.hour_word}")
    return f"{first} {words.to} {last}" if words.spaced else f"{first}{words.to}{last}"


def _verbalise_dotted_time(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    """Verbalise ``18.30`` where a word says that it is a time."""
    named = context.before.lower() in _TIME_WORDS.get(words.code, ()) or (
        words.hour_word and match[0].endswith(words.hour_word)
    )
    return _verbalise_time(match, context, words) if named else None


def _spell_time(hour: int, minute: str | None, words: LanguageWords) -> str:
    spoken = spell_hour(hour, words)
    if words.code == "ja":
        spoken = _JAPANESE_HOURS.get(hour, spoken)
    if words.code == "ru" and not int(minute or 0):
        return spell_measure(str(hour), "ч", words)
    if not int(minute or 0):
        return words.one_hour if hour == 1 and words.one_hour else words.full_hour.format(hour=spoken)
    number = int(minute or 0)
    minutes = spell_cardinal(number, words) or str(number)
    if number < 10 and words.code in ("pl", "ru", "zh"):
        minutes = f"{spell_cardinal(0, words)}{' ' if words.spaced else ''}{minutes}"
    if words.code == "ja":
        return f"{spoken}じ{_spell_japanese_minutes(minutes, number)}"
    time = words.time if hour != 1 or not words.one_hour else words.time.replace("{hour} heures", "une heure")
    return time.format(hour=spoken, minute=minutes)


def _spell_japanese_minutes(spoken: str, number: int) -> str:
    """Return minutes with the sound changes before ふん."""
    if number % 10 not in (0, 1, 3, 4, 6, 8):
        return f"{spoken}ふん"
    changed = {"いち": "いっ", "ろく": "ろっ", "はち": "はっ", "じゅう": "じゅっ"}
    ending = next((ending for ending in changed if spoken.endswith(ending)), "")
    return f"{spoken.removesuffix(ending)}{changed.get(ending, '')}ぷん"


def _verbalise_slavic_year(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str:
    noun, before = match["noun"], context.before.lower()
    if words.code == "pl":
        case = "loc" if before in ("w", "we") else "gen"
        return f"{spell_year(int(match['year']), words, case)}|roku"
    inside = noun == "году" or (noun == "г." and before in ("в", "во"))
    case, shown = ("loc", "году") if inside else ("gen", "года") if noun == "года" else ("nom", "год")
    return f"{spell_year(int(match['year']), words, case)}|{shown}"


def _verbalise_year(match: re.Match[str], context: RuleContext, words: LanguageWords) -> str | None:
    first = spell_year(int(match["year"]), words)
    if match["until"]:
        return f"{first} {words.to} {spell_year(int(match['until']), words)}" if words.spaced else None
    return first if words.code in ("de", "nl", "sv") or not words.spaced else None
