"""The registry: built-in engines and third parties' come through one door and say their traits."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.errors import MissingDependency, SettingsError, UsageError
from config.paths import Home
from models.registry import (
    avatar_traits,
    avatars,
    find_avatar_traits,
    find_voice_traits,
    load_avatar,
    load_settings,
    load_voice,
    voice_traits,
    voices,
)
from models.traits import AvatarTraits

ENGINE = """
from models.traits import AvatarTraits

class Engine:
    name, version = "extra", "1"
    {traits}

    def problems(self):
        return []
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package with the avatar `extra`, as pip would."""

    def into_path(source):
        about = tmp_path / "extra-1.0.dist-info"
        about.mkdir()
        (tmp_path / "extra_engine.py").write_text(source)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: extra\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text("[presgen.avatars]\nextra = extra_engine:Engine\n")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "extra_engine", raising=False)

    return into_path


@pytest.mark.parametrize("name", voices())
def test_every_voice_has_the_traits_that_the_registry_knows(name):
    assert load_voice(name).traits is voice_traits(name)
    assert voice_traits(name).description


@pytest.mark.parametrize("name", avatars())
def test_every_avatar_has_the_traits_that_the_registry_knows(name):
    traits = avatar_traits(name)

    assert load_avatar(name).traits is traits
    assert traits.description
    assert traits.shows_presenter or not traits.moves_lips
    assert traits.resources.devices[-1] == "cpu"


def test_an_avatar_of_a_third_party_says_its_own_traits(install):
    install(ENGINE.format(traits='traits = AvatarTraits("a puppet", invents_mouth=True)'))

    assert "extra" in avatars()
    assert avatar_traits("extra") == AvatarTraits("a puppet", invents_mouth=True)


def test_an_avatar_without_traits_is_refused_in_words(install):
    install(ENGINE.format(traits=""))

    with pytest.raises(MissingDependency, match="The avatar 'extra' cannot be loaded: it does not say its traits"):
        load_avatar("extra")


def test_an_avatar_that_cannot_be_imported_is_refused_in_words(install):
    install("import nothing_of_this_name")

    with pytest.raises(MissingDependency, match="The avatar 'extra' cannot be loaded: No module named"):
        load_avatar("extra")


def test_an_engine_that_is_gone_has_no_traits():
    assert find_avatar_traits("gone") is None
    assert find_voice_traits("gone") is None
    with pytest.raises(UsageError, match="There is no avatar called 'gone'"):
        avatar_traits("gone")


def test_options_of_an_engine_are_checked_by_its_own_model():
    assert load_voice("gtts", {"tld": "co.uk"}).version.split("-")[1].startswith("co.uk")
    with pytest.raises(ValueError, match="tld"):
        load_voice("gtts", {"tld": "elsewhere"})


def test_traits_are_known_without_loading_an_engine():
    code = "import sys, models.registry as r; r.avatar_traits('mesh'); print({'numpy', 'cv2'} & {*sys.modules})"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout == "set()\n"


# ------------------------------------------------------------------------------------------------------------- settings


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def configure(home, text):
    home.root.mkdir(exist_ok=True)
    home.settings.write_text(text, encoding="utf-8")
    return load_settings(home)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "voice: siri",
            "line 2: voice: there is no voice of this name; choose one of auto, hibari, espeak, gtts (found `siri`)",
        ),
        ("voice: espeek", "line 2: voice: there is no voice of this name; did you mean `espeak`?"),
        ("avatar: sadtalker", "line 2: avatar: there is no avatar of this name; choose one of mesh, still,"),
        ("avatar: msh", "did you mean `mesh`?"),
        ("voice_name: bob", "line 2: voice_name: The voice espeak has no variant called “bob”."),
        ("voice_name: Anie", "Did you mean “Annie”?"),
        ("voice_name: en-gb+Anie", "Did you mean “Annie”?"),
        ("voice: gtts\nvoice_name: Annie", "line 3: voice_name: The voice gtts has no accent called “Annie”."),
    ],
)
def test_an_unknown_engine_or_voice_in_the_settings_is_named_with_its_line_and_the_nearest(home, text, words):
    with pytest.raises(SettingsError) as caught:
        configure(home, f"speed: 1\n{text}\n")

    assert words in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "voice: gtts",
        "voice_name: annie",
        "voice_name: en-gb",
        "voice_name: en-gb+Michael",
        "avatar: still",
        "avatar:",
        "voice: gtts\nvoice_name: co.uk",
    ],
)
def test_known_names_are_accepted(home, text):
    configure(home, text)


def test_an_avatar_of_a_third_party_is_known(home, install):
    install(ENGINE.format(traits="traits = AvatarTraits('an extra')"))

    assert configure(home, "avatar: extra").avatar == "extra"


def test_a_voice_that_does_not_tell_its_names_is_believed(home, monkeypatch):
    monkeypatch.delattr("models.voices.gtts.engine.Gtts.check_voice_name")

    assert configure(home, "voice: gtts\nvoice_name: anybody").voice_name == "anybody"
