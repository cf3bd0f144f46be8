"""The local voice steps in for a network voice that cannot be had, and only there."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from config.errors import DiskFull, MissingDependency, OutOfMemory, TransientError
from config.paths import Home
from config.render_options import resolve_render_options
from config.settings import Settings
from models.engine import Problem
from models.registry import list_engines, voice_traits
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.outcome import describe_steps_down
from stages.script.intake import create_job
from stages.script.markup.parser import parse_script
from stages.speech import fallback
from stages.speech.stage import SpeechInputs, SpeechOutputs


@pytest.fixture
def speak(tmp_path, monkeypatch):
    """Let gtts fail with an error and speak under some policy; return who spoke and the steps down."""

    (tmp_path / "talk.txt").write_text("Hello.")
    (tmp_path / "me.jpg").write_bytes(b"a picture")
    home = Home(tmp_path / "home")
    home.create()
    job = create_job(home.jobs, tmp_path / "talk.txt", tmp_path / "me.jpg", name="talk", wishes={})

    def speech_stage(voice, cache):
        def run(inputs, folder, context):
            if voice.error:
                raise voice.error
            assert inputs.voice_name == ("" if voice.name == "espeak" else "co.uk")
            (folder / "audio.wav").write_text(voice.name)
            return SpeechOutputs(audio=folder / "audio.wav", timing=folder / "audio.wav")

        return Stage("speech", voice.name, (), SpeechOutputs, run)

    def go(error, policy, voice="gtts", lacks=(), engines=None, text="Hello.", language="en-us"):
        def load(name, options=None):
            chosen = name == render_options.voice
            return SimpleNamespace(
                name=name, traits=voice_traits(name), problems=lambda: list(lacks) if chosen else [],
                error=error if chosen else None,
            )  # fmt: skip

        monkeypatch.setattr(fallback, "load_voice", load)
        monkeypatch.setattr(fallback, "speech_stage", speech_stage)
        parse_script(text, language=language).save(home.root / "script.json")
        inputs = SpeechInputs(
            script=home.root / "script.json", language=language, voice_name="co.uk", speed=1, lead=0, tail=0
        )
        render_options = resolve_render_options(Settings(), {}, {"voice": voice}, engines or list_engines())
        outputs, steps = fallback.speak_with_fallback(job, render_options, inputs, home, StageContext(), policy)
        return outputs.audio.read_text(), steps

    return go


OFFLINE = TransientError("translate.google.com cannot be reached. Nothing was sent.", "Use --voice auto.")
SERVICE, LAST = AttemptPolicy(attended=False), AttemptPolicy(attended=False, is_last=True)


def test_when_nobody_is_there_and_no_attempt_is_left_a_local_voice_takes_the_place_of_the_network(speak):
    voice, steps = speak(OFFLINE, LAST)

    assert voice == "espeak"
    assert describe_steps_down(steps) == "The voice espeak speaks, because translate.google.com cannot be reached."


@pytest.mark.parametrize("policy", [AttemptPolicy(), AttemptPolicy(is_last=True), SERVICE])
def test_whoever_waits_may_choose_and_what_is_tried_again_stays_as_it_was_wanted(speak, policy):
    with pytest.raises(TransientError):
        speak(OFFLINE, policy)


def test_a_network_voice_that_is_not_installed_is_not_waited_for(speak):
    missing = [Problem("The library gTTS is not installed.", "pip install gTTS")]

    voice, steps = speak(None, SERVICE, lacks=missing)

    assert voice == "espeak"
    assert (steps[0].part, steps[0].cure) == ("voice", "pip install gTTS")
    with pytest.raises(MissingDependency):
        speak(None, AttemptPolicy(), lacks=missing)


@pytest.mark.parametrize("error", [DiskFull("full"), OutOfMemory("full")])
def test_a_full_machine_is_no_reason_for_another_voice(speak, error):
    with pytest.raises(type(error)):
        speak(error, LAST)


def test_no_voice_ever_gives_way_to_one_that_uses_the_network(speak):
    with pytest.raises(TransientError):
        speak(TransientError("The speech process died."), LAST, voice="espeak")


def test_the_local_voice_steps_in_only_where_it_can_read_the_script(speak):
    with pytest.raises(TransientError):
        speak(OFFLINE, LAST, text="今日は晴れです。", language="ja")

    assert speak(OFFLINE, LAST, text="きょうははれです。", language="ja")[0] == "espeak"


def test_a_voice_that_nobody_named_gives_way_to_the_local_one_even_where_somebody_waits(speak):
    missing = [Problem("The speech library onnxruntime is not installed.", "./setup_training_env.sh")]
    automatic = replace(list_engines(), choose_voice=lambda language: "hibari")

    voice, steps = speak(None, AttemptPolicy(), voice="auto", lacks=missing, engines=automatic)

    assert voice == "espeak"
    assert (
        describe_steps_down(steps)
        == "The voice espeak speaks, because the speech library onnxruntime is not installed."
    )
