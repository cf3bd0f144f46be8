"""Views are data: they know nothing of a terminal, nothing of what stands above them, and cannot be changed."""

from __future__ import annotations

import ast
import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[3] / "daemon" / "views"
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
TERMINAL = {"click", "rich", "textwrap", "colorama"}
ABOVE = ("daemon.cli", "daemon.api", "daemon.service", "daemon.worker")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def records(module: ModuleType) -> Iterator[type]:
    """Yield the views of ``module``: its classes that become JSON."""
    for kind in vars(module).values():
        if isinstance(kind, type) and kind.__module__ == module.__name__ and hasattr(kind, "as_json"):
            yield kind


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_view_imports_nothing_that_draws_on_a_terminal(path: Path) -> None:
    assert TERMINAL.isdisjoint(name.split(".")[0] for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_view_imports_nothing_from_above_or_beside_it(path: Path) -> None:
    assert [name for name in imports(path) if name.startswith(ABOVE)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_view_is_a_frozen_record_without_words_for_people(path: Path) -> None:
    for kind in records(importlib.import_module(f"daemon.views.{path.stem}")):
        assert dataclasses.is_dataclass(kind), kind
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
        assert not hasattr(kind, "in_words"), kind


def test_there_is_a_view_for_each_answer() -> None:
    found = {
        kind.__name__ for path in MODULES for kind in records(importlib.import_module(f"daemon.views.{path.stem}"))
    }

    assert found >= {
        "Overview", "JobSummary", "JobDetail", "LogLine", "DoctorReport", "GuardState", "HardwareReport", "MakePlan",
        "MakeResult", "AutostartStatus", "WeightsList", "Stats",
    }  # fmt: skip
