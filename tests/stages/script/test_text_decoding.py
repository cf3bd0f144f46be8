"""Decoding scripts, and rejecting other files."""

from __future__ import annotations

import pytest

from config.errors import InputError
from stages.script.text_decoding import MAX_BYTES, decode, read_text

TEXT = "Café — it’s “good”.\nTwo lines."


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\u2028").encode(),
        TEXT.replace("é", "e\u0301").encode(),
        TEXT.replace("good", "go\u00ad\u200bod").encode(),
    ],
    ids=[
        "utf-8", "utf-8 bom", "utf-16", "utf-16 be bom", "utf-16 le", "utf-16 be", "utf-32", "windows", "crlf", "cr",
        "line separator", "nfd", "soft hyphen",
    ],
)  # fmt: skip
def test_the_same_text_is_read_from_every_encoding(data):
    text, _ = decode(data, "script.txt")

    assert text == TEXT


def test_windows_text_is_read_with_a_warning():
    _, notes = decode("naïve café".encode("cp1252"), "script.txt")

    assert len(notes) == 1
    assert "Windows-1252" in notes[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is empty"),
        ("\u2003\u00a0\u200b".encode(), "nothing but white space"),
        (b"{\\rtf1\\ansi Hello}", "rich text"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04\x14\x00word/document.xml", "Word, Pages or zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "a video"),
        (b"<!doctype HTML><html><body>Hi", "a web page"),
        (b"bplist00\xd1\x01", "a web archive"),
        (bytes(range(256)) * 4, "is not a text file"),
        (b"Hello" + b"\x01\x02\x03\x04\x05" * 40, "is not a text file"),
        (b"Line one\nline \xff\xfe\x81 two", "not UTF-8 text (the first fault is in line 2)"),
        (b"\xff\xfeH\x00i\x00\xd8", "damaged"),
    ],
)
def test_what_is_not_a_script_is_named(data, said):
    with pytest.raises(InputError) as caught:
        decode(data, "script.txt")

    assert said in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 65


def test_rich_text_comes_with_the_menu_that_cures_it():
    with pytest.raises(InputError) as caught:
        decode(b"{\\rtf1}", "script.txt")

    assert "Make Plain Text" in caught.value.hint


def test_a_missing_script_is_named(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_text(tmp_path / "script.txt")


def test_a_folder_is_not_a_script(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        read_text(tmp_path)


def test_a_huge_file_is_refused_without_being_read(tmp_path):
    path = tmp_path / "script.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    with pytest.raises(InputError, match="too large for a script"):
        read_text(path)
