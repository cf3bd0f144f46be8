"""State that all commands share."""

from __future__ import annotations

from dataclasses import dataclass

from config.errors import UsageError
from config.paths import Home


@dataclass(slots=True)
class Session:
    """What all verbs share: the home, whether to show tracebacks, and whether a program reads the answer."""

    json: bool
    debug: bool = False
    chosen: Home | None = None

    @property
    def home(self) -> Home:
        """The home that was asked for, or the usual one. Raises UsageError when this user has none."""
        if self.chosen is None:
            try:
                self.chosen = Home.find()
            except RuntimeError as error:
                hint = "Name a folder with --home or PRESGEN_HOME."
                raise UsageError("The home folder of this user cannot be found.", hint) from error
        return self.chosen
