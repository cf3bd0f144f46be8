"""Make scripts, and narrate them with the speech stage."""

from __future__ import annotations

import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from models.engine import Voice
from models.voices.espeak.engine import Espeak
from stages.jobs.context import StageContext
from stages.jobs.events import Event, EventLog
from stages.records.narration import Narration
from stages.records.script import Options, Script, Section, Sentence, Token
from stages.speech.stage import SpeechInputs, SpeechOutputs, speech_stage


@dataclass
class Made:
    """What the stage left behind."""

    audio: Path
    narration: Narration
    samples: np.ndarray
    events: list[Event]


def sentence(text: str, pause: float = 0.5) -> Sentence:
    tokens = tuple(Token(text=word, spoken="" if word == "(silent)" else word) for word in text.split())
    return Sentence(tokens=tokens, section=0, paragraph=0, pause=pause)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[SpeechOutputs, list[Event]]]:
    """Narrate sentences (text, text and pause, or whole) in a folder of its own; all runs share one cache."""
    runs = 0

    def ran(
        *sentences: str | tuple[str, float] | Sentence,
        voice: Voice | None = None,
        opening: float = 0.0,
        **wishes: object,
    ) -> tuple[SpeechOutputs, list[Event]]:
        nonlocal runs
        runs += 1
        folder = tmp_path / f"run-{runs}"
        folder.mkdir()
        script = folder / "script.json"
        Script(
            title="T",
            options=Options(),
            sections=(Section(title="", sentence=0),),
            sentences=tuple(
                s if isinstance(s, Sentence) else sentence(*([s] if isinstance(s, str) else s)) for s in sentences
            ),
            bullets=(),
            lead=opening,
        ).save(script)
        values = {"language": "en-us", "voice_name": "", "speed": 1.0, "lead": 1.0, "tail": 0.6} | wishes
        events: list[Event] = []
        stage = speech_stage(voice or Espeak(), tmp_path / "cache")
        outputs = stage.run(
            SpeechInputs(script=script, **values), folder, StageContext(EventLog(listeners=[events.append]))
        )
        assert {outputs.audio.name, outputs.timing.name} == set(stage.makes)
        return outputs, events

    return ran


@pytest.fixture
def make(run) -> Callable[..., Made]:
    """Narrate, and read what was made."""

    def made(*sentences: object, **wishes: object) -> Made:
        outputs, events = run(*sentences, **wishes)
        with wave.open(str(outputs.audio)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 48_000)
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64) / 32768
        return Made(outputs.audio, Narration.load(outputs.timing), samples, events)

    return made
