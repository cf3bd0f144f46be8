"""Check that nothing covers the presenter's face."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from config.formats.counting import format_count
from models.engine import FPS
from models.picture import Box
from stages.publish.checks.check import Check, format_timestamp, make_unmeasured_check
from stages.records.cues import Cues

_NAME = "Nothing covers the face"
_BOUND = "no lower third, caption or picture on the face at any time"
_STEP_FRAMES, _MAX_FRAMES = 10, 1_500
"""Frames between two checked ones (an overlay stays for 20 at least), and checked frames at most."""

Overlays = Callable[[int], Sequence[Box]]


def check_covered(
    overlays: Overlays,
    frames: int,
    face: Box | None,
    measured_faces: Mapping[int, Box],
    cues: Cues,
    *,
    presenter: bool = True,
) -> Check:
    """Compare the boxes of all ``overlays`` (by frame) with the position of the face.

    ``face`` is the box around the face in all of the footage; ``measured_faces`` are the faces that a net found in the
    finished pictures, by frame. Where a picture of the author's takes the presenter's place, faces in it do not count.
    """
    if not presenter or (face is None and not measured_faces):
        return make_unmeasured_check(_NAME, _BOUND, "there is no presenter in the picture")
    numbers = sorted({*range(0, frames, max(_STEP_FRAMES, frames // _MAX_FRAMES)), *measured_faces})
    count = 0
    for number in numbers:
        boxes = overlays(number)
        count += len(boxes)
        faces = [box for box in (face, _drop_replaced(measured_faces.get(number), number, cues)) if box is not None]
        for box in boxes:
            if any(box.intersects(other) for other in faces):
                where = f"{box.width} x {box.height} pixels at ({box.x0}, {box.y0})"
                return Check(
                    name=_NAME,
                    measured=f"at {format_timestamp(number / FPS, 1)} something of {where} lies on the face",
                    bound=_BOUND,
                    passed=False,
                )
    extent = f"in {format_count(len(numbers), 'frame')}"
    if measured_faces:
        extent += f", measured in {len(measured_faces)} of them"
    return Check(
        name=_NAME, measured=f"free {extent}" if count else "nothing lies over the presenter", bound=_BOUND, passed=True
    )


def _drop_replaced(face: Box | None, number: int, cues: Cues) -> Box | None:
    replaced = any(not image.inset and image.start <= number / FPS < image.end for image in cues.images)
    return None if replaced else face
