"""What tests of several packages share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
os.environ["PRESGEN_READINGS"] = str(ROOT / "tests" / "calm.jsonl")
"""Tests do not depend on what else runs on their machine, unless they take this away or name readings of their own."""
os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
"""The presgen under test is the one on PATH, so that messages call it by its name."""


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed weights (home.models): a copy of the ones that come with the program."""
    from models.weights.installer import INCLUDED

    return Path(shutil.copytree(INCLUDED, tmp_path_factory.mktemp("weights") / "models"))


@pytest.fixture
def none_included(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that comes without weights."""
    monkeypatch.setattr("models.weights.installer.INCLUDED", tmp_path / "nothing included")


@pytest.fixture(scope="session")
def presenter() -> Path:
    """The footage of the sample: 1280x720, 155 frames at 25 a second, one synthetic face, mouth closed."""
    return ROOT / "examples" / "welcome" / "source.mp4"


@pytest.fixture(scope="session", autouse=True)
def nothing_left() -> Iterator[None]:
    """End the processes that tests have left behind, and fail the last test for them."""
    yield
    left = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if child.status() != psutil.STATUS_ZOMBIE:
                left.append(" ".join(child.cmdline()))
                child.kill()
    assert not left, "tests have left processes behind"
