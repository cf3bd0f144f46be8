"""report.html: the report for people, in one file."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from stages.publish.summary import Summary, step_down_words

_STYLE = """
:root{--ground:#f6f7f9;--card:#fff;--text:#141c2b;--quiet:#566277;--line:#e2e6ec;--accent:#a86400;--good:#14713d;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ground:#0e1626;--card:#17223a;--text:#f5f8fc;--quiet:#b8c5d8;--line:#2a3955;
--accent:#f5b547;--good:#6fd39a;--bad:#ff9a8f}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--text);
font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:920px;margin:0 auto;padding:40px 20px 64px}h1{font-size:30px;line-height:1.2;margin:0 0 4px}
h2{font-size:18px;margin:36px 0 10px}p{margin:0 0 8px}.quiet{color:var(--quiet)}
img{display:block;width:100%;height:auto;border-radius:12px;margin:24px 0 8px}
table{width:100%;border-collapse:collapse;background:var(--card);
border:1px solid var(--line);border-radius:10px;overflow:hidden}
td,th{text-align:left;vertical-align:top;padding:9px 14px;border-top:1px solid var(--line);overflow-wrap:anywhere}
tr:first-child td,tr:first-child th{border-top:0}th{font-weight:600;width:26%}
td.mark{width:5.5em;white-space:nowrap;font-weight:600}
.good{color:var(--good)}.bad{color:var(--bad)}.none{color:var(--quiet)}
.note{background:var(--card);border-left:4px solid var(--accent);border-radius:6px;padding:10px 14px;margin:0 0 8px}
ul{margin:0;padding-left:20px}
"""
_MARKS = {True: ("good", "passed"), False: ("bad", "failed"), None: ("none", "—")}


def page(summary: Summary, poster: bytes | None) -> str:
    """Return the report as HTML that needs no other file; ``poster`` is a JPEG."""
    parts = [_head(summary), _poster(poster), *_notes(summary), _facts(summary), _checks(summary)]
    if summary.chapters:
        parts.append(_chapters(summary))
    parts.append(_stages(summary))
    title = escape(summary.title or summary.name)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}: report</title><style>{_STYLE}</style></head><body><main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main></body></html>\n"
    )


def _head(summary: Summary) -> str:
    made = [check for check in summary.checks if check.passed is not None]
    outcome = f"{len(made) - len(summary.failed)} of {len(made)} checks passed"
    return (
        f"<h1>{escape(summary.title or summary.name)}</h1>"
        f'<p class="quiet">{_clock(summary.seconds)} · {summary.width} × {summary.height} · {outcome}</p>'
    )


def _poster(poster: bytes | None) -> str:
    if poster is None:
        return ""
    data = base64.b64encode(poster).decode()
    return f'<img alt="A frame of the video" src="data:image/jpeg;base64,{data}">'


def _notes(summary: Summary) -> Iterable[str]:
    for step in summary.steps_down:
        yield f'<p class="note">{escape(step_down_words(step))}</p>'
    for warning in summary.warnings:
        yield f'<p class="note">{escape(warning)}</p>'


def _facts(summary: Summary) -> str:
    network = "The script was sent to the voice's service." if summary.network else "Nothing was sent anywhere."
    rows = [
        ("Script", summary.script),
        ("Footage", f"{summary.footage} (face found in {summary.face_found:.0%} of it)"),
        ("Presenter", f"{summary.engine} {summary.engine_version}"),
        ("Voice", f"{summary.voice} {summary.voice_version}, {summary.language}"),
        ("Network", network),
        ("Length", f"{summary.seconds:.2f} s, {summary.frames} frames, {summary.bytes / 1e6:.1f} MB"),
        ("Segments", f"{summary.segments}, of which {summary.segments_reused} were kept from earlier"),
    ]
    body = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<h2>The video</h2><table>{body}</table>"


def _checks(summary: Summary) -> str:
    rows = []
    for check in summary.checks:
        kind, word = _MARKS[check.passed]
        rows.append(
            f'<tr><td class="mark {kind}">{word}</td><th>{escape(check.name)}</th>'
            f'<td>{escape(check.measured)}<br><span class="quiet">should be: {escape(check.bound)}</span></td></tr>'
        )
    return f"<h2>Checks of the finished file</h2><table>{''.join(rows)}</table>"


def _chapters(summary: Summary) -> str:
    rows = []
    for chapter in summary.chapters:
        bullets = "".join(f"<li>{escape(bullet)}</li>" for bullet in chapter.bullets)
        points = f"<ul>{bullets}</ul>" if bullets else ""
        rows.append(f"<tr><td>{_clock(chapter.start)}</td><th>{escape(chapter.title)}</th><td>{points}</td></tr>")
    return f"<h2>Chapters</h2><table>{''.join(rows)}</table>"


def _stages(summary: Summary) -> str:
    rows = [(stage.name, stage.seconds) for stage in summary.stages]
    total = sum(seconds for _, seconds in rows)
    body = "".join(f"<tr><th>{escape(name)}</th><td>{seconds:.1f} s</td></tr>" for name, seconds in rows)
    share = f" ({total / summary.seconds:.2f} × the length of the video)" if summary.seconds else ""
    return f"<h2>Time it took</h2><table>{body}<tr><th>together</th><td>{total:.1f} s{share}</td></tr></table>"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
