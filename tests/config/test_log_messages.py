"""Test that the list of log events is complete, has no unused entries, and formats as sentences."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from config.log_messages import EVENT_MESSAGES, format_log_line

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

    assert {event: used[event] for event in used.keys() - EVENT_MESSAGES.keys()} == {}
    assert EVENT_MESSAGES.keys() - used.keys() == set()


def test_the_sentences_name_fields_that_the_lines_have() -> None:
    for place, call in calls():
        given = {keyword.arg for keyword in call.keywords} | {"job"}
        wanted = {field for _, field, _, _ in string.Formatter().parse(EVENT_MESSAGES[name(call)]) if field}
        assert None in given or wanted <= given, f"{place}: {wanted - given}"


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
