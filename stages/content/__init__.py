"""The content stage: what is shown when, on the clock of the narration; captions and transcript as files."""

from stages.content.captions.rules import violations

__all__ = ["violations"]
