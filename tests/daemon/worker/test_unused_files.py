"""Test what is told of files beside a script that are not in its video."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.worker.unused_files import describe_unused_file


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "images/chart.png",
            "images/chart.png lies beside the script, but the script does not show it: write ![...](images/chart.png)",
        ),
        ("README.md", "README.md lies beside the script and is not spoken: to get a video of it, give it another name"),
        ("narration.wav", "narration.wav lies beside the script and is not used."),
    ],
)
def test_what_is_told_says_what_to_do(path: str, message: str) -> None:
    assert describe_unused_file(Path(path)).startswith(message)
