"""Every layout with every kind of footage: nothing ever covers the face, and every video is whole."""

from __future__ import annotations

from itertools import islice

import av
import pytest

from models.face.landmarks import MESH_POINTS
from models.face.track import FaceTrack, Gate
from stages.jobs.context import StageContext
from stages.painting.arrangement import arrange, placed, size_of, stage_of
from stages.painting.painter import Painter
from stages.painting.style import build_style
from stages.records.appearance import Appearance
from stages.records.cues import BulletCue, CaptionCue, Chapter, Cues, ImageCue, Layout, TitleCue
from stages.records.footage import FootageFacts
from stages.source.footage_reader import FootageReader
from stages.source.stage import SourceInputs, source_stage
from tests.acceptance.media import film

LONG = "Write down every single step that you take, and do it before you forget it"
SCRIPT = """---
outputs: [panel-16x9, portrait-9x16, audio]
preset: fast
presenter: Ada Lindqvist
captions: burned
---
# A short talk

## One thing

- Write your script as plain text.

And that is all there is to say about it.
"""


@pytest.fixture(scope="module")
def footage(presenter, tmp_path_factory):
    """The sample, and what it would be as a phone video, in 4:3, as a close-up, and off to one side."""
    folder = tmp_path_factory.mktemp("footage")
    with av.open(str(presenter)) as container:
        frames = [frame.to_ndarray(format="bgr24") for frame in islice(container.decode(video=0), 40)]
    height, width = frames[0].shape[:2]
    parts = {
        "tall": (slice(0, height), slice(width // 2 - 202, width // 2 + 204)),
        "four-three": (slice(0, height), slice(width // 2 - 480, width // 2 + 480)),
        "close-up": (slice(60, 540), slice(width // 2 - 320, width // 2 + 320)),
        "aside": (slice(0, height), slice(width // 2 - 180, width)),
    }
    made = {name: film(folder / f"{name}.mp4", (bgr[part] for bgr in frames)) for name, part in parts.items()}
    return {"sample": presenter, **made}


def cues(layout, pictures):
    """A name, long bullets, chapters, captions of two full lines all the time, and a picture beside the presenter."""
    lines = "Forty two letters fill a line of captions.", "And then they fill another one as well."
    first = Chapter(title="A long title of the first chapter", start=0, end=9)
    return Cues(
        layout=layout, title=TitleCue(title="A talk", subtitle="", start=0, end=2.4), language="en-us",
        chapters=(first, Chapter(title="Two", start=9, end=20)),
        bullets=(
            BulletCue(text=LONG, number=1, page=0, chapter=0, start=8, end=9),
            BulletCue(text=f"{LONG} {LONG}", number=1, page=1, chapter=1, start=12, end=20),
        ),
        captions=(CaptionCue(lines=lines, start=3, end=19),),
        images=(ImageCue(path=pictures.name, alt="", inset=True, start=13, end=18),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    from PIL import Image

    path = tmp_path_factory.mktemp("pictures") / "plan.png"
    Image.new("RGB", (800, 600), "teal").save(path)
    return path


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("name", ["sample", "tall", "four-three", "close-up", "aside"])
def test_nothing_covers_the_face_in_any_frame(footage, name, layout, weights, picture, tmp_path):
    stage = stage_of(layout, 720)
    inputs = SourceInputs(footage=footage[name], width=stage.width, height=stage.height, seconds=2)
    seen = source_stage(weights, tmp_path / "cache").run(inputs, tmp_path, StageContext())
    facts, track = FootageFacts.load(seen.facts), FaceTrack.load(seen.track)
    shown = track.landmarks[(track.gates & int(Gate.NO_FACE)) == 0, :MESH_POINTS, :2]
    assert len(shown) > 20

    for burned in (False, True):
        place = arrange(layout, 720, facts, track, burned=burned)
        with FootageReader(seen.film) as film:
            name, role = "Ada Lindqvist of the Institute", "Head of a long department"
            look = Appearance(presenter=name, role=role, burned=burned)
            painter = Painter(
                cues(layout, picture), place, film.frame(0), build_style("dark"), look, pictures=picture.parent
            )
        over = {box for number in range(60, 500, 5) for box in painter.overlays(number)}
        faces = [placed((*points.min(0), *points.max(0)), place.crop, place.window) for points in shown]

        lies_over = burned and place.captions.intersects(place.window)
        assert len(over) >= place.has_name + lies_over + (layout is Layout.FULL)
        assert place.window == place.stage
        assert not [box for box in over for face in faces if face is not None and box.intersects(face)]
        assert all(face.height >= 0.2 * min(place.size) for face in faces if face is not None)


def test_one_job_makes_several_layouts_and_the_sound(desk, small, tmp_path):
    (tmp_path / "talk.txt").write_text(SCRIPT)
    made = desk.make(tmp_path / "talk.txt", small)

    names = {"panel": "out", "portrait": "out.portrait"}
    for layout, name in names.items():
        with av.open(str(tmp_path / f"{name}.mp4")) as container:
            stream = container.streams.video[0]
            assert (stream.width, stream.height) == size_of(Layout(layout), 720)
            assert sum(1 for _ in container.decode(video=0)) == made.narration.frames
            assert [chapter["metadata"]["title"] for chapter in container.chapters()][-1] == "One thing"
    with av.open(str(tmp_path / "out.m4a")) as container:
        assert float(container.duration / 1e6) == pytest.approx(made.narration.seconds, abs=0.05)
        assert not [stream for stream in container.streams.video if not stream.disposition]
