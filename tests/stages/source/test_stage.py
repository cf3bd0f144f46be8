from __future__ import annotations

import shutil

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from config.errors import InputError
from models.engine import Footage
from models.face.track import FaceTrack, Gate
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind, EventLog
from stages.painting.presenter_crop import find_presenter_crop
from stages.records.footage import FootageFacts
from stages.source.footage_reader import FootageReader
from stages.source.stage import SourceInputs, source_stage

from .conftest import greys, write_clip

pytestmark = pytest.mark.usefixtures("brief_clips_allowed")


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
    with FootageReader(outputs.film) as footage:
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
    box = find_presenter_crop(facts, track, 960, 720)
    assert box.x0 + 480 == pytest.approx(track.landmarks[:, 1, 0].mean(), abs=20)


def test_the_same_footage_gives_the_same_bytes(clip, tmp_path, weights):
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name / "processing"
        folder.mkdir(parents=True)
        stage = source_stage(weights, tmp_path / name / "cache")
        stage.run(SourceInputs(footage=clip, width=640, height=360), folder, StageContext())
        made.append([(path.name, path.read_bytes()) for path in sorted(folder.iterdir())])

    assert made[0] == made[1]


def test_footage_that_was_studied_before_is_not_studied_again(clip, study, tmp_path, none_included):
    first = {path.name: path.read_bytes() for path in study(clip).film.parent.iterdir()}
    folder = tmp_path / "another job"
    folder.mkdir()

    without_weights = source_stage(tmp_path / "nowhere", tmp_path / "cache")
    without_weights.run(SourceInputs(footage=clip, width=960, height=720), folder, StageContext())

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


@pytest.fixture(scope="module")
def tall(frames):
    """The presenter as a phone held upright sees her, as RGB: 0.56 times as wide as high."""
    return [np.ascontiguousarray(frame[:, 440:844]) for frame in frames[:12]]


def sharpness(luma):
    """The typical step between neighbours, dither left out."""
    return float(np.abs(np.diff(cv2.blur(luma.astype(np.float32), (4, 4)), axis=1)).mean())


def light(luma):
    return float(luma.mean()) - 16


def shown(outputs, width, height):
    """The landmarks and the luma of the best frame as the viewer sees them, and the facts."""
    facts, track = read(outputs)
    box = find_presenter_crop(facts, track, width, height)
    with FootageReader(outputs.film) as footage:
        luma = footage.frame(facts.best).y[box.y0 : box.y1, box.x0 : box.x1]
    assert luma.shape == (height, width)
    return track.landmarks[:, :468, :2] - (box.x0, box.y0), luma, facts


@pytest.mark.parametrize("width", [1280, 960])
def test_a_phone_held_upright_shows_the_whole_head_between_dark_blurred_sides(tall, study, tmp_path, width):
    face, luma, facts = shown(study(write_clip(tmp_path / "a.mp4", tall), width, 720), width, 720)

    assert facts.conformed_width == width
    low, high = face.min(axis=(0, 1)), face.max(axis=(0, 1))
    hair = low[1] - 0.35 * (high[1] - low[1])
    assert 0 <= hair < 0.12 * 720
    assert high[1] < 0.95 * 720
    assert width / 2 == pytest.approx((low[0] + high[0]) / 2, abs=0.05 * width)
    left, middle, right = luma[:, : width // 8], luma[:, int(low[0]) : int(high[0])], luma[:, -width // 8 :]
    assert max(light(left), light(right)) < 0.55 * light(middle)
    assert max(sharpness(left), sharpness(right)) < 0.25 * sharpness(middle)
    assert facts.warnings == ()


def test_a_photo_taken_upright_shows_the_whole_head_too(tall, study, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side
    lying = np.ascontiguousarray(np.rot90(tall[0]))
    Image.fromarray(lying).save(tmp_path / "a.jpg", quality=95, exif=exif)

    face, luma, facts = shown(study(tmp_path / "a.jpg", 1280, 720), 1280, 720)

    assert (facts.kind, facts.rotation, facts.conformed_width) == ("still", 90, 1280)
    wide, high = np.ptp(face[0], axis=0)
    assert wide / high == pytest.approx(0.84, abs=0.05)
    assert face.min() >= 0
    assert face[..., 1].max() < 0.95 * 720
    assert max(light(luma[:, :100]), light(luma[:, -100:])) < 0.55 * light(luma[:, 400:880])


def test_an_upright_phone_far_away_fills_the_region(tall, study, tmp_path):
    scene = np.full((960, 540, 3), 90, np.uint8)
    scene[200:480, 190:347] = cv2.resize(tall[0], (157, 280), interpolation=cv2.INTER_AREA)

    outputs = study(write_clip(tmp_path / "a.mp4", [scene] * 3))

    assert read(outputs)[0].conformed_height == 1706
    with FootageReader(outputs.film) as footage:
        assert footage.frame(0).y[:300, :100].mean() == pytest.approx(16 + 90 * 219 / 255, abs=2)


def test_an_upright_phone_that_films_nobody_is_shown_whole(study, tmp_path):
    facts, _ = read(study(write_clip(tmp_path / "a.mp4", greys([90] * 3, (360, 640)))))

    assert (facts.conformed_width, facts.conformed_height) == (960, 720)


def test_few_pixels_are_not_taken_for_a_lens_out_of_focus(tall, study, tmp_path):
    few = [cv2.resize(frame, (136, 242), interpolation=cv2.INTER_AREA) for frame in tall]
    soft = [cv2.GaussianBlur(frame, (0, 0), 9) for frame in tall]

    _, sharp = read(study(write_clip(tmp_path / "few.mp4", few, options={"crf": "12"}), 1280, 720))
    _, blurred = read(study(write_clip(tmp_path / "soft.mp4", soft, options={"crf": "12"}), 1280, 720))

    assert gated(sharp, Gate.BLURRED) == []
    assert gated(blurred, Gate.BLURRED) == list(range(12))


def test_without_weights_footage_is_shown_unsearched_and_studied_anew_when_they_are_there(
    clip, tmp_path, weights, none_included
):
    events, inputs = [], SourceInputs(footage=clip, width=960, height=720)
    blind = source_stage(tmp_path / "models", tmp_path / "cache")

    facts, track = read(blind.run(inputs, tmp_path, StageContext(EventLog(listeners=[events.append]))))

    assert (facts.searched, facts.face_found, track.net) == (False, 0, "")
    assert facts.frames == len(track) > 0
    assert any("presgen models install face-mesh" in event.data.get("message", "") for event in events)

    sighted = source_stage(weights, tmp_path / "cache")
    assert sighted.version != blind.version
    facts, track = read(sighted.run(inputs, tmp_path, StageContext()))
    assert facts.searched
    assert facts.face_found > 0.9


def test_only_as_much_footage_is_used_as_was_asked_for(study, tmp_path):
    facts, track = read(study(write_clip(tmp_path / "a.mp4", greys([90] * 60)), seconds=1))

    assert facts.frames == len(track) == 25
    assert facts.seconds == pytest.approx(2.4)


def test_footage_without_a_face_is_told_so_and_does_not_fail(study, tmp_path):
    noise = np.random.default_rng(4).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    sharp = cv2.resize(noise, (320, 240), interpolation=cv2.INTER_NEAREST)
    clip = write_clip(tmp_path / "a.mp4", [*greys([90] * 12), sharp, *greys([90] * 5)])
    events = []
    report = StageContext(EventLog(listeners=[events.append]))

    outputs = study(clip)
    facts, track = read(outputs)

    assert (facts.face_found, facts.usable, facts.faces, facts.best) == (0, 0, 0, 12)
    assert (track.gates == Gate.NO_FACE).all()
    assert not track.landmarks.any()
    assert "No face was found" in facts.warnings[0]
    again = source_stage(outputs.film.parent, outputs.film.parent.parent / "cache")
    again.run(SourceInputs(footage=clip, width=960, height=720), outputs.film.parent, report)
    assert [event.data["message"] for event in events if event.kind is EventKind.WARNING] == list(facts.warnings)


def test_a_photo_becomes_one_frame(frames, study, tmp_path):
    Image.fromarray(frames[0]).save(tmp_path / "a.jpg", quality=95)

    outputs = study(tmp_path / "a.jpg")

    facts, track = read(outputs)
    assert (facts.kind, facts.codec, facts.frames, facts.seconds, facts.best) == ("still", "jpeg", 1, 0, 0)
    assert track.usable.all()
    with FootageReader(outputs.film) as footage:
        assert footage.still


def test_a_video_of_one_frame_is_refused(frames, study, tmp_path):
    with pytest.raises(InputError, match="a video of a single picture"):
        study(write_clip(tmp_path / "a.mp4", frames[:1]))


def cut_off(path, share):
    """A copy without the end of the pictures."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        end = packets[int(len(packets) * share)].pos
    short = path.with_name(f"short{path.suffix}")
    short.write_bytes(path.read_bytes()[:end])
    return short


def moving(count):
    rng = np.random.default_rng(2)
    scene = rng.integers(0, 255, (30, 200, 3), dtype=np.uint8)
    wide = cv2.resize(scene, (1600, 240), interpolation=cv2.INTER_CUBIC)
    return [np.ascontiguousarray(wide[:, 8 * number : 8 * number + 320]) for number in range(count)]


def test_truncated_footage_is_used_as_far_as_it_goes_with_a_warning(study, tmp_path):
    clip = write_clip(tmp_path / "a.mkv", moving(75), options={"g": "10"})

    facts, track = read(study(cut_off(clip, 0.5), 320, 240))

    assert 25 <= facts.frames < 60
    assert len(track) == facts.frames
    assert "of the 3.0 seconds" in facts.warnings[0]


def test_footage_with_less_than_a_second_left_is_refused(study, tmp_path):
    clip = write_clip(tmp_path / "a.mkv", moving(75), options={"g": "10"})

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
