"""Tell what the service would say of the drop folder, while none runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from inbox.file_check import FileRole, describe_empty, describe_read_error
from inbox.filename_rules import FileKind
from inbox.model import Waiting, WaitReason
from inbox.pairing.candidates import DropGroup, PairCandidate
from inbox.pairing.folder_pairing import pair_in_folder
from inbox.pairing.loose_files import pair_loose_files
from inbox.scan import ScannedItem, list_items


def preview(root: Path, share_footage: bool) -> Iterator[Waiting]:
    """Yield everything that lies in the drop folder ``root``, with what is wrong with it.

    ``share_footage`` is that of `Inbox`. Nothing is written and no file is opened, so that a file of the wrong content
    counts as complete. Each item waits since its last change. Raises OSError when ``root`` cannot be listed.
    """
    items = list_items(str(root))
    for group in _find_groups(items, share_footage):
        for found in group.found:
            since = _find_change_time(found.item)
            if isinstance(found, PairCandidate):
                reason, message = _judge(found)
            else:
                reason, message = found.reason, found.message
            yield Waiting(found.item.display_name, reason, message, since, Path(found.item.path))


def _find_groups(items: Sequence[ScannedItem], share_footage: bool) -> Iterator[DropGroup]:
    yield from pair_loose_files(items)
    for folder in items:
        if folder.kind is FileKind.FOLDER:
            with suppress(FileNotFoundError):  # removed in the meantime
                yield pair_in_folder(folder, share_footage)


def _judge(found: PairCandidate) -> tuple[WaitReason, str]:
    """Return that a pair is complete, or what its sizes show to be wrong."""
    for role, item in ((FileRole.SCRIPT, found.script), (FileRole.FOOTAGE, found.footage)):
        try:
            size = os.lstat(item.path).st_size
        except OSError as error:
            return WaitReason.UNREADABLE, describe_read_error(error, item.display_name).message
        if size == 0:
            return WaitReason.EMPTY, describe_empty(role, item.display_name)
    return WaitReason.SERVICE, "It is complete. The service checks and takes it as soon as it runs."


def _find_change_time(item: ScannedItem) -> float:
    """Return when ``item`` changed last, in seconds since 1970; 0 when it is gone."""
    with suppress(OSError):
        return os.lstat(item.path).st_ctime
    return 0.0
