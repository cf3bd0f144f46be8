"""Define the base of all records: frozen, saved as JSON, unknown keys refused."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from config.files import write_atomically


class Record(BaseModel):
    """A record that is kept on disk as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def save(self, path: Path) -> None:
        """Write this record as JSON, atomically."""
        write_atomically(path, self.model_dump_json(indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a record that `save` wrote."""
        return cls.model_validate_json(path.read_bytes())
