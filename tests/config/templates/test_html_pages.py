"""Pages made of templates: what is in a value is text, whatever it is, and a page loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.templates.html_pages import render_page

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(path for room in ("config", "daemon", "stages") for path in (ROOT / room).rglob("*.j2"))
EVIL = "</title></script></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


@pytest.fixture
def page(tmp_path: Path):
    """Render a template with this text in its main part."""

    def render(main: str, **values: object) -> str:
        template = tmp_path / "a.html.j2"
        template.write_text(
            '{% extends "page.html.j2" %}{% from "text.html.j2" import code %}'
            "{% block style %}p>b{color:red}{% endblock %}"
            f"{{% block main %}}{main}{{% endblock %}}",
            encoding="utf-8",
        )
        return render_page(template, values, {})

    return render


@pytest.mark.parametrize("place", ["<p>{{ text }}</p>", '<p title="{{ text }}"></p>', "{{ code(text) }}"])
def test_a_value_is_text_wherever_it_stands(page, place: str) -> None:
    shown = page(place, text=EVIL)

    assert "alert(1)" in shown
    assert not re.search(r"<script|<img|</title></script>|\"'&", shown)


def test_names_between_backticks_are_code_and_still_text(page) -> None:
    assert "Set <code>a: &lt;b&gt;</code> &amp; <code>c</code>." in page("{{ code(text) }}", text="Set `a: <b>` & `c`.")
    assert "one ` alone" in page("{{ code(text) }}", text="one ` alone")


def test_a_value_that_is_missing_is_an_error_not_a_gap(page) -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError, match="absent"):
        page("{{ absent }}")


def test_the_policy_allows_the_style_of_the_page_and_no_script(page) -> None:
    digest = base64.b64encode(hashlib.sha256(b"p>b{color:red}").digest()).decode()

    shown = page("")

    assert "<style>p>b{color:red}</style>" in shown
    assert f"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"" in shown
    assert "script" not in shown


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_switches_escaping_off(template: Path) -> None:
    text = re.sub(r"{#.*?#}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not re.search(r"\|\s*safe\b|autoescape|\bMarkup\b|xmlattr", text)


def test_no_module_marks_text_as_safe_or_writes_html_itself() -> None:
    pages = {*(ROOT / "daemon" / "views").rglob("*.py"), *(ROOT / "stages" / "publish").rglob("*.py")}
    for path in sorted({*(ROOT / "config").rglob("*.py"), *pages}):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bmarkupsafe\b|\bMarkup\b|from html import|</?[a-z][a-z0-9]*[^<>\n]*/?>\"", text), path


def test_the_command_line_starts_without_the_template_engine() -> None:
    modules = "daemon.cli.main, daemon.views.stats_page, stages.publish.report.html"
    code = f"import sys, {modules}; print('jinja2' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"
