import av
import pytest
from av.stream import Disposition

from stages.compose.stage import ComposeInputs, compose_stage
from stages.jobs.context import StageContext
from stages.media.language_codes import to_iso639
from stages.records.cues import Layout
from tests.stages.media.demux import by_ffmpeg


@pytest.mark.parametrize(("captions", "tracks"), [("soft", 1), ("both", 1), ("burned", 0), ("off", 0)])
def test_a_film_has_the_captions_that_were_asked_for(film, sound, cues, tmp_path, captions, tracks):
    cues().save(tmp_path / "cues.json")
    inputs = ComposeInputs(
        pictures=(film("p.mp4", 160),),
        audio=sound(160),
        cues=(tmp_path / "cues.json",),
        title="Welcome",
        captions=captions,
    )

    made = compose_stage().run(inputs, tmp_path, StageContext())

    with av.open(str(made.videos[0])) as container:
        assert len(container.streams.subtitles) == tracks
        assert [stream.language for stream in container.streams.subtitles] == ["eng"] * tracks
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["What it does"]
        assert container.metadata["title"] == "Welcome"
    assert made.videos[0].name == "final_video.mp4"


def test_every_film_and_the_sound_carry_cover_and_texts(film, sound, cues, tmp_path):
    paths = []
    for layout in (Layout.PANEL, Layout.PORTRAIT):
        paths.append(tmp_path / f"{layout}.json")
        cues(layout=layout).save(paths[-1])
    inputs = ComposeInputs(
        pictures=(film("wide.mp4", 160), film("tall.mp4", 160, seed=500)),
        audio=sound(160),
        cues=tuple(paths),
        title="Welcome",
        presenter="Ada",
        description="What it does",
        date="2026-11-22",
        comment="The voice is synthetic.",
        audio_file=True,
    )

    made = compose_stage().run(inputs, tmp_path, StageContext())

    assert [path.name for path in made.videos] == ["final_video.mp4", "final_video.portrait.mp4"]
    assert made.sound is not None
    assert made.sound.name == "final_audio.m4a"
    for path in (*made.videos, made.sound):
        told = by_ffmpeg(path)
        assert told.cover
        assert told.texts == {
            "title": "Welcome", "artist": "Ada", "description": "What it does", "date": "2026-11-22",
            "comment": "The voice is synthetic.",
        }  # fmt: skip
    assert covers(made.videos[0]) != covers(made.videos[1])
    assert covers(made.videos[0]) == covers(made.sound)


def test_no_sound_is_made_that_nobody_asked_for(film, sound, cues, tmp_path):
    cues().save(tmp_path / "cues.json")
    inputs = ComposeInputs(pictures=(film("p.mp4", 40),), audio=sound(40), cues=(tmp_path / "cues.json",))

    assert compose_stage().run(inputs, tmp_path, StageContext()).sound is None
    assert [path.name for path in (tmp_path / "films").iterdir()] == ["final_video.mp4"]


def test_the_same_inputs_give_the_same_films_and_the_same_sound(film, sound, cues, tmp_path):
    cues().save(tmp_path / "cues.json")
    inputs = ComposeInputs(
        pictures=(film("p.mp4", 60),), audio=sound(60), cues=(tmp_path / "cues.json",), title="A", audio_file=True
    )
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        outputs = compose_stage().run(inputs, tmp_path / name, StageContext())
        assert outputs.sound is not None
        made.append((outputs.videos[0].read_bytes(), outputs.sound.read_bytes()))

    assert made[0] == made[1]


def covers(path):
    with av.open(str(path)) as container:
        (picture,) = (s for s in container.streams.video if s.disposition & Disposition.attached_pic)
        return next(bytes(packet) for packet in container.demux(picture) if packet.size)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-us", "eng"), ("de", "deu"), ("pt_BR", "por"), ("zh-Hans", "zho"), ("gsw", "gsw"), ("", "und"), ("??", "und")],
)
def test_languages_have_the_names_that_files_use(tag, code):
    assert to_iso639(tag) == code
