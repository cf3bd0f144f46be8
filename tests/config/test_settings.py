import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from config.errors import InputError, SettingsError, UsageError
from config.paths import Home
from config.render_options import Engines, resolve_render_options
from config.settings import Accent, Settings, render_template

ENGINES = Engines(
    voices=("hibari", "espeak", "gtts"),
    avatars=("mesh", "still", "original", "text"),
    choose_voice=lambda language: "hibari" if language.startswith("en") else "espeak",
    named_voice="espeak",
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def write(home: Home, text: str) -> Home:
    home.settings.write_text(text, encoding="utf-8")
    return home


def test_the_first_run_writes_a_file_that_explains_every_setting_and_changes_none(home: Home) -> None:
    assert Settings.load(home) == Settings()

    text = home.settings.read_text(encoding="utf-8")
    assert all(f"{name}:" in text for name in Settings.model_fields)
    assert Settings.load(home) == Settings()


def test_the_shown_defaults_are_the_defaults(home: Home) -> None:
    prose = [line for line in render_template().splitlines() if not line.startswith("# ")]
    uncommented = "\n".join(line.removeprefix("#") for line in prose)

    assert Settings.load(write(home, uncommented)) == Settings()


SETTING = re.compile(r"( *)#(\w+: \S+.*)")
"""A line of the template that holds a setting, behind the mark of a comment."""


@pytest.mark.parametrize("number", [n for n, line in enumerate(render_template().splitlines()) if SETTING.match(line)])
def test_every_line_may_be_uncommented_alone(home: Home, number: int) -> None:
    lines = render_template().splitlines()
    lines[number] = SETTING.sub(r"\1\2", lines[number])

    assert Settings.load(write(home, "\n".join(lines))) == Settings()


@pytest.mark.parametrize("block", [block for block in render_template().split("\n\n") if SETTING.search(block)])
def test_every_block_may_be_uncommented_alone(home: Home, block: str) -> None:
    uncommented = "\n".join(SETTING.sub(r"\1\2", line) for line in block.splitlines())

    assert Settings.load(write(home, render_template().replace(block, uncommented))) == Settings()
    assert Settings.load(write(home, uncommented)) == Settings()


def test_a_limit_that_is_uncommented_alone_counts(home: Home) -> None:
    text = render_template()
    assert "  #cpu: 85\n" in text

    assert Settings.load(write(home, text.replace("  #cpu: 85\n", "  cpu: 60\n"))).guard.cpu == 60


def test_a_limit_in_the_wrong_place_is_told_where_it_belongs(home: Home) -> None:
    with pytest.raises(SettingsError, match="line 1: cpu: there is no such setting here; put it below `guard:`"):
        Settings.load(write(home, "  cpu: 60\n"))


def test_a_file_that_exists_is_never_written_to(home: Home) -> None:
    write(home, "speed: 1.2\n")

    assert Settings.load(home).speed == 1.2
    assert home.settings.read_text() == "speed: 1.2\n"


def test_values_mean_what_they_read_like(home: Home) -> None:
    lines = [
        "\ufeffcaptions: off",
        "language: no",
        "voice_name: 007",
        "speed: .9",
        "preset:",
        "avatar: ~",
        "role: 'null'",
    ]

    settings = Settings.load(write(home, "\r\n".join(lines)))

    assert settings.captions == "off"
    assert settings.language == "no"
    assert settings.voice_name == "007"
    assert settings.speed == 0.9
    assert settings.preset == "auto"
    assert settings.avatar == ""
    assert settings.role == "null"


def test_every_problem_is_named_with_its_line(home: Home) -> None:
    write(
        home,
        """
preset: standrad
speed: 9
speed: 1
sped: 1
gtts:
  tdl: com
  tld: not a host
role: [a, b]
cache_limit_gb: much
language: klingon_1
footage_seconds: 0
captions: yes
""",
    )

    with pytest.raises(SettingsError) as caught:
        Settings.load(home)

    message = caught.value.message
    assert [line.split(":")[0].strip() for line in message.splitlines()[1:]] == [
        f"line {number}" for number in (2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13)
    ]
    assert str(home.settings) in message
    assert "line 5: sped: there is no such setting; did you mean `speed`?" in message
    assert "line 7: gtts.tdl: there is no such setting; did you mean `tld`?" in message
    assert "line 3: speed: must be at most 2 (found `9`)" in message
    assert "pydantic" not in message


@pytest.mark.parametrize(
    "text",
    ["a: [", "just words", "a: b: c", "\tspeed: 1", "- speed", "? [a]\n: b", "role: &a [*a]", "%", "\0", "gtts: com"],
)
def test_what_is_not_yaml_is_said_in_words(home: Home, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(write(home, text))

    assert caught.value.exit_code == 78
    assert caught.value.hint


def test_the_accents_that_can_be_set_are_those_the_voice_has() -> None:
    from models.voices.gtts.engine import ACCENTS

    assert get_args(Accent) == ("", *ACCENTS)


def test_a_file_that_is_not_text_is_said_in_words(home: Home) -> None:
    home.settings.write_bytes(b"role: \xff\xfe\x00")

    with pytest.raises(SettingsError, match="UTF-8"):
        Settings.load(home)


def test_settings_in_a_place_that_cannot_be_read_are_a_clear_error(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.mkdir()

    with pytest.raises(InputError, match="Reading the settings failed"):
        Settings.load(home)


def test_an_empty_file_sets_nothing(home: Home) -> None:
    assert Settings.load(write(home, "# nothing\n")) == Settings()


def test_the_command_line_goes_before_the_script_and_the_script_before_the_settings() -> None:
    settings = Settings(preset="fast", captions="off", layout="full", presenter="Ann", voice="espeak")
    options = {"preset": "high", "captions": "both", "presenter": "Bo", "role": "", "lang": "de_AT", "title": "T"}

    render_options = resolve_render_options(settings, options, {"preset": "standard", "captions": ""}, ENGINES)

    assert render_options.preset == "standard"
    assert render_options.captions == "both"
    assert render_options.layouts == ("full",)
    assert (render_options.presenter, render_options.role) == ("Bo", "")
    assert render_options.language == "de-at"


def test_a_preset_says_the_size_and_the_ladder() -> None:
    render_options = resolve_render_options(Settings(), {}, {"preset": "high"}, ENGINES)

    assert render_options.quality.height == 1080
    assert render_options.ladder[-1] == "text"


def test_no_voice_of_the_network_speaks_unless_it_is_named() -> None:
    assert resolve_render_options(Settings(), {}, {}, ENGINES).voice == "hibari"
    assert resolve_render_options(Settings(), {"lang": "de"}, {}, ENGINES).voice == "espeak"
    assert resolve_render_options(Settings(), {}, {"voice": "gtts"}, ENGINES).voice == "gtts"
    assert resolve_render_options(Settings(), {"voice": "gtts"}, {}, ENGINES).voice == "gtts"
    assert resolve_render_options(Settings(voice="gtts"), {}, {}, ENGINES).voice == "gtts"


def test_an_avatar_that_is_named_stands_first_and_nothing_better_is_tried() -> None:
    assert resolve_render_options(Settings(), {}, {"avatar": "still"}, ENGINES).ladder == ("still", "original", "text")
    with_guest = replace(ENGINES, avatars=(*ENGINES.avatars, "guest"))
    assert resolve_render_options(Settings(), {}, {"avatar": "guest"}, with_guest).ladder == (
        "guest",
        "mesh",
        "still",
        "original",
        "text",
    )


def test_the_voice_name_of_one_engine_is_not_given_to_another() -> None:
    settings = Settings(voice="espeak", voice_name="Annie")

    assert resolve_render_options(settings, {}, {"voice": "espeak"}, ENGINES).voice_name == "Annie"
    assert resolve_render_options(settings, {}, {"voice": "gtts"}, ENGINES).voice_name == ""


def test_a_voice_name_may_name_its_engine() -> None:
    chosen = resolve_render_options(Settings(voice_name="espeak/Michael"), {}, {}, ENGINES)

    assert (chosen.voice, chosen.voice_name, chosen.automatic_voice) == ("espeak", "Michael", False)


def test_a_voice_name_without_an_engine_is_one_of_espeak_as_before() -> None:
    chosen = resolve_render_options(Settings(voice_name="Michael"), {}, {}, ENGINES)

    assert (chosen.voice, chosen.voice_name) == ("espeak", "Michael")


def test_a_voice_name_of_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_render_options(Settings(voice_name="espeek/Michael"), {}, {}, ENGINES)

    assert "Did you mean 'espeak'?" in caught.value.hint


def test_auto_is_chosen_by_the_language_and_says_that_nobody_named_it() -> None:
    assert resolve_render_options(Settings(voice="espeak"), {"voice": "auto"}, {}, ENGINES).automatic_voice
    assert not resolve_render_options(Settings(), {}, {"voice": "hibari"}, ENGINES).automatic_voice


def layouts(wishes: dict[str, str], options: dict[str, object] | None = None, **settings: Any) -> tuple[object, bool]:
    render_options = resolve_render_options(Settings(**settings), options or {}, wishes, ENGINES)
    return render_options.layouts, render_options.audio


def test_one_job_may_make_several_videos_and_its_sound() -> None:
    several = {"outputs": ("portrait-9x16", "audio", "panel-16x9", "portrait-9x16")}

    assert layouts({}) == (("",), False)
    assert layouts({}, several, layout="full") == (("portrait", "panel"), True)
    assert layouts({"outputs": "Full-16x9, split-16x9"}, several) == (("full", "split"), False)
    assert layouts({"layout": "split"}, several) == (("split",), True)
    assert layouts({"layout": "auto"}, {"layout": "split"}) == (("",), False)


def test_outputs_that_make_no_sense_are_refused() -> None:
    with pytest.raises(UsageError, match="no output called 'panel'") as unknown:
        layouts({"outputs": "panel"})
    with pytest.raises(UsageError, match="no video is among the outputs"):
        layouts({"outputs": "audio"})
    with pytest.raises(InputError, match="no video is among the outputs"):
        layouts({}, {"outputs": ("audio",)})
    with pytest.raises(UsageError, match="contradict"):
        layouts({"outputs": "audio,panel-16x9", "layout": "full"})

    assert "panel-16x9" in unknown.value.hint


def test_the_theme_is_left_to_the_brand_unless_somebody_chose_one() -> None:
    assert resolve_render_options(Settings(), {}, {}, ENGINES).theme == ""
    assert resolve_render_options(Settings(theme="dark"), {}, {}, ENGINES).theme == "dark"
    assert resolve_render_options(Settings(theme="dark"), {"theme": "light"}, {}, ENGINES).theme == "light"


def test_the_address_of_a_language_model_is_one(home: Home) -> None:
    for url in ("127.0.0.1:11434", "ftp://localhost", "http://", "http://user:word@localhost", "http://a b"):
        with pytest.raises(SettingsError, match=r"line 2: llm\.url: must be an address"):
            Settings.load(write(home, f"llm:\n  url: '{url}'\n"))

    llm = Settings.load(write(home, "llm:\n  url: http://localhost:11434/\n  model: llama3.2\n")).llm
    assert (llm.url, llm.model) == ("http://localhost:11434", "llama3.2")


NAMES = ["preset", "voice", "avatar", "captions", "layout", "theme", "bullets", "highlight"]


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_name_is_an_error_of_the_place_that_names_it(name: str) -> None:
    with pytest.raises(UsageError, match=r"The command line.*'nonsense'") as usage:
        resolve_render_options(Settings(), {}, {name: "nonsense"}, ENGINES)
    with pytest.raises(InputError, match=r"The front matter of the script.*'nonsense'"):
        resolve_render_options(Settings(), {name: "nonsense"}, {}, ENGINES)

    assert usage.value.hint.startswith("Choose one of: ")
    assert ": ," not in usage.value.hint


def test_an_unknown_engine_in_the_settings_is_an_error_of_the_settings() -> None:
    with pytest.raises(SettingsError, match=r"config\.yaml") as caught:
        resolve_render_options(Settings(voice="espeek"), {}, {}, ENGINES)

    assert caught.value.hint == "Did you mean 'espeak'? Choose one of: auto, hibari, espeak, gtts."


def test_a_language_that_is_none_is_an_error_of_the_script() -> None:
    with pytest.raises(InputError, match="not a lang"):
        resolve_render_options(Settings(), {"lang": "not a lang"}, {}, ENGINES)
