"""A job and its manifest: one directory that advances, stage by stage, from script to video."""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

from config.brand import BRAND_FILE
from config.errors import translated
from config.files import digest, sync
from stages.jobs.manifest import Manifest, SourceFile
from stages.script.attachments import Attachments, find_attachments

VIDEO = "final_video.mp4"
"""The main video in the output of a job; the others have their layout in their names."""
SOUND = "final_audio.m4a"
"""The sound alone, with chapters."""
LEXICON = "lexicon.txt"
BESIDE = "beside"
"""The folder of a job for the pictures of the script, with the paths they have from the folder of the script."""
_LOOK = "brand"
LOSSES = 2
"""So many workers may be lost on a rung of the ladder; then it is left."""


class Job:
    """A directory that advances, stage by stage, from script to video. Whole as soon as it has its name."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    @classmethod
    def open(cls, folder: Path) -> Job:
        """Read the job kept in ``folder``."""
        return cls(folder, Manifest.load(folder / "job.json"))

    @classmethod
    def create(
        cls,
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
            more = find_attachments(script, brand)
            _copy(more, script, incoming / "input")
            manifest = Manifest(
                id=identity,
                name=name,
                created_at=now,
                script=sources[0],
                footage=sources[1],
                wishes=wishes,
                pictures=more.pictures,
                direct=direct,
            )
            manifest.save(incoming / "job.json")
            incoming.rename(jobs / identity)
            sync(jobs)
        except BaseException as error:  # Ctrl-C in the middle of a large file as well
            shutil.rmtree(incoming, ignore_errors=True)
            if isinstance(error, OSError):
                raise translated(error, "copying the script and the footage") from error
            raise
        return cls(jobs / identity, manifest)

    @property
    def script(self) -> Path:
        """The script as it was dropped."""
        return self.folder / self.manifest.script.path

    @property
    def footage(self) -> Path:
        """The footage as it was dropped."""
        return self.folder / self.manifest.footage.path

    @property
    def lexicon(self) -> Path | None:
        """How the author wants words to be pronounced, if a lexicon lay beside the script."""
        lexicon = self.input / LEXICON
        return lexicon if lexicon.is_file() else None

    @property
    def beside(self) -> Path:
        """The folder of pictures; paths in it are those of `stages.records.script.Image`. It may not exist."""
        return self.input / BESIDE

    @property
    def pictures(self) -> tuple[Path, ...]:
        """The pictures that the script names, each once."""
        return tuple(self.beside / path for path in sorted(set(self.manifest.pictures.found.values())))

    @property
    def brand(self) -> Path | None:
        """The look of the video, if there is one: a brand.yaml, with the files that it names in its folder."""
        brand = self.input / _LOOK / BRAND_FILE
        return brand if brand.is_file() else None

    @property
    def looks(self) -> tuple[Path, ...]:
        """Every file that decides how the video looks: the pictures, and what brand.yaml names."""
        named = (path for path in (self.input / _LOOK).rglob("*") if path.is_file() and path != self.brand)
        return (*self.pictures, *sorted(named))

    @property
    def input(self) -> Path:
        """What was dropped, and source_frame.jpg."""
        return self.folder / "input"

    @property
    def processing(self) -> Path:
        """Working files."""
        return self.folder / "processing"

    @property
    def output(self) -> Path:
        """The finished set; empty until all of it is there."""
        return self.folder / "output"

    def equip(self, usual: Path | None) -> None:
        """Find the pictures of the script and the look of the video among what was dropped together with it.

        ``usual`` is the brand.yaml for scripts that have none beside them. Raises what `find_attachments` does.
        """
        self.beside.mkdir(exist_ok=True)
        more = find_attachments(self.script, usual, self.beside)
        if self.brand is None and more.brand_file is not None:
            _copy_look(more, self.input)
        if more.pictures != self.manifest.pictures:
            self.update(pictures=more.pictures)

    def update(self, **changes: object) -> None:
        """Change the manifest, on disk first."""
        manifest = self.manifest.model_copy(update=changes)
        manifest.save(self.folder / "job.json")
        self.manifest = manifest


def _copy(more: Attachments, script: Path, folder: Path) -> None:
    """Copy what belongs to ``script`` into ``folder``."""
    for path in set(more.pictures.found.values()):
        _copy_file(script.parent / path, folder / BESIDE / path)
    _copy_look(more, folder)
    lexicon = script.with_name(LEXICON)
    if lexicon.is_file():
        _copy_file(lexicon, folder / LEXICON)


def _copy_look(more: Attachments, folder: Path) -> None:
    """Copy brand.yaml into ``folder``, after the files that it names."""
    if more.brand_file is None:
        return
    look = folder / _LOOK
    for path in more.brand_assets:
        _copy_file(path, look / path.relative_to(more.brand_file.parent))
    _copy_file(more.brand_file, look / BRAND_FILE)


def _copy_file(path: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, kept)


def job_id(name: str, now: datetime) -> str:
    """Return an id that is ascii, readable, sortable by time and unique: ``2026-11-22-1403-quarterly-update-3f9a``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "video"
    return f"{now:%Y-%m-%d-%H%M}-{slug}-{secrets.token_hex(2)}"
