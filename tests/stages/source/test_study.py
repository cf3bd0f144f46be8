from __future__ import annotations

import shutil

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from config.errors import InputError, MissingDependency
from models.engine import Footage
from models.track import FaceTrack, Gate
from stages.events import Kind, Report
from stages.record import FootageFacts
from stages.source import Inputs, study_footage
from stages.source.crop import presenter_crop
from stages.source.reader import Reader

from .conftest import greys, write_clip


def read(outputs):
    return FootageFacts.load(outputs.facts), FaceTrack.load(outputs.track)


def gated(track, gate):
    return np.flatnonzero(track.gates & int(gate)).tolist()


@pytest.fixture(scope="module")
def clip(tmp_path_factory, frames):
    """A second of the sample at half its size."""
    small = [cv2.resize(frame, (640, 360), interpolation=cv2.INTER_AREA) for frame in frames[:25]]
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", small, sound=True)


def test_footage_becomes_a_film_a_track_facts_and_a_frame(clip, study):
    outputs = study(clip)

    facts, track = read(outputs)
    assert (facts.kind, facts.codec, facts.frames, facts.fps, facts.seconds) == ("video", "h264", 25, 25, 1)
    assert (facts.width, facts.height) == (640, 360)
    assert (facts.conformed_width, facts.conformed_height) == (1280, 720)
    assert (facts.face_found, facts.usable, facts.faces) == (1, 1, 1)
    assert facts.warnings == ()
    with Reader(outputs.film) as footage:
        shown: Footage = footage
        assert (shown.frames, shown.width, shown.height, shown.still) == (25, 1280, 720, False)
    assert len(track) == 25
    assert track.net == "attention"
    assert np.median(track.scale) == pytest.approx(162, abs=5)
    with Image.open(outputs.frame) as frame:
        assert frame.size == (1280, 720)


def test_landmarks_lie_on_the_conformed_picture(clip, study):
    outputs = study(clip)

    facts, track = read(outputs)
    lips = track.landmarks[facts.best][[0, 17, 61, 291], :2]
    assert lips == pytest.approx(np.array([(648, 423), (646, 449), (604, 423), (686, 422)]), abs=6)
    box = presenter_crop(facts, track, 960, 720)
    assert box.x0 + 480 == pytest.approx(track.landmarks[:, 1, 0].mean(), abs=20)


def test_the_same_footage_gives_the_same_bytes(clip, tmp_path, weights):
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name / "processing"
        folder.mkdir(parents=True)
        stage = study_footage(weights, tmp_path / name / "cache")
        stage.run(Inputs(footage=clip, width=640, height=360), folder, Report())
        made.append([(path.name, path.read_bytes()) for path in sorted(folder.iterdir())])

    assert made[0] == made[1]


def test_footage_that_was_studied_before_is_not_studied_again(clip, study, tmp_path):
    first = {path.name: path.read_bytes() for path in study(clip).film.parent.iterdir()}
    folder = tmp_path / "another job"
    folder.mkdir()

    without_weights = study_footage(tmp_path / "nowhere", tmp_path / "cache")
    without_weights.run(Inputs(footage=clip, width=960, height=720), folder, Report())

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_half_pruned_cache_is_made_good(clip, study, tmp_path):
    study(clip)
    next((tmp_path / "cache").rglob("track.npz")).unlink()
    shutil.rmtree(tmp_path / "processing")

    outputs = study(clip)

    assert len(FaceTrack.load(outputs.track)) == 25


def test_a_tall_region_is_covered(clip, study):
    facts, _ = read(study(clip, 360, 640, seconds=1))

    assert (facts.conformed_width, facts.conformed_height) == (1138, 640)


def test_missing_weights_are_named_with_the_command(clip, tmp_path):
    stage = study_footage(tmp_path / "models", tmp_path / "cache")

    with pytest.raises(MissingDependency) as caught:
        stage.run(Inputs(footage=clip, width=960, height=720), tmp_path, Report())

    assert "presgen models install face-mesh" in caught.value.hint


def test_only_as_much_footage_is_used_as_was_asked_for(study, tmp_path):
    facts, track = read(study(write_clip(tmp_path / "a.mp4", greys([90] * 60)), seconds=1))

    assert facts.frames == len(track) == 25
    assert facts.seconds == pytest.approx(2.4)


def test_footage_without_a_face_is_told_so_and_does_not_fail(study, tmp_path):
    noise = np.random.default_rng(4).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    sharp = cv2.resize(noise, (320, 240), interpolation=cv2.INTER_NEAREST)
    clip = write_clip(tmp_path / "a.mp4", [*greys([90] * 12), sharp, *greys([90] * 5)])
    events = []
    report = Report(listeners=[events.append])

    outputs = study(clip)
    facts, track = read(outputs)

    assert (facts.face_found, facts.usable, facts.faces, facts.best) == (0, 0, 0, 12)
    assert (track.gates == Gate.NO_FACE).all()
    assert not track.landmarks.any()
    assert "No face was found" in facts.warnings[0]
    again = study_footage(outputs.film.parent, outputs.film.parent.parent / "cache")
    again.run(Inputs(footage=clip, width=960, height=720), outputs.film.parent, report)
    assert [event.data["message"] for event in events if event.kind is Kind.WARNING] == list(facts.warnings)


def test_a_photo_becomes_one_frame(frames, study, tmp_path):
    Image.fromarray(frames[0]).save(tmp_path / "a.jpg", quality=95)

    outputs = study(tmp_path / "a.jpg")

    facts, track = read(outputs)
    assert (facts.kind, facts.codec, facts.frames, facts.seconds, facts.best) == ("still", "jpeg", 1, 0, 0)
    assert track.usable.all()
    with Reader(outputs.film) as footage:
        assert footage.still


def test_a_video_of_one_frame_is_a_still(frames, study, tmp_path):
    facts, track = read(study(write_clip(tmp_path / "a.mp4", frames[:1])))

    assert (facts.kind, facts.frames, len(track)) == ("still", 1, 1)


def cut_off(path, share):
    """A copy whose index says everything is there, while the end of the pictures is missing."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        end = packets[int(len(packets) * share)].pos
    short = path.with_name("short.mp4")
    short.write_bytes(path.read_bytes()[:end])
    return short


def moving(count):
    rng = np.random.default_rng(2)
    scene = rng.integers(0, 255, (30, 200, 3), dtype=np.uint8)
    wide = cv2.resize(scene, (1600, 240), interpolation=cv2.INTER_CUBIC)
    return [np.ascontiguousarray(wide[:, 8 * number : 8 * number + 320]) for number in range(count)]


def test_truncated_footage_is_used_as_far_as_it_goes_with_a_warning(study, tmp_path):
    clip = write_clip(tmp_path / "a.mp4", moving(75), container={"movflags": "faststart"}, options={"g": "10"})

    facts, track = read(study(cut_off(clip, 0.5), 320, 240))

    assert 25 <= facts.frames < 60
    assert len(track) == facts.frames
    assert "of the 3.0 seconds" in facts.warnings[0]


def test_footage_with_less_than_a_second_left_is_refused(study, tmp_path):
    clip = write_clip(tmp_path / "a.mp4", moving(75), container={"movflags": "faststart"}, options={"g": "10"})

    with pytest.raises(InputError, match="incomplete or damaged"):
        study(cut_off(clip, 0.15), 320, 240)


def test_frames_that_cannot_be_animated_are_gated(frames, study, tmp_path):
    base = frames[:24]
    mouth = (646, 432)
    skin = tuple(int(value) for value in np.median(frames[0][350:370, 560:580].reshape(-1, 3), axis=0))
    pictures = [frame.copy() for frame in base]
    for index in (3, 4):
        pictures[index] = (pictures[index] * 0.12).astype(np.uint8)
    for index in (8, 9):
        cv2.ellipse(pictures[index], mouth, (90, 60), 0, 0, 360, skin, -1)
    for index in (12, 13):
        pictures[index] = cv2.GaussianBlur(pictures[index], (0, 0), 9)
    for index in (17, 18, 19):
        pictures[index] = np.full_like(pictures[index], 80)

    facts, track = read(study(write_clip(tmp_path / "a.mp4", pictures, options={"crf": "12"}), 640, 480))

    assert gated(track, Gate.DARK) == [3, 4]
    assert gated(track, Gate.COVERED) == [8, 9]
    assert gated(track, Gate.BLURRED) == [12, 13]
    assert gated(track, Gate.NO_FACE) == [17, 18, 19]
    assert gated(track, Gate.TURNED) == gated(track, Gate.SMALL) == []
    assert facts.best not in {3, 4, 8, 9, 12, 13, 17, 18, 19}
    assert facts.usable == pytest.approx(17 / 24, abs=1e-3)
    assert any("out of sight in 12%" in warning for warning in facts.warnings)


def test_a_small_face_is_found_and_called_small(frames, study, tmp_path):
    scene = np.full((720, 1280, 3), 70, np.uint8)
    scene[400:640, 800:1227] = cv2.resize(frames[0], (427, 240), interpolation=cv2.INTER_AREA)

    facts, track = read(study(write_clip(tmp_path / "a.mp4", [scene] * 10)))

    assert facts.face_found > 0.8
    assert gated(track, Gate.SMALL) == np.flatnonzero((track.gates & int(Gate.NO_FACE)) == 0).tolist()
    assert any("very small" in warning for warning in facts.warnings)


def test_several_faces_are_counted_and_the_largest_one_speaks(frames, study, tmp_path):
    middle = frames[0][:, 320:960]
    scene = np.full((720, 1280, 3), 70, np.uint8)
    scene[:, :640] = middle
    scene[180:, 800:] = cv2.resize(middle, (480, 540), interpolation=cv2.INTER_AREA)

    facts, track = read(study(write_clip(tmp_path / "a.mp4", [scene] * 4)))

    assert facts.faces == track.faces == 2
    assert track.landmarks[:, :, 0].max() < 640
    assert facts.warnings[0].startswith("2 faces")


def test_the_best_frame_has_open_eyes(presenter, study):
    facts, track = read(study(presenter, 480, 360, seconds=4))

    eyes = np.linalg.norm(track.landmarks[:, 159] - track.landmarks[:, 145], axis=1)
    assert eyes.min() < 0.6 * np.median(eyes)  # there is a blink to avoid
    assert eyes[facts.best] > 0.9 * np.median(eyes)
