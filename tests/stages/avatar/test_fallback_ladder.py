"""The ladder, with engines that fail in every way."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from structlog.testing import capture_logs

from config.errors import (
    DiskFull,
    Interrupted,
    OutOfMemory,
    TransientError,
    Unsuited,
    UsageError,
    WorkerLost,
)
from config.paths import Home
from config.render_options import resolve_render_options
from config.settings import Settings
from models.engine import Problem
from models.registry import find_avatar_traits, list_engines
from models.traits import AvatarTraits
from stages.avatar import fallback_ladder
from stages.avatar.fallback_ladder import list_rungs, perform_with_fallback
from stages.avatar.stage import AvatarInputs, AvatarOutputs
from stages.jobs.attempt_policy import AttemptPolicy
from stages.jobs.context import StageContext
from stages.jobs.events import EventKind, EventLog
from stages.jobs.job import Job
from stages.jobs.manifest import Attempt, Failure
from stages.jobs.stage import Stage
from stages.outcome import describe_outcome
from stages.records.appearance import Appearance
from stages.records.narration import Narration
from stages.records.performance import Performance
from stages.script.intake import create_job
from tests.simulator import ResourceLimitSimulator

FRAMES = 1000
HIGH = resolve_render_options(Settings(preset="high"), {}, {}, list_engines())


def raising(error):
    def act(context):
        raise error

    return act


def performing(context):
    """Do nothing, and that well."""


def without_memory(context):
    np.empty(1 << 60, np.uint8)


def without_memory_in_opencv(context):
    # so many bytes are refused at once, however much memory there is
    cv2.resize(np.zeros((4, 4), np.uint8), (2**31 - 1, 2**31 - 1))


class Theatre:
    """A job whose avatars do what ``acts`` says; ``seen`` is what was tried, with the preset that was asked for."""

    def __init__(self, folder, monkeypatch):
        folder.mkdir()
        (folder / "talk.txt").write_text("Hello.")
        (folder / "me.jpg").write_bytes(b"a picture")
        self.home = Home(folder / "home")
        self.home.create()
        self.job = create_job(self.home.jobs, folder / "talk.txt", folder / "me.jpg", name="talk", wishes={})
        Narration(
            voice="v", version="1", network=False, frames=FRAMES, loudness=-16, true_peak=-1, sentences=()
        ).save(folder / "timing.json")  # fmt: skip
        file = folder / "talk.txt"
        self.inputs = AvatarInputs(
            script=file, timing=folder / "timing.json", film=file, track=file, facts=file, cues=(file,),
            encoder="faster", crf=21, threads=3, appearance=Appearance(),
        )  # fmt: skip
        self.acts, self.lacks, self.seen = {}, {}, []
        self.events = []
        self.now = 0.0
        self.context = StageContext(EventLog(listeners=[self.events.append]), clock=lambda: self.now)
        monkeypatch.setattr(fallback_ladder, "load_avatar", self._load)
        monkeypatch.setattr(fallback_ladder, "avatar_stage", self._perform)

    def _load(self, name):
        return SimpleNamespace(
            name=name,
            version="1",
            problems=lambda: self.lacks.get(name, []),
            traits=find_avatar_traits(name) or AvatarTraits("a big engine"),
        )

    def _perform(self, avatar, beside, cache):
        def run(inputs, folder, context):
            assert self.job.manifest.trying.startswith(avatar.name)
            assert Job.open(self.job.folder).manifest.trying == self.job.manifest.trying
            reduction = context.quality()
            self.seen.append((avatar.name, reduction.preset if reduction else ""))
            acts = self.acts.get(avatar.name, performing)
            acts = acts.pop(0) if isinstance(acts, list) else acts
            acts(context)
            made = folder / "performance.json"
            made.write_text(avatar.name)
            return AvatarOutputs(pictures=(), performance=made)

        return Stage("avatar", f"1 {avatar.name}", ("performance.json",), AvatarOutputs, run, avatar.name)

    def play(self, policy=None):
        """Climb down; return who performed in the end."""
        played = perform_with_fallback(self.job, HIGH, self.inputs, self.home, self.context, policy)
        assert self.job.manifest.trying == ""
        return played.performance.read_text()

    @property
    def steps(self):
        return [(step.wanted, step.got, step.reason) for step in self.job.manifest.steps_down]

    @property
    def outcome(self):
        return describe_outcome(Performance(engine="mesh", version="1", segments=()), self.job.manifest.steps_down)

    def lose(self, rung, times, signal="", message=""):
        """Let workers have been lost on ``rung``."""
        failure = Failure(kind="WorkerLost", message=message, hint="", stage="avatar", engine=rung, signal=signal)
        now = self.job.manifest.created_at
        lost = [Attempt(number=n, started_at=now, ended_at=now, outcome="lost", failure=failure) for n in range(times)]
        self.job.update(attempts=(*self.job.manifest.attempts, *lost))


@pytest.fixture
def theatre(tmp_path, monkeypatch):
    with capture_logs() as logs:
        theatre = Theatre(tmp_path / "theatre", monkeypatch)
        theatre.logs = logs
        yield theatre


def names(ladder):
    return [rung.name for rung in list_rungs(ladder)]


def test_the_last_avatar_that_moves_lips_comes_once_more_at_lower_quality():
    lower = "mesh at lower quality"

    assert names(("mesh", "still", "original", "text")) == ["mesh", lower, "still", "original", "text"]
    assert names(("big", "mesh", "still")) == ["big", "mesh", lower, "still"]
    assert names(("original", "text")) == ["original", "text"]


def test_the_best_avatar_performs_as_it_is(theatre):
    assert theatre.play() == "mesh"

    assert theatre.seen == [("mesh", "")]
    assert theatre.steps == []
    assert theatre.outcome == "The lips of the presenter move with the words, as planned."


def test_what_is_missing_is_named_with_its_cure_and_not_tried_at_lower_quality(theatre):
    theatre.lacks["mesh"] = [Problem("A net is missing.", "Type: presgen models install net")]

    assert theatre.play() == "still"

    assert theatre.steps == [("mesh", "still", "A net is missing.")]
    assert theatre.job.manifest.steps_down[0].cure == "Type: presgen models install net"
    assert theatre.outcome == "The presenter is shown as a still picture, because a net is missing."
    assert [event.data["got"] for event in theatre.events if event.kind is EventKind.STEP_DOWN] == ["still"]


def test_a_bug_of_one_engine_is_not_tried_at_lower_quality(theatre):
    theatre.acts["mesh"] = raising(ZeroDivisionError("division by zero"))

    assert theatre.play() == "still"

    assert theatre.outcome == (
        "The presenter is shown as a still picture, because mesh failed unexpectedly"
        " (ZeroDivisionError: division by zero)."
    )
    assert [entry["event"] for entry in theatre.logs] == ["engine_failed"]


@pytest.mark.parametrize(
    "act",
    [
        without_memory,
        without_memory_in_opencv,
        raising(RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9")),
        raising(OSError(12, "Cannot allocate memory")),
        raising(OutOfMemory("The memory was full while writing the video.")),
    ],
    ids=["numpy", "opencv", "torch", "system", "encoder"],
)
def test_an_engine_without_memory_is_tried_at_lower_quality_at_once(theatre, act):
    theatre.acts["mesh"] = [act, performing]

    assert theatre.play() == "mesh"

    assert theatre.seen == [("mesh", ""), ("mesh", "fast_low_memory")]
    assert theatre.outcome == "The picture is of lower quality, because mesh ran out of memory."


def test_when_lower_quality_needs_too_much_memory_as_well_a_still_is_shown(theatre):
    theatre.acts["mesh"] = without_memory

    assert theatre.play() == "still"

    assert theatre.seen == [("mesh", ""), ("mesh", "fast_low_memory"), ("still", "fast_low_memory")]
    assert theatre.outcome == "The presenter is shown as a still picture, because mesh ran out of memory."


def test_when_no_rung_had_memory_the_next_process_begins_one_rung_lower(theatre):
    failure = Failure(kind="OutOfMemory", message="", hint="", stage="avatar")
    at = theatre.job.manifest.created_at
    failed = [Attempt(number=n, started_at=at, ended_at=at, outcome="failed", failure=failure) for n in range(9)]

    seen = []
    for times in (1, 2, 9):
        theatre.job.update(attempts=tuple(failed[:times]), stages={})
        theatre.play()
        seen.append(theatre.seen.pop())

    assert seen == [("mesh", "fast_low_memory"), ("still", "fast_low_memory"), ("text", "fast_low_memory")]
    assert theatre.outcome == "The video shows text without a presenter, because mesh ran out of memory."


def test_the_want_of_memory_of_one_engine_says_nothing_about_the_next(theatre):
    theatre.acts["big"] = without_memory
    theatre.acts["mesh"] = raising(Unsuited("No face was found in the footage."))
    render_options = resolve_render_options(
        Settings(), {}, {"avatar": "big"}, replace(list_engines(), avatars=("big", "mesh"))
    )

    perform_with_fallback(theatre.job, render_options, theatre.inputs, theatre.home, theatre.context)

    assert theatre.seen == [("big", ""), ("mesh", ""), ("still", "")]
    assert theatre.outcome == (
        "The presenter is shown as a still picture, because big ran out of memory and no face was found in the footage."
    )


def test_every_rung_is_climbed_down_and_the_last_one_says_what_is_wrong(theatre):
    for engine in ("mesh", "still", "original"):
        theatre.acts[engine] = raising(ValueError(engine))
    assert theatre.play() == "text"

    theatre.job.update(stages={})
    theatre.acts["text"] = raising(ValueError("not even this"))
    with pytest.raises(ValueError, match="not even this"):
        theatre.play()


@pytest.mark.parametrize("error", [DiskFull("full"), TransientError("busy"), Interrupted("told to stop")])
def test_what_passes_is_no_reason_to_step_down(theatre, error):
    theatre.acts["mesh"] = raising(error)

    with pytest.raises(type(error)):
        theatre.play()

    assert [engine for engine, _ in theatre.seen] == ["mesh"]


def test_in_the_last_attempt_a_fault_that_did_not_pass_is_a_reason_but_a_full_disk_is_not(theatre):
    theatre.acts["mesh"] = raising(TransientError("The graphics card is busy."))
    assert theatre.play(AttemptPolicy(attended=False, is_last=True)) == "still"

    theatre.job.update(stages={})
    theatre.acts["still"] = raising(DiskFull("full"))
    with pytest.raises(DiskFull):
        theatre.play(AttemptPolicy(attended=False, is_last=True))


# ------------------------------------------------------------------------------------------------------------- time


def at(theatre, seconds, reused=0.0):
    """Return an act that takes ``seconds`` for each of the pictures it makes; a share of them is there already."""

    def act(context):
        context.exempt_from_budget(reused)
        for number in range(int(FRAMES * reused), FRAMES):
            theatre.now += seconds
            context.check_budget((number + 1) / FRAMES)

    return act


def pace(engine, quality):
    return {"mesh": 50.0}.get(engine)  # twenty seconds for all pictures; 4 x 20 + 60 are allowed


def test_an_engine_that_will_take_far_too_long_gives_way_early(theatre):
    theatre.acts |= {"mesh": at(theatre, 1.0), "still": at(theatre, 1.0)}

    assert theatre.play(AttemptPolicy(pace)) == "still"

    assert theatre.seen == [("mesh", ""), ("mesh", "cpu_optimized"), ("still", "")]
    assert theatre.now == pytest.approx(2 * 50 + FRAMES)  # a twentieth, twice; stills may take what they need
    assert theatre.outcome == (
        "The presenter is shown as a still picture, because mesh would take about 17 minutes on this computer."
    )


HALF_AN_HOUR = 1500.0
"""Seconds that the mesh takes for the pictures of half an hour, at 30 a second, when it has the machine to itself."""


def share_by_share(machine, slowness=1.0):
    """Make all pictures on ``machine``, each second as many as others leave time for."""

    def act(context):
        made = 0.0
        while made < 1:
            machine.play(1)
            if machine.moments[-1].works:
                made += (1 - machine.read().foreign / 100) / (slowness * HALF_AN_HOUR)
            context.check_budget(min(1.0, made))

    return act


@pytest.mark.parametrize(
    "foreign",
    [76, 84, lambda now: {"foreign": 60 + 25 * abs(np.sin(now / 40))}, lambda now: {"foreign": now % 69}],
    ids=["76 %", "84 %", "in waves", "more and more"],
)
def test_half_an_hour_of_video_beside_others_that_leave_little_keeps_its_lips_and_its_quality(theatre, foreign):
    machine = ResourceLimitSimulator(foreign if callable(foreign) else [(0, {"foreign": foreign})]).play(4)
    theatre.context = replace(theatre.context, clock=machine.monitor.available_clock)
    theatre.acts["mesh"] = share_by_share(machine)

    assert theatre.play(AttemptPolicy(lambda engine, quality: FRAMES / HALF_AN_HOUR)) == "mesh"

    assert (theatre.seen, theatre.steps) == ([("mesh", "")], [])
    assert machine.now > 1.3 * HALF_AN_HOUR


def test_an_engine_that_is_too_slow_for_the_machine_gives_way_beside_others_too(theatre):
    machine = ResourceLimitSimulator([(0, {"foreign": 50})]).play(4)
    theatre.context = replace(theatre.context, clock=machine.monitor.available_clock)
    theatre.acts |= {"mesh": share_by_share(machine, slowness=6), "still": performing}

    assert theatre.play(AttemptPolicy(lambda engine, quality: FRAMES / HALF_AN_HOUR)) == "still"


def test_an_engine_that_takes_a_little_longer_than_expected_goes_on(theatre):
    theatre.acts["mesh"] = at(theatre, 0.13)

    assert theatre.play(AttemptPolicy(pace)) == "mesh"


def test_pictures_that_were_there_already_do_not_make_an_engine_look_quick(theatre):
    theatre.acts["mesh"] = [at(theatre, 1.0, reused=0.5), performing]

    theatre.play(AttemptPolicy(pace))

    assert theatre.seen == [("mesh", ""), ("mesh", "cpu_optimized")]
    assert theatre.now == pytest.approx(50)


def test_pictures_that_were_there_already_cost_nothing(theatre):
    theatre.acts["mesh"] = at(theatre, 1.0, reused=0.9)

    assert theatre.play(AttemptPolicy(pace)) == "mesh"


def test_an_engine_that_learns_for_long_and_then_is_quick_goes_on(theatre):
    def act(context):
        theatre.now += 100
        at(theatre, 0.02)(context)

    theatre.acts["mesh"] = act

    assert theatre.play(AttemptPolicy(pace)) == "mesh"


def test_an_engine_of_which_nothing_is_known_may_be_heavy_but_not_endless(theatre):
    theatre.acts["mesh"] = at(theatre, 1.5)
    assert theatre.play() == "mesh"

    theatre.job.update(stages={})
    theatre.acts["mesh"] = at(theatre, 2.0)
    assert theatre.play() == "still"


# ------------------------------------------------------------------------------------------------------ lost workers


@pytest.mark.parametrize(
    ("signal", "message", "why"),
    [
        ("SIGSEGV", "", "mesh crashed twice (SIGSEGV)"),
        (
            "SIGKILL",
            "it was ended by SIGKILL",
            "mesh was ended twice by the system, as happens when the memory is full",
        ),
        ("", "it gave no sign of life for 60 seconds", "mesh stopped answering twice"),
        ("", "it ended with exit status 3 without a word", "mesh ended twice without a word"),
    ],
)
def test_a_rung_on_which_two_workers_were_lost_is_left(theatre, signal, message, why):
    theatre.lose("mesh", 2, signal, message)

    assert theatre.play() == "mesh"

    assert theatre.seen == [("mesh", "fast_low_memory")]
    assert theatre.outcome == f"The picture is of lower quality, because {why}."


def test_a_rung_on_which_one_worker_was_lost_is_tried_again(theatre):
    theatre.lose("mesh", 1, "SIGSEGV")

    theatre.play()

    assert theatre.seen == [("mesh", "")]


def test_workers_lost_at_lower_quality_lead_to_a_still_and_the_last_rung_is_never_left(theatre):
    theatre.lose("mesh", 2, "SIGSEGV")
    theatre.lose("mesh at lower quality", 2, "SIGSEGV")
    assert theatre.play() == "still"

    theatre.job.update(stages={})
    for rung in ("still", "original", "text"):
        theatre.lose(rung, 2, "SIGBUS")
    assert theatre.play() == "text"


def test_a_name_that_no_engine_has_is_a_reason_to_step_down_too(theatre, monkeypatch):
    monkeypatch.setattr(
        fallback_ladder, "load_avatar", lambda name: raising(UsageError(f"There is no avatar {name}."))(None)
    )

    with pytest.raises(UsageError, match="There is no avatar text"):
        theatre.play()


def test_a_lost_worker_is_no_end_of_its_own(theatre):
    theatre.acts["mesh"] = raising(WorkerLost("The worker was lost."))

    with pytest.raises(WorkerLost):
        theatre.play()
