"""Check what a video needs on this machine.

Name what is missing and the command that installs it. Imports nothing heavy.
"""

from __future__ import annotations

import platform
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.errors import PresGenError, SettingsError, translate_os_error
from config.paths import Home
from config.program import describe_reinstallation

if TYPE_CHECKING:
    from daemon.hardware import MachineProfile
    from models.engine import Avatar, Voice

_ROOM_GB = 2.0
"""Free space that is safe: the working files of a half-hour video and some to spare, in 10^9 bytes."""
_OTHERS = 0o077
"""Permissions of the group and of everybody."""


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One check.

    Attributes:
        name: of what was checked.
        ok: whether it is as it should be.
        found: what was found, in words.
        hint: what to do about it; empty when there is nothing to do.
        needed: whether no video of the default kind can be made without it.
    """

    name: str
    ok: bool
    found: str
    hint: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """All checks."""

    checks: tuple[DoctorCheck, ...]

    @property
    def ok(self) -> bool:
        """True if all required checks passed."""
        return all(check.ok for check in self.checks if check.needed)

    def as_json(self) -> dict[str, Any]:
        """Return the checks as plain data."""
        return {"ok": self.ok, "checks": [asdict(check) for check in self.checks]}


def examine(home: Home) -> DoctorReport:
    """Check everything a video needs. Creates nothing but a file that is removed at once."""
    from daemon.hardware import resolve_machine

    machine = resolve_machine(home)
    return DoctorReport(
        (
            _computer(machine),
            _preset(home, machine),
            _python(),
            *_libraries(),
            _home_folder(home),
            _drop_folder(home),
            *_privacy(home),
            _disk(home),
            _settings(home),
            *_brand(home),
            _service(home),
            *_weights(home),
            _fonts(),
            *_engines(),
        )
    )


def _computer(profile: MachineProfile) -> DoctorCheck:
    from daemon.hardware.recommendation import describe_machine

    found = profile.machine
    named = ", ".join(filter(None, (found.cpu_name, found.model)))
    words = describe_machine(found) + (f" ({named})" if named else "")
    if found.translated:
        hint = f"Install Python for Apple silicon. {describe_reinstallation()}"
        return DoctorCheck("computer", False, f"{words}, on which this Python runs through Rosetta", hint, needed=False)
    return DoctorCheck("computer", True, words)


def _preset(home: Home, suits: MachineProfile) -> DoctorCheck:
    """Report the preset used where neither script nor command line names one, and why."""
    from config.settings import Settings

    settings = Settings.peek(home)
    if settings is not None and settings.preset != "auto":
        differs = "" if settings.preset == suits.preset else f"; what suits this computer is {suits.preset}"
        return DoctorCheck("preset", True, f"{settings.preset}, as config.yaml says{differs}")
    return DoctorCheck("preset", True, suits.reason)


def _python() -> DoctorCheck:
    version = platform.python_version()
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}"
    return DoctorCheck(
        "python", sys.version_info >= (3, 11), f"{version} on {machine}", "Install Python 3.11 or newer."
    )


def _libraries() -> Iterator[DoctorCheck]:
    """Check every library that the project requires, without importing any."""
    try:
        wanted = requires("presgen-training") or []
    except PackageNotFoundError:
        yield DoctorCheck("presgen", False, "is not installed as a package", describe_reinstallation())
        return
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        if name and "extra ==" not in requirement:
            yield _library(name[0])


def _library(name: str) -> DoctorCheck:
    try:
        return DoctorCheck(name, True, distribution(name).version)
    except PackageNotFoundError:
        return DoctorCheck(name, False, "is not installed", describe_reinstallation())


def _home_folder(home: Home) -> DoctorCheck:
    folder = _existing(home.root)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return DoctorCheck("home", True, str(home.root))
    except OSError as error:
        problem = translate_os_error(error, f"writing to {folder}")
        return DoctorCheck("home", False, problem.message, "Choose another with --home or PRESGEN_HOME.")


def _drop_folder(home: Home) -> DoctorCheck:
    found = str(home.inbox) if home.inbox.is_dir() else f"{home.inbox} is not there"
    hint = "The service makes it. Type: presgen service install   (or presgen run)"
    return DoctorCheck("drop folder", home.inbox.is_dir(), found, hint, needed=False)


def _privacy(home: Home) -> Iterator[DoctorCheck]:
    """Find folders that other users may look into.

    A closed home closes what lies in it, but not a folder that is a link to another place.
    """
    if not home.root.exists():
        return
    inside = (home.jobs, home.cache, home.logs, home.run)
    elsewhere = [folder.resolve() for folder in inside if not folder.resolve().is_relative_to(home.root.resolve())]
    open_to_others = [
        folder for folder in (home.root, *elsewhere) if folder.exists() and folder.stat().st_mode & _OTHERS
    ]
    names = " ".join(shlex.quote(str(folder)) for folder in open_to_others)
    if open_to_others:
        found = f"other users of this computer can look into {names}, at scripts and faces"
        yield DoctorCheck("privacy", False, found, f"Type: chmod go-rwx {names}", needed=False)
    else:
        yield DoctorCheck("privacy", True, "only you can look into the home")


def _disk(home: Home) -> DoctorCheck:
    free = shutil.disk_usage(_existing(home.root)).free / 1e9
    return DoctorCheck("disk", free >= _ROOM_GB, f"{free:.1f} GB free", f"Free some space: {_ROOM_GB:g} GB is safe.")


def _existing(folder: Path) -> Path:
    """Return ``folder`` or its nearest parent that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _settings(home: Home) -> DoctorCheck:
    from models.registry import load_settings

    if not home.settings.exists():
        return DoctorCheck("settings", True, "none yet, the defaults hold")
    try:
        load_settings(home)
    except (SettingsError, PresGenError) as error:
        return DoctorCheck("settings", False, error.message, error.hint)
    return DoctorCheck("settings", True, str(home.settings))


def _brand(home: Home) -> Iterator[DoctorCheck]:
    from config.brand import Brand

    if home.brand.is_file():
        try:
            Brand.load(home.brand)
            yield DoctorCheck("brand", True, str(home.brand))
        except PresGenError as error:
            yield DoctorCheck("brand", False, error.message, error.hint)


def _service(home: Home) -> DoctorCheck:
    """Report whether the service is installed and runs; `presgen make` does not need it."""
    from daemon.autostart.manager import Autostart
    from daemon.autostart.service_unit import ServiceUnit
    from daemon.views.autostart_status import AutostartStatus

    try:
        status = AutostartStatus.of(Autostart(ServiceUnit.of(home)))
    except PresGenError as error:
        return DoctorCheck("service", False, error.message, error.hint, needed=False)
    running = f"running (process {status.pid}{', started by hand' if status.by_hand else ''})"
    installed = f"{status.identity} for {status.home}"
    fault, hint = status.fault
    if fault:
        return DoctorCheck("service", False, f"{installed}: {fault}", hint, needed=False)
    if status.installed:
        return DoctorCheck("service", True, f"{installed}, {running}", needed=False)
    how = running if status.running else "not running"
    return DoctorCheck("service", True, f"not installed, {how}", needed=False)


def _weights(home: Home) -> Iterator[DoctorCheck]:
    from models.weights.installer import WeightsState, list_available, read_state, verify

    for weights in list_available():
        found = read_state(home.models, weights.name)
        faults = verify(home.models, weights.name) if found is not WeightsState.MISSING else ["not installed"]
        yield DoctorCheck(
            weights.name, not faults, " ".join(faults) or "installed and sound", f"Type: {weights.command}"
        )


def _fonts() -> DoctorCheck:
    import stages.typesetting

    folder = Path(stages.typesetting.__file__).with_name("bundled_fonts")
    fonts = sorted(path.stem for path in folder.glob("*.[ot]tf"))
    return DoctorCheck("fonts", bool(fonts), ", ".join(fonts) or f"none in {folder}", describe_reinstallation())


def _engines() -> Iterator[DoctorCheck]:
    """Check the problems that each engine reports; only the default voice and avatar are needed."""
    from config.render_options import resolve_render_options
    from config.settings import Settings
    from models.registry import avatars, list_engines, load_avatar, load_voice, voices

    default = resolve_render_options(Settings(), {}, {}, list_engines())
    for name in voices():
        yield _engine(f"voice {name}", lambda: load_voice(name), needed=name == default.voice)  # noqa: B023  called at once
    for name in avatars():
        yield _engine(f"avatar {name}", lambda: load_avatar(name), needed=name == default.ladder[0])  # noqa: B023


def _engine(label: str, load: Callable[[], Voice | Avatar], needed: bool) -> DoctorCheck:
    try:
        engine = load()
        problems = engine.problems()
    except Exception as error:  # an engine of a third party may fail in any way; the others are checked anyway
        hint = error.hint if isinstance(error, PresGenError) else ""
        return DoctorCheck(label, False, f"cannot be loaded ({error})", hint, needed)
    if problems:
        return DoctorCheck(
            label, False, " ".join(p.message for p in problems), " ".join(p.hint for p in problems), needed
        )
    network = ", uses the network when it is named" if getattr(engine.traits, "is_network", False) else ""
    return DoctorCheck(label, True, f"version {engine.version}{network}", needed=needed)
