"""Classify files by name: junk, downloads in progress, iCloud placeholders, kinds."""

from __future__ import annotations

import os
import re
import unicodedata
from enum import Enum, auto

from config.brand import BRAND_FILE
from config.formats.control_characters import replace_controls
from stages.jobs.job import LEXICON

NOTE_SUFFIX = " - why it waits.txt"
"""Suffix of the notes that `waiting_notes` writes."""
TAKEN_MARKER = ".presgen-taken"
"""Marker file in a dropped folder whose script and footage were admitted, while other files remain."""
_STUB = ".icloud"

# Files that Finder, Spotlight, Windows, NAS devices and archivers create.
_JUNK = re.compile(
    r"\._.*|\.ds_store|\.localized|\.spotlight-v100|\.trashes|\.trash|\.fseventsd|\.temporaryitems|"
    r"\.documentrevisions-v100|\.appledouble|\.apdisk|icon\r|desktop\.ini|thumbs\.db|ehthumbs\.db|"
    r"@eadir|@synoeastream|@synoresource|__macosx|\.presgen-taken|"
    # Alternate data streams that some systems write as files: where a download came from, what Finder knows of it.
    r".*[:\uf03a]?zone\.identifier|.*:com\.(?:apple|dropbox)\..*|.*:afp_(?:afpinfo|resource)",
    re.DOTALL,
)
# Temporary files of editors that save through a second file, lock files of office programs, and the folders in which
# systems keep what was deleted or repaired; never entered and never deleted by us.
_TEMPORARY = re.compile(
    r".*\.sb-[0-9a-f]+-\w+|\(a document being saved.*|~\$.*|.*~|#.*#|.*\.tmp|"
    r"\$recycle\.bin|recycler|recycled|[#@]recycle|@recently-snapshot|#snapshot|~snapshot|lost\+found|found\.\d{3}|"
    r"system volume information|network trash folder|temporary items|@sharebin|@tmp|@quarantine",
    re.DOTALL,
)
_MARKS = re.compile(r"[\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Matches what ends a line or turns the direction of text in some programs."""


def _suffixes(text: str) -> frozenset[str]:
    return frozenset(f".{suffix}" for suffix in text.split())


_PARTIAL = (
    *(".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart", ".aria2", ".!ut", ".!qb", ".!sync"),
    *(".driveupload", ".drivedownload", ".fdmdownload", ".bc!", ".ob!", ".!bt", ".jc!", ".td", ".xltd", ".idmdownload"),
    *(
        ".downloading",
        ".unconfirmed",
        ".upload",
        ".uploading",
        ".dctmp",
        ".utpart",
        ".bts",
        ".mega",
        ".dtapart",
        ".fastcopy",
    ),
)
"""Endings that browsers, download programs and cloud drives give to what they have not finished."""
_PACKAGES = _suffixes(
    "app aplibrary band bundle camproj cmproj fcpbundle framework garageband imovielibrary key keynote logicx "
    "musiclibrary numbers pages photolibrary photoslibrary rtfd screenflow sparsebundle theater trec tvlibrary"
)
_SCRIPTS = _suffixes("txt md markdown text")
_VIDEOS = _suffixes(
    "mp4 mov m4v mkv webm avi mpg mpeg mpe m2v mts m2ts m2t ts tod mod mxf vob asf 3gp 3gpp 3g2 wmv flv f4v ogv ogm qt"
    " dv insv lrv hevc h264 h265"
)
_PICTURES = _suffixes("jpg jpeg jpe jfif pjpeg png webp tif tiff bmp heic heif avif gif svg")
_FONTS = _suffixes("ttf otf ttc")
_SOUNDS = _suffixes("wav mp3 m4a aac aif aiff caf flac ogg opus")
_SUBTITLES = _suffixes("srt vtt sbv ass ssa ttml dfxp sub lrc")
_DOCUMENTS = _suffixes("rtf doc docx odt pages pdf html htm webarchive ppt pptx key")
_NARRATION = "narration"
_NOTES = frozenset({"readme", "read me", "notes", "note", "todo", "changelog", "licence", "license", "credits"})


class FileKind(Enum):
    """The kind of an item in the drop folder."""

    SCRIPT = auto()
    VIDEO = auto()
    PICTURE = auto()
    LEXICON = auto()
    BRAND = auto()
    FONT = auto()
    NARRATION = auto()
    SUBTITLE = auto()
    DOCUMENT = auto()
    OTHER = auto()
    FOLDER = auto()
    PACKAGE = auto()
    PARTIAL = auto()
    STUB = auto()
    LINK = auto()
    SPECIAL = auto()


COMPANIONS = frozenset({FileKind.PICTURE, FileKind.LEXICON, FileKind.BRAND, FileKind.FONT, FileKind.NARRATION})
"""Kinds of files that go into a job beside its script and footage; so do texts with a name of `is_note`."""


def comparison_key(name: str) -> str:
    """Return ``name`` for comparison: Finder ignores case and the Unicode normalisation form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def comparison_stem(name: str) -> str:
    """Return ``name`` without its suffix, for comparison."""
    return comparison_key(os.path.splitext(name)[0])  # noqa: PTH122  a name, not a path


def printable(name: str) -> str:
    """Return ``name`` in NFC, with replacement characters for what is no text.

    That is bytes that are not UTF-8, control characters, which a terminal would obey, and line and direction marks.
    """
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return _MARKS.sub("\ufffd", replace_controls(text))


def is_junk(name: str) -> bool:
    """Tell whether a file of this name is junk that may be deleted with its folder."""
    return _JUNK.fullmatch(comparison_key(name)) is not None


def is_ignored(name: str) -> bool:
    """Tell whether scans ignore ``name``: junk, temporary and hidden files, and our own notes."""
    if name.startswith("."):
        return not comparison_key(name).endswith(_STUB)
    return is_junk(name) or _TEMPORARY.fullmatch(comparison_key(name)) is not None or name.endswith(NOTE_SUFFIX)


def is_note(name: str) -> bool:
    """Tell whether a text of this name is about the files beside it, such as README.md."""
    return comparison_stem(name) in _NOTES


def icloud_file_name(stub: str) -> str:
    """Return the file name behind an iCloud placeholder: ``.talk.mov.icloud`` -> ``talk.mov``."""
    return stub[1 : -len(_STUB)]


def classify_file(name: str) -> FileKind:
    """Return the kind of a regular file of this name."""
    folded = comparison_key(name)
    suffix = os.path.splitext(folded)[1]  # noqa: PTH122
    if name.startswith(".") and folded.endswith(_STUB):
        return FileKind.STUB
    if folded.endswith(_PARTIAL):
        return FileKind.PARTIAL
    if folded == LEXICON:
        return FileKind.LEXICON
    if folded == BRAND_FILE:
        return FileKind.BRAND
    if suffix in _SOUNDS and comparison_stem(name) == _NARRATION:
        return FileKind.NARRATION
    table = (
        (FileKind.SCRIPT, _SCRIPTS),
        (FileKind.VIDEO, _VIDEOS),
        (FileKind.PICTURE, _PICTURES),
        (FileKind.FONT, _FONTS),
        (FileKind.SUBTITLE, _SUBTITLES),
        (FileKind.DOCUMENT, _DOCUMENTS),
    )
    return next((kind for kind, suffixes in table if suffix in suffixes), FileKind.OTHER)


def classify_folder(name: str) -> FileKind:
    """Return the kind of a folder of this name."""
    suffix = os.path.splitext(comparison_key(name))[1]  # noqa: PTH122
    if suffix == ".download":
        return FileKind.PARTIAL
    return FileKind.PACKAGE if suffix in _PACKAGES else FileKind.FOLDER


def final_key_of_download(name: str) -> str:
    """Return the comparison key of the final name of the partial download ``name``."""
    return os.path.splitext(comparison_key(name))[0].removesuffix(".tmp")  # noqa: PTH122
