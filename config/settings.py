"""The user's settings (config.yaml in the home), and what they come to for one video."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from config import document
from config.errors import InputError, SettingsError, UsageError, translated
from config.files import write_atomically
from config.paths import Home
from config.presets import NAMES, Preset, PresetName, presets

Captions = Literal["soft", "burned", "both", "off"]
Accent = Literal[
    "", "com", "us", "co.uk", "com.au", "ca", "co.in", "ie", "co.za", "com.ng", "fr", "com.br", "pt", "com.mx", "es"
]  # fmt: skip
LayoutName = Literal["auto", "panel", "full", "split", "portrait"]
Theme = Literal["dark", "light"]
Highlight = Literal["off", "words"]
BulletSource = Literal["auto", "off"]
OUTPUTS = {
    "panel-16x9": "panel",
    "full-16x9": "full",
    "split-16x9": "split",
    "portrait-9x16": "portrait",
    "audio": "",
}
"""What one job may make, with the layout of each; the first picture among those asked for is the main one."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\r\n]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
"""BCP 47, as far as voices use it: a language, then script, region or variant."""


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be a language code such as en-us or de")
    return value.lower()


class Gtts(BaseModel):
    """Settings of the voice ``gtts``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tld: Annotated[
        Accent,
        Field(description="The accent: com, us, co.uk, com.au, ca, co.in ...; empty: what suits the language"),
    ] = ""


class Llm(BaseModel):
    """A language model on this machine that may choose bullets from the script."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[Name, Field(description="Where it answers, such as http://127.0.0.1:11434; empty: not used")] = ""
    model: Annotated[Name, Field(description="Its name, such as llama3.2")] = ""


class Settings(BaseModel):
    """Everything that config.yaml may set; the command line and the front matter of a script go before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Annotated[
        PresetName,
        Field(description="Quality: fast, standard (720p), high (1080p), fast_low_memory or cpu_optimized"),
    ] = "standard"
    voice: Annotated[
        Name,
        Field(description="Who speaks: espeak (on this machine) or gtts (sends the script to Google)"),
    ] = "espeak"
    voice_name: Annotated[Name, Field(description="A voice of that engine; empty: its own default")] = ""
    speed: Annotated[FiniteFloat, Field(ge=0.5, le=2.0, description="How fast, 0.5 to 2; 1 is normal")] = 1.0
    language: Annotated[
        str,
        AfterValidator(_language),
        Field(description="The language of your scripts: en-us, en-gb, de, fr ..."),
    ] = "en-us"
    avatar: Annotated[
        Name,
        Field(description="Who moves the lips: mesh, still, original or text; empty: the best the preset knows"),
    ] = ""
    captions: Annotated[
        Captions,
        Field(description="Captions: soft (the viewer may switch them off), burned (part of the picture), both or off"),
    ] = "soft"
    layout: Annotated[
        LayoutName,
        Field(description="Layout: panel (bullets on the right), split, full (no panel), portrait (9:16) or auto"),
    ] = "auto"
    theme: Annotated[Theme, Field(description="Colours: dark or light")] = "dark"
    bullets: Annotated[
        BulletSource,
        Field(description="Bullets of a script without any: auto (taken from its own words) or off"),
    ] = "auto"
    highlight: Annotated[
        Highlight,
        Field(description="In burned captions: off, or words (the word that is heard is marked)"),
    ] = "off"
    presenter: Annotated[Line, Field(description="Your name, shown on the title card and at the beginning")] = ""
    role: Annotated[Line, Field(description="What you do, shown under your name")] = ""
    footage_seconds: Annotated[
        FiniteFloat,
        Field(ge=2, le=600, description="How much of the footage is used, from its beginning, in seconds"),
    ] = 30.0
    cache_limit_gb: Annotated[
        FiniteFloat,
        Field(
            ge=0,
            le=1000,
            description="How much may be kept on the disk to make the next video of the same script faster, in GB",
        ),
    ] = 5.0
    gtts: Annotated[Gtts, Field(description="Only for the voice gtts")] = Gtts()
    llm: Annotated[Llm, Field(description="A language model of your own that may choose the bullets")] = Llm()

    @classmethod
    def load(cls, home: Home) -> Settings:
        """Return the user's settings; write config.yaml with every default in a comment when there is none.

        Raises SettingsError that lists every problem with its line, InputError when the file cannot be read or written.
        """
        if not home.settings.exists():
            try:
                home.root.mkdir(parents=True, exist_ok=True)
                write_atomically(home.settings, template())
            except OSError as error:
                raise translated(error, "writing the settings") from error
            return cls()
        return document.load(home.settings, cls)


def template() -> str:
    """Return a config.yaml that sets nothing and explains everything."""
    lines = [
        "# Settings of PresGen-Training. Every setting is shown with its default; take the # away to change it.",
        "# The command line goes before the front matter of a script, and that goes before this file.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        lines.append(f"# {field.description}")
        if isinstance(field.default, BaseModel):
            lines.append(f"#{name}:")
            for inner, inner_field in type(field.default).model_fields.items():
                lines += [f"#  # {inner_field.description}", f"#  {inner}: {_written(inner_field.default)}"]
        else:
            lines.append(f"#{name}: {_written(field.default)}")
        lines.append("")
    return "\n".join(lines)


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return value or '""'
    return f"{value:g}"


# ------------------------------------------------------------------------------------------------------- one video


@dataclass(frozen=True, slots=True)
class Engines:
    """The names of the voices and avatars there are."""

    voices: Sequence[str]
    avatars: Sequence[str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What one video is made with.

    Attributes:
        preset: name of the quality level; ``quality`` is what it stands for.
        voice: name of the voice engine; ``voice_name`` a voice of it (empty: its own default).
        speed: of the speech, 1 is normal.
        language: BCP 47.
        avatar: the avatar that was asked for by name, or empty.
        ladder: names of avatars to try, best first.
        captions: soft, burned, both or off.
        layouts: of the videos to make, the main one first; an empty one is what suits the script.
        audio: whether the sound is wanted as a file of its own too.
        theme: dark or light.
        bullets: auto or off.
        highlight: off or words.
        presenter: name of the person, or empty.
        role: of the person, or empty.
        footage_seconds: how much of the footage is used.
        gtts: settings of the voice gtts.
        llm: settings of the language model.
        cache_limit_gb: how large the cache may grow, in 10^9 bytes.
    """

    preset: PresetName
    quality: Preset
    voice: str
    voice_name: str
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
    gtts: Gtts
    llm: Llm
    cache_limit_gb: float


def resolve(
    settings: Settings,
    options: Mapping[str, Any] | BaseModel,
    wishes: Mapping[str, str],
    engines: Engines | None = None,
) -> Choices:
    """Return what to make a video with.

    The command line (``wishes``) goes before the front matter of the script (``options``), and that before
    ``settings``. Of wishes and options, empty values count as not set and other keys are ignored. A network voice is
    used only when one of the three names it. Names of engines are checked where ``engines`` is given; loading them
    checks them anyway.

    Raises UsageError (command line), InputError (script) or SettingsError (config.yaml) for an unknown name; the hint
    lists what there is.
    """
    asked = _Asked(settings, dict(options), wishes)
    preset: Any = asked.one_of("preset", NAMES)
    captions: Any = asked.one_of("captions", get_args(Captions))
    layouts, audio = asked.outputs()
    theme: Any = asked.one_of("theme", get_args(Theme))
    bullets: Any = asked.one_of("bullets", get_args(BulletSource))
    highlight: Any = asked.one_of("highlight", get_args(Highlight))
    voice = asked.one_of("voice", engines.voices if engines else ())
    avatar = asked.one_of("avatar", engines.avatars if engines else ())
    quality = presets().named(preset)
    return Choices(
        preset=preset,
        quality=quality,
        voice=voice,
        voice_name=settings.voice_name if voice == settings.voice else "",
        speed=settings.speed,
        language=asked.language(),
        avatar=avatar,
        ladder=_ladder(avatar, quality.ladder),
        captions=captions,
        layouts=layouts,
        audio=audio,
        theme=theme,
        bullets=bullets,
        highlight=highlight,
        presenter=asked.value("presenter")[0],
        role=asked.value("role")[0],
        footage_seconds=settings.footage_seconds,
        gtts=settings.gtts,
        llm=settings.llm,
        cache_limit_gb=settings.cache_limit_gb,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The three places where something can be asked for."""

    settings: Settings
    options: Mapping[str, Any]
    wishes: Mapping[str, str]

    def value(self, name: str) -> tuple[str, type[UsageError | InputError | SettingsError]]:
        """Return what is asked for, and the error to raise when it is wrong."""
        if wish := self.wishes.get(name):
            return wish, UsageError
        if option := self.options.get(name):
            return option, InputError
        return getattr(self.settings, name), SettingsError

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """Return what is asked for as ``name``; empty is a choice too, and no ``known`` names allow every name."""
        value, error = self.value(name)
        if known and value and value not in known:
            near = document.nearest(value, known)
            raise error(
                f"{_WHERE[error]}: there is no {name} called '{value}'.",
                (f"Did you mean '{near}'? " if near else "") + f"Choose one of: {', '.join(known)}.",
            )
        return value

    def outputs(self) -> tuple[tuple[str, ...], bool]:
        """Return the layouts of the videos to make, and whether the sound is wanted too."""
        wish = tuple(name.strip() for name in self.wishes.get("outputs", "").split(",") if name.strip())
        names = wish or tuple(self.options.get("outputs", ()))
        error: type[UsageError | InputError] = UsageError if wish else InputError
        for name in names:
            if name not in OUTPUTS:
                near = document.nearest(name, tuple(OUTPUTS))
                raise error(
                    f"{_WHERE[error]}: there is no output called '{name}'.",
                    (f"Did you mean '{near}'? " if near else "") + f"Choose from: {', '.join(OUTPUTS)}.",
                )
        layouts = tuple(dict.fromkeys(OUTPUTS[name] for name in names if OUTPUTS[name]))
        if names and not layouts:
            raise error(f"{_WHERE[error]}: no video is among the outputs.", "Add one, such as panel-16x9.")
        if not layouts:
            layout = self.one_of("layout", get_args(LayoutName))
            layouts = ("" if layout == "auto" else layout,)
        return layouts, "audio" in names

    def language(self) -> str:
        """Return the language of the script, which its front matter calls ``lang``."""
        code = self.options.get("lang", "").strip().replace("_", "-")
        if not code:
            return self.settings.language
        try:
            return _language(code)
        except ValueError as error:
            raise InputError(
                f"The front matter of the script: '{code}' {error}.", "Correct the line that begins with `lang:`."
            ) from error


_WHERE: dict[type[UsageError | InputError | SettingsError], str] = {
    UsageError: "The command line",
    InputError: "The front matter of the script",
    SettingsError: "config.yaml",
}


def _ladder(avatar: str, ladder: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ladder that begins with ``avatar``; what is better than it is not tried."""
    if not avatar:
        return ladder
    return ladder[ladder.index(avatar) :] if avatar in ladder else (avatar, *ladder)
