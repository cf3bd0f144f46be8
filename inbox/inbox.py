"""Scan the drop folder for pairs that are ready and for items that must wait."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from config.errors import PresGenError
from inbox import drop_folder, filename_rules, pairing
from inbox.file_check import FileRole, describe_read_error
from inbox.file_check_process import ChildProcessChecker, FileChecker
from inbox.filename_rules import FileKind
from inbox.model import Observation, Pair, ScanResult, Waiting, WaitReason
from inbox.pairing import PairCandidate, PairingProblem
from inbox.scan import ItemState, ScannedItem, Stat, list_items, read_state
from inbox.settling import SettleState, SettleTracker

SETTLE_S = 3.0
"""Seconds for which a pair must stay unchanged before it is ready (the settle time)."""
IDLE_SCAN_S = 15.0
"""Seconds between scans without file system events; such scans make up for lost events."""
_UNAVAILABLE_SCAN_S = 2.0
_REFUSED_S = 30.0


class Inbox:
    """Scans the drop folder ``root`` and tracks since when its items are unchanged.

    Not thread-safe. ``settle_s``: seconds for which a pair must stay unchanged. ``stat``: the stat function, which must
    not follow links. ``checker``: checks the contents of files; child processes by default.
    """

    def __init__(
        self, root: Path, *, settle_s: float = SETTLE_S, stat: Stat = os.lstat, checker: FileChecker | None = None
    ) -> None:
        self.root = root
        self._settle_s = settle_s
        self._stat = stat
        self._checker = checker or ChildProcessChecker()
        self._tracker = SettleTracker()
        self._refused: dict[str, tuple[float, str]] = {}
        self._next_scan_s = IDLE_SCAN_S

    def scan(self, now: float, wall: float) -> ScanResult:
        """Return the ready pairs and the waiting items.

        ``now``: monotonic seconds; ``wall``: seconds since 1970. Costs one stat for each relevant file; never opens a
        file, never blocks, never raises.
        """
        self._next_scan_s = IDLE_SCAN_S
        self._refused = {path: held for path, held in self._refused.items() if now < held[0]}
        try:
            missing = drop_folder.find_unavailability(self.root)
            items = [] if missing else list_items(str(self.root))
        except OSError as error:
            message = f"The drop folder {self.root} cannot be read ({error.strerror}). Change its permissions."
            return self._report_unavailable(WaitReason.UNREADABLE, message, wall)
        if missing:
            return self._report_unavailable(WaitReason.MISSING, missing, wall)
        outcomes = [self._evaluate(found, now, wall) for found in self._find_candidates(items)]
        self._tracker.finish_scan()
        self._scan_again_in(self._checker.finish_scan(now))
        ready = sorted((o for o in outcomes if isinstance(o, Pair)), key=lambda pair: (pair.seen.first_seen, pair.name))
        return ScanResult(tuple(ready), tuple(o for o in outcomes if isinstance(o, Waiting)), self._next_scan_s)

    def use_settle_time(self, seconds: float) -> None:
        """Let pairs stay unchanged for ``seconds`` from now on before they are ready."""
        self._settle_s = seconds

    def refuse(self, pair: Pair, error: PresGenError, now: float) -> None:
        """Let ``pair``, whose admission failed with ``error``, wait for half a minute."""
        path = pair.folder or pair.script
        self._refused[str(path)] = (now + _REFUSED_S, f"{pair.name}: {error.message} It is tried again by itself.")

    def close(self) -> None:
        """Stop all running file checks."""
        self._checker.close()

    def _find_candidates(self, items: Sequence[ScannedItem]) -> Iterable[PairCandidate | PairingProblem]:
        yield from pairing.pair_loose_files(items)
        for folder in items:
            if folder.kind is FileKind.FOLDER:
                try:
                    yield pairing.pair_in_folder(folder)
                except FileNotFoundError:  # removed during the scan
                    self._scan_again_in(self._settle_s)
                except OSError as error:
                    message = describe_read_error(error, folder.display_name).message
                    yield PairingProblem(folder, WaitReason.UNREADABLE, message)

    def _evaluate(self, found: PairCandidate | PairingProblem, now: float, wall: float) -> Pair | Waiting:
        """Return the pair if it is ready for admission, else why it waits."""
        item = found.item
        copying = (WaitReason.COPYING, f"{item.display_name} is being copied.")
        try:
            states = {part: read_state(part, self._stat) for part in found.parts}
        except FileNotFoundError:
            self._scan_again_in(self._settle_s)
            return self._make_waiting(item, *copying, wall)
        except OSError as error:
            message = describe_read_error(error, item.display_name).message
            return self._make_waiting(item, WaitReason.UNREADABLE, message, wall)
        settling = [self._tracker.observe(part.path, seen.identity, now, wall) for part, seen in states.items()]
        unchanged_s = now - max((each.unchanged_since for each in settling), default=-math.inf)
        if unchanged_s < self._settle_s:
            self._scan_again_in(max(0.05, min(self._settle_s / 3, self._settle_s - unchanged_s)))
            if unchanged_s >= self._settle_s / 3 and isinstance(found, PairCandidate):
                self._check_files(found, states, now)  # so that the result is known when the pair has settled
            return self._make_waiting(item, *copying, wall)
        if any(seen.finder_busy for seen in states.values()):
            message = f"Finder has not finished copying {item.display_name}. If it has stopped, copy it again."
            return self._make_waiting(item, WaitReason.UNFINISHED, message, wall)
        if isinstance(found, PairingProblem):
            return self._make_waiting(item, found.reason, found.message, wall)
        return self._evaluate_settled(found, states, settling, now, wall)

    def _evaluate_settled(
        self,
        found: PairCandidate,
        states: dict[ScannedItem, ItemState],
        settling: Sequence[SettleState],
        now: float,
        wall: float,
    ) -> Pair | Waiting:
        checked = self._check_files(found, states, now)
        if isinstance(checked, tuple):
            return self._make_waiting(found.item, *checked, wall)
        if found.item.path in self._refused:
            until, message = self._refused[found.item.path]
            self._scan_again_in(until - now)
            return self._make_waiting(found.item, WaitReason.REFUSED, message, wall)
        return Pair(
            name=found.name,
            script=Path(found.script.path),
            footage=Path(found.footage.path),
            companions=tuple(Path(item.path) for item in found.companions),
            folder=Path(found.folder.path) if found.folder else None,
            seen=Observation(
                files=tuple((Path(item.path), states[item].identity) for item in found.files),
                first_seen=min(each.first_seen for each in settling),
                unchanged_since=max(each.unchanged_since_wall for each in settling),
                why=f"Nothing changed for {self._settle_s:g} s; {checked}.",
            ),
        )

    def _check_files(
        self, found: PairCandidate, states: dict[ScannedItem, ItemState], now: float
    ) -> str | tuple[WaitReason, str]:
        """Return a description of script and footage, or why they cannot be admitted."""
        for item in found.files:
            if states[item].in_icloud:
                message = f"{item.display_name} is in iCloud and not on this Mac. Click the cloud beside it."
                return WaitReason.CLOUD, message
        descriptions = []
        for role, item in ((FileRole.SCRIPT, found.script), (FileRole.FOOTAGE, found.footage)):
            if states[item].identity.size == 0:
                return WaitReason.EMPTY, f"{item.display_name} is empty. Copy or download it again."
            result = self._checker.find_result(role, item.path, states[item].identity, now)
            if result is not None and result.reason is not None:
                return result.reason, result.message
            descriptions.append(result.message if result else "")
        if not all(descriptions):
            return WaitReason.CHECKING, f"{found.name} is being checked."
        return "; ".join(descriptions)

    def _make_waiting(self, item: ScannedItem, reason: WaitReason, words: str, wall: float) -> Waiting:
        since = self._tracker.find_wait_start(item.path, reason, wall)
        return Waiting(item.display_name, reason, words, since, Path(item.path))

    def _report_unavailable(self, reason: WaitReason, words: str, wall: float) -> ScanResult:
        """Take nothing; what will be there again is watched anew."""
        since = self._tracker.find_wait_start(str(self.root), reason, wall)
        self._tracker.finish_scan()
        return ScanResult(
            (),
            (Waiting(filename_rules.printable(self.root.name), reason, words, since, self.root),),
            _UNAVAILABLE_SCAN_S,
        )

    def _scan_again_in(self, seconds: float) -> None:
        self._next_scan_s = min(self._next_scan_s, seconds)
