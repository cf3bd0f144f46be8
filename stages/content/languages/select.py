"""Choose the vocabulary of a language."""

from __future__ import annotations

from stages.content.languages.vocabulary import Vocabulary


def tongue_of(language: str) -> Vocabulary:
    """Return the words of ``language`` (BCP 47); for one we do not know, a tongue without words."""
    from stages.content.languages import english, german_french_spanish, italian_portuguese_dutch_swedish

    known = {"en": english.ENGLISH, **german_french_spanish.TONGUES, **italian_portuguese_dutch_swedish.TONGUES}
    return known.get(language.split("-")[0].lower(), Vocabulary())
