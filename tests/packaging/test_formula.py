from __future__ import annotations

import hashlib
import importlib.metadata
import re
import shutil
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
_spec = spec_from_file_location("formula", ROOT / "packaging" / "homebrew" / "formula.py")
assert _spec is not None
assert _spec.loader is not None
formula = module_from_spec(_spec)
_spec.loader.exec_module(formula)

CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
URL = "https://forge.test/presgen/releases/download/v1.2.3/presgen_training-1.2.3-py3-none-any.whl"


def report(system: str, processor: str) -> dict[str, object]:
    """Return what pip would report for the pins: wheels of NumPy alone differ between platforms."""
    place = f"{system}_{processor}"
    return {
        "install": [
            {
                "metadata": {"name": name, "version": version},
                "download_info": {
                    "url": f"https://index.test/{name}-{version}-{place if name == 'numpy' else 'any'}.whl",
                    "archive_info": {"hashes": {"sha256": f"{len(name):064x}"}},
                },
            }
            for name, version in (pin.split("==") for pin in formula.read_pins(CONSTRAINTS, system, processor))
        ]
    }


@pytest.fixture
def written(tmp_path: Path) -> str:
    wheel = tmp_path / "presgen_training-1.2.3-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    found = {place: formula.read_report(report(*place)) for place in formula.PLATFORMS}
    text = formula.render_formula(wheel, URL, found)
    assert isinstance(text, str)
    return text


def needed(name: str, seen: set[str]) -> set[str]:
    """Return the libraries that ``name`` requires here, and those that they require."""
    for line in importlib.metadata.requires(name) or []:
        requirement = Requirement(line)
        library = canonicalize_name(requirement.name)
        if library not in seen and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            seen.add(library)
            needed(library, seen)
    return seen


def test_every_library_that_the_program_needs_is_a_resource(written: str) -> None:
    resources = {canonicalize_name(name) for name in re.findall(r'resource "([\w.-]+)" do', written)}
    wanted = needed("presgen-training", set())

    assert len(wanted) > 25
    assert wanted - resources == set()


def test_what_differs_between_platforms_stands_in_their_blocks(written: str) -> None:
    for system, processor in formula.PLATFORMS:
        block = re.search(rf"  on_{system} do\n    on_{processor} do\n(.*?)\n    end\n", written, re.DOTALL)
        assert block is not None
        old = (system, processor) == ("macos", "intel")
        assert [re.sub(r"[\d.]+[-]", "N-", name) for name in re.findall(r'test/(.*?)\.whl"', block[1])] == [
            f"numpy-N-{system}_{processor}", "onnxruntime-N-any",
        ]  # fmt: skip
        assert ("onnxruntime-1.23" in block[1]) == old


def test_the_formula_names_the_release(written: str) -> None:
    assert f'url "{URL}", using: :nounzip' in written
    assert 'version "1.2.3"' in written
    assert f'sha256 "{hashlib.sha256(b"wheel").hexdigest()}"' in written
    assert 'homepage "https://forge.test/presgen"' in written


@pytest.mark.skipif(shutil.which("ruby") is None, reason="there is no ruby to check the formula with")
def test_the_formula_is_ruby(written: str, tmp_path: Path) -> None:
    path = tmp_path / "presgen-training.rb"
    path.write_text(written)

    subprocess.run(["ruby", "-wc", path], check=True, capture_output=True)
