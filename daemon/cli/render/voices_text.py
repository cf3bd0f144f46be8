"""Render the list of voices, and a text that was spoken."""

from __future__ import annotations

from daemon.views.voices import SpokenText, VoiceList, VoiceRow


def render_voices(voices: VoiceList) -> str:
    """Return one line for each voice."""
    return "\n".join(_render_row(row, voices.language) for row in voices.rows)


def _render_row(row: VoiceRow, language: str) -> str:
    notes = [f"chosen by `voice: auto` for {language}"] if row.automatic else []
    notes += [row.lacks.rstrip(".")] if row.lacks else []
    return f"{row.name:<10}{row.description or 'unknown'}" + (f" ({'; '.join(notes)})" if notes else "")


def render_spoken(text: SpokenText) -> str:
    """Return one line for each word: as written, as spoken where that differs, and its sounds."""
    wide = max((len(word.written) for word in text.words), default=0)
    lines = []
    for word in text.words:
        said = "" if word.spoken == word.written else f"  {word.spoken}"
        lines.append(f"{word.written:<{wide}}  /{word.ipa}/{said}" if word.ipa else f"{word.written:<{wide}}  silent")
    lines += [f"warning: {warning}" for warning in text.warnings]
    where = f", written to {text.file}" if text.file else ""
    return "\n".join([*lines, f"{text.seconds:.1f} s by {text.voice} ({text.language}){where}"])
