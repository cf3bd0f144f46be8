"""The page of spoken forms tells the truth."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[4] / "docs" / "spoken_forms.py"
_spec = importlib.util.spec_from_file_location("spoken_forms", SCRIPT)
assert _spec is not None
assert _spec.loader is not None
page = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(page)


def test_the_page_is_what_is_spoken():
    assert page.PAGE.read_text(encoding="utf-8") == page.render(), "run docs/spoken_forms.py"


@pytest.mark.parametrize(
    ("language", "written"),
    [(language, text) for language, samples in page.SAMPLES.items() for text in samples.strip().splitlines()],
)
def test_no_sign_or_digit_is_left_to_the_voice(language, written):
    assert re.search(r"[\d%&€$₹¥°*=/<>]", page.say(written, language)) is None
