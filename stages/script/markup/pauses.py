"""Read the words by which authors ask for a pause.

Such as "pause 1.5s", "long pause", "beat", "pause for effect".
"""

from __future__ import annotations

import re

MAX_PAUSE = 30.0
"""Seconds; longer pauses are shortened with a warning, since they are most likely a typing error."""
DEFAULT_PAUSE = 1.0
"""Seconds of ``[pause]`` without a number."""
_SHORT_PAUSE, _LONG_PAUSE = 0.5, 2.0

_UNITS = r"(?:ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|sek\.?|sekunden?|segundos?|secondes?|secondi)"
_SECONDS = re.compile(rf"(\d+(?:[.,]\d+)?|[.,]\d+)\s*-?\s*({_UNITS})?$", re.I)
_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "half a": 0.5}
_AMOUNT = rf"(?:\d+(?:[.,]\d+)?|[.,]\d+)\s*-?\s*{_UNITS}?|(?:{'|'.join(_NUMBER_WORDS)})[\s-]+{_UNITS}"
_SHORT = r"short|brief|quick|little|tiny|slight|small|kurze?|courte|corta|breve"
_LONG = r"long|longer|dramatic|lange?|longue|larga|lunga"
_PAUSE = re.compile(
    rf"(?:(?:a|an|one)\s+)?(?:(?P<short>{_SHORT})\s+|(?P<long>{_LONG})\s+|(?P<before>{_AMOUNT})[\s-]+)?"
    rf"(?P<word>pauses?|pausing|pausa|beat|silence|break|breath|wait|slnc)"
    rf"(?:\s*(?:for|of|[:=,-])?\s*(?P<after>{_AMOUNT})"
    r"|\s+(?:for|to)\s+(?:\w+\s+){0,2}(?:effect|emphasis|moment|breath|laughs?|laughter|applause|breathe))?[.!]?$",
    re.I,
)
_PLAIN_WORDS = frozenset({"pause", "pauses", "pausing", "pausa", "beat"})


def read_pause(words: str, *, in_prose: bool = False) -> float | None:
    """Return the seconds that ``words`` ask for; None when they do not ask for a pause.

    ``in_prose``: they stand where ordinary words may stand too, as in round brackets; then "break", "wait" and
    "silence" do not count.
    """
    match = _PAUSE.match(" ".join(re.sub(r"[()]", " ", words).strip(" \t:=/*_\"'").split()))
    if match is None or (in_prose and match["word"].lower() not in _PLAIN_WORDS):
        return None
    amount = match["before"] or match["after"]
    if not amount:
        return _SHORT_PAUSE if match["short"] else _LONG_PAUSE if match["long"] else DEFAULT_PAUSE
    return 0.001 * float(amount) if match["word"].lower() == "slnc" else read_seconds(amount)


def read_seconds(amount: str) -> float | None:
    """Return a length such as "1.5", "500 ms" or "two seconds" in seconds, else None."""
    amount = amount.strip()
    for word, value in _NUMBER_WORDS.items():
        amount = re.sub(rf"^{word}(?=[\s-])", str(value), amount, flags=re.I)
    number = _SECONDS.match(amount.strip())
    if number is None:
        return None
    unit = (number[2] or "s").lower()
    factor = 0.001 if unit.startswith(("ms", "milli")) else 60.0 if unit[0] == "m" else 1.0
    return float(number[1].replace(",", ".")) * factor
