"""How well bullets are found: agreement with an editor's bullets, against two plain baselines.

.venv/bin/python bench/bullets.py            # the table
.venv/bin/python bench/bullets.py --show     # and the bullets
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.stages.content.gold.agreement import (
    HELD_OUT,
    NAMES,
    agreement,
    first_sentences,
    frequent_sentences,
    gold,
    produced,
    script,
)


def main() -> None:
    """Print a line for each script of the gold set, and the means."""
    show = "--show" in sys.argv
    names = [name for name in NAMES if name in sys.argv] or NAMES
    print(f"{'script':<12}{'bullets':>9}{'in gold':>9}{'found':>9}{'first':>9}{'frequent':>9}")
    rows: dict[str, tuple[float, float, float]] = {}
    for name in names:
        text, wanted = script(name), gold(name)
        made = produced(text)
        rows[name] = (
            agreement(made, wanted),
            agreement(first_sentences(text, len(wanted)), wanted),
            agreement(frequent_sentences(text, len(wanted)), wanted),
        )
        held = "*" if name in HELD_OUT else ""
        print(f"{name + held:<12}{len(made):>9}{len(wanted):>9}" + "".join(f"{value:>9.2f}" for value in rows[name]))
        if show:
            print("".join(f"    + {line}\n" for line in made) + "".join(f"    = {line}\n" for line in wanted))
    for label, chosen in (("all", names), ("held out (*)", [name for name in names if name in HELD_OUT])):
        if chosen:
            means = (sum(rows[name][column] for name in chosen) / len(chosen) for column in range(3))
            print(f"{label:<30}" + "".join(f"{value:>9.2f}" for value in means))


if __name__ == "__main__":
    main()
