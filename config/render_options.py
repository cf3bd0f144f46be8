"""Resolve the options of one video from command line, front matter and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from config.errors import InputError, SettingsError, UsageError, find_similar
from config.presets import NAMES, Preset, PresetName, presets
from config.settings import (
    BulletSource,
    Captions,
    Highlight,
    LayoutName,
    LlmSettings,
    Settings,
    Theme,
    normalise_language_code,
)

OUTPUTS = {
    "panel-16x9": "panel",
    "full-16x9": "full",
    "split-16x9": "split",
    "portrait-9x16": "portrait",
    "audio": "",
}
"""Output -> layout (empty: sound only); the first requested video is the main one."""
AUTO_VOICE = "auto"
THREADS = 3
"""Threads of the encoder where preset, settings and machine set none."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The available engines.

    Attributes:
        voices: names of voices.
        avatars: names of avatars.
        choose_voice: returns the voice that ``auto`` means for a language (BCP 47).
        named_voice: the voice that a ``voice_name`` without an engine belongs to.
    """

    voices: Sequence[str]
    avatars: Sequence[str]
    choose_voice: Callable[[str], str]
    named_voice: str


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """The options that one video is rendered with.

    Attributes:
        preset: name of the quality level; ``quality`` has its values.
        voice: name of the voice engine; ``voice_name`` a voice of it (empty: its default).
        automatic_voice: whether nobody named the voice engine: it was chosen by the language.
        speed: of the speech, 1 is normal.
        language: BCP 47.
        avatar: the avatar that was requested by name, or empty.
        ladder: names of avatars to try, best first.
        captions: soft, burned, both or off.
        layouts: of the videos to make, the main one first; an empty one is chosen by the script.
        audio: whether the sound is written to a separate file too.
        theme: dark or light; empty: that of the brand, else dark.
        bullets: auto or off.
        highlight: off or words.
        presenter: name of the person, or empty.
        role: of the person, or empty.
        footage_seconds: seconds of the footage to use.
        voice_options: settings of the voice engine.
        llm: settings of the language model.
        cache_limit_gb: limit of the cache, in 10^9 bytes.
    """

    preset: PresetName
    quality: Preset
    voice: str
    voice_name: str
    automatic_voice: bool
    speed: float
    language: str
    avatar: str
    ladder: tuple[str, ...]
    captions: Captions
    layouts: tuple[str, ...]
    audio: bool
    theme: Theme
    bullets: BulletSource
    highlight: Highlight
    presenter: str
    role: str
    footage_seconds: float
    voice_options: Mapping[str, Any]
    llm: LlmSettings
    cache_limit_gb: float


def resolve_render_options(
    settings: Settings,
    options: Mapping[str, Any] | BaseModel,
    wishes: Mapping[str, str],
    engines: Engines,
    lines: Mapping[str, int] | None = None,
) -> RenderOptions:
    """Return the options of a video.

    The command line (``wishes``) overrides the front matter of the script (``options``), and that overrides
    ``settings``. Of wishes and options, empty values count as not set and other keys are ignored. A network voice is
    used only when one of the three names it; ``auto`` is a voice of ``engines`` for the language. ``lines`` has the
    lines of the options in the script, as far as they are known.

    Raises UsageError (command line), InputError (script) or SettingsError (config.yaml) for an unknown name; the hint
    lists what there is.
    """
    requested = _RequestedOptions(settings, dict(options), wishes, lines or {})
    preset = requested.preset()
    captions: Any = requested.one_of("captions", get_args(Captions))
    layouts, audio = requested.outputs()
    theme: Any = requested.one_of("theme", get_args(Theme))
    bullets: Any = requested.one_of("bullets", get_args(BulletSource))
    highlight: Any = requested.one_of("highlight", get_args(Highlight))
    language = requested.language()
    voice, voice_name, automatic = _choose_voice(requested, engines, language)
    avatar = requested.one_of("avatar", engines.avatars)
    quality = presets().get(preset)
    threads = quality.threads or settings.threads or THREADS
    return RenderOptions(
        preset=preset,
        quality=quality.model_copy(update={"threads": threads}),
        voice=voice,
        voice_name=voice_name,
        automatic_voice=automatic,
        speed=settings.speed,
        language=language,
        avatar=avatar,
        ladder=_ladder(avatar, quality.ladder),
        captions=captions,
        layouts=layouts,
        audio=audio,
        theme=theme,
        bullets=bullets,
        highlight=highlight,
        presenter=requested.value("presenter")[0],
        role=requested.value("role")[0],
        footage_seconds=settings.footage_seconds,
        voice_options=settings.engine_options(voice),
        llm=settings.llm,
        cache_limit_gb=settings.cache_limit_gb,
    )


@dataclass(frozen=True, slots=True)
class _RequestedOptions:
    """The three sources of an option."""

    settings: Settings
    options: Mapping[str, Any]
    wishes: Mapping[str, str]
    lines: Mapping[str, int]

    def value(self, name: str) -> tuple[str, type[UsageError | InputError | SettingsError]]:
        """Return the requested value, and the class of the error to raise when it is wrong."""
        if wish := self.wishes.get(name):
            return wish, UsageError
        if option := self.options.get(name):
            return option, InputError
        return getattr(self.settings, name), SettingsError

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """Return the requested value of ``name``, checked against ``known`` (empty: not checked)."""
        value, error = self.value(name)
        if known and value:
            _check(name, value, [each for each in known if each], error, self.lines.get(name, 0))
        return value

    def preset(self) -> PresetName:
        """Return the preset; ``auto`` on the command line or in a script means that of the settings.

        ``auto`` in settings that were not completed for a machine means ``standard``.
        """
        asked: Any = self.one_of("preset", ("auto", *NAMES))
        if asked == "auto":
            asked = self.settings.preset
        return "standard" if asked == "auto" else asked

    def outputs(self) -> tuple[tuple[str, ...], bool]:
        """Return the layouts of the videos to make, and whether the sound is requested too."""
        wish = [name.strip().lower() for name in self.wishes.get("outputs", "").split(",") if name.strip()]
        if wish and self.wishes.get("layout"):
            raise UsageError(
                "The command line: --layout and --outputs contradict each other.", "Give only one of them."
            )
        names = wish or list(self.options.get("outputs", ()))
        error: type[UsageError | InputError] = UsageError if wish else InputError
        for name in names:
            _check("output", name, list(OUTPUTS), error)
        layouts = tuple(dict.fromkeys(OUTPUTS[name] for name in names if OUTPUTS[name]))
        if names and not layouts:
            raise error(f"{_WHERE[error]}: no video is among the outputs.", "Add one, such as panel-16x9.")
        if not layouts or self.wishes.get("layout"):
            layout = self.one_of("layout", get_args(LayoutName))
            layouts = ("" if layout == "auto" else layout,)
        return layouts, "audio" in names

    def language(self) -> str:
        """Return the language of the script, which its front matter calls ``lang``."""
        written = self.options.get("lang", "").strip().replace("_", "-")
        if not written:
            return self.settings.language
        try:
            return normalise_language_code(written)
        except ValueError as error:
            where = _describe_place(InputError, self.lines.get("lang", 0))
            raise InputError(f"{where}: '{written}' {error}.", "Correct the line that begins with `lang:`.") from error


def _choose_voice(requested: _RequestedOptions, engines: Engines, language: str) -> tuple[str, str, bool]:
    """Return the voice engine, a voice of it, and whether the engine was chosen automatically.

    The voice is empty for the default of its engine. ``voice_name`` may name the engine too ("espeak/Michael"); without
    it, it belongs to the engine of the settings, and where that is chosen automatically to ``engines.named_voice``, as
    in settings of version 0.1.
    """
    asked = requested.one_of("voice", (AUTO_VOICE, *engines.voices))
    engine, _, name = requested.settings.voice_name.rpartition("/")
    if engine:
        _check("voice", engine, engines.voices, SettingsError)
    elif name:
        engine = engines.named_voice if requested.settings.voice == AUTO_VOICE else requested.settings.voice
    if asked != AUTO_VOICE:
        return asked, name if asked == engine else "", False
    return (engine, name, False) if engine else (engines.choose_voice(language), "", True)


_WHERE: dict[type[UsageError | InputError | SettingsError], str] = {
    UsageError: "The command line",
    InputError: "The front matter of the script",
    SettingsError: "config.yaml",
}


def _describe_place(error: type[UsageError | InputError | SettingsError], line: int) -> str:
    """Return where a wrong value stands; ``line`` is its line in the script, 0: not known."""
    return f"Line {line} of the script" if line and error is InputError else _WHERE[error]


def _check(
    kind: str,
    value: str,
    known: Sequence[str],
    error: type[UsageError | InputError | SettingsError],
    line: int = 0,
) -> None:
    """Raise ``error`` unless there is a ``kind`` called ``value``."""
    if value not in known:
        near = find_similar(value, known)
        raise error(
            f"{_describe_place(error, line)}: there is no {kind} called '{value}'.",
            (f"Did you mean '{near}'? " if near else "") + f"Choose one of: {', '.join(known)}.",
        )


def _ladder(avatar: str, ladder: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ladder from ``avatar`` on; better avatars are not tried."""
    if not avatar:
        return ladder
    return ladder[ladder.index(avatar) :] if avatar in ladder else (avatar, *ladder)
