"""Define the one form of a time in every file and answer: UTC with microseconds and Z.

Such texts sort as the times do: ``2026-11-22T12:00:00.000000Z``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer


def format_timestamp(at: datetime) -> str:
    """Format the aware time ``at`` as ``2026-11-22T12:00:00.000000Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _to_utc(at: datetime) -> datetime:
    """Return ``at`` in UTC; a time without zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Timestamp = Annotated[
    datetime, AfterValidator(_to_utc), PlainSerializer(format_timestamp, return_type=str, when_used="json")
]
"""A field of a record: any ISO 8601 time is read, and `format_timestamp` writes it."""
