"""The page about troubleshooting names every message that a user can see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import errors
from inbox.model import WaitReason

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "daemon", "inbox", "models", "outbox", "stages")
KINDS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.PresGenError)
}
WARNING_CALL = re.compile(r"(^|[._])warn$|(^|\.)(warnings|notes)\.append$")


def plain(text: str) -> str:
    return " ".join(re.sub(r"[`'\"“”.,:;()]", "", text).lower().split())


PAGE = plain((ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8"))


def constants(node: ast.expr) -> list[str]:
    """Return the parts of a text that are always the same."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values for part in (constants(value) if isinstance(value, ast.Constant) else [])]
    return []


def messages() -> Iterator[tuple[str, str]]:
    """Yield the first words of the longest constant part of every message of an error, and where it stands."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS):
                    continue
                if node.args and (parts := constants(node.args[0])):
                    yield _beginning(max(parts, key=len)), f"{path.relative_to(ROOT)}:{node.lineno}"


def warnings() -> Iterator[tuple[str, str]]:
    """Yield the first words of the longest constant part of every warning of a stage, and where it stands."""
    for path in sorted((ROOT / "stages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and WARNING_CALL.search(ast.unparse(node.func)) and node.args:
                message = node.args[-1].elts[-1] if isinstance(node.args[-1], ast.Tuple) else node.args[-1]
                if parts := constants(message):
                    yield _beginning(max(parts, key=len)), f"{path.relative_to(ROOT)}:{node.lineno}"


def _beginning(text: str) -> str:
    return " ".join(plain(text).split()[:4])


def test_every_message_of_an_error_is_on_the_page() -> None:
    absent = [f"{where}: {words}" for words, where in messages() if words not in PAGE]

    assert len(list(messages())) > 80
    assert absent == []


def test_every_warning_is_on_the_page() -> None:
    absent = [f"{where}: {words}" for words, where in warnings() if words not in PAGE]

    assert len(list(warnings())) > 15
    assert absent == []


@pytest.mark.parametrize("reason", WaitReason)
def test_every_reason_to_wait_is_on_the_page(reason: WaitReason) -> None:
    assert f"`{reason.value}`" in (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
