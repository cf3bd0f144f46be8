import errno
import os

import pytest

from config.errors import InputError, describe_os_error, translate_os_error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/a/b"), "permission denied: /a/b"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "input/output error"),
        (OSError("no reason"), "no reason"),
    ],
)
def test_a_refusal_of_the_system_is_told_in_words_without_codes(error: OSError, words: str) -> None:
    assert describe_os_error(error) == words

    told = translate_os_error(error, "reading it")
    assert isinstance(told, InputError)
    assert told.message == f"Reading it failed: {words}."
