"""What the viewer got, and why, in words: for the report, the answer, the notification and the status."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stages.records.performance import Performance, StepDown

_SHOWN = {
    "still": "The presenter is shown as a still picture",
    "original": "The original footage is shown with the new sound",
    "text": "The video shows text without a presenter",
}
_LOWER = " at lower quality"
_PLAIN = ("A", "An", "It", "No", "None", "Nobody", "Nothing", "Only", "The", "There", "This")
"""Words with which messages begin, and which are written small inside a sentence."""


def outcome(engine: str, steps: Sequence[StepDown], performance: Performance | None = None) -> str:
    """Return in one sentence what a video shows that ``engine`` performed, and why it is not what was wanted.

    ``performance`` tells of segments that were made at a lower quality because the machine was short of something.
    """
    said = told(steps)
    if not said:
        said = f"{_SHOWN.get(engine, 'The lips of the presenter move with the words')}, as planned."
    eased = [made for made in performance.segments if made.preset] if performance else []
    if eased and not any(_LOWER in step.got for step in steps):
        share = "all of it" if len(eased) == len(performance.segments if performance else ()) else "some of it"
        said = f"{said[:-1]}; {share} at lower quality, because {inside(eased[0].reason)}."
    return said


def told(steps: Sequence[StepDown]) -> str:
    """Return in one sentence what ``steps`` led to, and why; empty when there were none."""
    said = []
    for part, shown in (("avatar", _got), ("voice", _heard)):
        taken = [step for step in steps if step.part == part]
        reasons = {step.reason: named(step.reason, step.wanted) for step in reversed(taken)}  # each once, as said first
        if taken:
            said.append(f"{shown(taken[-1].got)}, because {' and '.join(reversed(reasons.values()))}")
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def step_down_words(step: StepDown) -> str:
    """Say a step down as a person would, with what can be done about it."""
    kind = "voice" if step.part == "voice" else "avatar"
    words = f"The {kind} {step.got} took the place of {step.wanted}, because {named(step.reason, step.wanted)}."
    return f"{words} {step.cure}".rstrip()


def named(reason: str, who: str) -> str:
    """Return ``reason`` as it follows "because", with ``who`` in the place of the "it" it begins with."""
    first, _, rest = reason.partition(" ")
    return inside(f"{who} {rest}" if first.lower() == "it" else reason)


def inside(words: str) -> str:
    """Return the first sentence of ``words`` as it stands inside another one."""
    sentence = re.split(r"\.\s+(?=[A-Z])", words.strip())[0]
    first, gap, rest = sentence.removesuffix(".").partition(" ")
    return f"{first.lower() if first in _PLAIN else first}{gap}{rest}"


def _got(name: str) -> str:
    if name in _SHOWN:
        return _SHOWN[name]
    if name.endswith(_LOWER):
        return "The picture is of lower quality"
    return f"The lips are moved by {name}"


def _heard(name: str) -> str:
    return f"the voice {name} speaks"
