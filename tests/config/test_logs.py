import json
import logging
import warnings
from pathlib import Path

import pytest
import structlog

from config.logs import logging_to


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_events_become_one_line_of_json_each(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "job.log"

    with logging_to(path):
        structlog.get_logger().info("stage_finished", stage="speech", path=Path("/été"))
        structlog.get_logger().debug("not worth keeping")
    structlog.get_logger().debug("after the block")

    [line] = lines(path)
    assert (line["event"], line["level"], line["stage"], line["path"]) == ("stage_finished", "info", "speech", "/été")
    assert str(line["at"]).endswith("Z")


def test_what_libraries_log_and_warn_about_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "job.log"

    with logging_to(path), warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.getLogger("libav").warning("odd %s", "packet")
        logging.captureWarnings(True)
        warnings.warn("careful", stacklevel=1)

    events = [str(line["event"]) for line in lines(path)]
    assert events[0] == "odd packet"
    assert "careful" in events[1]


def test_a_failure_is_kept_with_its_traceback(tmp_path: Path) -> None:
    path = tmp_path / "job.log"

    with logging_to(path):
        try:
            raise ValueError("odd")
        except ValueError:
            structlog.get_logger().exception("engine_failed")

    [line] = lines(path)
    assert "Traceback" in str(line["exception"])
    assert "ValueError: odd" in str(line["exception"])


def test_nested_blocks_write_to_all_their_files(tmp_path: Path) -> None:
    with logging_to(tmp_path / "all.log"):
        structlog.get_logger().info("before")
        with logging_to(tmp_path / "job.log"):
            structlog.get_logger().info("inside")
        structlog.get_logger().info("after")

    assert [line["event"] for line in lines(tmp_path / "all.log")] == ["before", "inside", "after"]
    assert [line["event"] for line in lines(tmp_path / "job.log")] == ["inside"]


def test_the_configuration_of_before_holds_again(tmp_path: Path) -> None:
    before = structlog.get_config(), logging.getLogger().handlers.copy(), logging.raiseExceptions

    with pytest.raises(KeyError), logging_to(tmp_path / "job.log"):
        raise KeyError

    assert (structlog.get_config(), logging.getLogger().handlers, logging.raiseExceptions) == before
