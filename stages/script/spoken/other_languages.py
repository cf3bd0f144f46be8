"""Normalise abbreviations and numbers of languages other than English.

Everything else is left to the voice.
"""

from __future__ import annotations

import re

from stages.script.punctuation import strip_emoji, strip_punctuation
from stages.script.spoken.english_words import word_set
from stages.script.spoken.numbers import spell_foreign_number

MAX_WORD_LENGTH = 100
"""Characters; a longer run of letters and marks is data, not a word, and is not spoken."""

ABBREVIATIONS: dict[str, frozenset[str]] = {
    "de": word_set(
        "dr prof z.b z b d.h u.a usw bzw ca nr str evtl ggf inkl vgl bspw hr fr frl st abs art bd mio mrd tel"
    ),
    "fr": word_set("m mm mme mlle dr pr p.ex ex cf etc. av apr env fig n° vol art éd st ste boul tél"),
    "es": word_set("sr sra srta dr dra d dña ud uds p.ej ej núm pág art etc. av avda tel aprox ee uu ee.uu"),
    "it": word_set("sig sig.ra sig.na dott dott.ssa prof ing avv p.es es n. pag art ecc. fig tel ca"),
    "pt": word_set("sr sra dr dra prof profa p.ex ex n.º pág art etc. av tel aprox"),
    "nl": word_set("dhr mevr mw dr prof ir ing bijv b.v o.a d.w.z enz. nr blz ca art tel m.b.t i.p.v"),
    "sv": word_set("t.ex bl.a dvs osv. m.m kl nr ca tel dr prof"),
    "da": word_set("f.eks bl.a dvs osv. kl nr ca tlf dr prof hr fru"),
    "nb": word_set("f.eks bl.a dvs osv. kl nr ca tlf dr prof hr fru"),
    "pl": word_set("np tzn tj itd. itp. dr prof mgr inż ul nr godz ok"),
}
"""Abbreviations that do not end a sentence (lower case, without their last dot)."""

ORDINAL_DOTS = frozenset(
    {"de", "da", "nb", "no", "nn", "fi", "cs", "sk", "pl", "hu", "tr", "hr", "sl", "et", "lv", "is"}
)
"""Languages that write ordinals as ``3.`` in the middle of a sentence."""

_FOREIGN_NUMBER = re.compile(r"[-−]?\d{1,3}(?:([.,'’\u00a0\u202f])\d{3})+(?:[.,]\d+)?$|[-−]?\d+(?:[.,]\d+)?$")


def verbalise_token(text: str, language: str) -> str:
    """Return the spoken form of a token: numbers as words where supported, else the text."""
    core = strip_punctuation(strip_emoji(text))
    if not any(character.isalnum() for character in core) and core not in ("%", "&", "+", "=", "€", "$", "£", "°"):
        return ""
    if len(core) > MAX_WORD_LENGTH:
        return ""
    number, percent = (core[:-1], "%") if core.endswith("%") else (core, "")
    match = _FOREIGN_NUMBER.match(number)
    if not match or (not number.isascii() and match[1] not in ("’", "\u00a0", "\u202f")):
        return core
    minus = "-" if number[0] in "-−" else ""
    plain = number.lstrip("-−").replace(match[1], "") if match[1] else number.lstrip("-−")
    words = spell_foreign_number(plain.replace(",", "."), language)
    return f"{minus}{words}{f' {percent}' if percent else ''}"
