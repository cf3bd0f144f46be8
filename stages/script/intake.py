"""Build job directories from a script, its footage, and the files that belong to it."""

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
from stages.jobs.job import BRAND_FOLDER, LEXICON, PICTURES_FOLDER, Job
from stages.jobs.manifest import Manifest, SourceFile
from stages.script.attachments import Attachments, find_attachments

_OF_THE_BRAND = frozenset({".yaml", ".ttf", ".otf", ".ttc"})
"""Suffixes of files that a brand uses; more of them than it names is nothing to tell of."""


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
    """Copy a pair into a new job directory below ``jobs``, which appears complete or not at all.

    Files beside the script that belong to it are copied too: lexicon.txt, its pictures, and brand.yaml with its files,
    or else the usual ``brand``. ``wishes`` are options of the command line (``voice``, ``preset`` ...). ``direct`` is
    the id of the process that works on it without the service. Raises TransientError when
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


def attach_files(job: Job, usual: Path | None) -> tuple[Path, ...]:
    """Attach the script's pictures and brand from the files that were dropped with it.

    ``usual`` is the brand.yaml for scripts without one. Returns the pictures, texts and sounds that the video does not
    use, relative to the script. Raises the errors of `find_attachments`.
    """
    job.pictures_folder.mkdir(exist_ok=True)
    attached = find_attachments(job.script, usual, job.pictures_folder)
    if job.brand is None and attached.brand_file is not None:
        _copy_brand(attached, job.input)
    if attached.pictures != job.manifest.pictures:
        job.update(pictures=attached.pictures)
    named = {*attached.pictures.found.values(), *attached.pictures.left_out}
    used = {job.pictures_folder / path for path in named} | set(attached.brand_assets)
    beside = (path for path in sorted(job.pictures_folder.rglob("*")) if path.is_file() and path not in used)
    others = (path.relative_to(job.pictures_folder) for path in beside)
    return tuple(path for path in others if path.suffix.lower() not in _OF_THE_BRAND)


def job_id(name: str, now: datetime) -> str:
    """Return a unique ASCII id, sortable by time: ``2026-11-22-1403-quarterly-update-3f9a``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "video"
    return f"{now:%Y-%m-%d-%H%M}-{slug}-{secrets.token_hex(2)}"


def _copy_attachments(attached: Attachments, script: Path, folder: Path) -> None:
    """Copy what belongs to ``script`` into ``folder``."""
    for path in set(attached.pictures.found.values()):
        _copy_file(script.parent / path, folder / PICTURES_FOLDER / path)
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
