"""Every time that is written has one form, and every form that ever was written is read."""

from __future__ import annotations

import json
import typing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import structlog
from pydantic import BaseModel

import daemon.hardware.speeds
import daemon.state.retention_start
import daemon.state.status_file
import inbox.receipt
import stages.jobs.manifest
from config.logs import logging_to
from config.timestamps import format_timestamp
from daemon.state.instance_lock import hold_lock, holder
from stages.jobs.events import EventKind, EventLog
from stages.jobs.manifest import Delivery, Manifest

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FORM = "2026-11-22T12:00:00.000000Z"
MODULES = (
    stages.jobs.manifest,
    inbox.receipt,
    daemon.state.status_file,
    daemon.state.retention_start,
    daemon.hardware.speeds,
)


def test_a_time_is_in_utc_with_microseconds_wherever_it_comes_from() -> None:
    assert format_timestamp(NOON) == FORM
    assert format_timestamp(NOON.astimezone(timezone(timedelta(hours=-9)))) == FORM
    assert format_timestamp(NOON + timedelta(microseconds=7)) == "2026-11-22T12:00:00.000007Z"


@pytest.mark.parametrize(
    "written",
    [
        FORM,
        "2026-11-22T12:00:00Z",
        "2026-11-22T12:00:00+00:00",
        "2026-11-22T13:00:00.000+01:00",
        "2026-11-22T12:00:00",
        "2026-11-22 12:00:00.000000",
    ],
)
def test_a_record_reads_all_forms_and_writes_one(written: str) -> None:
    delivery = Delivery.model_validate({"files": ["talk.mp4"], "sha256": "", "at": written})

    assert delivery.at == NOON
    assert delivery.model_dump(mode="json")["at"] == FORM
    assert f'"at":"{FORM}"' in delivery.model_dump_json()


def test_a_time_that_was_set_without_reading_is_written_in_the_same_form() -> None:
    source = {"path": "input/x", "name": "x", "sha256": ""}
    manifest = Manifest.model_validate(
        {"id": "a", "name": "a", "created_at": FORM, "script": source, "footage": source}
    ).model_copy(update={"retry_at": NOON.astimezone(timezone(timedelta(hours=5)))})

    assert manifest.model_dump(mode="json")["retry_at"] == FORM


def test_logs_and_events_have_that_form(tmp_path: Path) -> None:
    with logging_to(tmp_path / "log"):
        structlog.get_logger().info("daemon_stopped")
    EventLog(tmp_path / "events").emit(EventKind.WARNING, message="odd")
    with hold_lock(tmp_path / "lock"):
        holding = holder(tmp_path / "lock")

    assert holding is not None
    written = [json.loads((tmp_path / name).read_text())["at"] for name in ("log", "events")]
    for text in (*written, holding.since):
        assert format_timestamp(datetime.fromisoformat(text)) == text


def test_every_time_in_every_record_has_that_form() -> None:
    plain = [
        f"{module.__name__}.{name}.{field}"
        for module in MODULES
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for field, annotation in typing.get_type_hints(kind, include_extras=True).items()
        if has_plain_datetime(annotation)
    ]

    assert plain == []


def has_plain_datetime(annotation: object) -> bool:
    """Tell whether ``annotation`` holds a datetime that is no Timestamp."""
    if typing.get_origin(annotation) is typing.Annotated:
        return False
    return annotation is datetime or any(has_plain_datetime(part) for part in typing.get_args(annotation))


def test_a_record_with_a_plain_datetime_is_found() -> None:
    assert has_plain_datetime(datetime | None)
    assert has_plain_datetime(tuple[datetime, ...])
