"""Measure extracted bullets: their agreement with an editor's bullets, against two baselines.

    .venv/bin/python bench/bullets.py            # the table
    .venv/bin/python bench/bullets.py --show     # and the bullets
    .venv/bin/python bench/bullets.py pitch      # one script only

The baselines are the first sentences of paragraphs, and the sentences whose longer words are the most frequent.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.stages.content.gold.agreement import (
    FRESH,
    MORE,
    NAMES,
    agreement,
    first_sentences,
    frequent_sentences,
    gold,
    produced,
    script,
)


def main() -> None:
    """Print one line per script, and the means of the gold set, of the scripts in more/ and of those in fresh/."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help="names of scripts; without any, all of them")
    parser.add_argument("--show", action="store_true", help="print the extracted (+) and the editor's (=) bullets")
    arguments = parser.parse_args()
    if unknown := sorted({*arguments.scripts} - {*NAMES, *MORE, *FRESH}):
        parser.error(f"there is no script called {unknown[0]}; there are: {', '.join([*NAMES, *MORE, *FRESH])}")
    print(f"{'script':<18}{'bullets':>9}{'in gold':>9}{'found':>9}{'first':>9}{'frequent':>9}")
    for label, names in (("all ten", NAMES), ("all of more/", MORE), ("all of fresh/", FRESH)):
        asked = [name for name in names if name in arguments.scripts or not arguments.scripts]
        if not asked:
            continue
        rows = [_print_row(name, arguments.show) for name in asked]
        print(f"{label:<36}" + "".join(f"{sum(column) / len(rows):>9.2f}" for column in zip(*rows, strict=True)))


def _print_row(name: str, show: bool) -> tuple[float, float, float]:
    """Print the line of a script; return the agreement of the extracted bullets and of the baselines."""
    text, wanted = script(name), gold(name)
    made = produced(text)
    first, frequent = first_sentences(text, len(wanted)), frequent_sentences(text, len(wanted))
    row = agreement(made, wanted), agreement(first, wanted), agreement(frequent, wanted)
    print(f"{name:<18}{len(made):>9}{len(wanted):>9}" + "".join(f"{value:>9.2f}" for value in row))
    if show:
        print("".join(f"    + {line}\n" for line in made) + "".join(f"    = {line}\n" for line in wanted))
    return row


if __name__ == "__main__":
    main()
