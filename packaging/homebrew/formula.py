"""Write the Homebrew formula of a release: presgen-training.rb beside its wheel.

    python packaging/homebrew/formula.py WHEEL URL

URL is the address from which Homebrew is to download WHEEL. The libraries are those of constraints.txt, as the archives
that pip finds for each platform; their addresses and digests are what pip reports, so run this where pip uses the index
that users have too.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYTHON = "3.13"
OLDEST_DARWIN = "23.0.0"
"""Release of the kernel of macOS 14, the oldest that the libraries are made for."""
PLATFORMS: Mapping[tuple[str, str], Sequence[str]] = {
    ("macos", "arm"): ("macosx_14_0_arm64", "macosx_11_0_arm64"),
    ("macos", "intel"): ("macosx_14_0_x86_64", "macosx_13_0_x86_64", "macosx_10_13_x86_64"),
    ("linux", "arm"): ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    ("linux", "intel"): ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
"""System and processor, in words of Homebrew -> platform tags of wheels, which pip extends to older ones of a Mac."""

TEMPLATE = """\
class PresgenTraining < Formula
  include Language::Python::Virtualenv

  desc "Makes lip-synced presentation videos from a script and a video of yourself"
  homepage "{homepage}"
  url "{url}", using: :nounzip
  version "{version}"
  sha256 "{digest}"
  license all_of: ["MIT", "Apache-2.0", "OFL-1.1"]

  depends_on "python@{python}"
  on_macos do
    depends_on macos: :sonoma
  end

{resources}
  def install
    archives = buildpath/"archives"
    resources.each {{ |each| each.stage(archives) }}
    virtualenv_create(libexec, "python{python}")
    system "python{python}", "-m", "pip", "--python=#{{libexec}}/bin/python", "install", "--no-index", "--no-deps",
           "--find-links=#{{archives}}", *archives.children, *buildpath.glob("*.whl")
    bin.install_symlink libexec/"bin/presgen"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/presgen --version")
    system bin/"presgen", "--home", testpath/"home", "doctor"
  end
end
"""


class Archive(NamedTuple):
    """A wheel or source archive of a library, as pip would download it."""

    name: str
    url: str
    sha256: str


def read_pins(constraints: str, system: str, processor: str) -> list[str]:
    """Return the pins of the libraries that the program runs with, or that build these, on a platform."""
    machine = {"arm": "arm64" if system == "macos" else "aarch64", "intel": "x86_64"}[processor]
    place = {"sys_platform": "darwin" if system == "macos" else "linux", "platform_machine": machine}
    place |= {"platform_release": OLDEST_DARWIN if system == "macos" else "", "python_version": PYTHON}
    pins = []
    for line in constraints.partition("# what checks")[0].splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(place):
                pins.append(f"{requirement.name}{requirement.specifier}")
    return pins


def ask_pip(pins: Sequence[str], platforms: Sequence[str]) -> dict[str, Any]:
    """Return pip's report on what it would install; installs nothing."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
    command += ["--python-version", PYTHON, "--implementation", "cp"]
    for platform in platforms:
        command += ["--platform", platform]
    with tempfile.TemporaryDirectory() as nowhere:
        command += ["--target", nowhere, "--report", f"{nowhere}/report.json"]
        subprocess.run([*command, *pins], check=True)
        report: dict[str, Any] = json.loads(Path(nowhere, "report.json").read_text())
    return report


def read_report(report: Mapping[str, Any]) -> list[Archive]:
    """Return the archives of a report of pip, sorted by name."""
    return sorted(
        Archive(
            item["metadata"]["name"].lower(),
            item["download_info"]["url"],
            item["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for item in report["install"]
    )


def render_formula(wheel: Path, url: str, archives: Mapping[tuple[str, str], Sequence[Archive]]) -> str:
    """Return the formula. Archives that all platforms share are named once."""
    shared = set.intersection(*(set(each) for each in archives.values()))
    blocks = [_render_resources(sorted(shared), "  ")]
    for (system, processor), found in archives.items():
        own = _render_resources([archive for archive in found if archive not in shared], "      ")
        blocks.append(f"  on_{system} do\n    on_{processor} do\n{own}    end\n  end\n\n")
    return TEMPLATE.format(
        homepage=url.split("/releases/")[0],
        url=url,
        version=wheel.name.split("-")[1],
        digest=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        python=PYTHON,
        resources="".join(blocks).rstrip("\n") + "\n",
    )


def _render_resources(archives: Sequence[Archive], indent: str) -> str:
    lines = []
    for archive in archives:
        lines += [f'resource "{archive.name}" do', f'  url "{archive.url}", using: :nounzip']
        lines += [f'  sha256 "{archive.sha256}"', "end", ""]
    return "".join(f"{indent}{line}".rstrip() + "\n" for line in lines)


def main() -> None:
    """Write the formula and say where it is."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wheel, url = Path(sys.argv[1]), sys.argv[2]
    constraints = (ROOT / "constraints.txt").read_text()
    archives = {
        platform: read_report(ask_pip(read_pins(constraints, *platform), tags)) for platform, tags in PLATFORMS.items()
    }
    formula = wheel.with_name("presgen-training.rb")
    formula.write_text(render_formula(wheel, url, archives))
    print(formula)


if __name__ == "__main__":
    main()
