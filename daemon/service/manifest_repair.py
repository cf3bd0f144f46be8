"""Repair jobs whose job.json is missing or cut off, from the files in their folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from config.files import digest, write_atomically
from stages.jobs.job import VIDEO, Job
from stages.jobs.manifest import JobState, Manifest, SourceFile

NOTE = "BROKEN.txt"


def repair_manifest(folder: Path) -> Job | None:
    """Write a new manifest for the job in ``folder``.

    Leave a note and return None when its files are missing.

    A job with a finished video is done, any other starts from the beginning. The torn manifest stays beside the new
    one, as job.json.broken. Raises OSError when the disk cannot be written.
    """
    script, footage = folder / "input" / "script.txt", _find_footage(folder)
    if not folder.is_dir():
        return None  # it was deleted meanwhile
    if not script.is_file() or footage is None:
        if not (folder / NOTE).exists():
            write_atomically(folder / NOTE, _NOTE_TEXT)
        return None
    for part in ("processing", "output"):
        (folder / part).mkdir(exist_ok=True)
    torn = folder / "job.json"
    if torn.exists():
        torn.replace(folder / "job.json.broken")
    manifest = Manifest(
        id=folder.name,
        name=_extract_name(folder.name),
        state=JobState.OUTPUT if (folder / "output" / VIDEO).is_file() else JobState.INPUT,
        created_at=datetime.fromtimestamp(folder.stat().st_mtime, UTC),
        script=SourceFile(path=script.relative_to(folder), name=script.name, sha256=digest(script)),
        footage=SourceFile(path=footage.relative_to(folder), name=footage.name, sha256=digest(footage)),
    )
    manifest.save(folder / "job.json")
    (folder / NOTE).unlink(missing_ok=True)
    return Job(folder, manifest)


def _find_footage(folder: Path) -> Path | None:
    found = sorted(path for path in (folder / "input").glob("source.*") if path.is_file())
    return found[0] if found else None


def _extract_name(identity: str) -> str:
    """Return the name in an id such as 2026-11-22-1403-quarterly-update-3f9a."""
    parts = identity.split("-")
    return " ".join(parts[4:-1]) or identity


_NOTE_TEXT = """The file job.json of this job cannot be read, and its script or its footage is missing from input/.
Nothing was deleted. Take what you need from this folder, then remove it; drop a script and footage again.
"""
