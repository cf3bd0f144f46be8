"""Hold the options that all commands share."""

from __future__ import annotations

from dataclasses import dataclass

from config.errors import UsageError
from config.paths import Home


@dataclass(slots=True)
class Session:
    """Options of ``presgen`` itself.

    Attributes:
        json: whether a program reads the answer; then errors are printed as JSON too.
        debug: whether errors are printed with their tracebacks.
        chosen: the home named with --home, or the default one once it was looked up.
    """

    json: bool
    debug: bool = False
    chosen: Home | None = None

    @property
    def home(self) -> Home:
        """The home that was named, else the default one.

        Raises UsageError when this user has no home folder.
        """
        if self.chosen is None:
            try:
                self.chosen = Home.find()
            except RuntimeError as error:
                hint = "Name a folder with --home or PRESGEN_HOME."
                raise UsageError("The home folder of this user cannot be found.", hint) from error
        return self.chosen
