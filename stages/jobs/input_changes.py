"""Detect input files that were changed while a video was made from them."""

from __future__ import annotations

from pathlib import Path

from config.errors import TransientError
from stages.jobs.job import Job

FileStamps = dict[Path, tuple[int, int, int]]
"""Inode, size in bytes and time of the last change in nanoseconds of every file that a video is made of."""


def file_stamps(job: Job) -> FileStamps:
    """Return the stamps of all input files of ``job``; a missing file has a stamp of zeros."""
    files = (job.script, job.footage, job.lexicon, job.brand, *job.appearance_files)
    return {path: _stamp(path) for path in files if path is not None}


def expect_unchanged(job: Job, before: FileStamps) -> None:
    """Raise TransientError when an input file of ``job`` has changed since ``before``.

    The video may then be made of both versions. The program that wrote a file may have kept it open, and gone on
    writing long after the file had settled and was moved.
    """
    after = file_stamps(job)
    names = {job.script: job.manifest.script.name, job.footage: job.manifest.footage.name}
    for path in (*before, *after):
        if before.get(path) != after.get(path):
            name = names.get(path, path.name)
            raise TransientError(f"{name} was changed while the video was being made of it.", "It is made again.")


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0, 0
    return status.st_ino, status.st_size, status.st_mtime_ns
