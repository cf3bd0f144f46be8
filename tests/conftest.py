"""What tests of several packages share."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
os.environ["PRESGEN_READINGS"] = str(ROOT / "tests" / "calm.jsonl")
"""Tests do not depend on what else runs on their machine, unless they take this away or name readings of their own."""


@pytest.fixture(scope="session")
def weights() -> Path:
    """The folder of installed weights (home.models); they are fetched once and kept for later runs.

    ``PRESGEN_TEST_HOME`` names the home to keep them in; default ``~/.cache/presgen-tests``.
    """
    from models.weights.installer import install

    home = Path(os.environ.get("PRESGEN_TEST_HOME") or Path.home() / ".cache" / "presgen-tests")
    install(home / "models", "face-mesh")
    return home / "models"


@pytest.fixture(scope="session")
def presenter() -> Path:
    """The footage of the sample: 1280x720, 155 frames at 25 a second, one synthetic face, mouth closed."""
    return ROOT / "examples" / "welcome" / "source.mp4"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the processes that tests have left behind, which is a failure of the whole run."""
    left = [child for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]
    for child in left:
        with suppress(psutil.Error):
            print(f"\nA test left a process behind: {child.pid} {' '.join(child.cmdline())}")
            child.kill()
    if left:
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
