"""What holds for the repository as a whole: the direction of imports, its names, and that documents tell the truth."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from config import errors, yaml_reader
from config.presets import NAMES
from config.render_options import OUTPUTS
from config.settings import GttsSettings, LlmSettings, Settings
from daemon.cli.main import presgen
from models.registry import avatars, voices

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "script_format.md").read_text(encoding="utf-8")


@cache
def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def test_imports_flow_downwards_only() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_no_other_distribution_brings_packages_of_our_names() -> None:
    owners = packages_distributions()

    assert {room: set(owners.get(room, [])) - {"presgen-training"} for room in ROOMS} == {room: set() for room in ROOMS}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_into_one_reading(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 320


def test_a_folder_fits_into_one_look() -> None:
    crowded = {folder: count for folder, count in Counter(module.parent for module in MODULES).items() if count > 20}

    assert crowded == {}


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = {}
    for module in MODULES:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(module.relative_to(ROOT)))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_nothing_of_ours_is_imported_under_another_name() -> None:
    renamed = [
        f"{module.relative_to(ROOT)}: {name.name} as {name.asname}"
        for module in MODULES
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
        if name.asname and (getattr(node, "module", None) or name.name).split(".")[0] in ROOMS
    ]

    assert renamed == []


def test_only_the_models_know_engines_by_name() -> None:
    """Other code asks for a trait (models/traits.py); only defaults that people read in config.yaml name an engine."""
    names = {*voices(), *avatars()}
    words = {"still", "text", "original"}  # of which other things have names too
    found = []
    for module in MODULES:
        where = str(module.relative_to(ROOT))
        if where.startswith("models/") or where == "config/settings.py":
            continue
        for node in ast.walk(parsed(module)):
            inside = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.Constant)]
            compared = isinstance(node, ast.Compare) and not ast.unparse(node.left).endswith("kind")
            grouped = isinstance(node, ast.Set | ast.List | ast.Tuple) or (
                isinstance(node, ast.Dict) and len({*names} & {str(child.value) for child in inside}) > 1
            )
            for child in inside:
                certain = child.value in names - words or (child.value in words and (compared or grouped))
                if certain and ast.unparse(node) != "Literal['video', 'still']" and "video" not in ast.unparse(node):
                    found.append(f"{where}:{child.lineno}: {ast.unparse(node)}")

    assert found == []


def test_every_setting_and_preset_is_documented() -> None:
    for name in (*Settings.model_fields, *GttsSettings.model_fields, *LlmSettings.model_fields, *NAMES):
        assert f"`{name}`" in ARCHITECTURE, name


def test_every_option_of_the_front_matter_is_documented() -> None:
    from stages.records.script import Options

    for name in Options.model_fields:
        assert f"`{name}:`" in FORMAT, name


def test_every_key_of_a_brand_and_every_output_is_documented() -> None:
    from config.brand import Brand

    for name in Brand.model_fields:
        assert re.search(rf"^{name}: ", FORMAT, re.MULTILINE), name
    for name in OUTPUTS:
        assert f"`{name}`" in FORMAT, name
        assert f"`{name}`" in ARCHITECTURE, name


def test_the_examples_of_the_script_page_are_understood(tmp_path: Path) -> None:
    """Every block of it is a script or goes with one, and none of them has anything odd about it."""
    from config.brand import Brand
    from stages.records.script import AttachedPictures
    from stages.script.lexicon import read_lexicon
    from stages.script.markup.inline import parse_picture_target
    from stages.script.markup.parser import parse_script

    kinds = []
    for number, block in enumerate(re.findall(r"```\n(.*?)```", FORMAT, re.DOTALL)):
        path = tmp_path / f"{number}.txt"
        path.write_text(block, encoding="utf-8")
        if "accent:" in block:
            kinds.append("brand")
            path.write_text(re.sub(r"^(font|font_bold|logo):.*\n", "", block, flags=re.MULTILINE), encoding="utf-8")
            assert Brand.load(path).accent == "#0b5fff"
        elif block.startswith("llm:"):
            kinds.append("settings")
            assert yaml_reader.load(path, Settings).llm.model == "llama3.2"
        elif re.search(r"^\w+ = ", block, re.MULTILINE):
            kinds.append("lexicon")
            assert read_lexicon(path)[1] == []
        else:
            kinds.append("script")
            named = [parse_picture_target(target)[0] for target in re.findall(r"!\[[^]]*\]\(([^)]*)\)", block)]
            script = parse_script(block, pictures=AttachedPictures(found={name: name for name in named}))
            assert script.warnings == ()
            assert [image.path for image in script.images] == named

    assert (kinds.count("script"), kinds.count("brand"), kinds.count("lexicon")) == (3, 1, 1)


def test_every_exit_code_is_documented() -> None:
    codes = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}

    for code in codes - {errors.AlreadyRunning.exit_code}:
        assert re.search(rf"\| {code} \|", ARCHITECTURE), code


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert isinstance(presgen, click.Group)

    for name in presgen.commands:
        assert f"presgen {name}" in readme, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", _without_code(document.read_text(encoding="utf-8"))):
        assert target.startswith("https://") or (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_documents_name_are_there(document: Path) -> None:
    pattern = rf"`((?:{'|'.join(ROOMS)}|docs|examples|tests)/[\w./]+)`"
    for name in re.findall(pattern, document.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_every_library_has_an_exact_version() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {line.split("==")[0].lower() for line in text.splitlines() if "==" in line}
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]

    assert {re.match(r"[\w.-]+", line)[0].lower() for line in wanted} <= pinned  # type: ignore[index]


@pytest.mark.parametrize("script", ["setup_training_env.sh", "run_tests.sh", ".ci/run"])
def test_the_shell_scripts_can_be_run_and_read(script: str) -> None:
    path = ROOT / script

    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", path], check=True)


def test_the_set_up_says_in_words_that_there_is_no_python(tmp_path: Path) -> None:
    copy = tmp_path / "setup_training_env.sh"
    copy.write_bytes((ROOT / "setup_training_env.sh").read_bytes())
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname", "uname"):
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)

    answer = subprocess.run(
        ["bash", copy], env={"PATH": str(tools), "HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 69
    assert "needs Python 3.11 or newer" in answer.stderr
    assert answer.stdout == ""


def _without_code(text: str) -> str:
    return re.sub(r"`[^`]*`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
