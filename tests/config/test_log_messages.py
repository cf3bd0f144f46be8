"""Test that the list of log events is complete, has no unused entries, and formats as sentences."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from config.log_messages import LOG_EVENTS, format_log_line
from stages.jobs.events import EVENT_EXAMPLES, EventKind
from stages.records.performance import StepDown
from tests.config.log_events_page import PAGE, render_page

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that logs something, with the place where it stands."""
    for room in ("config", "daemon", "inbox", "models", "outbox", "stages"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                    logger = ast.unparse(node.func.value)
                    if logger == "log" or logger.endswith("get_logger()"):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def name(call: ast.Call) -> str:
    [event] = call.args
    assert isinstance(event, ast.Constant)
    return str(event.value)


def test_nothing_is_logged_under_another_name_and_every_name_is_used() -> None:
    used = {name(call): place for place, call in calls()}

    assert {event: used[event] for event in used.keys() - LOG_EVENTS.keys()} == {}
    assert LOG_EVENTS.keys() - used.keys() == set()


def test_lines_have_the_fields_and_the_levels_that_the_list_says() -> None:
    assert [fault for place, call in calls() for fault in faults(place, call)] == []


def faults(place: str, call: ast.Call) -> Iterator[str]:
    """Yield what a call logs that is not on the list."""
    event = LOG_EVENTS[name(call)]
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    if unknown := {"exception" if field == "exc_info" else field for field in given} - event.fields.keys():
        yield f"{place}: {name(call)} has no fields {sorted(unknown)} in config/log_messages.py"
    level = ast.unparse(call.func).rpartition(".")[2]
    if (level := "error" if level == "exception" else level) not in event.levels:
        yield f"{place}: {name(call)} is not of level {level} in config/log_messages.py"


def test_such_faults_are_found() -> None:
    extra, *_ = faults("x.py:1", parse('log.info("job_taken", job=1, name=2, size=3)'))
    [level] = faults("x.py:1", parse('log.error("daemon_stopped")'))

    assert "['size']" in extra
    assert "not of level error" in level


def parse(text: str) -> ast.Call:
    [call] = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return call


def test_the_sentences_name_fields_that_the_list_has() -> None:
    for event, about in LOG_EVENTS.items():
        wanted = {field for _, field, _, _ in string.Formatter().parse(about.sentence) if field}
        assert wanted <= about.fields.keys(), event


def test_events_of_jobs_have_the_fields_that_the_list_says() -> None:
    """Those that are passed on as a whole are the fields of a step down."""
    assert EVENT_EXAMPLES.keys() == set(EventKind)
    assert EVENT_EXAMPLES[EventKind.STEP_DOWN].keys() == StepDown.model_fields.keys()
    emitted = 0
    for path in sorted((ROOT / "stages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]).startswith("EventKind."):
                emitted += 1
                kind = EventKind[ast.unparse(node.args[0]).partition(".")[2]]
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                assert given <= EVENT_EXAMPLES[kind].keys(), f"{path.relative_to(ROOT)}:{node.lineno}"
    assert emitted > 8


def test_the_page_about_log_events_is_up_to_date() -> None:
    command = ".venv/bin/python -m tests.config.log_events_page"

    assert PAGE.read_text(encoding="utf-8") == render_page(), f"Type: {command}"


def test_a_line_becomes_a_sentence() -> None:
    assert format_log_line({"event": "attempt_started", "number": 2}) == "Attempt 2 starts."
    assert format_log_line({"event": "attempt_ended", "outcome": "done"}) == "The attempt has ended: done."
    delivered = format_log_line({"event": "job_delivered", "files": ["talk/a.srt", "talk.mp4"]})
    assert delivered.endswith("talk.mp4 (with 1 more)")


def test_what_libraries_say_and_the_reason_of_a_traceback_are_shown() -> None:
    assert format_log_line({"event": "odd packet"}) == "odd packet"
    assert format_log_line({"event": "with {braces} in it"}) == "with {braces} in it"
    trace = 'Traceback (most recent call last):\n  File "a.py"\nValueError: odd'
    assert format_log_line({"event": "engine_failed", "exception": trace}).endswith("(ValueError: odd)")
