"""What `presgen make` answers: the plan before, the result after; in words for people, as data for programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.durations import in_words
from config.render_options import Choices
from config.settings import Settings
from stages.outcome import describe_step_down
from stages.painting.arrangement import size_of
from stages.records.cues import Layout
from stages.records.performance import StepDown
from stages.records.script import Script


@dataclass(frozen=True, slots=True)
class MakePlan:
    """What would be made: the script as it was understood, and with what.

    ``seconds`` is the estimated length of the video; ``footage`` is how many seconds of the footage are used, 0 when it
    is a picture or does not say how long it is. ``videos`` are the places of the videos, the main one first, and
    ``layouts`` their layouts, an empty one where the script decides; ``brand`` is the brand.yaml that is used,
    ``notes`` are warnings beside those of the script, and ``work`` is how many seconds it is expected to take.
    """

    script: Script
    seconds: float
    footage: float
    settings: Settings
    choices: Choices
    layouts: tuple[str, ...]
    videos: tuple[Path, ...]
    sound: Path | None
    brand: Path | None
    theme: str
    notes: tuple[str, ...] = ()
    work: float = 0.0

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
            "expected_work_seconds": round(self.work, 1),
            "preset": self.choices.preset,
            "voice": self.choices.voice,
            "avatars": list(self.choices.ladder),
            "captions": self.choices.captions,
            "theme": self.theme,
            "brand": str(self.brand) if self.brand else None,
            "pictures": [image.model_dump(include={"path", "alt", "inset"}) for image in self.script.images],
            "video": str(self.videos[0]),
            "videos": [
                {"file": str(video), "layout": layout, "size": list(self._size(layout))}
                for video, layout in zip(self.videos, self.layouts, strict=True)
            ],
            "sound": str(self.sound) if self.sound else None,
            "warnings": [*_script_warnings(self.script), *self.notes],
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
            f"takes     about {in_words(self.work)} on this computer",
            f"preset    {plan['preset']} ({self.choices.quality.width}x{self.choices.quality.height})",
            f"voice     {plan['voice']}",
            f"avatar    {plan['avatars'][0]}" + _otherwise(plan["avatars"][1:]),
            f"captions  {plan['captions']}",
            f"theme     {plan['theme']}" + (f", with {plan['brand']}" if plan["brand"] else ""),
            *(f"picture   {each['path']}{' (inset)' if each['inset'] else ''}" for each in plan["pictures"]),
            *(f"video     {v['file']} ({v['layout']}, {v['size'][0]}x{v['size'][1]})" for v in plan["videos"]),
            *([f"sound     {plan['sound']}"] if plan["sound"] else []),
        ]
        return "\n".join(lines + [f"warning   {warning}" for warning in plan["warnings"]])

    def _size(self, layout: str) -> tuple[int, int]:
        return size_of(Layout(layout), self.choices.quality.height)


@dataclass(frozen=True, slots=True)
class MakeResult:
    """Finished videos, the main one first, how they came about, and how many seconds that ``took``."""

    files: tuple[Path, ...]
    seconds: float
    outcome: str
    engine: str
    voice: str
    network: bool
    steps_down: tuple[StepDown, ...]
    warnings: tuple[str, ...]
    job: Path | None
    took: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the result for a program."""
        return {
            "video": str(self.files[0]),
            "files": [str(file) for file in self.files],
            "seconds": round(self.seconds, 2),
            "outcome": self.outcome,
            "engine": self.engine,
            "voice": self.voice,
            "network": self.network,
            "steps_down": [step.model_dump() for step in self.steps_down],
            "warnings": list(self.warnings),
            "job": str(self.job) if self.job else None,
            "took_seconds": round(self.took, 1),
        }

    def in_words(self) -> str:
        """Return the result for a person; it begins with the paths of what was made."""
        where = "the script was sent over the network" if self.network else "on this machine"
        lines = [
            *map(str, self.files),
            f"result    {self.outcome}",
            f"length    {in_words(self.seconds)}, made in {in_words(self.took)}",
            f"voice     {self.voice} ({where})",
            f"avatar    {self.engine}",
        ]
        lines += [f"instead   {describe_step_down(step)}" for step in self.steps_down]
        lines += [f"warning   {warning}" for warning in self.warnings]
        return "\n".join(lines + ([f"job       {self.job}"] if self.job else []))


def _otherwise(names: list[str]) -> str:
    return f" (or, where that cannot work, {', then '.join(names)})" if names else ""


def _script_warnings(script: Script) -> list[str]:
    return [f"line {w.line}: {w.message}" if w.line else w.message for w in script.warnings]
