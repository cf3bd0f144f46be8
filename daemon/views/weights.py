"""List the weights that engines need and whether they are installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.paths import Home
from models.weights.installer import WeightsState, list_available, read_state


@dataclass(frozen=True, slots=True)
class WeightsRow:
    """Weights of the catalogue: ``size`` in bytes, and what they are for."""

    name: str
    state: WeightsState
    size: int
    licence: str
    purpose: str

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {
            "name": self.name,
            "state": self.state.value,
            "bytes": self.size,
            "licence": self.licence,
            "purpose": self.purpose,
        }


@dataclass(frozen=True, slots=True)
class WeightsList:
    """All weights of the catalogue."""

    rows: tuple[WeightsRow, ...]

    @classmethod
    def of(cls, home: Home) -> WeightsList:
        """Return the list with the state of each in ``home``."""
        return cls(
            tuple(
                WeightsRow(each.name, read_state(home.models, each.name), each.size, each.licence, each.purpose)
                for each in list_available()
            )
        )

    def as_json(self) -> list[dict[str, Any]]:
        """Return the rows as plain data."""
        return [row.as_json() for row in self.rows]
