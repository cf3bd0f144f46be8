r"""Split text into grapheme clusters: what a reader takes for one letter.

``\X`` of the library `regex` follows Unicode (UAX #29; Unicode 17 from version 2025.11 on), so that marks, conjuncts,
Khmer and Burmese stacks, families of emoji and flags stay whole. Two rules are added, for what readers of these scripts
take for one letter although Unicode's rules part it:

* A vowel sign or tone mark goes with its base. UAX #29 excepts some of them ("Other" in its table), such as the Burmese
  vowel AA.
* A virama outside rule GB9c ties the next letter where fonts draw both as one: those of Gurmukhi, Kannada, Kaithi,
  Grantha, Newa, Tirhuta, Siddham, Modi and Gunjala Gondi (in the Noto fonts they do so in a tenth to four fifths of all
  pairs), in Sinhala with a joiner, in Tamil in the two conjuncts KSSA and SHRI.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

ZWNJ, ZWJ = "\u200c", "\u200d"
_VIRAMAS = "\u0a4d\u0ccd\U000110b9\U0001134d\U00011442\U000114c2\U000115bf\U0001163f\U00011d97"
_TIED = (
    rf"(?<=[{_VIRAMAS}]{ZWJ}?)(?=\p{{Lo}})",
    rf"(?<=\u0dca{ZWJ})(?=\p{{Lo}})",  # Sinhala
    r"(?<=\u0b95\u0bcd)(?=\u0bb7)",  # Tamil KSSA
    r"(?<=[\u0bb6\u0bb8]\u0bcd)(?=\u0bb0\u0bc0)",  # Tamil SHRI
    r"(?<![\s\p{GCB=Control}])(?=[\p{M}&&\p{GCB=Other}])",
)
"""Places where a cluster goes on although ``\\X`` ends there."""


@lru_cache(maxsize=4096)
def split_graphemes(text: str) -> tuple[str, ...]:
    """Split ``text`` into grapheme clusters; joined they are ``text``."""
    if text.isascii() and "\r" not in text:
        return tuple(text)
    return tuple(_pattern().findall(text))


@cache
def _pattern() -> Any:
    import regex

    return regex.compile(rf"\X(?:(?:{'|'.join(_TIED)})\X)*", regex.VERSION1)
