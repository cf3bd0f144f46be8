"""What an admission is about to do, written down before it does it, so that it can be finished or undone."""

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
from inbox.model import Identity, Pair
from stages.jobs.job import BESIDE, LEXICON

LOG_FILE = "intent.json"


@dataclass(frozen=True, slots=True)
class Move:
    """A file on its way from ``original`` (absolute) to ``target`` (relative to the job), and what it was."""

    original: Path
    target: Path
    identity: Identity

    def is_at_home(self) -> bool:
        """Tell whether the original is (still, or again) where it was dropped. Raises OSError but for absence."""
        try:
            return Identity.of(os.lstat(self.original)).is_content_of(self.identity)
        except (FileNotFoundError, NotADirectoryError):
            return False


@dataclass(frozen=True, slots=True)
class Intent:
    """The moves of an admission: script, footage, companions. ``folder`` is the folder that was dropped, if any.

    ``across``: they lead to another volume, so that the originals stay until the job is whole.
    """

    name: str
    folder: Path | None
    across: bool
    moves: tuple[Move, ...]

    @classmethod
    def of(cls, pair: Pair, jobs: Path) -> Intent:
        """Return what it takes to admit ``pair`` into a job below ``jobs``. Raises OSError."""
        identities = dict(pair.seen.files)
        across = pair.script.parent.stat().st_dev != jobs.stat().st_dev
        return cls(pair.name, pair.folder, across, tuple(Move(o, t, identities[o]) for o, t in _targets(pair)))

    def save(self, folder: Path) -> None:
        """Write this down in ``folder``. JSON in ASCII, for names may be no text. Raises OSError."""
        record = asdict(self)
        write_atomically(folder / LOG_FILE, json.dumps(record, default=str, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Intent:
        """Read what `save` wrote. Raises OSError, or ValueError, KeyError or TypeError when it is damaged."""
        record = json.loads((folder / LOG_FILE).read_bytes())
        moves = tuple(
            Move(Path(move["original"]), Path(move["target"]), Identity(**move["identity"])) for move in record["moves"]
        )
        dropped = Path(record["folder"]) if record["folder"] else None
        return cls(record["name"], dropped, record["across"], moves)


def _targets(pair: Pair) -> Iterator[tuple[Path, Path]]:
    """Yield where each file of the pair goes. Pictures keep the paths that the script uses for them."""
    yield pair.script, Path("input", "script.txt")
    yield pair.footage, Path("input", f"source{pair.footage.suffix.lower()}")
    special = {FileKind.LEXICON: Path("input", LEXICON), FileKind.BRAND: Path("input", BESIDE, BRAND_FILE)}
    for path in pair.companions:
        kind = filename_rules.kind(path.name)
        if kind in special and path.parent == pair.folder:
            yield path, special.pop(kind)  # only one: disks that tell case apart may hold a second
        else:
            yield path, Path("input", BESIDE, path.relative_to(pair.folder or path.parent))
