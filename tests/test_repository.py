"""What holds for the repository as a whole: the direction of imports, its names, and that documents tell the truth."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from config import errors, yaml_reader
from config.presets import NAMES
from config.render_options import OUTPUTS
from config.settings import GttsSettings, LlmSettings, Settings
from daemon.cli.main import COMMANDS
from models.registry import avatars, voices

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
FOLDERS = [*ROOMS, "bench", "docs", "examples", "packaging", "tests"]
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "script_format.md").read_text(encoding="utf-8")
COMMON_ENGINE_NAMES = {"still", "text", "original"}
"""Names of engines that are also names of other things."""
CERTAIN_ENGINE_NAMES = {*voices(), *avatars()} - COMMON_ENGINE_NAMES


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


def test_a_docstring_begins_with_a_short_line_in_plain_words() -> None:
    riddles = ("What", "Whether", "Everything", "Who", "Whoever", "How", "Where")
    found = []
    for module in MODULES:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
                first = text.splitlines()[0]
                if len(first) > 90 or re.split(r"\W", first)[0] in riddles:
                    found.append(f"{module.relative_to(ROOT)}: {first}")

    assert found == []


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
    others = [module for module in MODULES if not module.is_relative_to(ROOT / "models")]
    others.remove(ROOT / "config" / "settings.py")

    assert [place for module in others for place in places_that_name_an_engine(module)] == []


def places_that_name_an_engine(module: Path) -> Iterator[str]:
    """Yield the line and the code of every expression in ``module`` that contains the name of an engine."""
    for node in ast.walk(parsed(module)):
        names = CERTAIN_ENGINE_NAMES | (COMMON_ENGINE_NAMES if compares_or_lists_engines(node) else set())
        for child in string_children(node):
            # "still" beside "video" is a kind of footage.
            if child.value in names and "video" not in ast.unparse(node):
                yield f"{module.relative_to(ROOT)}:{child.lineno}: {ast.unparse(node)}"


def compares_or_lists_engines(node: ast.AST) -> bool:
    """Tell whether "still", "text" and "original" in ``node`` are engines, not kinds of footage or keys of a record."""
    if isinstance(node, ast.Compare):
        return not ast.unparse(node.left).endswith("kind")
    if isinstance(node, ast.Dict):
        return len({child.value for child in string_children(node)} & (CERTAIN_ENGINE_NAMES | COMMON_ENGINE_NAMES)) > 1
    return isinstance(node, ast.Set | ast.List | ast.Tuple | ast.MatchValue)


def string_children(node: ast.AST) -> list[ast.Constant]:
    """Return the texts that are parts of ``node`` itself, not of its parts."""
    children = ast.iter_child_nodes(node)
    return [child for child in children if isinstance(child, ast.Constant) and isinstance(child.value, str)]


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
    from stages.script.markup.inline_markup import parse_picture_target
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

    for name in COMMANDS:
        assert f"presgen {name}" in readme, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", without_code(document.read_text(encoding="utf-8"))):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        page = document.parent / name if name else document
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), target


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of ``page``."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_documents_name_are_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for name in re.findall(rf"(?<![\w./~-])(?:{'|'.join(FOLDERS)})/[\w./]*\w", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"(?<![\w./>-])\w[\w/]*\.py\b", text):
        assert any(f"/{path.relative_to(ROOT)}".endswith(f"/{name}") for path in SOURCES), name


def test_folders_and_files_of_the_tree_are_there() -> None:
    shown = []
    top = ROOT
    for line in tree().splitlines():
        names, text = re.split(r"\s{2,}", line.strip(), maxsplit=1)
        parent = top if line.startswith(" ") else ROOT
        shown += [parent / name for name in names.split()]
        if not line.startswith(" "):
            top = shown[-1]
        folder = shown[-1] if shown[-1].is_dir() else shown[-1].parent
        shown += [folder / name for name in re.findall(r"\w+(?:/|\.py)(?!\w)", text)]

    assert len(shown) > 60
    assert [str(path.relative_to(ROOT)) for path in shown if not path.exists()] == []
    folders = {path.parent for path in MODULES if len(path.relative_to(ROOT).parts) == 3}
    assert {str(path.relative_to(ROOT)) for path in folders - set(shown)} == set()


def tree() -> str:
    match = re.search(r"^## The tree$.*?^```$\n(.*?)^```$", ARCHITECTURE, re.DOTALL | re.MULTILINE)
    assert match is not None
    return match[1]


@pytest.mark.parametrize(
    "document", [ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name
)
def test_classes_that_documents_name_are_there(document: Path) -> None:
    classes = {node.name for path in SOURCES for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)}

    assert set(re.findall(r"`([A-Z][a-z]\w*)`", document.read_text(encoding="utf-8"))) - classes == set()


@pytest.mark.parametrize(
    "program", [*sorted((ROOT / "bench").glob("*.py")), ROOT / "examples" / "demo.py"], ids=lambda p: p.name
)
def test_a_program_for_developers_says_how_it_is_used(program: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, program, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("usage: ")
    assert list(tmp_path.iterdir()) == []


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


def test_no_file_holds_the_address_of_a_package_index() -> None:
    """What is downloaded comes from where pip's settings say."""
    addresses = re.compile(r"//[\w.-]*(?:pypi\.org|pythonhosted\.org)|--(?:extra-)?index-url")
    texts = [path for kind in ("py", "md", "sh", "toml", "txt", "rb") for path in ROOT.glob(f"**/*.{kind}")]
    own = [path for path in texts if not path.relative_to(ROOT).parts[0].startswith(".")]

    assert len(own) > 500
    assert [str(path) for path in own if addresses.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def without_code(text: str) -> str:
    return re.sub(r"`[^`]*`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
