"""Define the user's settings, and load them from config.yaml in the home."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from config import yaml_reader
from config.errors import PresGenError, find_similar, translate_os_error
from config.files import make_private_folder, write_atomically
from config.guard_settings import GuardSettings
from config.paths import Home
from config.presets import PresetName

Captions = Literal["soft", "burned", "both", "off"]
Accent = Literal[
    "", "com", "us", "co.uk", "com.au", "ca", "co.in", "ie", "co.za", "com.ng", "fr", "com.br", "pt", "com.mx", "es"
]  # fmt: skip
LayoutName = Literal["auto", "panel", "full", "split", "portrait"]
Theme = Literal["", "dark", "light"]
Highlight = Literal["off", "words"]
SharedFootage = Literal["on", "off"]
BulletSource = Literal["auto", "off"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\r\n]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
"""BCP 47, as far as voices use it: a language, then script, region or variant."""


def normalise_language_code(value: str) -> str:
    """Return the language code ``value`` in lower case. Raises ValueError when it is none."""
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be a language code such as en-us or de")
    return value.lower()


def _normalise_url(value: str) -> str:
    if value and not _URL.fullmatch(value):
        raise ValueError("must be an address such as http://127.0.0.1:11434")
    return value.rstrip("/")


class EngineSettings(BaseModel):
    """Settings of one engine: a section of config.yaml with the name of the engine."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class GttsSettings(EngineSettings):
    """Settings of the voice ``gtts``."""

    tld: Annotated[
        Accent,
        Field(description="The accent: com, us, co.uk, com.au, ca, co.in ...; empty: what suits the language"),
    ] = ""


_Days = Annotated[FiniteFloat, Field(ge=0, le=36_500)]


class RetentionSettings(BaseModel):
    """The days for which files of jobs that have ended are kept; 0: for ever.

    Nothing in the outbox is ever removed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    done: Annotated[
        _Days, Field(description="Days for which footage and working files of delivered videos are kept; 0: for ever")
    ] = 14.0
    failed: Annotated[_Days, Field(description="The same for jobs that failed")] = 14.0
    cancelled: Annotated[_Days, Field(description="The same for jobs that you cancelled")] = 14.0
    results: Annotated[
        _Days,
        Field(description="The same for all else of a delivered job: script, log, its own copy of the results"),
    ] = 0.0


class LlmSettings(BaseModel):
    """A language model on this machine that may choose bullets from the script."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[
        Line,
        AfterValidator(_normalise_url),
        Field(description="Where it answers, such as http://127.0.0.1:11434; empty: none is asked"),
    ] = ""
    model: Annotated[Line, Field(description="Its name, such as llama3.2")] = ""


class Settings(BaseModel):
    """The contents of config.yaml; the command line and a script's front matter override it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Annotated[
        Literal["auto", PresetName],
        Field(
            description="Quality: fast, standard (720p), high (1080p), fast_low_memory or cpu_optimized; "
            "auto: what suits this computer"
        ),
    ] = "auto"
    voice: Annotated[
        Name,
        Field(
            description="Who speaks: auto (the best on this machine for the language), hibari (natural, English), "
            "espeak (every language) or gtts (sends the script to Google)"
        ),
    ] = "auto"
    voice_name: Annotated[
        Line, Field(description="A voice of an engine, such as espeak/Michael; empty: its own default")
    ] = ""
    speed: Annotated[FiniteFloat, Field(ge=0.5, le=2.0, description="How fast, 0.5 to 2; 1 is normal")] = 1.0
    language: Annotated[
        str,
        AfterValidator(normalise_language_code),
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
    theme: Annotated[Theme, Field(description="Colours: dark or light; empty: what brand.yaml says, else dark")] = ""
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
    quiet_seconds: Annotated[
        FiniteFloat,
        Field(
            ge=0.5, le=600, description="How long nothing in the drop folder may change before it is taken, in seconds"
        ),
    ] = 3.0
    shared_footage: Annotated[
        SharedFootage,
        Field(description="Several scripts beside one source.mp4: on (a video of each) or off (they wait)"),
    ] = "on"
    jobs_at_once: Annotated[
        int,
        Field(ge=0, le=16, description="How many videos the service makes at a time; 0: what suits this computer"),
    ] = 0
    threads: Annotated[int, Field(ge=0, le=16, description="Threads of the encoder; 0: what suits this computer")] = 0
    footage_seconds: Annotated[
        FiniteFloat,
        Field(ge=2, le=600, description="How much of the footage is used, from its beginning, in seconds"),
    ] = 30.0
    keep_awake: Annotated[
        bool,
        Field(
            description="Whether the service keeps the computer from falling asleep by itself while it makes a video, "
            "on mains power only: true or false"
        ),
    ] = True
    cache_limit_gb: Annotated[
        FiniteFloat,
        Field(
            ge=0,
            le=1000,
            description="How much may be kept on the disk to make the next video of the same script faster, in GB",
        ),
    ] = 5.0
    retention: Annotated[
        RetentionSettings,
        Field(description="How long what you dropped is kept in jobs/<id>/ after the job has ended; the outbox stays"),
    ] = RetentionSettings()
    gtts: Annotated[GttsSettings, Field(description="Only for the voice gtts")] = GttsSettings()
    guard: Annotated[GuardSettings, Field(description="When the service pauses by itself")] = GuardSettings()
    llm: Annotated[LlmSettings, Field(description="A language model of your own that may choose the bullets")] = (
        LlmSettings()
    )

    def engine_options(self, engine: str) -> dict[str, Any]:
        """Return the section of ``engine``; empty where it has none."""
        section = getattr(self, engine, None)
        return section.model_dump() if isinstance(section, EngineSettings) else {}

    @field_validator("voice", "avatar")
    @classmethod
    def _check_engine(cls, value: str, info: ValidationInfo) -> str:
        kind = str(info.field_name)
        known: Sequence[str] = (info.context or {}).get(kind, ())
        if known and value and value not in known:
            near = find_similar(value, known)
            guess = f"did you mean `{near}`? There are" if near else "choose one of"
            raise ValueError(f"there is no {kind} of this name; {guess} {', '.join(known)}")
        return value

    @field_validator("voice_name")
    @classmethod
    def _check_voice_name(cls, value: str, info: ValidationInfo) -> str:
        find_problem: Callable[[str, str], str] | None = (info.context or {}).get("voice_name")
        if find_problem and value and (problem := find_problem(info.data.get("voice", ""), value)):
            raise ValueError(problem)
        return value

    @classmethod
    def load(cls, home: Home, known: Mapping[str, Any] | None = None) -> Settings:
        """Return the user's settings; write a commented config.yaml when there is none.

        ``known`` has the names of installed engines at ``voice`` and ``avatar``, and at ``voice_name`` a function that
        returns the problem of a voice's name, or an empty string (`models.registry.load_settings` passes all three);
        without them these names are not checked.

        Raises SettingsError that lists every problem with its line, InputError when the file cannot be read or written.
        """
        if not home.settings.exists():
            try:
                make_private_folder(home.root)
                write_atomically(home.settings, render_template())
            except OSError as error:
                raise translate_os_error(error, "writing the settings") from error
            return cls()
        return yaml_reader.load(home.settings, cls, known)

    @classmethod
    def peek(cls, home: Home) -> Settings | None:
        """Return the user's settings, or None without valid ones; writes nothing."""
        with suppress(PresGenError):
            return yaml_reader.load(home.settings, cls) if home.settings.exists() else None
        return None


def render_template() -> str:
    """Return a config.yaml in which every setting is commented out and explained."""
    lines = [
        "# Settings of PresGen-Training. Every setting is shown with its default; take the # away to change it.",
        "# The command line goes before the front matter of a script, and that goes before this file.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        lines.append(f"# {field.description}")
        if isinstance(field.default, BaseModel):
            lines.append(f"{name}:")  # so that a line below it may be uncommented alone
            for inner, inner_field in type(field.default).model_fields.items():
                lines += [f"  # {inner_field.description}", f"  #{inner}: {_format_default(inner_field.default)}"]
        else:
            lines.append(f"#{name}: {_format_default(field.default)}")
        lines.append("")
    return "\n".join(lines)


def _format_default(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value or '""'
    return f"{value:g}"
