"""The self-check: everything that was promised about the films, measured on the finished files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from config.errors import Interrupted
from models.face.track import FaceTrack
from models.picture import Box, Picture
from stages.jobs.context import StageContext
from stages.media.metadata import MAX_SHORT_DESCRIPTION
from stages.painting.arrangement import Arrangement, arrange
from stages.painting.painter import painter_for
from stages.publish.checks.captions_and_bullets import check_bullets, check_captions, check_overlaps
from stages.publish.checks.check import Check, unmeasured
from stages.publish.checks.face_covered import check_covered
from stages.publish.checks.frame_sampling import SampledFrames, poster_frames, second_mesh, watch
from stages.publish.checks.lip_sync import check_lips, windows
from stages.publish.checks.sound import check_same_sound, check_sound
from stages.publish.checks.streams import check_length, check_sound_file, check_streams
from stages.publish.job_results import JobResults, PublishInputs
from stages.records.cues import Cues
from stages.records.narration import Narration

_QUALITY = 90  # of the poster

Step = tuple[str, Callable[[], list[Check]]]


@dataclass(slots=True)
class Findings:
    """What the examination found.

    Attributes:
        checks: all checks; those of the main video first.
        seen: what was seen in the main video.
        missing: letters that no font on this computer has.
    """

    checks: list[Check] = field(default_factory=list)
    seen: SampledFrames = field(default_factory=SampledFrames)
    missing: set[str] = field(default_factory=set)

    @property
    def poster(self) -> bytes | None:
        """The poster as JPEG."""
        return _jpeg(self.seen.poster)


@dataclass(frozen=True, slots=True)
class CheckedVideo:
    """One of the films: its file, what is shown in it, and where."""

    file: Path
    cues: Cues
    place: Arrangement


def examine(inputs: PublishInputs, made: JobResults, models: Path, context: StageContext) -> Findings:
    """Make all checks; the main video is watched, of the others what may differ is checked.

    ``models`` is the folder of weights, which may be empty.
    """
    films = _films(inputs, made)
    found = Findings()
    steps = _of_main(films[0], inputs, made, models, found, context)
    found.checks += [check for step in steps for check in _tried(step)]
    for film in films[1:]:
        found.checks += _named(film.file, _of_another(film, films[0], inputs, made, found, context))
    if inputs.sound is not None:
        found.checks += _named(inputs.sound, _of_sound(inputs.sound, films[0], inputs, made))
    return found


def _films(inputs: PublishInputs, made: JobResults) -> list[CheckedVideo]:
    track, look = FaceTrack.load(made.track), inputs.appearance
    presenter = made.performance.avatar_traits.shows_presenter

    def place(cues: Cues) -> Arrangement:
        return arrange(cues.layout, look.height, made.facts, track, presenter=presenter, burned=look.burned)

    return [CheckedVideo(file, cues, place(cues)) for file, cues in zip(inputs.videos, made.cues, strict=True)]


def _of_main(
    film: CheckedVideo, inputs: PublishInputs, made: JobResults, models: Path, found: Findings, context: StageContext
) -> list[Step]:
    traits, narration = made.performance.avatar_traits, made.narration
    mesh = second_mesh(models) if traits.shows_presenter else None
    performed = mesh is not None and traits.moves_lips
    why_not = "the weights 'face-mesh' are not installed" if traits.moves_lips else f"this is {traits.description}"

    def watched() -> list[Check]:
        stretches = windows(narration) if performed else []
        posters = poster_frames(narration, film.cues)
        found.seen = watch(film.file, stretches, posters, film.place.window, mesh, context)
        return check_length(film.file, found.seen, narration)

    return [
        ("Streams", lambda: check_streams(film.file, film.cues, inputs.captions, _tags(inputs, made))),
        ("Frames", watched),
        ("Sound", lambda: check_sound(film.file)),
        ("Lips", lambda: check_lips(narration, found.seen.mouth, performed, why_not)),
        ("Picture", lambda: _pictured(film, inputs, made, found, found.seen.faces)),
        ("Caption rules", lambda: [check_captions(film.cues)]),
        ("Bullets on the word", lambda: [check_bullets(made.script, narration, film.cues)]),
        ("Overlaps", lambda: [check_overlaps(film.cues)]),
        ("Privacy", lambda: [_privacy(narration)]),
    ]


def _of_another(
    film: CheckedVideo,
    main: CheckedVideo,
    inputs: PublishInputs,
    made: JobResults,
    found: Findings,
    context: StageContext,
) -> list[Step]:
    def watched() -> list[Check]:
        posters = poster_frames(made.narration, film.cues)[:1]
        seen = watch(film.file, [], posters, film.place.window, None, context)
        return check_length(film.file, seen, made.narration)

    return [
        ("Streams", lambda: check_streams(film.file, film.cues, inputs.captions, _tags(inputs, made))),
        ("Frames", watched),
        ("Sound", lambda: check_same_sound(film.file, main.file)),
        ("Picture", lambda: _pictured(film, inputs, made, found, {})),
        ("Caption rules", lambda: [check_captions(film.cues)]),
        ("Bullets on the word", lambda: [check_bullets(made.script, made.narration, film.cues)]),
        ("Overlaps", lambda: [check_overlaps(film.cues)]),
    ]


def _of_sound(sound: Path, main: CheckedVideo, inputs: PublishInputs, made: JobResults) -> list[Step]:
    return [
        ("Streams", lambda: check_sound_file(sound, main.cues, _tags(inputs, made))),
        ("Sound", lambda: check_same_sound(sound, main.file)),
    ]


def _tags(inputs: PublishInputs, made: JobResults) -> dict[str, str]:
    """Return what players should show about each file; a long description is kept in full elsewhere in it."""
    options = made.script.options
    description = options.description if len(options.description) <= MAX_SHORT_DESCRIPTION else ""
    tags = {
        "title": made.script.title,
        "artist": inputs.appearance.presenter,
        "date": options.date,
        "description": description,
    }
    return {name: text for name, text in tags.items() if text}


def _named(file: Path, steps: list[Step]) -> list[Check]:
    return [check.model_copy(update={"video": file.name}) for step in steps for check in _tried(step)]


def _tried(step: Step) -> list[Check]:
    """Make some checks; one that cannot be made must not cost anybody the video."""
    name, make = step
    try:
        return make()
    except Interrupted:
        raise
    except Exception as error:
        return [unmeasured(name, "measured", f"{type(error).__name__}: {error}")]


def _pictured(
    film: CheckedVideo, inputs: PublishInputs, made: JobResults, found: Findings, seen: Mapping[int, Box]
) -> list[Check]:
    """Check what was painted: all letters are there, and nothing lies on the face."""
    presenter = made.performance.avatar_traits.shows_presenter
    opening = Picture.blank(made.facts.conformed_width, made.facts.conformed_height)
    painter = painter_for(film.cues, film.place, opening, inputs.appearance, presenter, made.pictures)
    missing = "".join(sorted(painter.missing))
    found.missing |= set(missing)
    letters = Check(
        name="Every letter has a font",
        measured=f"no font on this computer has: {missing}" if missing else "all letters are shown",
        bound="no letter is left out",
        passed=not missing,
    )
    frames, face = made.narration.frames, film.place.face
    return [letters, check_covered(painter.overlays, frames, face, seen, film.cues, presenter=presenter)]


def _privacy(narration: Narration) -> Check:
    used = f"the voice '{narration.voice}' was asked over the network" if narration.network else "nothing was sent"
    return Check(name="Network", measured=used, bound="used only by a voice that the user named", passed=True)


def _jpeg(picture: Picture | None) -> bytes | None:
    if picture is None:
        return None
    done, data = cv2.imencode(".jpg", picture.bgr(), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes() if done else None
