"""A job and its manifest: one directory that advances, stage by stage, from script to video."""

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
"""The folder of a job for the pictures of the script, with the paths they have from the folder of the script."""
BRAND_FOLDER = "brand"
"""The folder of a job for brand.yaml and the files that it names."""
MAX_LOST_WORKERS = 2
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
    def pictures_folder(self) -> Path:
        """The folder of pictures; paths in it are those of `stages.records.script.Image`. It may not exist."""
        return self.input / PICTURES_FOLDER

    @property
    def pictures(self) -> tuple[Path, ...]:
        """The pictures that the script names, each once."""
        return tuple(self.pictures_folder / path for path in sorted(set(self.manifest.pictures.found.values())))

    @property
    def brand(self) -> Path | None:
        """The look of the video, if there is one: a brand.yaml, with the files that it names in its folder."""
        brand = self.input / BRAND_FOLDER / BRAND_FILE
        return brand if brand.is_file() else None

    @property
    def appearance_files(self) -> tuple[Path, ...]:
        """Every file that decides how the video looks: the pictures, and what brand.yaml names."""
        named = (path for path in (self.input / BRAND_FOLDER).rglob("*") if path.is_file() and path != self.brand)
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

    def update(self, **changes: object) -> None:
        """Change the manifest, on disk first."""
        manifest = self.manifest.model_copy(update=changes)
        manifest.save(self.folder / "job.json")
        self.manifest = manifest
