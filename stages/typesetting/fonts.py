"""Choose the font that draws each text: its face, or one that has what the face lacks.

A face is asked first, then the bundled fonts, then those installed on this computer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from stages.typesetting.font_files import REGULAR, FontSource, count_faces, has_characters, read_properties
from stages.typesetting.unicode_scripts import is_emoji, is_ignorable

FONTS = Path(__file__).with_name("bundled_fonts")
_SEMIBOLD = 600
_PLACES = {
    "darwin": (
        "/System/Library/Fonts", "/System/Library/AssetsV2/com_apple_MobileAsset_Font*",
        "/Library/Fonts", "~/Library/Fonts",
    ),
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
}  # fmt: skip
_SCREEN = re.compile(r"Noto ?Sans|Source ?Han ?Sans|PingFang|Hiragino|Apple ?SD|DejaVu ?Sans|Arial", re.IGNORECASE)
_ODD = re.compile(
    r"ital|obliq|mono|code|serif|mincho|myungjo|batang|song|condensed|narrow|black|thin|light", re.IGNORECASE
)
_USELESS = re.compile(r"LastResort|AdobeBlank", re.IGNORECASE)  # they have every letter, and draw boxes or nothing
_EMOJI = re.compile("emoji", re.IGNORECASE)
_KEYCAP = "\u20e3"
_HAN = {
    "ja": re.compile(r"JP\b|Hiragino (?!Sans GB|Sans CNS)|Japan|IPA|Takao|Yu ?Gothic", re.IGNORECASE),
    "ko": re.compile(r"KR\b|Gothic ?Neo|Nanum|Korea|Malgun", re.IGNORECASE),
    "hant": re.compile(r"(TC|HK|TW)\b|CNS|JhengHei", re.IGNORECASE),
    "zh": re.compile(r"(SC|CN)\b|Sans GB|WenQuanYi|YaHei|Fallback", re.IGNORECASE),
}
"""Fonts with the forms of Chinese characters that are written in Japan, Korea, Taiwan and Hong Kong, and China."""


@dataclass(frozen=True, slots=True)
class Face:
    """Holds a font file that texts are set in; characters it lacks come from other fonts.

    ``language`` (BCP 47) decides between national forms of the same character. Other fonts are looked for in
    ``folders``, and where this computer keeps them when that is None.
    """

    path: Path
    language: str = ""
    folders: tuple[Path, ...] | None = None


@dataclass(frozen=True, slots=True)
class Faces:
    """Holds the faces of a video: for running text, for emphasis, and for large titles."""

    text: Face
    strong: Face
    display: Face

    def for_language(self, language: str) -> Faces:
        """Return these faces for texts in ``language`` (BCP 47)."""
        return Faces(*(replace(face, language=language) for face in (self.text, self.strong, self.display)))


INTER = Faces(
    Face(FONTS / "Inter-Regular.otf"), Face(FONTS / "Inter-SemiBold.otf"), Face(FONTS / "InterDisplay-SemiBold.otf")
)
"""The bundled faces."""


@lru_cache(maxsize=8192)
def find_font(text: str, face: Face, language: str = "") -> FontSource | None:
    """Return the font that draws all of ``text``, grapheme clusters of one script.

    None when no font has all of it.

    ``language`` applies where the face names none.
    """
    wanted = "".join(letter for letter in text if not is_ignorable(letter))
    own = FontSource(face.path)
    if not wanted:
        return own
    if is_emoji(wanted) or is_emoji(text):
        picture = _fallback(wanted, face, language, emoji=True)
        if picture is not None or _KEYCAP in wanted:  # a keycap around a digit that is no picture looks like a mistake
            return picture
    return _bundled_font(wanted, face) or _fallback(wanted, face, language)


def _bundled_font(wanted: str, face: Face) -> FontSource | None:
    """Return the face, or else the bundled font, that has all characters."""
    every = (FontSource(face.path), *_list_bundled_fonts(_weight(face)))
    return next((some for some in every if has_characters(some, wanted)), None)


def _fallback(wanted: str, face: Face, language: str, emoji: bool = False) -> FontSource | None:
    """Return the installed font that suits these characters best.

    With ``emoji`` only one of coloured pictures.
    """
    able = [
        some
        for some in _list_installed_fonts(face.folders)
        if has_characters(some, wanted) and (not emoji or _is_emoji_font(some))
    ]
    form, weight = _han_form(face.language or language), _weight(face)
    suited = (some for some in able if not emoji or _is_emoji_font(some))
    return min(suited, key=lambda some: _font_sort_key(some, form, weight), default=None)


def _font_sort_key(some: FontSource, form: str, weight: int) -> tuple[bool, bool, bool, bool, int, int, str, int]:
    """Return a sort key, the best font first.

    Its path is last, so that the choice is always the same.
    """
    properties = read_properties(some)
    name = f"{some.path.stem} {properties.family}"
    return (
        _is_emoji_font(some), _ODD.search(name) is not None, _HAN[form].search(name) is None,
        _SCREEN.search(name) is None, abs(properties.weight - weight), len(some.path.name), str(some.path), some.index,
    )  # fmt: skip


def _is_emoji_font(some: FontSource) -> bool:
    return _EMOJI.search(some.path.stem) is not None


def _han_form(language: str) -> str:
    """Return the key of `_HAN` for the forms of Chinese characters that a language uses."""
    tag = language.lower()
    first = tag.split("-")[0]
    if first == "yue" or (first == "zh" and re.search(r"-(hant|tw|hk|mo)\b", tag)):
        return "hant"
    return first if first in _HAN else "zh"


def _weight(face: Face) -> int:
    return read_properties(FontSource(face.path)).weight


@cache
def _list_bundled_fonts(weight: int) -> tuple[FontSource, ...]:
    """Return the bundled fonts, of the nearer of their two weights."""
    name = "SemiBold.?tf" if weight >= (REGULAR + _SEMIBOLD) / 2 else "Regular.?tf"
    return tuple(FontSource(path) for path in sorted(FONTS.glob(f"*-{name}")) if "Display" not in path.name)


@cache
def _list_installed_fonts(folders: tuple[Path, ...] | None) -> tuple[FontSource, ...]:
    """Return the faces of the files in ``folders``, or in the font folders of this computer."""
    kinds = {".ttf", ".otf", ".ttc", ".otc"}
    places = _font_folders() if folders is None else folders
    files = {file for folder in places for file in folder.rglob("*") if file.suffix.lower() in kinds}
    useful = sorted(file for file in files if not _USELESS.search(file.stem))
    return tuple(FontSource(file, index) for file in useful for index in range(count_faces(file)))


def _font_folders() -> Iterator[Path]:
    """Yield the folders in which this computer keeps fonts."""
    for name in _PLACES.get(sys.platform, _PLACES["linux"]):
        place = Path(name).expanduser()
        yield from place.parent.glob(place.name)
