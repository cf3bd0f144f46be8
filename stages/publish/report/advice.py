"""Derive advice for a better video from the records of stages and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from config.formats.counting import format_count
from config.formats.durations import format_duration
from models.engine import FPS
from models.face.landmarks import aperture
from models.face.track import FaceTrack, Gate
from models.registry import LOCAL_VOICE, find_voice_traits
from models.weights.catalogue import FACE_MESH
from stages.publish.checks.check import Check
from stages.publish.job_results import JobResults
from stages.records.base import Record
from stages.records.footage import FootageFacts

SPEAKING_RANGE = 0.08
"""Range of the mouth's opening (4th to 96th percentile, in distances of the outer eye corners) from which footage shows
a speaking mouth; closed mouths stay below 0.02."""
_LEAST_CLEAR = 50  # frames that must show the lips well to tell whether they speak
_FACE_FOUND = 0.95  # of the frames; below, the face is missing too often
_OFTEN = 0.1  # of the frames; above, a fault is reported
_SHORT_FOOTAGE = 5.0  # seconds; the viewer notices that shorter footage repeats
_JERKY_FPS = 20.0
_ENLARGED = 1.3  # times
_TARGET_LUFS = -16.0
_SOFT_LU = 0.5  # below the target
_NEEDS_BULLETS = 30.0  # seconds of video


class Advice(Record):
    """States what could be better, and what to do about it."""

    finding: str
    step: str


class AdviceInputs(NamedTuple):
    """Holds what advice is derived from.

    ``missing`` are letters without a font; ``voices`` are other voices that are ready to use, each with whether it
    sends the script over the network.
    """

    made: JobResults
    track: FaceTrack
    checks: Sequence[Check]
    missing: str
    presenter: str
    voices: Sequence[tuple[str, bool]] = ()


def list_advice(inputs: AdviceInputs) -> tuple[Advice, ...]:
    """Return advice on what the data shows could be better, the most important first."""
    found = [
        *_check_footage(inputs),
        *_check_mouth(inputs),
        *_check_voice(inputs),
        *_check_script(inputs),
    ]
    return tuple(Advice(finding=finding, step=step) for finding, step in found)


Found = Iterator[tuple[str, str]]


def _check_footage(inputs: AdviceInputs) -> Found:
    facts, track = inputs.made.facts, inputs.track
    if not facts.searched:
        yield (
            "The footage was not searched for a face, so nobody's lips could be moved.",
            f"Type `{FACE_MESH.command}`, then make the video again.",
        )
        return
    if facts.face_found == 0:
        where = f" (searched from 0:00 to {format_duration(facts.searched_seconds)})" if facts.kind == "video" else ""
        yield (
            f"No face was found in the footage{where}, so nobody's lips could be moved.",
            "Record yourself from the front, head and shoulders, in good light, and drop that video.",
        )
        return
    if facts.face_found < _FACE_FOUND and facts.kind == "video":
        yield (
            f"The face was found in {facts.face_found:.0%} of the footage.",
            "Stay in the picture and look at the camera from beginning to end; cut off the rest.",
        )
    yield from _check_face(track, facts)
    if track.faces > 1:
        yield f"{track.faces} faces were seen; the largest one speaks.", "Be alone in the picture."
    yield from _check_recording(facts, inputs.made.narration.seconds)


def _check_face(track: FaceTrack, facts: FootageFacts) -> Found:
    faults = {
        Gate.DARK: ("The face is too dark", "Sit facing a window or a lamp; light from the front shows the lips."),
        Gate.TURNED: ("The head is turned away", "Look into the camera and put your notes right beside it."),
        Gate.COVERED: ("Something covers the mouth", "Keep hands, microphone and cup away from the mouth."),
        Gate.BLURRED: ("The face is out of focus", "Clean the lens, tap on your face to focus, and hold still."),
        Gate.SMALL: ("The face is small", "Come closer: head and shoulders should fill the height of the picture."),
    }
    for gate, (finding, step) in faults.items():
        share = float(np.mean((track.gates & int(gate)) != 0))
        if share > _OFTEN:
            yield f"{finding}." if facts.kind == "still" else f"{finding} in {share:.0%} of the footage.", step


def _check_recording(facts: FootageFacts, seconds: float) -> Found:
    if facts.kind == "still":
        yield (
            "A photo was brought to life: nothing moves but lips and lids, and the head a little.",
            "Record 20 seconds of video of yourself instead, and the head will move as yours does.",
        )
        return
    used = facts.frames / FPS
    times = format_count(round(seconds / used), "time")
    if used < _SHORT_FOOTAGE and seconds > used:
        yield (
            f"The footage is {used:.1f} s long; it plays to and fro {times}, which can be seen.",
            "Record 20 to 30 seconds, sitting still and looking at the camera.",
        )
    if 0 < facts.fps < _JERKY_FPS:
        yield f"The footage has {facts.fps:.0f} pictures a second, so movement is jerky.", "Record 25 or 30 a second."
    upright = facts.width if facts.rotation % 180 else facts.height
    enlarged = facts.conformed_height / max(upright, 1)
    if enlarged >= _ENLARGED:
        yield (
            f"The footage has {upright} lines and was enlarged {enlarged:.1f} times, so it is soft.",
            "Record at 1280 x 720 or more (1920 x 1080 for the preset `high`).",
        )


def _check_mouth(inputs: AdviceInputs) -> Found:
    facts, performance = inputs.made.facts, inputs.made.performance
    if performance.avatar_traits.invents_mouth and facts.kind == "video" and never_speaks(inputs.track):
        yield (
            "The footage never shows you speaking, so teeth and tongue had to be drawn.",
            "Read two sentences on camera and the mouth will be your own.",
        )


def never_speaks(track: FaceTrack) -> bool:
    """Tell whether the footage shows the lips well but never speaking.

    Engines must then draw the inside of the mouth.
    """
    clear = track.usable & ((track.gates & int(Gate.SMALL | Gate.BLURRED)) == 0)
    if clear.sum() < _LEAST_CLEAR or track.net != "attention":
        return False
    low, high = np.percentile(aperture(track.landmarks[clear]), [4, 96])
    return bool(high - low < SPEAKING_RANGE)


def _check_voice(inputs: AdviceInputs) -> Found:
    narration = inputs.made.narration
    traits = find_voice_traits(narration.voice)
    if traits is not None and not traits.sounds_natural and inputs.voices:
        names = ", ".join(f"`{name}`" + (" (sends the script over the network)" * net) for name, net in inputs.voices)
        yield (
            f"The voice {narration.voice} is clear but sounds like a robot.",
            f"Try another voice with `--voice`: {names}.",
        )
    short = _TARGET_LUFS - narration.loudness
    if short > _SOFT_LU:
        yield (
            f"The sound is {short:.1f} LU softer than players expect: its peaks left no room for more.",
            "Choose another voice, or raise the sound in an editor that has a limiter.",
        )
    if any(sentence.timing == "estimated" for sentence in narration.sentences):
        yield (
            "The voice does not tell when its words are heard; the times are estimates.",
            f"For bullets and lips that are exact, use the voice `{LOCAL_VOICE}`, or check the result.",
        )


def _check_script(inputs: AdviceInputs) -> Found:
    made = inputs.made
    if inputs.missing:
        yield (
            f"No font on this computer has these characters, so they were left out: {' '.join(inputs.missing)}",
            "Install a font that has them (Noto Sans comes for nearly every script) and make the video again.",
        )
    rules = [check.measured for check in inputs.checks if check.name == "Caption rules" and check.passed is False]
    if any("characters a second" in words for words in rules):
        yield (
            "Some captions pass faster than people read.",
            "Set `speed: 0.9` in config.yaml, or write shorter sentences there.",
        )
    if not made.script.bullets and made.narration.seconds > _NEEDS_BULLETS:
        yield "The video shows no bullets.", "Begin the lines that matter with `- `; each appears when it is spoken."
    if not inputs.presenter and made.performance.avatar_traits.shows_presenter:
        yield (
            "Nobody is named in the video.",
            "Set `presenter:` and `role:` in config.yaml, and your name appears at the beginning.",
        )
