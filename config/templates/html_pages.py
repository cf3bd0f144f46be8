"""Render self-contained HTML pages from Jinja2 templates.

Every value is escaped, and a missing value is an error.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_SHARED = Path(__file__).parent


def render_page(template: Path, values: Mapping[str, object], filters: Mapping[str, Callable[..., Any]]) -> str:
    """Return the page that ``template`` makes of ``values``.

    It may use ``filters`` and the files of its folder. Templates extend ``page.html.j2``, whose policy forbids the
    browser to load or run anything but what is in the page. They must not use ``|safe``: text of users (titles,
    names, messages) is in ``values``.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 40 ms that only pages need

    environment = Environment(
        loader=FileSystemLoader([template.parent, _SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({"csp_hash": _hash_for_policy, "split_backticks": _split_backticks, **filters})
    return environment.get_template(template.name).render(values)


def _hash_for_policy(text: str) -> str:
    """Return the base64 SHA-256 digest that a content security policy needs.

    By it the policy allows an inline style or script.
    """
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _split_backticks(text: str) -> list[str]:
    """Split ``text`` at pairs of backticks; the pieces with odd index were between them."""
    return re.split(r"`([^`]+)`", text)
