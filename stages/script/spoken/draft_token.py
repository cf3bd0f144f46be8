"""Define the display token that normalisation works on."""

from __future__ import annotations

from dataclasses import dataclass

MAX_WORD_LENGTH = 100
"""Characters; a longer run of letters and marks is data, not a word, and is not spoken."""
MAX_NAME_LENGTH = 500
"""Characters of the longest token. Web addresses are long, but only their host is spoken."""


@dataclass(slots=True)
class DraftToken:
    """A display token being normalised.

    ``author_words`` and ``ipa`` come from the author, ``spoken`` is the result. ``at`` is the position of the token in
    the text of its block, ``space`` the space before it, ``read`` its text as it is read (see `to_readable`).
    """

    text: str
    joined: bool = False
    at: int = 0
    emphasis: bool = False
    author_words: str | None = None
    ipa: str = ""
    spoken: str = ""
    space: str = " "
    read: str = ""

    @property
    def has_author_pronunciation(self) -> bool:
        """True if the author set the pronunciation."""
        return self.author_words is not None

    @property
    def is_spoken(self) -> bool:
        """True if anything is spoken for it."""
        return bool(self.spoken or self.ipa)
