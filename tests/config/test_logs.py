import fcntl
import json
import logging
import os
import subprocess
import sys
import textwrap
import warnings
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog

from config.log_file import SharedLogHandler, truncate_log
from config.logs import logging_to, logging_to_callback
from tests.processes import exit_code, started

ROOT = Path(__file__).parents[2]


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


def test_a_name_that_is_not_text_is_logged_as_json_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xc3\xa9-\xff.txt")

    with logging_to(tmp_path / "job.log"):
        structlog.get_logger().info("taken", name=name, path=Path(name))

    [line] = lines(tmp_path / "job.log")
    assert line["name"] == line["path"] == name


def test_a_log_that_has_grown_is_put_aside_and_only_a_few_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "job.log"

    written(SharedLogHandler(path, limit=1000, kept=2), "one", 100)

    assert sorted(each.name for each in tmp_path.iterdir()) == ["job.log", "job.log.1", "job.log.2"]
    kept = [line["number"] for name in ("job.log.2", "job.log.1", "job.log") for line in lines(tmp_path / name)]
    assert kept == list(range(100 - len(kept), 100))
    assert all(each.stat().st_size <= 1100 for each in tmp_path.iterdir())


def test_several_processes_share_a_log_and_no_line_is_lost_or_torn_while_it_is_put_aside(tmp_path: Path) -> None:
    writer = textwrap.dedent(
        """
        import json, logging, sys
        from pathlib import Path
        from config.log_file import SharedLogHandler, truncate_log

        journal = SharedLogHandler(Path(sys.argv[1]), limit=3000, kept=500)
        for number in range(400):
            text = json.dumps({"who": sys.argv[2], "number": number, "more": "x" * (number % 90)})
            journal.handle(logging.LogRecord("", logging.INFO, "", 0, text, None, None))
        """
    )
    commands = [[sys.executable, "-c", writer, tmp_path / "all.log", who] for who in "abc"]
    with ExitStack() as running:
        writers = [running.enter_context(started(command, cwd=ROOT)) for command in commands]

        assert [exit_code(writer, 60) for writer in writers] == [0, 0, 0]
    found = [(str(line["who"]), line["number"]) for path in tmp_path.iterdir() for line in lines(path)]
    assert sorted(found) == sorted((who, number) for who in "abc" for number in range(400))
    assert len(list(tmp_path.iterdir())) > 20


def test_who_moves_the_log_away_gets_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    journal = SharedLogHandler(path)
    written(journal, "before")
    path.rename(tmp_path / "moved.log")

    written(journal, "after")

    assert [line["who"] for line in lines(tmp_path / "moved.log")] == ["before"]
    assert [line["who"] for line in lines(path)] == ["after"]


def test_a_process_that_stands_still_in_the_middle_of_a_line_holds_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    journal = SharedLogHandler(path)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        written(journal, "in spite of it")

    assert [line["who"] for line in lines(path)] == ["in spite of it"]


def test_a_full_disk_costs_lines_but_never_parts_of_lines_or_the_program(tmp_path: Path) -> None:
    writer = textwrap.dedent(
        """
        import resource, sys, structlog
        from pathlib import Path
        from config.logs import logging_to

        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        with logging_to(Path(sys.argv[1])):
            for number in range(40):
                structlog.get_logger().info("event", number=number)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            structlog.get_logger().info("event", number=40)
        """
    )

    done = subprocess.run(
        [sys.executable, "-c", writer, tmp_path / "a.log"], cwd=ROOT, capture_output=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    kept = [line["number"] for line in lines(tmp_path / "a.log")]
    assert kept[-1] == 40
    assert kept[:-1] == list(range(len(kept) - 1))
    assert 5 < len(kept) < 40


def test_a_listener_hears_every_line(tmp_path: Path) -> None:
    heard: list[str] = []

    with logging_to(tmp_path / "a.log"), logging_to_callback(heard.append):
        structlog.get_logger().info("event", number=1)

    assert [json.loads(line)["number"] for line in heard] == [1]
    assert heard == (tmp_path / "a.log").read_text().splitlines()


def written(journal: SharedLogHandler, who: str, count: int = 1) -> None:
    for number in range(count):
        text = json.dumps({"who": who, "number": number})
        journal.handle(logging.LogRecord("", logging.INFO, "", 0, text, None, None))


def test_a_log_that_others_append_to_is_shortened_to_whole_lines_and_appended_to_as_before(tmp_path):
    path = tmp_path / "service.log"
    with path.open("ab", buffering=0) as held:
        held.write(b"".join(b"line %d\n" % number for number in range(100)))
        before = path.read_bytes()
        truncate_log(path, limit=len(before), kept=20)
        untouched = path.read_bytes()
        truncate_log(path, limit=100, kept=20)
        held.write(b"after\n")

    assert untouched == before
    assert path.read_bytes() == b"line 98\nline 99\nafter\n"
    truncate_log(tmp_path / "none.log")
