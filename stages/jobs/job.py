"""Define a job: its directory, the files in it, and its manifest."""

from __future__ import annotations

from pathlib import Path

from config.brand import BRAND_FILE
from stages.jobs.manifest import Manifest

VIDEO = "final_video.mp4"
"""The main video in the output of a job; the others have their layout in their names."""
SOUND = "final_audio.m4a"
"""The sound alone, with chapters."""
LEXICON = "lexicon.txt"
PICTURES_FOLDER = "beside"
"""The folder in input/ of the script's pictures; their paths are relative to it as to the script."""
BRAND_FOLDER = "brand"
"""The folder in input/ of brand.yaml and the files that it names."""
MAX_LOST_WORKERS = 2
"""Lost workers on a rung of the fallback ladder after which that rung is not tried again."""


class Job:
    """A job directory, which is complete as soon as it has its name, and its manifest."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    @classmethod
    def open(cls, folder: Path) -> Job:
        """Read the job in ``folder``."""
        return cls(folder, Manifest.load(folder / "job.json"))

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
        """The author's lexicon of pronunciations, None without one."""
        lexicon = self.input / LEXICON
        return lexicon if lexicon.is_file() else None

    @property
    def pictures_folder(self) -> Path:
        """The folder that paths of `stages.records.script.Image` are relative to; it may not exist."""
        return self.input / PICTURES_FOLDER

    @property
    def pictures(self) -> tuple[Path, ...]:
        """The pictures that the script names, each once."""
        return tuple(self.pictures_folder / path for path in sorted(set(self.manifest.pictures.found.values())))

    @property
    def brand(self) -> Path | None:
        """The brand.yaml of the video, with the files that it names beside it; None without one."""
        brand = self.input / BRAND_FOLDER / BRAND_FILE
        return brand if brand.is_file() else None

    @property
    def appearance_files(self) -> tuple[Path, ...]:
        """All files that the video's appearance depends on: pictures, and files of the brand."""
        named = (path for path in (self.input / BRAND_FOLDER).rglob("*") if path.is_file() and path != self.brand)
        return (*self.pictures, *sorted(named))

    @property
    def input(self) -> Path:
        """The folder of the dropped files and source_frame.jpg."""
        return self.folder / "input"

    @property
    def processing(self) -> Path:
        """The folder of working files."""
        return self.folder / "processing"

    @property
    def output(self) -> Path:
        """The folder of the finished files; empty until all of them are there."""
        return self.folder / "output"

    def update(self, **changes: object) -> None:
        """Change the manifest, on disk first."""
        manifest = self.manifest.model_copy(update=changes)
        manifest.save(self.folder / "job.json")
        self.manifest = manifest
