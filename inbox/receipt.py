"""The receipt that every job keeps of what was taken from the drop folder, and why it was thought complete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from config.files import digest
from inbox import filename_rules
from inbox.admission_log import Intent
from inbox.model import Pair
from stages.records.base import Record

RECEIPT_FILE = "receipt.json"


class Taken(Record):
    """A file: the name it came with, where it is kept in the job, its bytes and their digest."""

    name: str
    path: str
    size: int
    sha256: str


class Receipt(Record):
    """input/receipt.json. ``same_as``: the id of an earlier job with the same script and footage, if there is one."""

    files: tuple[Taken, ...]
    first_seen: datetime
    quiet_since: datetime
    taken_at: datetime
    why: str
    same_as: str = ""


def same_as(folder: Path) -> str:
    """Return the id of the job that the receipt in ``folder``, the input of a job, calls the same; empty: none."""
    try:
        return Receipt.load(folder / RECEIPT_FILE).same_as
    except (OSError, ValueError):  # a job of `presgen make` has none; a damaged one says nothing
        return ""


def written(pair: Pair, intent: Intent, folder: Path, jobs: Path, now: datetime) -> Receipt:
    """Return the receipt for what was brought into the job at ``folder``. Reads every file. Raises OSError."""
    files = tuple(
        Taken(
            name=filename_rules.printable(move.original.name),
            path=filename_rules.printable(str(move.target)),
            size=(folder / move.target).stat().st_size,
            sha256=digest(folder / move.target),
        )
        for move in intent.moves
    )
    return Receipt(
        files=files,
        first_seen=datetime.fromtimestamp(pair.seen.first, UTC),
        quiet_since=datetime.fromtimestamp(pair.seen.quiet, UTC),
        taken_at=now,
        why=pair.seen.why,
        same_as=_twin(jobs, [file.sha256 for file in files[:2]]),
    )


def _twin(jobs: Path, digests: Sequence[str]) -> str:
    """Return the id of the first job made of the same script and footage; empty: there is none."""
    for manifest in sorted(jobs.glob("[!.]*/job.json")):
        try:
            content = manifest.read_bytes()
            if any(sha256.encode() not in content for sha256 in digests):  # spares reading it as JSON
                continue
            record = json.loads(content)
            if [record["script"]["sha256"], record["footage"]["sha256"]] == list(digests):
                return manifest.parent.name
        except (OSError, ValueError, KeyError, TypeError):  # a damaged manifest is somebody else's business
            continue
    return ""
