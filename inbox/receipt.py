"""Write input/receipt.json: which files were admitted from the drop folder, when, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from config.files import digest
from config.timestamps import Timestamp
from inbox import filename_rules
from inbox.admission_log import AdmissionLog
from inbox.model import Pair
from stages.records.base import Record

RECEIPT_FILE = "receipt.json"


class ReceiptFile(Record):
    """A file: its original name, its path in the job, its size in bytes and its sha256."""

    name: str
    path: str
    size: int
    sha256: str


class Receipt(Record):
    """The contents of receipt.json.

    ``same_as``: id of an earlier job with the same script and footage, or empty.
    """

    files: tuple[ReceiptFile, ...]
    first_seen: Timestamp
    quiet_since: Timestamp
    taken_at: Timestamp
    why: str
    same_as: str = ""


def load_same_as(folder: Path) -> str:
    """Return `Receipt.same_as` from the receipt in a job's input ``folder``.

    Empty when there is none.
    """
    try:
        return Receipt.load(folder / RECEIPT_FILE).same_as
    except (OSError, ValueError):  # a job of `presgen make` has no receipt; a damaged one counts as none
        return ""


def create_receipt(pair: Pair, log: AdmissionLog, folder: Path, jobs: Path, now: datetime) -> Receipt:
    """Return the receipt for the files moved into the job at ``folder``. Reads every file.

    Raises OSError.
    """
    files = tuple(
        ReceiptFile(
            name=filename_rules.printable(move.original.name),
            path=filename_rules.printable(str(move.target)),
            size=(folder / move.target).stat().st_size,
            sha256=digest(folder / move.target),
        )
        for move in log.moves
    )
    return Receipt(
        files=files,
        first_seen=datetime.fromtimestamp(pair.seen.first_seen, UTC),
        quiet_since=datetime.fromtimestamp(pair.seen.unchanged_since, UTC),
        taken_at=now,
        why=pair.seen.why,
        same_as=_find_duplicate(jobs, [file.sha256 for file in files[:2]]),
    )


def _find_duplicate(jobs: Path, digests: Sequence[str]) -> str:
    """Return the id of the first job with the same script and footage, or an empty string."""
    for manifest in sorted(jobs.glob("[!.]*/job.json")):
        try:
            content = manifest.read_bytes()
            if any(sha256.encode() not in content for sha256 in digests):  # cheaper than parsing JSON
                continue
            record = json.loads(content)
            if [record["script"]["sha256"], record["footage"]["sha256"]] == list(digests):
                return manifest.parent.name
        except (OSError, ValueError, KeyError, TypeError):  # a damaged manifest is repaired elsewhere
            continue
    return ""
