from pathlib import Path

import numpy as np
import pytest

from models.face.track import Gate
from stages.publish.checks.check import Check
from stages.publish.job_results import JobResults
from stages.publish.report.advice import AdviceInputs, list_advice
from stages.records.footage import FootageFacts
from stages.records.performance import Performance, SegmentRecord

FACTS = FootageFacts(
    kind="video", codec="h264", width=1280, height=720, rotation=0, seconds=20, fps=25, hdr=False, frames=500,
    conformed_width=1280, conformed_height=720, face_found=1, usable=1, faces=1, best=0,
)  # fmt: skip
SPEAKING = 0.2


@pytest.fixture
def advice(builders):
    """Advice for a video that could hardly be better, but for what a test changes."""

    def ask(facts=None, performance=None, told=None, track=None, script=None, checks=(), **evidence):
        made = JobResults(
            script=builders.script().model_copy(update=script or {}),
            authored_bullets=1,
            narration=builders.narration().model_copy(update={"voice": "kind"} | (told or {})),
            audio=Path("a.wav"),
            facts=FACTS.model_copy(update=facts or {}),
            track=Path("t.npz"),
            cues=(builders.cues(),),
            performance=Performance(
                engine="mesh", version="1", segments=(SegmentRecord(first=0, frames=150, key="k", reused=False),)
            ).model_copy(update=performance or {}),
            texts={},
            pictures_folder=Path("beside"),
        )
        seen = builders.track(**{"gape": SPEAKING} | (track or {}))
        found = list_advice(AdviceInputs(made, seen, checks, **{"missing": "", "presenter": "Ada"} | evidence))
        return {one.finding: one.step for one in found}

    return ask


def test_a_video_that_has_everything_needs_no_advice(advice):
    assert advice() == {}


CASES = {
    "the mouth is drawn": ({"track": {"gape": 0.02}}, "never shows you speaking", "Read two sentences on camera"),
    "no face": ({"facts": {"face_found": 0}}, "No face was found", "Record yourself from the front"),
    "face not always there": ({"facts": {"face_found": 0.8}}, "found in 80% of the footage", "Stay in the picture"),
    "dark": ({"track": {"gates": Gate.DARK}}, "too dark in 100% of the footage", "facing a window"),
    "turned": ({"track": {"gates": Gate.TURNED}}, "turned away", "Look into the camera"),
    "covered": ({"track": {"gates": Gate.COVERED}}, "covers the mouth", "away from the mouth"),
    "blurred": ({"track": {"gates": Gate.BLURRED}}, "out of focus", "focus"),
    "small": ({"track": {"gates": Gate.SMALL}}, "The face is small", "Come closer"),
    "several people": ({"track": {"faces": 3}}, "3 faces were seen", "alone"),
    "short": ({"facts": {"frames": 50}}, "2.0 s long; it plays to and fro 3 times", "20 to 30 seconds"),
    "a photo": ({"facts": {"kind": "still", "frames": 1, "fps": 0}}, "A photo was brought", "video of yourself"),
    "few pictures a second": ({"facts": {"fps": 12}}, "12 pictures a second", "25 or 30"),
    "small footage": ({"facts": {"width": 640, "height": 360}}, "360 lines and was enlarged 2.0 times", "1280 x 720"),
    "small footage on its side": (
        {"facts": {"width": 360, "height": 640, "rotation": 90}}, "360 lines and was enlarged", "1280 x 720",
    ),
    "letters without a font": ({"missing": "ﷲ"}, "ﷲ", "Install a font"),
    "soft sound": ({"told": {"loudness": -18.2}}, "2.2 LU softer", "limiter"),
    "a voice like a robot": (
        {"told": {"voice": "espeak"}, "voices": [("kokoro", False), ("gtts", True)]}, "like a robot",
        "`kokoro`, `gtts` (sends the script over the network)",
    ),
    "no bullets": ({"script": {"bullets": ()}, "told": {"frames": 1000}}, "shows no bullets", "`- `"),
    "nobody is named": ({"presenter": ""}, "Nobody is named", "`presenter:`"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_advice_is_given_where_its_data_says_so(advice, name):
    changes, finding, step = CASES[name]

    (found,) = advice(**changes).items()

    assert finding in found[0]
    assert step in found[1]


def test_captions_that_are_too_fast_ask_for_slower_speech(advice):
    def rules(measured, passed):
        return [Check(name="Caption rules", measured=measured, bound="", passed=passed)]

    slow = advice(checks=rules("caption 3 must be read at 24 characters a second (at most 20)", False))

    assert list(slow) == ["Some captions pass faster than people read."]
    assert "speed: 0.9" in next(iter(slow.values()))
    assert advice(checks=rules("caption 3 has an empty line", False)) == {}


def test_estimated_times_are_told(advice, builders):
    sentence = builders.narration().sentences[0].model_copy(update={"timing": "estimated"})

    found = advice(told={"sentences": (sentence,)})

    assert "the times are estimates" in next(iter(found))


QUIET = {
    "an engine that draws no mouth": {"track": {"gape": 0.02}, "performance": {"engine": "original"}},
    "a net that sees lips too coarsely": {"track": {"gape": 0.02, "net": "plain"}},
    "too little footage to tell": {"track": {"gape": 0.02, "frames": 40}},
    "the robot is all there is": {"told": {"voice": "espeak"}},
    "a short video without bullets": {"script": {"bullets": ()}},
    "a video without a presenter": {"presenter": "", "performance": {"engine": "text"}},
    "a face that is lost for a moment": {"facts": {"face_found": 0.97}},
    "footage as long as the video": {"facts": {"frames": 150}},
}


@pytest.mark.parametrize("name", QUIET)
def test_advice_is_not_given_where_it_would_be_wrong(advice, name):
    assert advice(**QUIET[name]) == {}


def test_a_photo_is_not_spoken_of_as_footage(advice):
    found = advice(facts={"kind": "still", "frames": 1, "fps": 0}, track={"gates": Gate.DARK, "frames": 1})

    assert "The face is too dark." in found
    assert not any("% of the footage" in finding for finding in found)


def test_what_few_frames_show_is_not_worth_a_word(advice):
    gates = np.zeros(100, np.uint8)
    gates[:8] = Gate.DARK

    assert advice(track={"gates": gates}) == {}
