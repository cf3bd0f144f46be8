"""Find the command `presgen` of this installation, and tell how it is installed again."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path


def find_program() -> Path | None:
    """Return the script ``presgen`` of the running Python; None when there is none.

    In a virtual environment it lies beside the interpreter, elsewhere in a scripts folder of the system or the user.
    """
    folders = [
        str(Path(sys.executable).absolute().parent),
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")),
    ]
    found = next((program for folder in folders if (program := Path(folder) / "presgen").is_file()), None)
    # Homebrew deletes the folder of a version after an upgrade; this link leads to the present version.
    stable = Path(re.sub(r"/Cellar/([^/]+)/[^/]+/", r"/opt/\1/", str(found)))
    return stable if stable.is_file() else found


def name_program() -> str:
    """Return the word to type for `presgen`: its name if PATH leads to it, else its quoted path."""
    program, found = find_program(), shutil.which("presgen")
    if program is None or (found is not None and program.samefile(found)):
        return "presgen"
    return shlex.quote(str(program))


def describe_reinstallation() -> str:
    """Return a sentence about how to install the program and its libraries again.

    It is the way in which they were installed.
    """
    environment, checkout = Path(sys.prefix), Path(__file__).resolve().parents[1]
    set_up = checkout / "setup_training_env.sh"
    if set_up.is_file():
        # Nothing but the environment of the set-up may be deleted: another one may hold more than this program.
        first = f"Delete the folder {environment}, then type" if environment == checkout / ".venv" else "Type"
        return f"{first}: {shlex.quote(str(set_up))}"
    if (environment / "uv-receipt.toml").is_file():
        return "Type: uv tool upgrade --reinstall presgen-training"
    if (environment / "pipx_metadata.json").is_file():
        return "Type: pipx reinstall presgen-training"
    if "Cellar" in environment.parts:
        return "Type: brew reinstall presgen-training"
    return "Install presgen-training again, with pip's option --force-reinstall."
