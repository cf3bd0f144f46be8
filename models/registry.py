"""Find and load engines: built-in ones from tables, third-party ones from entry points.

Imports nothing heavy: an engine is imported when it is loaded, and the traits of built-in engines are read without
that.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from config.errors import InputError, MissingDependency, PresGenError, UsageError
from config.paths import Home
from config.render_options import AUTO_VOICE, Engines
from config.settings import Settings
from models import traits
from models.traits import AvatarTraits, VoiceTraits

if TYPE_CHECKING:
    from models.engine import Avatar, Voice

T = TypeVar("T", VoiceTraits, AvatarTraits)


@dataclass(frozen=True, slots=True)
class BuiltIn(Generic[T]):
    """The place (``module:class``) and the traits of a built-in engine."""

    place: str
    traits: T
    packages: tuple[str, ...] = ()
    """Modules that must be installed."""


_VOICES = {
    "hibari": BuiltIn("models.voices.hibari.engine:Hibari", traits.HIBARI, ("hibari", "onnxruntime")),
    "espeak": BuiltIn("models.voices.espeak.engine:Espeak", traits.ESPEAK),
    "gtts": BuiltIn("models.voices.gtts.engine:Gtts", traits.GTTS),
}
_AVATARS = {
    "mesh": BuiltIn("models.avatars.mesh.engine:Mesh", traits.MESH),
    "still": BuiltIn("models.avatars.static:Still", traits.STILL),
    "original": BuiltIn("models.avatars.static:Original", traits.ORIGINAL),
    "text": BuiltIn("models.avatars.static:Text", traits.TEXT),
}
LOCAL_VOICE = "espeak"
"""The voice that speaks every language on this machine, and takes over where another one fails."""
_AUTOMATIC_VOICES = ("hibari", LOCAL_VOICE)
"""Voices that ``auto`` chooses from, the best first; never one that uses the network."""
DEFAULT_AVATAR = "mesh"
"""The avatar that presets try first on every machine; other avatars, and machines, are compared with it."""


def voices() -> tuple[str, ...]:
    """Return the names of all voices, built-in ones first."""
    return tuple(_table("voices", _VOICES))


def avatars() -> tuple[str, ...]:
    """Return the names of all avatars, built-in ones first."""
    return tuple(_table("avatars", _AVATARS))


def choose_voice(language: str) -> str:
    """Return the best voice on this machine that speaks ``language`` (BCP 47); loads nothing."""
    for name in _AUTOMATIC_VOICES:
        voice = _VOICES[name]
        if voice.traits.speaks(language) and all(importlib.util.find_spec(package) for package in voice.packages):
            return name
    return LOCAL_VOICE


def list_engines() -> Engines:
    """Return the names of all engines, and the automatic choice of a voice."""
    return Engines(voices(), avatars(), choose_voice, named_voice=LOCAL_VOICE)


def load_voice(name: str, options: Mapping[str, Any] | None = None) -> Voice:
    """Return the voice called ``name``, made with ``options`` (see `VoiceTraits.options`).

    Raises UsageError when there is none, MissingDependency when a third party's cannot be imported or has no traits.
    """
    return cast("Voice", _load("voice", name, _table("voices", _VOICES), options or {}, VoiceTraits))


def load_avatar(name: str, options: Mapping[str, Any] | None = None) -> Avatar:
    """Return the avatar called ``name``, made with ``options``. Raises as `load_voice` does."""
    return cast("Avatar", _load("avatar", name, _table("avatars", _AVATARS), options or {}, AvatarTraits))


def voice_traits(name: str) -> VoiceTraits:
    """Return the traits of the voice called ``name``. Raises as `load_voice` does."""
    return _VOICES[name].traits if name in _VOICES else load_voice(name).traits


def avatar_traits(name: str) -> AvatarTraits:
    """Return the traits of the avatar called ``name``. Raises as `load_avatar` does."""
    return _AVATARS[name].traits if name in _AVATARS else load_avatar(name).traits


def find_voice_traits(name: str) -> VoiceTraits | None:
    """Return the traits of the voice ``name``; None when it is not installed (any more)."""
    try:
        return voice_traits(name)
    except PresGenError:
        return None


def find_avatar_traits(name: str) -> AvatarTraits | None:
    """Return the traits of the avatar ``name``; None when it is not installed (any more)."""
    try:
        return avatar_traits(name)
    except PresGenError:
        return None


def moves_lips(avatar: str) -> bool:
    """Tell whether ``avatar`` moves lips; true for one that is not installed, which fails later."""
    traits = find_avatar_traits(avatar)
    return traits is None or traits.moves_lips


def load_settings(home: Home) -> Settings:
    """Return the user's settings, with the names of engines and voices checked too.

    Raises what `Settings.load` raises.
    """
    known = {"voice": (AUTO_VOICE, *voices()), "avatar": avatars(), "voice_name": find_voice_name_problem}
    return Settings.load(home, known)


def find_voice_name_problem(voice: str, name: str) -> str:
    """Return why the voice ``voice`` cannot speak as ``name``; empty when it can.

    Empty also for an engine that does not tell (see `Voice`). ``name`` may begin with another engine
    ("espeak/Michael").
    """
    engine, _, plain = name.rpartition("/")
    engine = engine or (LOCAL_VOICE if voice == AUTO_VOICE else voice)
    try:
        check = getattr(load_voice(engine), "check_voice_name", None)
        if check is not None:
            check(plain)
    except (UsageError, InputError) as error:
        return f"{error.message} {error.hint}"
    except PresGenError:  # of the engine itself, which is reported elsewhere
        pass
    return ""


def check_ready(engine: Voice | Avatar) -> None:
    """Raise MissingDependency with the first problem of ``engine``, if it has one."""
    if problems := engine.problems():
        raise MissingDependency(problems[0].message, problems[0].hint)


def _table(kind: str, builtin: Mapping[str, BuiltIn[T]]) -> dict[str, BuiltIn[T] | EntryPoint]:
    """Return name -> place of all engines; a built-in engine wins over a third-party one."""
    return {point.name: point for point in entry_points(group=f"presgen.{kind}")} | dict(builtin)


def _load(
    kind: str,
    name: str,
    table: Mapping[str, BuiltIn[T] | EntryPoint],
    options: Mapping[str, Any],
    traits_type: type[T],
) -> object:
    place = table.get(name)
    if place is None:
        raise UsageError(f"There is no {kind} called '{name}'.", f"Choose one of: {', '.join(table)}.")
    if isinstance(place, BuiltIn):
        module, attribute = place.place.split(":")
        return _make(getattr(import_module(module), attribute), place.traits, options)
    try:
        maker = place.load()
        found = getattr(maker, "traits", None)
        if isinstance(found, traits_type):
            return _make(maker, found, options)
    except ImportError as error:
        hint = f"Reinstall the package it comes with ({place.value})."
        raise MissingDependency(f"The {kind} '{name}' cannot be loaded: {error}.", hint) from error
    raise MissingDependency(
        f"The {kind} '{name}' cannot be loaded: it does not say its traits (models/traits.py).",
        f"Install a release of its package that was made for this version ({place.value}).",
    )


def _make(maker: Callable[..., object], known: VoiceTraits | AvatarTraits, options: Mapping[str, Any]) -> object:
    """Return the engine that ``maker`` makes with ``options``, validated by its options model."""
    return maker(**(known.options.model_validate(options).model_dump() if known.options else options))
