"""What sentence splitting must know of languages other than English; everything else is left to the voice."""

from __future__ import annotations

from stages.script.english import words

ABBREVIATIONS: dict[str, frozenset[str]] = {
    "de": words("dr prof z.b z b d.h u.a usw bzw ca nr str evtl ggf inkl vgl bspw hr fr frl st abs art bd mio mrd tel"),
    "fr": words("m mm mme mlle dr pr p.ex ex cf etc. av apr env fig n° vol art éd st ste boul tél"),
    "es": words("sr sra srta dr dra d dña ud uds p.ej ej núm pág art etc. av avda tel aprox ee uu ee.uu"),
    "it": words("sig sig.ra sig.na dott dott.ssa prof ing avv p.es es n. pag art ecc. fig tel ca"),
    "pt": words("sr sra dr dra prof profa p.ex ex n.º pág art etc. av tel aprox"),
    "nl": words("dhr mevr mw dr prof ir ing bijv b.v o.a d.w.z enz. nr blz ca art tel m.b.t i.p.v"),
    "sv": words("t.ex bl.a dvs osv. m.m kl nr ca tel dr prof"),
    "da": words("f.eks bl.a dvs osv. kl nr ca tlf dr prof hr fru"),
    "nb": words("f.eks bl.a dvs osv. kl nr ca tlf dr prof hr fru"),
    "pl": words("np tzn tj itd. itp. dr prof mgr inż ul nr godz ok"),
}
"""Abbreviations, without their last dot and in small letters, that do not end a sentence."""

ORDINAL_DOTS = frozenset(
    {"de", "da", "nb", "no", "nn", "fi", "cs", "sk", "pl", "hu", "tr", "hr", "sl", "et", "lv", "is"}
)
"""Languages that write ordinals as ``3.`` in the middle of a sentence."""
