"""`presgen voices` lists voices, `presgen say` shows how a line is read."""

from __future__ import annotations

import json
import wave

import numpy as np
import pytest

from config.paths import Home
from daemon.cli.main import run


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.create()
    monkeypatch.setenv("PRESGEN_HOME", str(home.root))
    return home


def ask(capsys, *arguments, code=0):
    assert run(arguments) == code
    answer = capsys.readouterr()
    return answer.out + answer.err


def test_every_voice_is_listed_and_the_automatic_one_marked(capsys):
    lines = ask(capsys, "voices").splitlines()

    assert lines[0] == "hibari    a natural voice on this machine, for English (chosen by `voice: auto` for en-us)"
    assert {line.split()[0] for line in lines} >= {"hibari", "espeak", "gtts"}


def test_the_list_can_be_read_by_programs(capsys, home):
    (home.root / "config.yaml").write_text("language: de\n")

    answer = json.loads(ask(capsys, "voices", "--json"))

    assert answer["language"] == "de"
    assert [row["name"] for row in answer["voices"] if row["automatic"]] == ["espeak"]
    assert [row["name"] for row in answer["voices"] if row["network"]] == ["gtts"]


def test_samples_are_written_by_the_voices_of_this_machine_at_the_same_loudness(capsys, tmp_path):
    ask(capsys, "voices", "--sample", "Hello there, this is a sample.", "--out", str(tmp_path / "samples"))

    assert sorted(path.name for path in (tmp_path / "samples").iterdir()) == ["espeak.wav", "hibari.wav"]
    levels = []
    for path in (tmp_path / "samples").iterdir():
        with wave.open(str(path)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        loud = np.abs(samples) > 0.02
        levels.append(10 * np.log10(np.square(samples[loud]).mean()))
    assert abs(levels[0] - levels[1]) < 4


def test_a_sample_needs_a_folder(capsys):
    assert "--sample and --out belong together." in ask(capsys, "voices", "--sample", "Hello.", code=64)


def test_a_line_is_spoken_and_every_word_explained(capsys, tmp_path):
    text = "The [PresGen](/ˈpɹɛzdʒɛn/) API costs $5 today."

    lines = ask(capsys, "say", text, "-o", str(tmp_path / "line.wav")).splitlines()

    assert lines[0].split() == ["The", "/ðə/"]
    assert lines[1].split() == ["PresGen", "/pɹˈɛzdʒɛn/"]
    assert lines[2].split() == ["API", "/ˌeɪpˌiˈaɪ/", "A-P-I"]
    assert lines[4].endswith("five dollars")
    assert lines[-1].endswith(f"s by hibari (en-us), written to {tmp_path / 'line.wav'}")
    with wave.open(str(tmp_path / "line.wav")) as file:
        assert file.getframerate() == 48_000
        assert file.getnframes() > 48_000


def test_a_lexicon_is_used(capsys, tmp_path):
    (tmp_path / "lexicon.txt").write_text("Krzysztof = Kshishtoff\n")

    answer = json.loads(ask(capsys, "say", "Ask Krzysztof.", "--lexicon", str(tmp_path / "lexicon.txt"), "--json"))

    assert answer["words"][1]["spoken"] == "Kshishtoff."


def test_nothing_to_speak_is_said_in_words(capsys):
    assert "holds nothing to speak" in ask(capsys, "say", "...", code=65)


def test_an_unknown_voice_proposes_the_nearest(capsys):
    assert "Did you mean 'hibari'?" in ask(capsys, "say", "Hello.", "--voice", "hibary", code=64)
