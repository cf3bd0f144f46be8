"""Make long scripts of everything that makes captions difficult, the same for the same seed."""

from __future__ import annotations

import random

_SUBJECTS = (
    "the safety officer", "Dr. Amelia Fitzgerald-Montgomery", "every new colleague", "the U.S. office", "a customer",
    "Prof. Hans-Peter Großmann", "our team in São Paulo", "whoever finds the fault", "the A/B test", "the API",
    "an administrator of the internationalization department", "Plan A", "somebody", "it",
)  # fmt: skip
_VERBS = (
    "checks", "will have to describe", "must never open", "has been comparing", "sends", "cannot explain", "reviews",
    "is", "would rather postpone", "signs",
)  # fmt: skip
_OBJECTS = (
    "the report", "a $1,250 invoice", "the 3.5% increase", "1,000,000 records", "an e-mail from support@example.com",
    "the page at https://accounts.example.com/security/settings?tab=two-factor&lang=en&from=training-video-2026",
    "www.example.org", "the “golden rules” of page 12", "the form (see chapter 4, p. 17)", "what Mr. O'Neill wrote",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "the data of Nov. 22nd, 2026",
    "/usr/local/share/presentations/archive/2026-11-22-quarterly-update.tar.gz", "$2.5 billion", "C++ and C#",
    "the most extraordinarily complicated authentication procedure", "nothing", "state-of-the-art equipment",
)  # fmt: skip
_TAILS = (
    "before noon", "at 9:30 a.m.", "in the first quarter", "because nobody else can", "— and that is the point",
    "which, as we all know, takes time", "within 24–48 hours", "without asking", "when the light turns green",
    "with a colleague of the other department", "for the sake of everybody who comes after us", "again and again",
    "as of today", "e.g. on a Monday", "if, and only if, the value of x is > 5", "so that it lasts",
)  # fmt: skip
_SHORT = ("Yes.", "No.", "Why?", "Stop!", "It is easy.", "“Really?”", "OK.", "Never.", "Look.", "Thanks! 🙂")


def long_text(words: int, seed: int) -> str:
    """Return a script of about ``words`` words with headings, paragraphs, bullets and sentences of every length."""
    chance = random.Random(seed)
    parts = ["# What everybody should know"]
    count = 0
    while count < words:
        kind = chance.random()
        if kind < 0.06:
            parts.append(f"## {_object(chance).title()[:60]}")
        elif kind < 0.2:
            bullets = [f"- {_bullet(chance)}" for _ in range(chance.randint(2, 7))]
            parts.append("\n".join(bullets))
        elif kind < 0.26:
            parts.append(chance.choice(_SHORT))
        else:
            parts.append(" ".join(_sentence(chance) for _ in range(chance.randint(1, 7))))
        count += len(parts[-1].split())
    return "\n\n".join(parts) + "\n"


def _object(chance: random.Random) -> str:
    return chance.choice([item for item in _OBJECTS if len(item) < 40])


def _bullet(chance: random.Random) -> str:
    if chance.random() < 0.4:
        return chance.choice(("Red", "Stop", "Ask", "Green.", "Count to ten", "Breathe", "Go!"))
    return _sentence(chance).rstrip(".")


def _sentence(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.18:
        return chance.choice(_SHORT)
    clauses = [_clause(chance) for _ in range(1 if kind < 0.6 else 2 if kind < 0.9 else 7)]
    joined = clauses[0]
    for clause in clauses[1:]:
        joined += chance.choice((", and ", "; ", ", but ", " — ", ", because ", " while ", ": ")) + clause
    pause = " [pause 1.5s]" if chance.random() < 0.03 else ""
    return joined[0].upper() + joined[1:] + chance.choice((".", ".", ".", "!", "?")) + pause


def _clause(chance: random.Random) -> str:
    tail = f" {chance.choice(_TAILS)}" if chance.random() < 0.5 else ""
    return f"{chance.choice(_SUBJECTS)} {chance.choice(_VERBS)} {chance.choice(_OBJECTS)}{tail}"
