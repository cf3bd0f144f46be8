"""What people ask of a running daemon: small files in the home, each obeyed once."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from pydantic import ValidationError

from config.files import write_atomically
from stages.records.base import Record

Verb = Literal["pause", "resume", "cancel", "retry"]
VERBS: tuple[Verb, ...] = get_args(Verb)


class Request(Record):
    """A verb, and the id of the job it is about (empty for pause and resume)."""

    verb: Verb
    job: str = ""


def ask(folder: Path, request: Request) -> Path:
    """Leave ``request`` for the daemon; the file goes away when it has been obeyed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.json"
    write_atomically(path, request.model_dump_json())
    return path


def asked(folder: Path) -> Iterator[Request]:
    """Yield what was asked, oldest first; each request is gone after it was handled, and one that is no request too."""
    for path in sorted(folder.glob("[!.]*.json")):
        try:
            request = Request.model_validate(json.loads(path.read_bytes()))
        except FileNotFoundError:
            continue
        except (ValueError, ValidationError):
            request = None
        if request is not None:
            yield request
        path.unlink(missing_ok=True)
