"""Describe the outcome of a job: what the video shows, and why it is not what was chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.registry import find_avatar_traits
from models.traits import AvatarTraits
from stages.records.performance import Performance, StepDown

LOWER_QUALITY = " at lower quality"
"""Suffix of the name of an engine that is tried once more at lower quality."""
_LOWERED_WORDS = ("A", "An", "It", "No", "None", "Nobody", "Nothing", "Only", "The", "There", "This")
"""First words of messages that are written in lower case inside a sentence."""


def describe_outcome(performance: Performance, steps: Sequence[StepDown]) -> str:
    """Return one sentence on what a video shows, and why that is not what was chosen.

    It mentions segments that were made at lower quality.
    """
    sentence = describe_steps_down(steps) or f"{performance.avatar_traits.outcome_sentence}, as planned."
    reduced = [segment for segment in performance.segments if segment.preset]
    if reduced and not any(LOWER_QUALITY in step.got for step in steps):
        share = "all of it" if len(reduced) == len(performance.segments) else "some of it"
        sentence = f"{sentence[:-1]}; {share} at lower quality, because {as_clause(reduced[0].reason)}."
    return sentence


def describe_steps_down(steps: Sequence[StepDown]) -> str:
    """Return one sentence on the result of ``steps`` and their reasons; empty without steps."""
    clauses = []
    for part in ("avatar", "voice"):
        taken = [step for step in steps if step.part == part]
        reasons = {step.reason: reason_with_name(step.reason, step.wanted) for step in reversed(taken)}
        if taken:  # each reason once, with the engine that had it first
            clauses.append(f"{_describe_result(taken[-1])}, because {' and '.join(reversed(reasons.values()))}")
    sentence = "; ".join(clauses)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def describe_step_down(step: StepDown) -> str:
    """Return one sentence on a step down, and its cure."""
    kind = "voice" if step.part == "voice" else "avatar"
    sentence = f"The {kind} {step.got} took the place of {step.wanted}, because "
    return f"{sentence}{reason_with_name(step.reason, step.wanted)}. {step.cure}".rstrip()


def describe_substitute(name: str, traits: AvatarTraits | None) -> str:
    """Return a sentence, without full stop, on the picture of ``name``, a substitute avatar."""
    if name.endswith(LOWER_QUALITY):
        return "The picture is of lower quality"
    if traits is None or traits.moves_lips:
        return f"The lips are moved by {name}"
    return traits.outcome_sentence


def reason_with_name(reason: str, name: str) -> str:
    """Return ``reason`` as a clause after "because", with ``name`` for a leading "it"."""
    first, _, rest = reason.partition(" ")
    return as_clause(f"{name} {rest}" if first.lower() == "it" else reason)


def as_clause(text: str) -> str:
    """Return the first sentence of ``text`` as a clause of another one."""
    sentence = re.split(r"\.\s+(?=[A-Z])", text.strip())[0]
    first, gap, rest = sentence.removesuffix(".").partition(" ")
    return f"{first.lower() if first in _LOWERED_WORDS else first}{gap}{rest}"


def _describe_result(step: StepDown) -> str:
    if step.part == "voice":
        return f"the voice {step.got} speaks"
    return step.shows or describe_substitute(step.got, find_avatar_traits(step.got))
