"""The set-up, with a Python, a pip and a presgen that only note what they are asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("bash", "cat", "cksum", "dirname", "grep", "ln", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "tail")
PYTHON = """#!/bin/bash
case "$1 $2" in
    "-m venv") mkdir -p "$4/bin" && cat "$0" >"$4/bin/python" && chmod +x "$4/bin/python" ;;
    "-m pip")
        [ "$3" != install ] || echo "$*" >>"$NOTES"
        printf '#!/bin/bash\\n[ -e "%s" ] && echo "presgen $*" >>"$NOTES"\\n' "$0" >"${0%/*}/presgen"
        chmod +x "${0%/*}/presgen" ;;
    --version*) echo Python 3.13 ;;
esac
"""


class Computer:
    """A checkout, a home folder, and a PATH with a few tools on it."""

    def __init__(self, folder: Path, checkout: str = "my checkout") -> None:
        self.home, self.tools, self.checkout = folder / "home", folder / "tools", folder / checkout
        self.notes = folder / "notes"
        self.environment = {"HOME": str(self.home), "PATH": str(self.tools), "NOTES": str(self.notes)}
        for place in (self.home, self.tools, self.checkout):
            place.mkdir(parents=True, exist_ok=True)
        for name in ("setup_training_env.sh", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.checkout)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None
            (self.tools / tool).symlink_to(found)
        self.add("chmod", '#!/bin/sh\nexec /bin/chmod "$@"\n')
        self.add("uname", "#!/bin/sh\necho Linux\n")
        self.add("python3.13", PYTHON)

    @property
    def link(self) -> Path:
        return self.home / ".local" / "bin" / "presgen"

    @property
    def program(self) -> Path:
        return self.checkout / ".venv" / "bin" / "presgen"

    @property
    def noted(self) -> str:
        return self.notes.read_text() if self.notes.exists() else ""

    def add(self, tool: str, text: str) -> None:
        (self.tools / tool).unlink(missing_ok=True)
        (self.tools / tool).write_text(text)
        (self.tools / tool).chmod(0o755)

    def be_a_mac(self, version: str) -> None:
        self.add("uname", "#!/bin/sh\necho Darwin\n")
        self.add("sw_vers", f"#!/bin/sh\necho {version}\n")

    def set_up(self, *options: str, code: int = 0, **environment: str) -> str:
        """Run the set-up and return what people see of it."""
        answer = self.run("--no-sample", *options, **environment)
        assert answer.returncode == code, answer.stderr
        assert answer.stdout == ""
        return answer.stderr

    def run(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", str(self.checkout / "setup_training_env.sh"), *options],
            env=self.environment | environment, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_where_there_is_no_python_it_says_so_in_words(computer: Computer) -> None:
    (computer.tools / "python3.13").unlink()

    assert "needs Python 3.11" in computer.set_up(code=69)


@pytest.mark.parametrize("name", ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"])
def test_any_name_of_python_will_do(name: str, computer: Computer) -> None:
    (computer.tools / "python3.13").rename(computer.tools / name)

    computer.set_up()

    assert computer.program.exists()


def test_a_python_that_can_make_environments_is_preferred_to_a_newer_one_that_cannot(computer: Computer) -> None:
    """Debian and Ubuntu take the module ensurepip out of Python and into a package of its own."""
    incapable = PYTHON.replace(
        'case "$1 $2" in', 'case "$1 $2" in\n    "-c "*ensurepip*) exit 1 ;;\n    "-m venv") exit 1 ;;'
    )
    computer.add("python3.14", incapable)
    computer.set_up()
    assert computer.program.exists()

    computer.add("python3.13", incapable)
    shutil.rmtree(computer.checkout / ".venv")
    told = computer.set_up(code=69)
    assert f"cannot make virtual environments ({computer.tools / 'python3.14'})" in told
    assert "sudo apt install python3 python3-venv" in told


@pytest.mark.parametrize(
    ("version", "system", "machine", "suitable"),
    [
        ("3, 10", "linux", "x86_64", False),
        ("3, 11", "darwin", "x86_64", True),
        ("3, 13", "darwin", "x86_64", True),
        ("3, 14", "darwin", "x86_64", False),
        ("3, 14", "darwin", "arm64", True),
        ("3, 14", "linux", "x86_64", True),
        ("3, 15", "linux", "x86_64", False),
    ],
)
def test_a_python_for_which_there_are_all_libraries_is_used(
    version: str, system: str, machine: str, suitable: bool, computer: Computer
) -> None:
    be = f"import platform, sys; sys.version_info = ({version}, 0); sys.platform = '{system}'"
    be += f"; platform.machine = lambda: '{machine}'"
    cases = 'case "$1 $2" in'
    computer.add(
        "python3.13", PYTHON.replace(cases, f'{cases}\n    "-c "*) exec {quote(sys.executable)} -c "{be}\n$2" ;;')
    )

    computer.set_up(code=0 if suitable else 69)

    assert computer.program.exists() == suitable


def test_pytorch_is_installed_only_when_it_is_asked_for(computer: Computer) -> None:
    computer.set_up()
    assert "[neural]" not in computer.noted
    assert f"--constraint {computer.checkout}/constraints.txt --editable {computer.checkout}\n" in computer.noted

    computer.set_up("--neural")
    assert computer.noted.count("[neural]") == 1


def test_minimal_of_earlier_instructions_changes_nothing(computer: Computer) -> None:
    told = computer.set_up()
    shutil.rmtree(computer.checkout / ".venv")
    shutil.rmtree(computer.home / ".local")

    assert computer.set_up("--minimal") == told


def test_an_unknown_option_is_wrong_usage(computer: Computer) -> None:
    assert "no option --all" in computer.set_up("--all", code=64)


def test_at_the_end_it_names_the_sample_and_the_commands_as_they_can_be_typed(computer: Computer) -> None:
    answer = computer.run()

    quoted = str(computer.program).replace(" ", "\\ ")
    assert answer.stdout == f"{computer.home}/PresGen/sample/welcome.mp4\n"
    assert f"  {quoted} service install\n" in answer.stderr
    assert f"  {quoted} make SCRIPT.txt FOOTAGE.mp4\n" in answer.stderr
    assert f"make {computer.checkout}/examples/welcome/script.txt" in computer.noted


def test_with_presgen_on_path_and_another_home_the_commands_are_short_and_name_the_home(computer: Computer) -> None:
    answer = computer.run(PATH=f"{computer.tools}:{computer.link.parent}", PRESGEN_HOME=f"{computer.home}/my videos")

    assert answer.stdout == f"{computer.home}/my videos/sample/welcome.mp4\n"
    assert f"  presgen --home {computer.home}/my\\ videos service install\n" in answer.stderr
    assert computer.link.readlink() == computer.program


# ---------------------------------------------------------------------------------------------------------- the Mac


@pytest.mark.parametrize("version", ["13.6.1", "12.7", "10.15.7"])
def test_a_mac_that_is_too_old_is_told_so_before_anything_is_made(version: str, computer: Computer) -> None:
    computer.be_a_mac(version)

    told = computer.set_up(code=69)

    assert f"needs macOS 14 or newer, and this Mac has macOS {version}." in told
    assert "Software Update" in told
    assert not (computer.checkout / ".venv").exists()


@pytest.mark.parametrize("version", ["14.0", "15.7.2", "26.1"])
def test_a_newer_mac_is_set_up(version: str, computer: Computer) -> None:
    computer.be_a_mac(version)

    computer.set_up()

    assert computer.program.exists()


# --------------------------------------------------------------------------------------------------------- the link


@pytest.mark.parametrize(
    ("system", "checkout", "home", "warned_of"),
    [
        ("Darwin", "Documents/presgen", "PresGen", ["this program"]),
        ("Darwin", "Library/Mobile Documents/x", "Desktop/PresGen", ["this program", "the home"]),
        ("Darwin", "Documents and more", "PresGen", []),
        ("Linux", "Documents/presgen", "Documents/PresGen", []),
    ],
)
def test_places_that_macos_guards_are_warned_of_before_anything_is_installed(
    tmp_path: Path, system: str, checkout: str, home: str, warned_of: list[str]
) -> None:
    computer = Computer(tmp_path, f"home/{checkout}")
    if system == "Darwin":
        computer.be_a_mac("14.0")
    (computer.tools / "python3.13").unlink()  # so that it stops where it begins to install

    seen = computer.set_up(code=69, PRESGEN_HOME=str(computer.home / home))

    warnings = [line for line in seen.splitlines() if "a place that macOS guards" in line]
    assert [what in line for what, line in zip(warned_of, warnings, strict=True)] == [True] * len(warned_of)
    assert seen.rindex("needs Python") > seen.rfind("macOS guards")


def test_presgen_is_linked_into_the_folder_of_the_users_programs(computer: Computer) -> None:
    told = computer.set_up(PATH=f"{computer.tools}:{computer.link.parent}")

    assert computer.link.readlink() == computer.program
    assert told.count("\n") == 4, "no word about PATH or the link"
    assert computer.set_up(PATH=f"{computer.tools}:{computer.link.parent}").count("\n") == 2, (
        "nothing is installed again"
    )


@pytest.mark.parametrize(
    ("shell", "mac", "line"),
    [
        ("/bin/zsh", True, "echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >>~/.zshrc"),
        ("/bin/bash", True, "echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >>~/.bash_profile"),
        ("/usr/bin/bash", False, "echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >>~/.bashrc"),
        ("/bin/dash", False, "echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >>~/.profile"),
        ("/usr/bin/fish", False, "fish_add_path ~/.local/bin"),
    ],
)
def test_a_path_without_that_folder_is_mended_by_the_line_that_is_named(
    shell: str, mac: bool, line: str, computer: Computer
) -> None:
    if mac:
        computer.be_a_mac("15.1")

    told = computer.set_up(SHELL=shell)

    assert told.splitlines()[-1] == f"    {line}"
    if "fish" not in line:
        profile = computer.home / line.rsplit("/", 1)[1]
        script = f'{line}\n. "{profile}"\npresgen --version\n'
        subprocess.run(["bash", "-c", script], env=computer.environment, check=True)


def test_without_the_link_nothing_is_made_and_nothing_said(computer: Computer) -> None:
    assert "PATH" not in computer.set_up("--no-link")
    assert not computer.link.exists()


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_what_is_not_ours_stays_as_it_is(kind: str, computer: Computer, tmp_path: Path) -> None:
    computer.link.parent.mkdir(parents=True)
    other = tmp_path / "other"
    if kind == "file":
        computer.link.write_text("mine")
    else:
        computer.link.symlink_to(other)
    if kind == "link":
        other.write_text("mine")

    told = computer.set_up()

    assert f"{computer.link} is something else, and stays as it is" in told
    assert computer.link.read_text() == "mine" if kind != "dangling link" else computer.link.readlink() == other


def test_the_link_of_another_checkout_that_is_still_there_stays(computer: Computer, tmp_path: Path) -> None:
    other = tmp_path / "first" / ".venv" / "bin" / "presgen"
    other.parent.mkdir(parents=True)
    other.touch()
    computer.link.parent.mkdir(parents=True)
    computer.link.symlink_to(other)

    assert f"(a link to {other})" in computer.set_up()
    assert computer.link.readlink() == other


def test_after_the_checkout_was_moved_the_set_up_repairs_program_and_link(computer: Computer, tmp_path: Path) -> None:
    computer.set_up()
    computer.checkout = computer.checkout.rename(tmp_path / "moved")
    assert not computer.link.exists()

    computer.set_up()

    assert computer.link.readlink() == computer.program
    subprocess.run([computer.link, "works"], env=computer.environment, check=True)
    assert "presgen works" in computer.noted


def test_a_home_folder_that_cannot_have_the_link_does_not_stop_the_set_up(computer: Computer) -> None:
    (computer.home / ".local").touch()

    told = computer.set_up()

    assert "type the whole path" in told
    assert computer.program.exists()
