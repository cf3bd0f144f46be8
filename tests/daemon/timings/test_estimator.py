import random
from collections.abc import Callable, Sequence
from statistics import median as middle

import pytest

from config.presets import PresetName
from daemon.timings.estimator import DurationEstimator, LinearFit, fit_line, weighted_median
from daemon.timings.records import JobTiming, RunTiming
from daemon.timings.workload import Workload


def run(seconds: float, size: float = 20.0, **more: object) -> RunTiming:
    known = {"stage": "avatar", "engine": "mesh", "preset": "standard", "job": "j", "started": 0.0, "outcome": "done"}
    frames = round(size * 25)
    return RunTiming(**known | {"seconds": seconds, "size": size, "frames": frames, "made": frames} | more)  # type: ignore[arg-type]


def workload(video: float = 20.0, **more: object) -> Workload:
    known = {"footage_s": 6.0, "preset": "standard", "voice": "espeak", "avatar": "mesh", "layouts": ("panel",)}
    return Workload(video_s=video, **known | more)  # type: ignore[arg-type]


def avatar(runs: Sequence[RunTiming], wanted: Workload) -> float:
    return DurationEstimator(runs).estimate(wanted)["avatar"]


def test_a_machine_that_has_done_nothing_is_expected_to_be_like_the_one_that_was_measured() -> None:
    expected = DurationEstimator().estimate(workload(60.0))

    assert 10 < expected["avatar"] < 60
    assert expected["avatar"] == max(expected.values())


def test_one_run_already_says_how_fast_this_machine_is() -> None:
    slow = avatar([run(40.0)], workload(20.0))

    assert slow == pytest.approx(40.0)
    assert 75 < avatar([run(40.0)], workload(40.0)) <= 80


def test_from_five_different_runs_both_the_beginning_and_the_rate_are_known() -> None:
    runs = [run(12.0 + 0.5 * size, size) for size in (10.0, 20.0, 30.0, 50.0, 80.0)]

    assert avatar(runs, workload(40.0)) == pytest.approx(32.0)
    assert avatar(runs, workload(120.0)) == pytest.approx(72.0)


def test_an_odd_run_bends_nothing() -> None:
    runs = [run(1.0 + 0.5 * size, size) for size in (10.0, 20.0, 30.0, 50.0, 80.0, 25.0, 45.0)]
    runs[3] = run(400.0, 50.0)

    assert avatar(runs, workload(40.0)) == pytest.approx(21.0, rel=0.1)


def test_newer_runs_count_more_when_the_machine_has_changed() -> None:
    runs = [run(40.0)] * 12 + [run(10.0)] * 12

    assert avatar(runs, workload(20.0)) == pytest.approx(10.0)


def test_pictures_from_the_cache_do_not_count_as_made_fast() -> None:
    half = run(10.0, made=250, reused=0.5)
    all_there = run(0.5, made=0, reused=1.0)

    assert avatar([half, all_there], workload(20.0)) == pytest.approx(20.0, rel=0.05)


def test_runs_that_failed_say_nothing() -> None:
    runs = [run(10.0), run(90.0, outcome="failed"), run(90.0, outcome="interrupted", share=0.4)]

    assert avatar(runs, workload(20.0)) == pytest.approx(10.0)


def test_runs_beside_busy_programs_count_because_those_will_be_there_again() -> None:
    runs = [run(10.0), *[run(25.0, eased={"cpu_optimized": 20.0})] * 3]

    assert avatar(runs, workload(20.0)) == pytest.approx(25.0)


def test_another_preset_of_the_same_engine_is_scaled() -> None:
    standard = [run(20.0)] * 3

    assert 30 < avatar(standard, workload(20.0, preset="high")) < 60
    assert avatar(standard, workload(20.0, preset="fast")) < 20


def test_a_run_with_the_same_preset_goes_before_all_others() -> None:
    assert avatar([run(20.0)] * 9 + [run(70.0, preset="high")], workload(20.0, preset="high")) == pytest.approx(70.0)


def test_the_measured_speed_counts_where_the_engine_never_ran() -> None:
    speed: Callable[[str, PresetName], float | None] = lambda engine, preset: 5.0 if engine == "mesh" else None  # noqa: E731
    estimator = DurationEstimator([run(3.0, engine="still")], speed=speed)

    assert estimator.estimate(workload(20.0))["avatar"] == pytest.approx(100.0, rel=0.05)
    assert estimator.estimate(workload(20.0, avatar="still"))["avatar"] == pytest.approx(3.0)


def test_another_engine_says_at_least_how_fast_the_machine_is() -> None:
    slow, quick = [run(60.0, engine="still")], [run(3.0, engine="still")]

    assert avatar(slow, workload()) > 5 * avatar(quick, workload())


def test_several_layouts_cost_more_and_their_runs_are_compared_fairly() -> None:
    both = workload(20.0, layouts=("panel", "portrait"))

    assert avatar([run(20.0)], both) > 30
    assert avatar([run(34.0, layouts=2)], workload(20.0)) == pytest.approx(20.0, rel=0.05)


def test_what_an_interrupted_attempt_made_is_not_made_again() -> None:
    estimator = DurationEstimator([run(20.0), run(9.0, job="k", outcome="interrupted", share=0.5)])

    assert estimator.find_progress("k") == {"avatar": 0.5}
    assert estimator.estimate(workload(20.0, reached=estimator.find_progress("k")))["avatar"] == pytest.approx(
        10.0, rel=0.1
    )


def test_footage_that_was_studied_before_is_quick() -> None:
    job = JobTiming(id="j", name="n", started=0.0, footage="abc", height=720, layouts="panel", outcome="done")
    estimator = DurationEstimator([run(8.0, 6.0, stage="source", engine="")], [job])

    def seconds(**more: object) -> float:
        return estimator.estimate(workload(**{"footage": "abc"} | more))["source"]  # type: ignore[arg-type]

    assert seconds() < 1
    assert seconds(layouts=("+",)) < 1
    assert seconds(layouts=("panel", "portrait")) < 1
    assert seconds(layouts=("portrait",)) > 2
    assert seconds(preset="high") > 2
    assert seconds(footage="another") > 2
    assert seconds(footage="") > 2


def test_after_five_jobs_of_a_noisy_machine_the_median_error_is_below_a_quarter() -> None:
    dice = random.Random(5)

    def noisy(size: float) -> float:
        return (3.0 + 0.8 * size) * dice.uniform(0.75, 1.35)

    runs = [run(noisy(size), size) for size in (12.0, 40.0, 22.0, 60.0, 30.0)]
    sizes = [dice.uniform(10.0, 90.0) for _ in range(40)]
    off = [abs(avatar(runs, workload(size)) / noisy(size) - 1) for size in sizes]

    assert middle(off) <= 0.25


def test_how_fast_a_voice_speaks_is_learned() -> None:
    known = {"name": "n", "started": 0.0, "frames": 1000, "imagined_s": 50.0}
    jobs = [JobTiming(id=str(number), voice="espeak", video_s=40.0, **known) for number in range(3)]  # type: ignore[arg-type]

    assert DurationEstimator(jobs=jobs).narration_ratio("espeak") == pytest.approx(0.8)
    assert DurationEstimator(jobs=jobs).narration_ratio("gtts") == 1.0


def test_the_weighted_median_lies_where_half_of_the_weight_is() -> None:
    assert weighted_median([3.0, 1.0, 2.0], [1, 1, 1]) == 2.0
    assert weighted_median([1.0, 2.0], [1, 1]) == 1.5
    assert weighted_median([1.0, 9.0], [1, 5]) == 9.0


def test_points_of_one_size_leave_the_form_of_the_line_as_it_was() -> None:
    line = fit_line([(20.0, 30.0)] * 8, LinearFit(1.0, 0.45))

    assert line.at(20.0) == pytest.approx(30.0)
    assert line.base / line.rate == pytest.approx(1.0 / 0.45)
