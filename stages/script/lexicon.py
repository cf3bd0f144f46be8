"""Read the author's pronunciations from lexicon.txt.

Each line is ``written = spoken words`` or ``written = /ipa/``; ``#`` begins a comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stages.script.text_decoding import read_text

MAX_WORDS = 6
"""Words in one entry."""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A pronunciation, as words or as IPA; the other field is empty."""

    spoken: str = ""
    ipa: str = ""


@dataclass(slots=True)
class Lexicon:
    """Pronunciations by written words; a match in exact case wins over a case-insensitive one."""

    exact: dict[str, LexiconEntry] = field(default_factory=dict)
    folded: dict[str, LexiconEntry] = field(default_factory=dict)
    longest: int = 0

    def add(self, written: str, entry: LexiconEntry) -> None:
        """Add ``entry`` for ``written``; it replaces an earlier one."""
        self.exact[written] = entry
        self.folded[written.casefold()] = entry
        self.longest = max(self.longest, len(written.split()))

    def find(self, words: Sequence[str]) -> tuple[int, LexiconEntry] | None:
        """Return the longest entry at the start of ``words``, with the number of words it covers."""
        for count in range(min(self.longest, len(words)), 0, -1):
            written = " ".join(words[:count])
            entry = self.exact.get(written) or self.folded.get(written.casefold())
            if entry is not None:
                return count, entry
        return None


def read_lexicon(path: Path) -> tuple[Lexicon, list[str]]:
    """Return the entries of ``path`` and warnings about malformed lines.

    Raises InputError as `read_text` does.
    """
    text, warnings = read_text(path)
    lexicon = Lexicon()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.split("#", 1)[0].strip() if line.lstrip().startswith("#") else line.split(" #", 1)[0].strip()
        if not line:
            continue
        written, equals, spoken = (part.strip() for part in line.partition("="))
        written = " ".join(written.split())
        if not equals or not written or not spoken or len(written.split()) > MAX_WORDS:
            warnings.append(f'{path.name} line {number} is not "word = how to say it" and was ignored')
        elif len(spoken) > 2 and spoken[0] == spoken[-1] == "/":
            lexicon.add(written, LexiconEntry(ipa=spoken[1:-1].strip()))
        else:
            lexicon.add(written, LexiconEntry(spoken=" ".join(spoken.split())))
    return lexicon, warnings
