import av
import pytest

from stages.compose import Inputs, compose
from stages.compose.language import iso639
from stages.events import Report


@pytest.mark.parametrize(("captions", "tracks"), [("soft", 1), ("both", 1), ("burned", 0), ("off", 0)])
def test_a_film_has_the_captions_that_were_asked_for(film, sound, cues, tmp_path, captions, tracks):
    cues().save(tmp_path / "cues.json")
    inputs = Inputs(
        pictures=(film("p.mp4", 160),),
        audio=sound(160),
        cues=(tmp_path / "cues.json",),
        title="Welcome",
        captions=captions,
    )

    made = compose().run(inputs, tmp_path, Report())

    with av.open(str(made.videos[0])) as container:
        assert len(container.streams.subtitles) == tracks
        assert [stream.language for stream in container.streams.subtitles] == ["eng"] * tracks
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["What it does"]
        assert container.metadata["title"] == "Welcome"
    assert made.videos[0].name == "final_video.mp4"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-us", "eng"), ("de", "deu"), ("pt_BR", "por"), ("zh-Hans", "zho"), ("gsw", "gsw"), ("", "und"), ("??", "und")],
)
def test_languages_have_the_names_that_files_use(tag, code):
    assert iso639(tag) == code
