"""Keep the write-ahead log of an admission, by which it can be finished or undone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from config.brand import BRAND_FILE
from config.files import write_atomically
from inbox import filename_rules
from inbox.filename_rules import FileKind
from inbox.model import FileIdentity, Pair
from stages.jobs.job import LEXICON, PICTURES_FOLDER

LOG_FILE = "intent.json"


@dataclass(frozen=True, slots=True)
class FileMove:
    """The move of a file from the drop folder to a job.

    ``original`` is absolute, ``target`` relative to the job; ``identity`` is that of the file before the move.
    ``stays``: the original stays in the drop folder, because another pair needs it too.
    """

    original: Path
    target: Path
    identity: FileIdentity
    stays: bool = False

    def original_is_unchanged(self) -> bool:
        """Tell whether the file at ``original`` is the one that was dropped.

        Raises OSError, except when there is no such file.
        """
        try:
            return FileIdentity.of(os.lstat(self.original)).is_content_of(self.identity)
        except (FileNotFoundError, NotADirectoryError):
            return False


@dataclass(frozen=True, slots=True)
class AdmissionLog:
    """The moves of one admission: script, footage, companions. Saved as intent.json.

    Attributes:
        name: the name of the pair.
        folder: the dropped folder, or None for loose files.
        across: the moves lead to another volume, so that the originals stay until the job is complete.
        moves: the files in the order in which they are moved.
    """

    name: str
    folder: Path | None
    across: bool
    moves: tuple[FileMove, ...]

    @classmethod
    def of(cls, pair: Pair, jobs: Path) -> AdmissionLog:
        """Return the moves that admit ``pair`` into a job below ``jobs``. Raises OSError."""
        identities = dict(pair.seen.files)
        across = pair.script.parent.stat().st_dev != jobs.stat().st_dev
        moves = (
            FileMove(original, target, identities[original], original in pair.stays)
            for original, target in _plan_moves(pair)
        )
        return cls(pair.name, pair.folder, across, tuple(moves))

    def save(self, folder: Path) -> None:
        """Write the log to ``folder``, as ASCII JSON because file names may not be valid UTF-8.

        Raises OSError.
        """
        record = asdict(self)
        write_atomically(folder / LOG_FILE, json.dumps(record, default=str, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> AdmissionLog:
        """Read what `save` wrote.

        Raises OSError, or ValueError, KeyError or TypeError when it is damaged.
        """
        record = json.loads((folder / LOG_FILE).read_bytes())
        moves = tuple(
            FileMove(
                original=Path(move["original"]),
                target=Path(move["target"]),
                identity=FileIdentity(**move["identity"]),
                stays=move.get("stays", False),  # logs of older versions have none
            )
            for move in record["moves"]
        )
        dropped = Path(record["folder"]) if record["folder"] else None
        return cls(record["name"], dropped, record["across"], moves)


def _plan_moves(pair: Pair) -> Iterator[tuple[Path, Path]]:
    """Yield the original and the target of each file.

    Pictures keep the relative paths that the script uses. A file of a folder around that of the script goes where it
    would lie if that folder were the script's.
    """
    yield pair.script, Path("input", "script.txt")
    yield pair.footage, Path("input", f"source{pair.footage.suffix.lower()}")
    special = {FileKind.LEXICON: Path("input", LEXICON), FileKind.BRAND: Path("input", PICTURES_FOLDER, BRAND_FILE)}
    for path in pair.companions:
        beside = path.relative_to(os.path.commonpath((path.parent, pair.script.parent)))
        kind = filename_rules.classify_file(path.name)
        if kind in special and beside.name == str(beside):
            yield path, special.pop(kind)  # only one: a case-sensitive volume may hold a second spelling
        else:
            yield path, Path("input", PICTURES_FOLDER, beside)
