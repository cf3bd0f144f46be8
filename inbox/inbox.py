"""The drop folder: each look at it says which pairs may be taken, and why everything else waits."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from config.errors import PresGenError
from inbox import drop_folder, filename_rules, pairing
from inbox.file_check import Role, refusal
from inbox.file_check_process import ChildProver, Prover
from inbox.filename_rules import FileKind
from inbox.model import Observation, Pair, Reason, Sight, Waiting
from inbox.pairing import PairCandidate, Trouble
from inbox.scan import ItemState, ScannedItem, Stat, listed, state
from inbox.settling import Mark, Memory

QUIET = 3.0
"""Seconds for which nothing of a pair may change before it is taken."""
IDLE = 15.0
"""Seconds between looks while nothing happens. Events come first; this is for those that got lost."""
_ABSENT = 2.0
_HOLD = 30.0


class Inbox:
    """Looks at the drop folder and remembers what it saw.

    ``quiet``: seconds for which a pair must stay unchanged. ``stat``: how to ask the file system about a path without
    following links. ``opens``: says what files are. Not for several threads at once.
    """

    def __init__(self, root: Path, *, quiet: float = QUIET, stat: Stat = os.lstat, opens: Prover | None = None) -> None:
        self.root = root
        self._quiet = quiet
        self._stat = stat
        self._opens = opens or ChildProver()
        self._memory = Memory()
        self._held: dict[str, tuple[float, str]] = {}
        self._again = IDLE

    def look(self, now: float, wall: float) -> Sight:
        """Say what lies in the drop folder at ``now`` (monotonic seconds; ``wall``: seconds since 1970).

        Costs one stat for each file that counts; never opens a file, never waits, never raises.
        """
        self._again = IDLE
        self._held = {path: held for path, held in self._held.items() if now < held[0]}
        try:
            missing = drop_folder.absence(self.root)
            items = [] if missing else listed(str(self.root))
        except OSError as error:
            words = f"The drop folder {self.root} cannot be read ({error.strerror}). Change its permissions."
            return self._shut(Reason.UNREADABLE, words, wall)
        if missing:
            return self._shut(Reason.MISSING, missing, wall)
        outcomes = [self._judged(found, now, wall) for found in self._found(items)]
        self._memory.turn()
        self._wait(self._opens.turn(now))
        ready = sorted((o for o in outcomes if isinstance(o, Pair)), key=lambda pair: (pair.seen.first, pair.name))
        return Sight(tuple(ready), tuple(o for o in outcomes if isinstance(o, Waiting)), self._again)

    def refuse(self, pair: Pair, error: PresGenError, now: float) -> None:
        """Note that ``pair`` could not be taken: it waits for half a minute, with the words of ``error``."""
        path = pair.folder or pair.script
        self._held[str(path)] = (now + _HOLD, f"{pair.name}: {error.message} It is tried again by itself.")

    def close(self) -> None:
        """Stop whatever still looks into files."""
        self._opens.close()

    def _found(self, items: Sequence[ScannedItem]) -> Iterable[PairCandidate | Trouble]:
        yield from pairing.loose(items)
        for folder in items:
            if folder.kind is FileKind.FOLDER:
                try:
                    yield pairing.in_folder(folder)
                except FileNotFoundError:  # taken away while we looked
                    self._wait(self._quiet)
                except OSError as error:
                    yield Trouble(folder, Reason.UNREADABLE, refusal(error, folder.shown).words)

    def _judged(self, found: PairCandidate | Trouble, now: float, wall: float) -> Pair | Waiting:
        """Return the pair if it may be taken, else why it waits."""
        item = found.item
        copying = (Reason.COPYING, f"{item.shown} is being copied.")
        try:
            states = {part: state(part, self._stat) for part in found.parts}
        except FileNotFoundError:
            self._wait(self._quiet)
            return self._waits(item, *copying, wall)
        except OSError as error:
            return self._waits(item, Reason.UNREADABLE, refusal(error, item.shown).words, wall)
        marks = [self._memory.watch(part.path, seen.identity, now, wall) for part, seen in states.items()]
        quiet = now - max((mark.since for mark in marks), default=-math.inf)
        if quiet < self._quiet:
            self._wait(max(0.05, min(self._quiet / 3, self._quiet - quiet)))
            if quiet >= self._quiet / 3 and isinstance(found, PairCandidate):
                self._examined(found, states, now)  # so that the answer is there when it has settled
            return self._waits(item, *copying, wall)
        if any(seen.busy for seen in states.values()):
            words = f"Finder has not finished copying {item.shown}. If it is not copying any more, copy it again."
            return self._waits(item, Reason.UNFINISHED, words, wall)
        if isinstance(found, Trouble):
            return self._waits(item, found.reason, found.words, wall)
        return self._admissible(found, states, marks, now, wall)

    def _admissible(
        self, found: PairCandidate, states: dict[ScannedItem, ItemState], marks: Sequence[Mark], now: float, wall: float
    ) -> Pair | Waiting:
        examined = self._examined(found, states, now)
        if isinstance(examined, tuple):
            return self._waits(found.item, *examined, wall)
        if found.item.path in self._held:
            until, words = self._held[found.item.path]
            self._wait(until - now)
            return self._waits(found.item, Reason.REFUSED, words, wall)
        return Pair(
            name=found.name,
            script=Path(found.script.path),
            footage=Path(found.footage.path),
            companions=tuple(Path(item.path) for item in found.companions),
            folder=Path(found.folder.path) if found.folder else None,
            seen=Observation(
                files=tuple((Path(item.path), states[item].identity) for item in found.files),
                first=min(mark.first for mark in marks),
                quiet=max(mark.quiet for mark in marks),
                why=f"Nothing changed for {self._quiet:g} s; {examined}.",
            ),
        )

    def _examined(
        self, found: PairCandidate, states: dict[ScannedItem, ItemState], now: float
    ) -> str | tuple[Reason, str]:
        """Return what script and footage are in words, or why they cannot be taken."""
        for item in found.files:
            if states[item].away:
                return Reason.CLOUD, f"{item.shown} is in iCloud and not on this Mac. Click the cloud beside it."
        told = []
        for role, item in ((Role.SCRIPT, found.script), (Role.FOOTAGE, found.footage)):
            if states[item].identity.size == 0:
                return Reason.EMPTY, f"{item.shown} is empty. Copy or download it again."
            verdict = self._opens.verdict(role, item.path, states[item].identity, now)
            if verdict is not None and verdict.reason is not None:
                return verdict.reason, verdict.words
            told.append(verdict.words if verdict else "")
        return "; ".join(told) if all(told) else (Reason.CHECKING, f"{found.name} is being looked at.")

    def _waits(self, item: ScannedItem, reason: Reason, words: str, wall: float) -> Waiting:
        since = self._memory.waits(item.path, reason, wall)
        return Waiting(item.shown, reason, words, since, Path(item.path))

    def _shut(self, reason: Reason, words: str, wall: float) -> Sight:
        """Take nothing; what will be there again is watched anew."""
        since = self._memory.waits(str(self.root), reason, wall)
        self._memory.turn()
        return Sight((), (Waiting(filename_rules.printable(self.root.name), reason, words, since, self.root),), _ABSENT)

    def _wait(self, seconds: float) -> None:
        self._again = min(self._again, seconds)
