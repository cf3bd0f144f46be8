"""List espeak-ng's languages and variants, and resolve the voice names of requests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.errors import InputError, find_similar

DEFAULT_VARIANT = "Annie"
"""The default: of the variants that sound human it needs the least limiting (see `stages.speech.mastering`), because
limiting makes synthetic speech harsh."""

_ALIASES = {"en": "en-us", "zh": "cmn", "zh-hk": "yue", "no": "nb"}
_WELL_KNOWN = ("Annie", "Michael", "Andy", "Steph", "Linda", "f2", "m3")


@dataclass(frozen=True, slots=True)
class VoiceCatalogue:
    """The available voices.

    ``languages``: language tag -> voice file; ``variants``: lower-case name -> name.
    """

    languages: dict[str, str]
    variants: dict[str, str]

    def find(self, language: str, voice: str = "") -> str:
        """Return espeak's name for ``voice`` in ``language`` (BCP 47), such as ``gmw/en-US+Annie``.

        ``voice`` is empty, a variant ("Michael"), a language ("en-gb") or both ("en-gb+Michael").
        Raises InputError when there is no such voice or language.
        """
        accent, _, variant = voice.strip().partition("+")
        if not variant and accent.lower() in self.variants:
            accent, variant = "", accent
        file = self._find_file(accent or language)
        if file is None:
            raise self._make_unknown_voice_error(voice) if accent else _make_unknown_language_error(language)
        variant = variant or DEFAULT_VARIANT
        if variant.lower() not in self.variants:
            raise self._make_unknown_voice_error(voice)
        return f"{file}+{self.variants[variant.lower()]}"

    def _make_unknown_voice_error(self, voice: str) -> InputError:
        names = {name.lower(): name for name in (*self.variants.values(), *self.languages)}
        near = find_similar(voice.rpartition("+")[2], names)
        return InputError(
            f"The voice espeak has no variant called “{voice}”.",
            (f"Did you mean “{names[near]}”? " if near else "")
            + f"Try one of {', '.join(_WELL_KNOWN)}, or an accent such as “en-gb” or “en-gb+Michael”.",
        )

    def _find_file(self, language: str) -> str | None:
        """Return the voice file for a tag or for its longest known prefix (``de-at`` -> ``de``)."""
        tag = language.strip().lower().replace("_", "-")
        while tag:
            tag = _ALIASES.get(tag, tag)
            if tag in self.languages:
                return self.languages[tag]
            tag = tag.rpartition("-")[0]
        return None


@lru_cache(maxsize=2)
def load_catalogue(data: Path) -> VoiceCatalogue:
    """Read the voices in the folder ``espeak-ng-data``.

    Each file below ``lang/`` names the languages it speaks, with a rank where lower is better (5 when absent).
    """
    ranked: dict[str, tuple[int, str]] = {}
    folder = data / "lang"
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            match line.split():
                case ["language", tag, *rank]:
                    rival = (int(rank[0]) if rank else 5, file.relative_to(folder).as_posix())
                    ranked[tag.lower()] = min(rival, ranked.get(tag.lower(), rival))
    variants = {path.name.lower(): path.name for path in (data / "voices" / "!v").iterdir()}
    return VoiceCatalogue({tag: file for tag, (_, file) in ranked.items()}, variants)


def _make_unknown_language_error(language: str) -> InputError:
    return InputError(
        f"The voice espeak does not speak “{language}”.",
        "Set the language to a tag such as en-us, en-gb, de, fr, es, it, pt-br, nl, pl or sv.",
    )
