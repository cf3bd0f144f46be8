"""Test that setting a limit changes one line and leaves the rest of the file as its author wrote it."""

from __future__ import annotations

import pytest

from config.errors import SettingsError
from config.paths import Home
from config.settings import Settings, render_template
from config.yaml_editor import set_values, set_values_in_text

MINE = """\
# my own words
preset: high   # for the boss
guard:
    # not while I work
    cpu: 60    # percent
    battery: 30
voice: espeak
"""

COMMENTED = "#guard:\n#  # of the processor\n#  cpu: 85\n#  cooldown: 60\n"
"""As config.yaml was first written by version 0.1.0."""


def changed(text, **values):
    """Return the lines that were changed or inserted."""
    before = text.splitlines()
    return [line for line in set_values_in_text(text, "guard", values).splitlines() if line not in before]


def test_a_line_is_changed_and_its_comment_stays():
    assert changed(MINE, cpu=72.5) == ["    cpu: 72.5    # percent"]


def test_a_new_line_is_put_in_with_the_indentation_of_the_others():
    assert changed(MINE, memory=70) == ["    memory: 70"]
    assert set_values_in_text(MINE, "guard", {"memory": 70}).splitlines()[3] == "    memory: 70"


def test_the_lines_of_the_template_lose_their_marks():
    text = set_values_in_text(render_template(), "guard", {"cpu": 70, "battery": 10})

    plain = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    place = plain.index("guard:")
    assert plain[place + 1 : place + 3] == ["  cpu: 70", "  battery: 10"]
    assert all(line.endswith(":") for line in plain[: place + 1] + plain[place + 3 :])
    assert len(text.splitlines()) == len(render_template().splitlines())


def test_a_file_without_the_section_gets_it_at_the_end():
    assert set_values_in_text("preset: fast\n", "guard", {"cpu": 70, "memory": 60}) == (
        "preset: fast\n\nguard:\n  cpu: 70\n  memory: 60\n"
    )
    assert set_values_in_text("", "guard", {"cpu": 70}) == "guard:\n  cpu: 70\n"


def test_line_ends_of_windows_stay():
    assert set_values_in_text("preset: fast\r\nguard:\r\n  cpu: 80\r\n", "guard", {"cpu": 70}) == (
        "preset: fast\r\nguard:\r\n  cpu: 70\r\n"
    )


def test_a_line_of_the_same_name_elsewhere_is_left_alone():
    text = "guard:\n  cpu: 80\nllm:\n  model: x\n#  memory: 1\n"

    changed = set_values_in_text(text, "guard", {"memory": 60})

    assert changed == "guard:\n  memory: 60\n  cpu: 80\nllm:\n  model: x\n#  memory: 1\n"


@pytest.mark.parametrize(
    "text", [MINE, render_template(), COMMENTED, "", "guard:\n", "preset: fast", "#guard:\n#  cpu: 85\n#llm:\n"]
)
def test_whatever_the_file_looks_like_it_says_afterwards_what_was_wanted(tmp_path, text):
    home = Home(tmp_path)
    home.settings.write_text(text)

    set_values(home.settings, "guard", {"cpu": 42, "cooldown": 30, "disk_gb": 2.5})

    told = Settings.load(home).guard
    assert (told.cpu, told.cooldown, told.disk_gb) == (42, 30, 2.5)
    assert list(tmp_path.iterdir()) == [home.settings]


@pytest.mark.parametrize("text", ["guard: {cpu: 80}\n", "guard: &limits\n  cpu: 80\n", "preset: superb\n"])
def test_a_file_that_is_wrong_or_written_in_another_way_is_left_as_it_is(tmp_path, text):
    home = Home(tmp_path)
    home.settings.write_text(text)

    try:
        set_values(home.settings, "guard", {"cpu": 42})
    except SettingsError:
        assert home.settings.read_text() == text
    else:
        assert Settings.load(home).guard.cpu == 42


def test_what_only_the_author_can_change_is_said_with_the_lines_to_write(tmp_path):
    home = Home(tmp_path)
    home.settings.write_text("guard: {cpu: 80}\n")

    with pytest.raises(SettingsError, match="only you can change") as told:
        set_values(home.settings, "guard", {"cpu": 42})

    assert "guard:\n  cpu: 42" in told.value.hint
    assert home.settings.read_text() == "guard: {cpu: 80}\n"
