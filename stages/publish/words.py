"""Checks of what is read: captions by their rules, bullets against the words that call them up."""

from __future__ import annotations

from stages.content.rules import violations
from stages.publish.check import Check, unmeasured
from stages.record import Cues, Narration, Script

_ON_THE_WORD = 0.25
"""Seconds a bullet may be away from its word before a viewer notices."""
_SHOWN = 5  # broken rules that are told in full


def check_captions(cues: Cues) -> Check:
    """Check the captions by the rules of subtitling."""
    broken = violations(cues)
    more = f" and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
    return Check(
        name="Caption rules",
        measured=f"{len(cues.captions)} captions, {len(broken)} broken rules"
        + (f": {'; '.join(broken[:_SHOWN])}{more}" if broken else ""),
        bound="no broken rule",
        passed=not broken,
    )


def check_bullets(script: Script, narration: Narration, cues: Cues) -> Check:
    """Check that every spoken bullet of the author appears when its first word is heard."""
    name, bound = "Bullets on the word", f"at most {_ON_THE_WORD * 1000:.0f} ms from the word"
    spoken = [bullet for bullet in script.bullets if bullet.spoken]
    if not spoken:
        return unmeasured(name, bound, "the script has no spoken bullets")
    shown: dict[str, list[float]] = {}
    for cue in cues.bullets:
        shown.setdefault(cue.text, []).append(cue.start)
    away = []
    for bullet in spoken:
        heard = [w.start for w in narration.sentences[bullet.sentence].words if w.token >= bullet.token]
        starts = shown.get(bullet.text, [])
        if not starts:
            return Check(name=name, measured=f"'{bullet.text}' is never shown", bound=bound, passed=False)
        if heard:
            away.append(min(abs(start - heard[0]) for start in starts))
    worst = max(away, default=0.0)
    return Check(
        name=name,
        measured=f"{len(away)} bullets, at most {worst * 1000:.0f} ms away",
        bound=bound,
        passed=worst <= _ON_THE_WORD,
    )
