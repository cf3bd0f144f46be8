from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pyloudnorm
import pytest
import soxr

from stages.speech.limiter import MARGIN, compute_gain
from stages.speech.loudness import SILENCE_LUFS, integrated_loudness, measure_hop_energies
from stages.speech.true_peak import TruePeakMeter

TALK = (
    "Good morning, and thank you for joining this short session.",
    "Today we turn a plain script into a finished video.",
    "Why does this matter? Because nothing is worse than stale material.",
)


def lufs(samples: np.ndarray) -> float:
    return float(pyloudnorm.Meter(48_000).integrated_loudness(samples.astype(np.float64)))


def true_peak(samples: np.ndarray) -> float:
    finer = soxr.resample(samples.astype(np.float64), 48_000, 8 * 48_000, quality="VHQ")
    return float(20 * np.log10(np.abs(finer).max()))


@pytest.mark.parametrize("voice", ["", "Michael", "m3", "klatt", "Gene2"])
def test_every_voice_comes_out_equally_loud_and_below_the_ceiling(make, voice: str) -> None:
    made = make(*TALK, voice_name=voice)

    assert lufs(made.samples) == pytest.approx(-16.0, abs=0.3)
    assert true_peak(made.samples) <= -1.0
    assert made.narration.loudness == pytest.approx(lufs(made.samples), abs=0.1)
    assert made.narration.true_peak == pytest.approx(true_peak(made.samples), abs=0.1)


def test_no_seam_between_sentence_and_silence_clicks(make) -> None:
    made = make(*TALK)

    edges = [edge for time in made.narration.sentences for edge in (time.start, time.end)]
    for at in (round(edge * 48_000) for edge in edges):
        assert np.abs(np.diff(made.samples[at - 3 : at + 3])).max() < 0.001


def test_nothing_jumps_where_blocks_of_the_work_meet(make) -> None:
    """The narration is made 10 s at a time; what is heard there must not depend on it."""
    text = "All morning long we are nowhere near you, whoever you may be, or whenever you may hear our low hum."
    made = make(*[(text, 0.0)] * 4, lead=0.3)

    inside = np.abs(np.diff(made.samples)).max()
    for block in range(1, made.samples.size // 480_000 + 1):
        assert np.abs(np.diff(made.samples[block * 480_000 - 2 :][:4])).max() <= inside
    assert true_peak(made.samples) <= -1.0


@pytest.mark.parametrize("kind", ["tone", "hum and noise", "noise", "bursts"])
def test_loudness_agrees_with_another_meter(kind: str) -> None:
    seconds = np.arange(12 * 48_000) / 48_000
    noise = np.random.default_rng(1).normal(0, 0.1, seconds.size)
    signal = {
        "tone": 0.1 * np.sin(2 * np.pi * 997 * seconds),
        "hum and noise": noise + 0.1 * np.sin(2 * np.pi * 100 * seconds),
        "noise": noise,
        "bursts": noise * (np.sin(2 * np.pi * 0.37 * seconds) > 0.2),
    }[kind].astype(np.float32)

    assert integrated_loudness(measure_hop_energies(signal)) == pytest.approx(lufs(signal), abs=0.1)


@pytest.mark.parametrize("count", [0, 100, 4_800, 10_000])
def test_silence_of_any_length_measures_as_silence(count: int) -> None:
    assert integrated_loudness(measure_hop_energies(np.zeros(count, np.float32))) == SILENCE_LUFS


def test_peaks_between_samples_are_seen_and_between_pieces_too() -> None:
    """A tone at a quarter of the sample rate, sampled 45 degrees off its crests, peaks 3 dB above its samples."""
    tone = (0.5 * np.sin(np.pi / 2 * np.arange(4_800) + np.pi / 4)).astype(np.float32)
    tone *= np.hanning(4_800).astype(np.float32)
    meter = TruePeakMeter(0.1)

    for piece in np.array_split(tone, 300):
        meter.add(piece)

    assert np.abs(tone).max() == pytest.approx(0.5 / np.sqrt(2), abs=0.01)
    assert meter.read_dbtp() == pytest.approx(20 * np.log10(0.5), abs=0.1)


def test_the_limiter_leaves_quiet_sound_alone_and_lets_no_peak_through() -> None:
    rng = np.random.default_rng(2)
    quiet = rng.normal(0, 0.05, 48_000).astype(np.float32)
    loud = soxr.resample(rng.normal(0, 0.4, 24_000), 24_000, 48_000).astype(np.float32)
    spiked = quiet.copy()
    spiked[20_000] = 3.0

    assert np.all(compute_gain(quiet, 0.9) == 1.0)
    for signal in (loud, spiked):
        gain = compute_gain(signal, 0.5)
        inside = slice(MARGIN, signal.size - MARGIN)
        assert np.abs(signal * gain)[inside].max() <= 0.5 + 1e-6
        assert np.abs(np.diff(gain)).max() < 0.02
        assert gain.min() > 0


def test_memory_does_not_grow_with_the_length_of_the_script(run) -> None:
    sentences = [
        f"Sentence {word} says something of a certain length, and then it comes to its end." for word in "abcd"
    ]

    def peak_while(count: int) -> int:
        tracemalloc.start()
        run(*itertools.islice(itertools.cycle(sentences), count))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    run(*sentences)
    short, long = peak_while(4), peak_while(16)

    # A minute of sound is 12 MB as it is, and several times that while it is worked on.
    assert long - short < 3e6
