"""Run the checks of the finished videos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from config.errors import Interrupted
from config.timebase import FPS
from models.face.track import FaceTrack
from models.picture import Box, Picture
from stages.jobs.context import StageContext
from stages.media.metadata import MAX_SHORT_DESCRIPTION
from stages.painting.arrangement import Arrangement, arrange
from stages.painting.painter import painter_for
from stages.publish.checks.captions_and_bullets import check_bullets, check_captions, check_overlaps
from stages.publish.checks.check import Check, make_unmeasured_check
from stages.publish.checks.face_covered import check_covered
from stages.publish.checks.face_geometry import check_mouth_place, check_proportions
from stages.publish.checks.frame_sampling import SampledFrames, find_poster_frames, load_independent_mesh, sample_frames
from stages.publish.checks.lip_sync import check_lips, choose_stretches
from stages.publish.checks.sound import check_same_sound, check_sound
from stages.publish.checks.speech_times import check_speech_times
from stages.publish.checks.streams import check_length, check_sound_file, check_streams
from stages.publish.job_results import JobResults, PublishInputs
from stages.records.cues import Cues
from stages.records.narration import Narration
from stages.script.punctuation import strip_emoji

_QUALITY = 90  # of the poster

Step = tuple[str, Callable[[], list[Check]]]


@dataclass(slots=True)
class Findings:
    """The results of all checks.

    Attributes:
        checks: all checks; those of the main video first.
        sampled: the measurements of the main video.
        missing: letters that no font on this computer has.
    """

    checks: list[Check] = field(default_factory=list)
    sampled: SampledFrames = field(default_factory=SampledFrames)
    missing: set[str] = field(default_factory=set)

    @property
    def poster(self) -> bytes | None:
        """The poster as JPEG."""
        return _encode_jpeg(self.sampled.poster)


@dataclass(frozen=True, slots=True)
class CheckedVideo:
    """One of the videos: its file, its cues, and its arrangement."""

    file: Path
    cues: Cues
    place: Arrangement


def run_checks(inputs: PublishInputs, made: JobResults, models: Path, context: StageContext) -> Findings:
    """Run all checks of the main video, and of the others those whose results may differ.

    ``models`` is the folder of weights, which may be empty.
    """
    films = _list_videos(inputs, made)
    found = Findings()
    steps = _list_main_steps(films[0], inputs, made, models, found, context)
    found.checks += [check for step in steps for check in _run_step(step)]
    for film in films[1:]:
        found.checks += _run_steps_for(film.file, _list_other_steps(film, films[0], inputs, made, found, context))
    if inputs.sound is not None:
        found.checks += _run_steps_for(inputs.sound, _list_sound_steps(inputs.sound, films[0], inputs, made))
    return found


def _list_videos(inputs: PublishInputs, made: JobResults) -> list[CheckedVideo]:
    track, appearance = FaceTrack.load(made.track), inputs.appearance
    presenter = made.performance.avatar_traits.shows_presenter

    def arrange_video(cues: Cues) -> Arrangement:
        return arrange(cues.layout, appearance.height, made.facts, track, presenter=presenter, burned=appearance.burned)

    return [CheckedVideo(file, cues, arrange_video(cues)) for file, cues in zip(inputs.videos, made.cues, strict=True)]


def _list_main_steps(
    film: CheckedVideo, inputs: PublishInputs, made: JobResults, models: Path, found: Findings, context: StageContext
) -> list[Step]:
    traits, narration = made.performance.avatar_traits, made.narration
    mesh = load_independent_mesh(models) if traits.shows_presenter else None
    performed = mesh is not None and traits.moves_lips
    why_not = "the weights 'face-mesh' are not installed" if traits.moves_lips else f"this is {traits.description}"

    def check_frames() -> list[Check]:
        stretches = choose_stretches(narration) if performed else []
        posters = find_poster_frames(narration, film.cues)
        found.sampled = sample_frames(film.file, stretches, posters, film.place.window, mesh, context)
        return check_length(film.file, found.sampled, narration)

    return [
        ("Streams", lambda: check_streams(film.file, film.cues, inputs.captions, _expected_tags(inputs, made))),
        ("Frames", check_frames),
        ("Sound", lambda: check_sound(film.file)),
        ("Times", lambda: [check_speech_times(film.file, narration)]),
        ("Lips", lambda: check_lips(narration, found.sampled.mouth, performed, why_not)),
        ("Face", lambda: _check_face(film, made, found.sampled, "" if performed else why_not)),
        ("Picture", lambda: _check_painting(film, inputs, made, found, found.sampled.faces)),
        ("Caption rules", lambda: [check_captions(film.cues)]),
        ("Bullets on the word", lambda: [check_bullets(made.script, narration, film.cues)]),
        ("Overlaps", lambda: [check_overlaps(film.cues)]),
        ("Privacy", lambda: [_check_network(narration)]),
    ]


def _list_other_steps(
    film: CheckedVideo,
    main: CheckedVideo,
    inputs: PublishInputs,
    made: JobResults,
    found: Findings,
    context: StageContext,
) -> list[Step]:
    def check_frames() -> list[Check]:
        posters = find_poster_frames(made.narration, film.cues)[:1]
        sampled = sample_frames(film.file, [], posters, film.place.window, None, context)
        return check_length(film.file, sampled, made.narration)

    return [
        ("Streams", lambda: check_streams(film.file, film.cues, inputs.captions, _expected_tags(inputs, made))),
        ("Frames", check_frames),
        ("Sound", lambda: check_same_sound(film.file, main.file)),
        ("Picture", lambda: _check_painting(film, inputs, made, found, {})),
        ("Caption rules", lambda: [check_captions(film.cues)]),
        ("Bullets on the word", lambda: [check_bullets(made.script, made.narration, film.cues)]),
        ("Overlaps", lambda: [check_overlaps(film.cues)]),
    ]


def _list_sound_steps(sound: Path, main: CheckedVideo, inputs: PublishInputs, made: JobResults) -> list[Step]:
    return [
        ("Streams", lambda: check_sound_file(sound, main.cues, _expected_tags(inputs, made))),
        ("Sound", lambda: check_same_sound(sound, main.file)),
    ]


def _expected_tags(inputs: PublishInputs, made: JobResults) -> dict[str, str]:
    """Return the expected tags of each file; a long description is stored elsewhere in it."""
    options = made.script.options
    description = options.description if len(options.description) <= MAX_SHORT_DESCRIPTION else ""
    tags = {
        "title": made.script.title,
        "artist": inputs.appearance.presenter,
        "date": options.date,
        "description": description,
    }
    return {name: text for name, text in tags.items() if text}


def _run_steps_for(file: Path, steps: list[Step]) -> list[Check]:
    return [check.model_copy(update={"video": file.name}) for step in steps for check in _run_step(step)]


def _run_step(step: Step) -> list[Check]:
    """Run one step; an error makes it an unmeasured check and does not fail the job."""
    name, make = step
    try:
        return make()
    except Interrupted:
        raise
    except Exception as error:
        return [make_unmeasured_check(name, "measured", f"{type(error).__name__}: {error}")]


def _check_painting(
    film: CheckedVideo, inputs: PublishInputs, made: JobResults, found: Findings, measured_faces: Mapping[int, Box]
) -> list[Check]:
    """Check that every letter has a font and that no overlay covers the face."""
    presenter = made.performance.avatar_traits.shows_presenter
    opening = Picture.blank(made.facts.conformed_width, made.facts.conformed_height)
    painter = painter_for(film.cues, film.place, opening, inputs.appearance, presenter, made.pictures_folder)
    found.missing |= set(painter.missing)
    frames, face = made.narration.frames, film.place.face
    covered = check_covered(painter.overlays, frames, face, measured_faces, film.cues, presenter=presenter)
    return [_check_letters(painter.missing), covered]


def _check_letters(missing: str) -> Check:
    """Check that no letter is ``missing`` in all fonts.

    Emoji may be: nothing that is said is lost with them. The advice names them all the same.
    """
    letters = strip_emoji(missing)
    emoji = "".join(sign for sign in missing if sign not in letters)
    shown = "all letters are shown" + (f"; no font on this computer has the emoji {emoji}" if emoji else "")
    return Check(
        name="Every letter has a font",
        measured=f"no font on this computer has: {letters}" if letters else shown,
        bound="no letter is left out",
        passed=not letters,
    )


def _check_face(film: CheckedVideo, made: JobResults, sampled: SampledFrames, why_not: str) -> list[Check]:
    """Check the face in the frames in which no card or picture of the author's takes its place."""
    instead = [(card.start, card.end) for card in (film.cues.title, film.cues.closing) if card is not None]
    instead += [(image.start, image.end) for image in film.cues.images if not image.inset]
    shown = {n for n in sampled.mouth if not any(start <= n / FPS < end for start, end in instead)}
    geometry = {number: measured for number, measured in sampled.geometry.items() if number in shown}
    place = film.place
    track = FaceTrack.load(made.track)
    return [
        check_proportions(geometry),
        check_mouth_place(geometry, len(shown), track, place.crop, place.window, why_not),
    ]


def _check_network(narration: Narration) -> Check:
    used = f"the voice '{narration.voice}' was asked over the network" if narration.network else "nothing was sent"
    return Check(name="Network", measured=used, bound="used only by a voice that the user named", passed=True)


def _encode_jpeg(picture: Picture | None) -> bytes | None:
    if picture is None:
        return None
    done, data = cv2.imencode(".jpg", picture.bgr(), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes() if done else None
