"""Collect what a user should know of a delivered video, for READ ME.txt beside it."""

from __future__ import annotations

from daemon.state.job_index import JobIndex
from inbox.receipt import load_same_as
from stages.jobs.job import Job
from stages.outcome import describe_step_down, describe_steps_down


def list_remarks(job: Job, index: JobIndex) -> list[str]:
    """Return paragraphs on why the video of ``job`` is not as wanted, and on its earlier twin.

    Empty for a video as planned whose script and footage are new.
    """
    manifest, remarks = job.manifest, []
    if manifest.steps_down:
        remarks.append(describe_steps_down(manifest.steps_down))
        remarks += [describe_step_down(step) for step in manifest.steps_down]
        remarks.append(f"To make it again, beside this one:  presgen retry {manifest.id}")
    if same_as := load_same_as(job.input):
        twin = index.job(same_as)
        delivered = f", {twin.manifest.delivered.files[-1]}" if twin and twin.manifest.delivered else ""
        remarks.append(f"It was made of the same script and footage as an earlier job ({same_as}{delivered}).")
    return remarks
