"""Pass requests of the user to the running daemon, as files that are handled once."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from pydantic import ValidationError

from config.files import make_private_folder, write_atomically
from stages.records.base import Record

Verb = Literal["pause", "resume", "cancel", "retry", "clean"]
VERBS: tuple[Verb, ...] = get_args(Verb)


class Request(Record):
    """A verb, and the id of its job (empty for pause, resume and clean)."""

    verb: Verb
    job: str = ""


def send_request(folder: Path, request: Request) -> Path:
    """Write ``request`` for the daemon.

    Return its file, which is gone when the request has been handled.
    """
    make_private_folder(folder)
    path = folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.json"
    write_atomically(path, request.model_dump_json())
    return path


def take_requests(folder: Path) -> Iterator[Request]:
    """Yield the requests, oldest first.

    Each file is deleted afterwards, and files that are no requests too.
    """
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
