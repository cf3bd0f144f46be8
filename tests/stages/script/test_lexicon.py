"""Reading lexicon.txt."""

from __future__ import annotations

from stages.script.lexicon import LexiconEntry, read_lexicon


def test_a_lexicon_is_read_line_by_line(tmp_path):
    path = tmp_path / "lexicon.txt"
    path.write_bytes(
        "\ufeff# names\r\nSQL = sequel\r\n\r\nC# = see sharp\r\nJane  Doe=/dʒeɪn/ # her\r\nnonsense\r\n= x\r\n".encode()
    )

    words, warnings = read_lexicon(path)

    assert words.exact == {
        "SQL": LexiconEntry("sequel"),
        "C#": LexiconEntry("see sharp"),
        "Jane Doe": LexiconEntry(ipa="dʒeɪn"),
    }
    assert [warning.split(" is not")[0] for warning in warnings] == ["lexicon.txt line 6", "lexicon.txt line 7"]
