"""What the stages leave on disk and hand to one another. Frozen; unknown keys are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from config.files import write_atomically


class Record(BaseModel):
    """Something that is kept on disk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def save(self, path: Path) -> None:
        """Write this record as JSON, atomically."""
        write_atomically(path, self.model_dump_json(indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls.model_validate_json(path.read_bytes())


# ---------------------------------------------------------------------------------------------------------- script


# ---------------------------------------------------------------------------------------------------------- speech


# --------------------------------------------------------------------------------------------------------- footage


# --------------------------------------------------------------------------------------------------------- content
