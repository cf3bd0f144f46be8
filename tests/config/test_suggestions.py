import pytest

from config.errors import find_similar, list_similar

COMMANDS = ("cancel", "doctor", "guard", "logs", "make", "open", "resume", "retry", "run", "service", "stats", "status")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("stat", ["stats", "status"]),
        ("sevice", ["service"]),
        ("mkae", ["make"]),
        ("rnu", ["run"]),
        ("Logs", ["logs"]),
        ("opn", ["open"]),
        ("foo", []),
        ("help", []),
        ("reuse", []),
        ("", []),
    ],
)
def test_only_words_that_are_close_are_proposed(word: str, meant: list[str]) -> None:
    assert list_similar(word, COMMANDS) == meant
    assert find_similar(word, COMMANDS) == (meant[0] if meant else "")


def test_dashes_do_not_make_options_alike() -> None:
    assert find_similar("--home", ("--help", "--json")) == ""
    assert find_similar("--jsno", ("--help", "--json")) == "--json"
