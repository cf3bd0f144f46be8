"""What `presgen make` answers: the plan before, the result after; in words for people, as data for programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.choices import Choices
from config.settings import Settings
from daemon.progress import in_words
from stages.publish.summary import step_down_words
from stages.record import Script, StepDown


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be made: the script as it was understood, and with what.

    ``seconds`` is the estimated length of the video; ``footage`` is how many seconds of the footage are used, 0 when it
    is a picture or does not say how long it is.
    """

    script: Script
    seconds: float
    footage: float
    settings: Settings
    choices: Choices
    target: Path

    def as_json(self) -> dict[str, Any]:
        """Return the plan for a program."""
        return {
            "title": self.script.title,
            "chapters": [
                {"title": section.title, "bullets": [b.text for b in self.script.bullets if b.section == number]}
                for number, section in enumerate(self.script.sections)
            ],
            "sentences": len(self.script.sentences),
            "estimated_seconds": round(self.seconds, 1),
            "preset": self.choices.preset,
            "voice": self.choices.voice,
            "avatars": list(self.choices.ladder),
            "captions": self.choices.captions,
            "video": str(self.target),
            "warnings": _script_warnings(self.script),
        }

    def in_words(self) -> str:
        """Return the plan for a person."""
        plan = self.as_json()
        lines = [plan["title"] or "(no title)"]
        for chapter in plan["chapters"]:
            lines += [f"  {chapter['title']}"] if chapter["title"] else []
            lines += [f"    - {bullet}" for bullet in chapter["bullets"]]
        lines += [
            "",
            f"length    about {in_words(self.seconds)} ({plan['sentences']} sentences)",
            f"preset    {plan['preset']} ({self.choices.quality.width}x{self.choices.quality.height})",
            f"voice     {plan['voice']}",
            f"avatar    {plan['avatars'][0]}" + _otherwise(plan["avatars"][1:]),
            f"captions  {plan['captions']}",
            f"video     {plan['video']}",
        ]
        return "\n".join(lines + [f"warning   {warning}" for warning in plan["warnings"]])


@dataclass(frozen=True, slots=True)
class Made:
    """A finished video and how it came about."""

    video: Path
    seconds: float
    engine: str
    voice: str
    network: bool
    steps_down: tuple[StepDown, ...]
    warnings: tuple[str, ...]
    job: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return the result for a program."""
        return {
            "video": str(self.video),
            "seconds": round(self.seconds, 2),
            "engine": self.engine,
            "voice": self.voice,
            "network": self.network,
            "steps_down": [step.model_dump() for step in self.steps_down],
            "warnings": list(self.warnings),
            "job": str(self.job) if self.job else None,
        }

    def in_words(self) -> str:
        """Return the result for a person; its first line is the path of the video."""
        where = "the script was sent over the network" if self.network else "on this machine"
        lines = [
            str(self.video),
            f"length    {in_words(self.seconds)}",
            f"voice     {self.voice} ({where})",
            f"avatar    {self.engine}",
        ]
        lines += [f"instead   {step_down_words(step)}" for step in self.steps_down]
        lines += [f"warning   {warning}" for warning in self.warnings]
        return "\n".join(lines + ([f"job       {self.job}"] if self.job else []))


def _otherwise(names: list[str]) -> str:
    return f" (or, where that cannot work, {', then '.join(names)})" if names else ""


def _script_warnings(script: Script) -> list[str]:
    return [f"line {w.line}: {w.message}" if w.line else w.message for w in script.warnings]
