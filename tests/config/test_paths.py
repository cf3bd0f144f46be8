import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.files import make_private_folder
from config.logs import logging_to
from config.paths import Home
from config.settings import Settings
from inbox.drop_folder import prepare_home


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """What most people have: others may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def permissions(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_home_is_closed_to_other_users_and_its_outbox_is_like_other_folders_of_the_user(tmp_path: Path) -> None:
    home = Home(tmp_path / "new" / "home")
    prepare_home(home)

    private = (home.root, home.jobs, home.cache, home.logs, home.models)
    assert {str(folder): permissions(folder) for folder in private} == dict.fromkeys(map(str, private), 0o700)
    assert permissions(home.outbox) == 0o755


def test_whatever_makes_the_home_first_closes_it(tmp_path: Path) -> None:
    Settings.load(Home(tmp_path / "by the settings"))
    with logging_to(tmp_path / "by a log" / "logs" / "presgen.jsonl"):
        pass

    assert [permissions(tmp_path / name) for name in ("by the settings", "by a log", "by a log/logs")] == [0o700] * 3
    assert permissions(tmp_path / "by a log" / "logs" / "presgen.jsonl") == 0o600


def test_folders_that_exist_keep_their_permissions(tmp_path: Path) -> None:
    before = permissions(tmp_path)
    make_private_folder(tmp_path)
    (tmp_path / "file").touch()

    assert permissions(tmp_path) == before
    with pytest.raises(FileExistsError):
        make_private_folder(tmp_path / "file")
