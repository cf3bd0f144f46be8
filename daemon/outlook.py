"""How far a job is that is being worked on, and how long it will take: from its record and the pace so far."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass

from daemon.progress import STAGES
from daemon.status import Running
from stages.job import Job
from stages.script.pace import WORDS_A_MINUTE

_TRUST_S = 2.0
"""Seconds of expected work by which the first guess of the pace outweighs what was measured."""
_FOOTAGE_S = 15.0
"""How long footage is taken to be, also when it is known: what is done must not seem to become less."""
_PAUSES = 1.25
"""How much longer speech is with its pauses."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """``share`` of the whole job that is done, 0..1, and about how many seconds are ``left``; None: nobody knows."""

    share: float
    left: float | None


def outlook(job: Job, running: Running | None) -> Outlook:
    """Return how far ``job`` is; ``running`` is what the daemon says of it while it is worked on."""
    expected = _expected(job)
    behind = [name for name in expected if name in job.manifest.stages and not (running and name == running.stage)]
    done = sum(expected[name] for name in behind)
    if running is None:
        return Outlook(done / sum(expected.values()), None)
    now = expected.get(running.stage, 0.0) * running.share
    share = min(1.0, (done + now) / sum(expected.values()))
    begun = job.manifest.attempts[-1].started_at if job.manifest.attempts else None
    fresh = [name for name in behind if begun is None or job.manifest.stages[name].started_at >= begun]
    pace = (running.seconds + _TRUST_S) / (sum(expected[name] for name in fresh) + now + _TRUST_S)
    return Outlook(share, (sum(expected.values()) - done - now) * pace)


def _expected(job: Job) -> dict[str, float]:
    """Return the seconds that each stage is expected to take on the machine on which they were measured."""
    video = _video(job)
    return {name: base + a * video + b * _FOOTAGE_S for name, (_, base, a, b) in STAGES.items()}


def _video(job: Job) -> float:
    """Return how many seconds the video has, or about will have."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return float(json.loads((job.processing / "timing.json").read_bytes())["frames"]) / 25
    with suppress(OSError):
        return len(job.script.read_bytes().split()) * 60 / WORDS_A_MINUTE * _PAUSES
    return 60.0
