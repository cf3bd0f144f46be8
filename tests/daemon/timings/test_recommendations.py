from collections.abc import Sequence
from datetime import datetime

import pytest

from daemon.timings import recommendations
from daemon.timings.estimator import DurationEstimator
from daemon.timings.history import History
from daemon.timings.records import JobTiming, PauseTiming, RunTiming

GB = 2**30


def job(number: int = 0, **more: object) -> JobTiming:
    known = {"id": f"j{number}", "name": "n", "started": 1000.0 * number, "outcome": "done", "video_s": 60.0}
    made = {"actual_s": 40.0, "preset": "standard", "voice": "espeak", "avatar": "mesh", "layouts": "panel"}
    return JobTiming(**known | made | more)  # type: ignore[arg-type]


def run(seconds: float = 30.0, **more: object) -> RunTiming:
    known = {"job": "j0", "stage": "avatar", "started": 0.0, "outcome": "done", "engine": "mesh", "preset": "standard"}
    made = {"size": 60.0, "frames": 1500, "made": 1500, "seconds": seconds}
    return RunTiming(**known | made | more)  # type: ignore[arg-type]


def pause(hour: int, minutes: float, jobs: Sequence[str], limit: str = "memory", day: int = 10) -> PauseTiming:
    began = datetime(2026, 5, day, hour, 5).timestamp()
    return PauseTiming(began, began + 60 * minutes, "rest", limit, tuple(jobs))


def words(found: recommendations.Finding | None) -> str:
    assert found is not None
    return f"{found.words} {found.step}"


def test_without_jobs_there_is_nothing_to_say() -> None:
    assert recommendations.collect_findings(History([])) == []


def test_a_job_that_went_well_gives_no_cause_for_advice() -> None:
    history = History([job()], [run(10.0), run(12.0, stage="publish"), run(9.0, stage="compose")], memory=24 * GB)

    assert recommendations.collect_findings(history) == []


def test_failed_jobs_are_counted() -> None:
    assert words(recommendations.find_failures(History([job(0), job(1, outcome="failed")]))).startswith(
        "1 of 2 jobs failed."
    )
    assert recommendations.find_failures(History([job(0), job(1, outcome="interrupted")])) is None


def test_the_stage_that_takes_most_of_the_time_is_named() -> None:
    runs = [run(71.0), run(29.0, stage="publish")]

    assert recommendations.find_bottleneck(History([job()], runs)) == recommendations.Finding(
        "Moving the lips (`avatar`) took 71% of the time."
    )
    assert (
        recommendations.find_bottleneck(
            History([job()], [run(30.0), run(30.0, stage="publish"), run(30.0, stage="compose")])
        )
        is None
    )
    assert recommendations.find_bottleneck(History([job(outcome="failed")], runs)) is None


def test_a_quicker_avatar_is_named_when_it_was_measured_here_with_the_same_preset() -> None:
    mesh, still = [run(40.0), run(44.0)], run(16.8, engine="still")

    def said(*runs: RunTiming) -> recommendations.Finding | None:
        return recommendations.find_faster_avatar(History([job()], estimator=DurationEstimator(runs)))

    assert words(said(*mesh, still)).startswith(
        "With `still` the pictures would have taken 0.4 x the time of `mesh` (1 run"
    )
    assert said(*mesh) is None
    assert said(*mesh, run(16.8, engine="still", preset="fast")) is None
    assert said(*mesh, run(38.0, engine="still")) is None
    assert said(*mesh, run(5.0, engine="still", made=0, reused=1.0)) is None
    assert said(*mesh, run(5.0, engine="still", eased={"fast_low_memory": 5.0})) is None


def test_jobs_slower_than_their_videos_are_told_with_what_a_lower_preset_takes() -> None:
    slow = [job(number, actual_s=132.0, preset="high", height=1080) for number in range(4)]
    estimator = DurationEstimator([run(40.0)])

    said = words(recommendations.find_slow_preset(History(slow, estimator=estimator)))

    assert said.startswith(
        "At `high` the last 4 jobs took 2.2 x the length of their videos. `standard` would take about"
    )
    assert (
        recommendations.find_slow_preset(History([*slow, job(9, actual_s=30.0, preset="high")], estimator=estimator))
        is None
    )
    assert recommendations.find_slow_preset(History(slow[:2], estimator=estimator)) is None
    assert recommendations.find_slow_preset(History([*slow, job(9)], estimator=estimator)) is None


def test_no_lower_preset_is_praised_that_would_be_as_slow() -> None:
    slow = [job(number, actual_s=70.0) for number in range(3)]

    said = recommendations.find_slow_preset(History(slow, estimator=DurationEstimator([run(200.0, preset="fast")])))

    assert said == recommendations.Finding("At `standard` the last 3 jobs took 1.2 x the length of their videos.")


def test_pauses_are_told_with_their_limit_and_their_hours() -> None:
    jobs = [job(number) for number in range(12)]
    pauses = [pause(14 + number % 3, 50, [f"j{number}"]) for number in range(9)]

    said = words(recommendations.find_guard_pauses(History(jobs, pauses=pauses)))

    assert said.startswith("9 of 12 jobs were paused by a lack of memory between 14:00 and 17:00, 7:30:00 in all.")
    assert "at night" in said


def test_pauses_at_midnight_are_one_span() -> None:
    jobs = [job(number) for number in range(2)]
    pauses = [pause(23, 50, ["j0"], "cpu", 10), pause(0, 50, ["j1"], "cpu", 11)]

    assert "between 23:00 and 01:00" in words(recommendations.find_guard_pauses(History(jobs, pauses=pauses)))


@pytest.mark.parametrize(
    "pauses",
    [
        [],
        [pause(14, 50, ["j0"])],
        [pause(14, 50, ["j0"]), pause(15, 50, ["j1"], "cpu")],
        [pause(14, 50, ["somebody", "else"])],
    ],
)
def test_few_pauses_or_pauses_of_others_are_not_worth_a_word(pauses: list[PauseTiming]) -> None:
    assert recommendations.find_guard_pauses(History([job(number) for number in range(12)], pauses=pauses)) is None


def test_pauses_all_over_the_day_name_no_hours() -> None:
    jobs = [job(number) for number in range(6)]
    pauses = [pause(4 * number, 30, [f"j{number}"]) for number in range(6)]

    assert "between" not in words(recommendations.find_guard_pauses(History(jobs, pauses=pauses)))


def test_memory_is_told_from_eighty_percent_on() -> None:
    assert "Memory peaked at 7.4 GB, 92%" in words(
        recommendations.find_memory_peak(History([job()], [run(memory_peak=int(7.36 * GB))], memory=8 * GB))
    )
    assert recommendations.find_memory_peak(History([job()], [run(memory_peak=6 * GB)], memory=8 * GB)) is None
    assert recommendations.find_memory_peak(History([job()], [run()], memory=8 * GB)) is None
    assert recommendations.find_memory_peak(History([job()], [run(memory_peak=7 * GB)])) is None


def test_what_the_cache_saved_is_told() -> None:
    half = run(20.0, frames=1000, made=620, reused=0.38)

    assert "saved 38% of the avatar's work: 380 of 1,000 pictures" in words(
        recommendations.find_cache_savings(History([job()], [half]))
    )
    assert recommendations.find_cache_savings(History([job()], [run()])) is None


def test_an_idle_processor_is_told_where_there_is_memory_for_two() -> None:
    idle = [run(cpu_peak=41.0, idle=59.0, memory_peak=GB)] * 3

    assert "59 % of the processor was idle" in words(
        recommendations.find_idle_processor(History([job()], idle, memory=24 * GB))
    )
    assert recommendations.find_idle_processor(History([job()], idle, memory=2 * GB)) is None
    assert recommendations.find_idle_processor(History([job()], idle[:2], memory=24 * GB)) is None
    assert (
        recommendations.find_idle_processor(History([job()], [run(idle=5.0, memory_peak=GB)] * 3, memory=24 * GB))
        is None
    )


def test_a_processor_that_others_use_is_not_idle_however_little_we_got_of_it() -> None:
    busy = [run(cpu_peak=20.0, idle=3.0, memory_peak=GB)] * 3

    assert recommendations.find_idle_processor(History([job()], busy, memory=24 * GB)) is None


def test_other_avatars_that_took_over_are_counted() -> None:
    assert "In 1 of 2 jobs another avatar took over. `presgen status j1`" in words(
        recommendations.find_fallbacks(History([job(0), job(1, steps_down=2)]))
    )
    assert recommendations.find_fallbacks(History([job(0)])) is None


def test_estimates_are_judged_by_the_jobs_that_had_five_before_them() -> None:
    early = [job(number, predicted_s=80.0) for number in range(5)]
    late = [job(number, predicted_s=44.0) for number in range(5, 8)]
    before = {f"j{number}": number for number in range(8)}

    assert History(early, earlier_jobs=before).errors == [1.0] * 5
    assert History([*early, *late], earlier_jobs=before).errors == pytest.approx([0.1] * 3)
    assert History([job(0)]).errors == []


def test_a_pause_over_the_end_of_an_hour_counts_for_both() -> None:
    hours = History([job()], pauses=[pause(9, 70, ["j0"])]).paused_seconds_by_hour()

    assert hours[9] == pytest.approx(55 * 60)
    assert hours[10] == pytest.approx(15 * 60)
    assert sum(hours) == pytest.approx(70 * 60)


def test_the_pace_of_a_stage_leaves_out_what_was_found_in_the_cache() -> None:
    runs = [run(30.0), run(1.0, made=0, reused=1.0), run(9.0, outcome="failed")]

    (line,) = History([job()], runs).stages

    assert line.seconds_per_second == pytest.approx(0.5)
    assert (line.runs, line.seconds, line.share) == (3, 40.0, 1.0)
