"""Job directories are built here: the script, the footage, and everything that belongs to the script."""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

from config.brand import BRAND_FILE
from config.errors import translate_os_error
from config.files import digest, sync
from stages.jobs.job import BESIDE, BRAND_FOLDER, LEXICON, Job
from stages.jobs.manifest import Manifest, SourceFile
from stages.script.attachments import Attachments, find_attachments


def create_job(
    jobs: Path,
    script: Path,
    footage: Path,
    *,
    name: str,
    wishes: dict[str, str],
    brand: Path | None = None,
    direct: int = 0,
) -> Job:
    """Copy a pair into a new job directory below ``jobs``; the directory appears whole or not at all.

    What lies beside the script and belongs to it comes along: lexicon.txt, its pictures, and brand.yaml with its
    files, or else the usual ``brand``. ``wishes`` are settings the user asked for on the command line (``voice``,
    ``preset`` ...). ``direct`` is the process that will work on it without the service. Raises TransientError when
    the disk is full, InputError when the files cannot be read, SettingsError when the usual brand is wrong.
    """
    now = datetime.now(UTC)
    identity = job_id(name, now)
    incoming = jobs / f".incoming-{identity}"
    try:
        for part in ("input", "processing", "output"):
            (incoming / part).mkdir(parents=True)
        sources = []
        for path, stem in ((script, "script"), (footage, "source")):
            suffix = ".txt" if stem == "script" else path.suffix.lower()
            kept = incoming / "input" / f"{stem}{suffix}"
            shutil.copyfile(path, kept)
            sources.append(SourceFile(path=kept.relative_to(incoming), name=path.name, sha256=digest(kept)))
        attached = find_attachments(script, brand)
        _copy_attachments(attached, script, incoming / "input")
        manifest = Manifest(
            id=identity,
            name=name,
            created_at=now,
            script=sources[0],
            footage=sources[1],
            wishes=wishes,
            pictures=attached.pictures,
            direct=direct,
        )
        manifest.save(incoming / "job.json")
        incoming.rename(jobs / identity)
        sync(jobs)
    except BaseException as error:  # Ctrl-C in the middle of a large file as well
        shutil.rmtree(incoming, ignore_errors=True)
        if isinstance(error, OSError):
            raise translate_os_error(error, "copying the script and the footage") from error
        raise
    return Job(jobs / identity, manifest)


def attach_files(job: Job, usual: Path | None) -> None:
    """Find the pictures of the script and the brand among the files that were dropped together with it.

    ``usual`` is the brand.yaml for scripts that have none beside them. Raises what `companions` does.
    """
    job.beside.mkdir(exist_ok=True)
    attached = find_attachments(job.script, usual, job.beside)
    if job.brand is None and attached.brand_file is not None:
        _copy_brand(attached, job.input)
    if attached.pictures != job.manifest.pictures:
        job.update(pictures=attached.pictures)


def job_id(name: str, now: datetime) -> str:
    """Return an id that is ascii, readable, sortable by time and unique: ``2026-11-22-1403-quarterly-update-3f9a``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "video"
    return f"{now:%Y-%m-%d-%H%M}-{slug}-{secrets.token_hex(2)}"


def _copy_attachments(attached: Attachments, script: Path, folder: Path) -> None:
    """Copy what belongs to ``script`` into ``folder``."""
    for path in set(attached.pictures.found.values()):
        _copy_file(script.parent / path, folder / BESIDE / path)
    _copy_brand(attached, folder)
    lexicon = script.with_name(LEXICON)
    if lexicon.is_file():
        _copy_file(lexicon, folder / LEXICON)


def _copy_brand(attached: Attachments, folder: Path) -> None:
    """Copy brand.yaml into ``folder``, after the files that it names."""
    if attached.brand_file is None:
        return
    target = folder / BRAND_FOLDER
    for path in attached.brand_assets:
        _copy_file(path, target / path.relative_to(attached.brand_file.parent))
    _copy_file(attached.brand_file, target / BRAND_FILE)


def _copy_file(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
