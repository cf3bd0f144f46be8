"""Every engine there is: the built-in ones in a table, third parties' by entry points, through the same door."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from config.errors import (
    MissingDependency,
    UsageError,
)
from models.engine import Avatar, Voice

_VOICES = {
    "espeak": "models.voices.espeak.engine:Espeak",
    "gtts": "models.voices.gtts.engine:Gtts",
}
_AVATARS = {
    "mesh": "models.avatars.mesh.engine:Mesh",
    "still": "models.avatars.static:Still",
    "original": "models.avatars.original:Original",
    "text": "models.avatars.text:Text",
}


def voices() -> tuple[str, ...]:
    """Return the names of all voices, built-in ones first."""
    return tuple(_table("voices", _VOICES))


def avatars() -> tuple[str, ...]:
    """Return the names of all avatars, built-in ones first."""
    return tuple(_table("avatars", _AVATARS))


def load_voice(name: str, **options: Any) -> Voice:
    """Return the voice called ``name``, made with ``options``.

    Raises UsageError when there is none, MissingDependency when a third party's cannot be imported.
    """
    return cast(Voice, _load("voice", name, _table("voices", _VOICES), options))


def load_avatar(name: str, **options: Any) -> Avatar:
    """Return the avatar called ``name``, made with ``options``. Raises as `load_voice` does."""
    return cast(Avatar, _load("avatar", name, _table("avatars", _AVATARS), options))


def _table(kind: str, builtin: dict[str, str]) -> dict[str, str | EntryPoint]:
    """Return name -> where it is. A third party cannot take the name of a built-in engine."""
    return {point.name: point for point in entry_points(group=f"presgen.{kind}")} | builtin


def _load(kind: str, name: str, table: dict[str, str | EntryPoint], options: dict[str, Any]) -> object:
    place = table.get(name)
    if place is None:
        raise UsageError(f"There is no {kind} called '{name}'.", f"Choose one of: {', '.join(table)}.")
    if isinstance(place, str):
        module, attribute = place.split(":")
        return getattr(import_module(module), attribute)(**options)
    try:
        return place.load()(**options)
    except ImportError as error:
        raise MissingDependency(
            f"The {kind} '{name}' cannot be loaded: {error}.", f"Reinstall the package it comes with ({place.value})."
        ) from error


def check_ready(engine: Voice | Avatar) -> None:
    """Raise MissingDependency with the first thing that ``engine`` lacks."""
    if problems := engine.problems():
        raise MissingDependency(problems[0].message, problems[0].hint)
