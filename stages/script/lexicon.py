"""lexicon.txt: how an author wants words to be said. One ``written = spoken`` or ``written = /ipa/`` on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stages.script.text_decoding import read_text

MAX_WORDS = 6
"""An entry may be this many words long."""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """What to say for an entry: words or IPA, the other is empty."""

    spoken: str = ""
    ipa: str = ""


@dataclass(slots=True)
class Lexicon:
    """Entries by their written words; an entry in the very same letters wins over one in other letters."""

    exact: dict[str, LexiconEntry] = field(default_factory=dict)
    folded: dict[str, LexiconEntry] = field(default_factory=dict)
    longest: int = 0

    def add(self, written: str, entry: LexiconEntry) -> None:
        """Keep ``entry`` for ``written``; a later one replaces an earlier one."""
        self.exact[written] = entry
        self.folded[written.casefold()] = entry
        self.longest = max(self.longest, len(written.split()))

    def find(self, words: Sequence[str]) -> tuple[int, LexiconEntry] | None:
        """Return how many of the first ``words`` the longest entry takes, and the entry."""
        for count in range(min(self.longest, len(words)), 0, -1):
            written = " ".join(words[:count])
            entry = self.exact.get(written) or self.folded.get(written.casefold())
            if entry is not None:
                return count, entry
        return None


def read_lexicon(path: Path) -> tuple[Lexicon, list[str]]:
    """Return the entries of ``path`` and warnings about lines that are none. Raises InputError as `read_text` does."""
    text, warnings = read_text(path)
    lexicon = Lexicon()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.split("#", 1)[0].strip() if line.lstrip().startswith("#") else line.split(" #", 1)[0].strip()
        if not line:
            continue
        written, equals, said = (part.strip() for part in line.partition("="))
        written = " ".join(written.split())
        if not equals or not written or not said or len(written.split()) > MAX_WORDS:
            warnings.append(f'{path.name} line {number} is not "word = how to say it" and was ignored')
        elif len(said) > 2 and said[0] == said[-1] == "/":
            lexicon.add(written, LexiconEntry(ipa=said[1:-1].strip()))
        else:
            lexicon.add(written, LexiconEntry(spoken=" ".join(said.split())))
    return lexicon, warnings
