"""Scan the drop folder for pairs that are ready and for items that must wait."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.errors import PresGenError
from inbox import drop_folder, filename_rules
from inbox.file_check import FileRole, describe_empty, describe_read_error
from inbox.file_check_process import ChildProcessChecker, FileChecker
from inbox.filename_rules import FileKind
from inbox.model import Observation, Pair, ScanResult, Waiting, WaitReason
from inbox.pairing.candidates import DropGroup, PairCandidate, PairingProblem
from inbox.pairing.folder_pairing import assign_pictures, pair_in_folder
from inbox.pairing.loose_files import pair_loose_files
from inbox.scan import ItemState, ScannedItem, Stat, list_items, read_state
from inbox.settling import SettleState, SettleTracker

SETTLE_S = 3.0
"""Seconds for which a pair must stay unchanged before it is ready (the settle time)."""
IDLE_SCAN_S = 15.0
"""Seconds between scans without file system events; such scans make up for lost events."""
HALF_PAIR_S = 60.0
"""Seconds without a change for which the complete pairs of a folder wait for the other half of a pair in it."""
_UNAVAILABLE_SCAN_S = 2.0
_REFUSED_S = 30.0


@dataclass(frozen=True, slots=True)
class _Settled:
    """The states of the parts of a group that has settled.

    ``now``: monotonic seconds; ``wall``: seconds since 1970. ``paths``: of all parts; many pairs may share them.
    """

    paths: Mapping[ScannedItem, Path]
    states: Mapping[ScannedItem, ItemState]
    settling: Mapping[ScannedItem, SettleState]
    now: float
    wall: float


class Inbox:
    """Scans the drop folder ``root`` and tracks since when its items are unchanged.

    Not thread-safe. ``settle_s``: seconds for which a pair must stay unchanged. ``share_footage``: of several scripts
    beside one video called source, each becomes a pair with it. ``stat``: the stat function, which must not follow
    links. ``checker``: checks the contents of files; child processes by default.
    """

    def __init__(
        self,
        root: Path,
        *,
        settle_s: float = SETTLE_S,
        share_footage: bool = True,
        stat: Stat = os.lstat,
        checker: FileChecker | None = None,
    ) -> None:
        self.root = root
        self._settle_s = settle_s
        self._share_footage = share_footage
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
        outcomes = [outcome for group in self._find_groups(items) for outcome in self._evaluate(group, now, wall)]
        self._tracker.finish_scan()
        self._scan_again_in(self._checker.finish_scan(now))
        ready = sorted((o for o in outcomes if isinstance(o, Pair)), key=lambda pair: (pair.seen.first_seen, pair.name))
        return ScanResult(tuple(ready), tuple(o for o in outcomes if isinstance(o, Waiting)), self._next_scan_s)

    def use_settings(self, settle_s: float, share_footage: bool) -> None:
        """Use these values from now on, as those of the constructor."""
        self._settle_s, self._share_footage = settle_s, share_footage

    def refuse(self, pair: Pair, error: PresGenError, now: float) -> None:
        """Let ``pair``, whose admission failed with ``error``, wait for half a minute."""
        self._refused[str(pair.script)] = (
            now + _REFUSED_S,
            f"{pair.name}: {error.message} {error.hint}",
        )

    def close(self) -> None:
        """Stop all running file checks."""
        self._checker.close()

    def _find_groups(self, items: Sequence[ScannedItem]) -> Iterator[DropGroup]:
        yield from pair_loose_files(items)
        for folder in items:
            if folder.kind is FileKind.FOLDER:
                try:
                    yield pair_in_folder(folder, self._share_footage)
                except FileNotFoundError:  # removed during the scan
                    self._scan_again_in(self._settle_s)

    def _evaluate(self, group: DropGroup, now: float, wall: float) -> Sequence[Pair | Waiting]:
        """Return the pairs of a group that are ready, and why everything else in it waits."""
        item = group.item
        copying = (WaitReason.COPYING, f"{item.display_name} is being copied.")
        try:
            states = {part: read_state(part, self._stat) for part in group.parts}
        except FileNotFoundError:
            self._scan_again_in(self._settle_s)
            return [self._make_waiting(item, *copying, wall)]
        except OSError as error:
            message = describe_read_error(error, item.display_name).message
            return [self._make_waiting(item, WaitReason.UNREADABLE, message, wall)]
        settling = {part: self._tracker.observe(part.path, seen.identity, now, wall) for part, seen in states.items()}
        unchanged_s = now - max((each.unchanged_since for each in settling.values()), default=-math.inf)
        candidates = [found for found in group.found if isinstance(found, PairCandidate)]
        if unchanged_s < self._settle_s:
            self._scan_again_in(max(0.05, min(self._settle_s / 3, self._settle_s - unchanged_s)))
            if unchanged_s >= self._settle_s / 3:
                for found in candidates:  # so that the result is known when the pair has settled
                    self._check_files(found, states, now)
            return [self._make_waiting(item, *copying, wall)]
        if any(seen.finder_busy for seen in states.values()):
            message = f"Finder has not finished copying {item.display_name}. If it has stopped, copy it again."
            return [self._make_waiting(item, WaitReason.UNFINISHED, message, wall)]
        problems = [found for found in group.found if isinstance(found, PairingProblem)]
        waiting = [self._make_waiting(problem.item, problem.reason, problem.message, wall) for problem in problems]
        if candidates and any(problem.is_half for problem in problems) and unchanged_s < HALF_PAIR_S:
            self._scan_again_in(HALF_PAIR_S - unchanged_s)
            halves = ", ".join(problem.item.display_name for problem in problems if problem.is_half)
            message = f"It waits for the rest of {item.display_name} ({halves}), a minute at most."
            return [*waiting, *(self._make_waiting(each.item, WaitReason.REST, message, wall) for each in candidates)]
        needed = {file for problem in problems for file in problem.needs}
        paths = {part: Path(part.path) for part in states}
        return [*waiting, *self._evaluate_candidates(candidates, needed, _Settled(paths, states, settling, now, wall))]

    def _evaluate_candidates(
        self, candidates: Sequence[PairCandidate], needed: set[ScannedItem], settled: _Settled
    ) -> Iterator[Pair | Waiting]:
        """Yield the pair of each candidate that is ready, or why it waits.

        ``needed``: files that will be needed by scripts without a partner.
        """
        results = [self._check_files(found, settled.states, settled.now) for found in candidates]
        if any(result[0] is WaitReason.CHECKING for result in results):  # they are taken together
            for found in candidates:
                message = f"{found.name} is being checked."
                yield self._make_waiting(found.item, WaitReason.CHECKING, message, settled.wall)
            return
        ready: list[PairCandidate] = []
        checks: list[str] = []
        for found, result in zip(candidates, results, strict=True):
            checked = result
            if isinstance(checked, str) and found.script.path in self._refused:
                until, message = self._refused[found.script.path]
                self._scan_again_in(until - settled.now)
                checked = (WaitReason.REFUSED, message)
            if isinstance(checked, str):
                ready.append(found)
                checks.append(checked)
            else:
                needed = needed.union(found.files) - {found.script}
                yield self._make_waiting(found.item, *checked, settled.wall)
        references = [self._find_references(found, settled) for found in ready]
        for found, companions, check in zip(ready, assign_pictures(ready, references), checks, strict=True):
            yield self._make_pair(found, companions, check, needed, settled)

    def _make_pair(
        self,
        found: PairCandidate,
        companions: Sequence[ScannedItem],
        checked: str,
        needed: set[ScannedItem],
        settled: _Settled,
    ) -> Pair:
        files, paths = (found.script, found.footage, *companions), settled.paths
        return Pair(
            name=found.name,
            script=paths[found.script],
            footage=paths[found.footage],
            companions=tuple(paths[item] for item in companions),
            folder=paths[found.folder] if found.folder else None,
            seen=Observation(
                files=tuple((paths[item], settled.states[item].identity) for item in files),
                first_seen=min(each.first_seen for each in settled.settling.values()),
                unchanged_since=max(each.unchanged_since_wall for each in settled.settling.values()),
                why=f"Nothing changed for {self._settle_s:g} s; {checked}. {found.remark}".rstrip(),
            ),
            stays=frozenset(paths[item] for item in needed.intersection(files)),
        )

    def _find_references(self, found: PairCandidate, settled: _Settled) -> tuple[str, ...]:
        identity = settled.states[found.script].identity
        result = self._checker.find_result(FileRole.SCRIPT, found.script.path, identity, settled.now)
        return result.pictures if result else ()

    def _check_files(
        self, found: PairCandidate, states: Mapping[ScannedItem, ItemState], now: float
    ) -> str | tuple[WaitReason, str]:
        """Return a description of script and footage, or why they cannot be admitted."""
        for item in found.files:
            if states[item].in_icloud:
                message = f"{item.display_name} is in iCloud and not on this Mac. Click the cloud beside it."
                return WaitReason.CLOUD, message
        descriptions = []
        for role, item in ((FileRole.SCRIPT, found.script), (FileRole.FOOTAGE, found.footage)):
            if states[item].identity.size == 0:
                return WaitReason.EMPTY, describe_empty(role, item.display_name)
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
