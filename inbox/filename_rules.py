"""What names tell: what is junk, what a download in progress is called, and what a file is by its suffix."""

from __future__ import annotations

import os
import re
import unicodedata
from enum import Enum, auto

from config.brand import BRAND_FILE
from stages.jobs.job import LEXICON

NOTE = " - why it waits.txt"
"""How the names of our own notes end."""
TAKEN = ".presgen-taken"
"""Marks a dropped folder of which only what nobody needs is left."""
_STUB = ".icloud"

# What Finder, Spotlight, Windows, NAS boxes and archives leave behind.
_JUNK = re.compile(
    r"\._.*|\.ds_store|\.localized|\.spotlight-v100|\.trashes|\.trash|\.fseventsd|\.temporaryitems|"
    r"\.documentrevisions-v100|\.appledouble|\.apdisk|icon\r|desktop\.ini|thumbs\.db|ehthumbs\.db|"
    r"@eadir|__macosx|\.presgen-taken",
    re.DOTALL,
)
# Second files through which editors save, and locks of office programs. They come and go; we never delete them.
_FLEETING = re.compile(
    r".*\.sb-[0-9a-f]+-\w+|\(a document being saved.*|~\$.*|.*~|#.*#|.*\.tmp|\$recycle\.bin|"
    r"system volume information",
    re.DOTALL,
)


def _suffixes(text: str) -> frozenset[str]:
    return frozenset(f".{suffix}" for suffix in text.split())


_PARTIAL = (".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart", ".aria2", ".!ut", ".!qb")
_PACKAGES = _suffixes(
    "app aplibrary band bundle camproj cmproj fcpbundle framework garageband imovielibrary key keynote logicx "
    "musiclibrary numbers pages photolibrary photoslibrary rtfd screenflow sparsebundle theater trec tvlibrary"
)
_SCRIPTS = _suffixes("txt md markdown text")
_VIDEOS = _suffixes("mp4 mov m4v mkv webm avi mpg mpeg mts m2ts 3gp 3g2 wmv flv ogv qt dv")
_PICTURES = _suffixes("jpg jpeg png webp tif tiff bmp heic heif avif gif svg")
_FONTS = _suffixes("ttf otf ttc")
_DOCUMENTS = _suffixes("rtf doc docx odt pages pdf html htm webarchive ppt pptx key")


class FileKind(Enum):
    """What an item of the drop folder is."""

    SCRIPT = auto()
    VIDEO = auto()
    PICTURE = auto()
    LEXICON = auto()
    BRAND = auto()
    FONT = auto()
    DOCUMENT = auto()
    OTHER = auto()
    FOLDER = auto()
    PACKAGE = auto()
    PARTIAL = auto()
    STUB = auto()
    LINK = auto()
    SPECIAL = auto()


COMPANIONS = frozenset({FileKind.SCRIPT, FileKind.PICTURE, FileKind.LEXICON, FileKind.BRAND, FileKind.FONT})


def key(name: str) -> str:
    """Return ``name`` for comparing: Finder takes names that differ in case or in the form of accents for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def stem(name: str) -> str:
    """Return ``name`` without its suffix, for comparing."""
    return key(os.path.splitext(name)[0])  # noqa: PTH122  names may be any bytes; Path gives nothing here


def printable(name: str) -> str:
    """Return ``name`` in NFC, with a replacement character for what is no text."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def is_junk(name: str) -> bool:
    """Tell whether nobody would miss a file of this name: it may be deleted with the folder that was dropped."""
    return _JUNK.fullmatch(key(name)) is not None


def is_ignored(name: str) -> bool:
    """Tell whether the scan passes over ``name``: junk, hidden files, and our own notes."""
    if name.startswith("."):
        return not key(name).endswith(_STUB)
    return is_junk(name) or _FLEETING.fullmatch(key(name)) is not None or name.endswith(NOTE)


def stands_for(stub: str) -> str:
    """Return the name of the file in iCloud that the hidden ``stub`` stands for: ``.talk.mov.icloud`` is talk.mov."""
    return stub[1 : -len(_STUB)]


def kind(name: str) -> FileKind:
    """Return what a regular file of this name is."""
    folded = key(name)
    suffix = os.path.splitext(folded)[1]  # noqa: PTH122
    if name.startswith(".") and folded.endswith(_STUB):
        return FileKind.STUB
    if folded.endswith(_PARTIAL):
        return FileKind.PARTIAL
    if folded == LEXICON:
        return FileKind.LEXICON
    if folded == BRAND_FILE:
        return FileKind.BRAND
    table = (
        (FileKind.SCRIPT, _SCRIPTS),
        (FileKind.VIDEO, _VIDEOS),
        (FileKind.PICTURE, _PICTURES),
        (FileKind.FONT, _FONTS),
        (FileKind.DOCUMENT, _DOCUMENTS),
    )
    return next((kind for kind, suffixes in table if suffix in suffixes), FileKind.OTHER)


def folder_kind(name: str) -> FileKind:
    """Return what a folder of this name is."""
    suffix = os.path.splitext(key(name))[1]  # noqa: PTH122
    if suffix == ".download":
        return FileKind.PARTIAL
    return FileKind.PACKAGE if suffix in _PACKAGES else FileKind.FOLDER


def partial_of(name: str) -> str:
    """Return the final name of a download that is called ``name`` so far, for comparing."""
    return os.path.splitext(key(name))[0]  # noqa: PTH122
