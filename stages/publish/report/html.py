"""report.html: the report for people, in one file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path

from stages.outcome import describe_step_down
from stages.publish.checks.check import Check, clock
from stages.publish.job_results import JobResults
from stages.publish.report.cue_tables import cues_table, lips, spoken
from stages.publish.report.model import FileLine, ReportModel
from stages.publish.report.timeline import timeline, widths

_STYLE = Path(__file__).with_name("report.css")
_SCRIPT = Path(__file__).with_name("report.js")
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
    "base-uri 'none'; form-action 'none'"
)
_PATHS = {
    True: "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm-1.2 11.6L3.4 8.2l1.3-1.3 2.1 2.1 4.5-4.5 1.3 1.3z",
    False: "M8 .8 0 15.2h16zM7.1 6h1.8v4.6H7.1zm0 5.8h1.8v1.7H7.1z",
    None: "M2 7h12v2H2z",
}
_ICONS = {
    passed: f'<svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d="{path}"/></svg>'
    for passed, path in _PATHS.items()
}
_MARKS = {True: ("good", "passed"), False: ("bad", "failed"), None: ("none", "not made")}
_ZOOMS = ("Whole", "Closer", "Closest")


def page(summary: ReportModel, made: JobResults, poster: bytes | None) -> str:
    """Return the report as HTML that needs no other file; ``poster`` is a JPEG."""
    zooms = widths(summary.seconds)
    style = _STYLE.read_text(encoding="utf-8") + _zoom_rules(zooms)
    script = _SCRIPT.read_text(encoding="utf-8")
    policy = _POLICY.format(style=_hash(style), script=_hash(script))
    title = escape(summary.title or summary.name)
    body = [
        _head(summary, poster),
        _notes(summary),
        _advice(summary),
        _timeline(summary, made, zooms),
        lips(summary.lips),
        _checks(summary),
        cues_table(summary, made),
        spoken(made),
        _how(summary),
        _stages(summary),
        _files(summary),
        _provenance(summary),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{title}: report</title><style>{style}</style></head>\n<body><main>\n"
        + "\n".join(part for part in body if part)
        + f"\n<footer>{escape(summary.program)} · job {escape(summary.job)}</footer></main>"
        f"<script>{script}</script></body></html>\n"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _section(name: str, content: str) -> str:
    return f"<section><h2>{name}</h2>{content}</section>"


def _head(summary: ReportModel, poster: bytes | None) -> str:
    good = not summary.failed if any(check.passed is not None for check in summary.checks) else None
    names = ", ".join(part for part in (summary.presenter, summary.role) if part)
    main, sound = summary.videos[0], [file for file in summary.files if file.name.endswith(".m4a")]
    facts = [
        ("Length", f"{clock(summary.seconds)} ({summary.frames} frames)"),
        ("Picture", f"{main.width} × {main.height}, layout {main.layout}"),
        ("Presenter", names or "not named"),
        ("Language", summary.language),
        ("Also made", ", ".join([*(video.layout for video in summary.videos[1:]), *(["the sound"] if sound else [])])),
    ]
    terms = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts if text)
    image = ""
    if poster is not None:
        data = base64.b64encode(poster).decode()
        image = f'<img alt="A frame of the video" src="data:image/jpeg;base64,{data}">'
    return (
        f'<header{"" if image else " class=alone"}><div><p class="eyebrow">Video report</p>'
        f'<h1 dir="auto">{escape(summary.title or summary.name)}</h1>'
        f'<p class="outcome">{escape(summary.outcome)}</p>'
        f'<p class="verdict {_MARKS[good][0]}">{_ICONS[good]}{escape(summary.verdict)}</p>'
        f'<dl class="facts">{terms}</dl></div>{image}</header>'
    )


def _notes(summary: ReportModel) -> str:
    """Say what went another way than asked."""
    eased = [stretch.words for stretch in summary.eased]
    said = [*map(describe_step_down, summary.steps_down), *eased, *summary.warnings]
    items = "".join(f"<li>{escape(words)}</li>" for words in said)
    return _section("What you should know", f'<ul class="notes">{items}</ul>') if said else ""


def _advice(summary: ReportModel) -> str:
    items = "".join(f"<li><p>{_said(a.finding)}</p><p>{_said(a.step)}</p></li>" for a in summary.advice)
    return _section("How to make it better", f'<ul class="advice">{items}</ul>') if items else ""


def _said(text: str) -> str:
    """Return ``text`` with what stands between backticks set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _zoom_rules(zooms: list[int]) -> str:
    """Return the rules that make the choice of a width work without a script."""
    rules = [f"#zoom{n}:checked~.timeline .plot{{width:{width}px}}" for n, width in enumerate(zooms, 1)]
    rules += [f"#zoom{n}:checked~.zooms [for=zoom{n}]{{background:var(--chapter);color:var(--on-chapter)}}"
              f"#zoom{n}:focus-visible~.zooms [for=zoom{n}]{{outline:3px solid var(--asked)}}"
              for n in range(len(zooms) + 1)]  # fmt: skip
    return "".join(rules) + "#zoom0:checked~.timeline .tight text{display:none}"


def _timeline(summary: ReportModel, made: JobResults, zooms: list[int]) -> str:
    names = _ZOOMS if len(zooms) == 2 else (_ZOOMS[0], _ZOOMS[2])
    radios, labels = "", ""
    for number in range(len(zooms) + 1) if zooms else ():
        checked = " checked" if number == 0 else ""
        radios += (
            f'<input class="zoom" type="radio" name="zoom" id="zoom{number}"{checked} aria-label="{names[number]}">'
        )
        labels += f'<label for="zoom{number}">{names[number]}</label>'
    key = (
        [("asked", "opening of the lips that the sounds ask for")] if made.performance.avatar_traits.moves_lips else []
    )
    key += [("seen", "opening measured in the finished picture")] if summary.lips else []
    items = "".join(
        f'<li><svg viewBox="0 0 26 10" aria-hidden="true"><path class="{kind}" d="M0 5h26"/></svg>{words}</li>'
        for kind, words in key
    )
    content = (
        f'{radios}<div class="zooms">{labels}<p class="readout" hidden>Point at the timeline, or tap it.</p></div>'
        f"{timeline(made, summary.lips)}" + (f'<ul class="key">{items}</ul>' if items else "")
    )
    return _section("Timeline", content)


def _checks(summary: ReportModel) -> str:
    groups: dict[str, list[Check]] = {}
    for check in summary.checks:
        groups.setdefault(check.video, []).append(check)
    bodies = []
    for video, checks in groups.items():
        name = escape(video or summary.videos[0].name)
        head = f'<tr role="row"><th role="rowheader" scope="rowgroup" colspan="4">{name}</th></tr>'
        rows = "".join(map(_check, checks))
        bodies.append(f'<tbody class="part" role="rowgroup">{head if len(groups) > 1 else ""}{rows}</tbody>')
    columns = ("Outcome", "Check", "Measured", "Should be")
    names = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in columns)
    table = f'<thead role="rowgroup"><tr role="row">{names}</tr></thead>{"".join(bodies)}'
    content = f'<div class="panel"><table class="checks" role="table">{table}</table></div>'
    return _section("Checks of the finished files", content)


def _check(check: Check) -> str:
    """Return a row; roles are spelled out because narrow pages lay rows out as blocks, which takes them away."""
    kind, word = _MARKS[check.passed]
    return (
        f'<tr role="row"><td role="cell" class="mark {kind}">{_ICONS[check.passed]}{word}</td>'
        f'<th role="rowheader" scope="row">{escape(check.name)}</th><td role="cell">{escape(check.measured)}</td>'
        f'<td role="cell" class="bound"><span>should be: </span>{escape(check.bound)}</td></tr>'
    )


def _pairs(rows: list[tuple[str, str]]) -> str:
    body = "".join(f'<tr><th scope="row">{name}</th><td>{escape(text)}</td></tr>' for name, text in rows if text)
    return f'<div class="panel"><table><tbody>{body}</tbody></table></div>'


def _how(summary: ReportModel) -> str:
    footage = summary.footage
    size = f"{footage.width} × {footage.height}" + (f", turned by {footage.rotation}°" if footage.rotation else "")
    kind = f"a photo, {size}" if footage.kind == "still" else (
        f"{footage.seconds:.1f} s of {footage.codec}, {size}, {footage.fps:g} pictures a second"
    )  # fmt: skip
    face = f"found in {footage.face_found:.0%} of the footage, fit for lip sync in {footage.usable:.0%}"
    by = {"author": "the author's own", "program": "chosen from the words of the script", "": ""}
    times = {"engine": "told by the voice", "aligned": "found in the sound", "estimated": "estimated"}
    return _section("How it was made", _pairs([
        ("Script", summary.sources[0].name),
        ("Footage", f"{summary.sources[1].name}: {kind}{', HDR' if footage.hdr else ''}"),
        ("Face", face if footage.searched else "was not looked for"),
        ("Avatar", f"{summary.engine} {summary.engine_version}"),
        ("Voice", f"{summary.voice} {summary.voice_version}; word times {', '.join(times[t] for t in summary.timing)}"),
        ("Narration", f"{summary.loudness:.1f} LUFS, true peak {summary.true_peak:.1f} dBTP"),
        ("Bullets", by[summary.bullets_by]),
        ("Segments", f"{summary.segments}, of which {summary.segments_reused} were kept from earlier"),
    ]))  # fmt: skip


def _stages(summary: ReportModel) -> str:
    total = sum(stage.seconds for stage in summary.stages)
    longest = max((stage.seconds for stage in summary.stages), default=0) or 1
    rows = "".join(
        f'<tr><th scope="row">{escape(stage.name)}</th><td class="number">{stage.seconds:.1f} s</td>'
        '<td><svg class="bar" aria-hidden="true">'
        f'<rect width="{100 * stage.seconds / longest:.1f}%" height="8" rx="4"/></svg></td></tr>'
        for stage in summary.stages
    )
    share = f"{total / summary.seconds:.2f} × the length of the video" if summary.seconds else ""
    rows += f'<tr><th scope="row">together</th><td class="number">{total:.1f} s</td><td>{share}</td></tr>'
    head = '<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Time</th><td></td></tr></thead>'
    return _section(
        "Time it took", f'<div class="panel"><table class="stages">{head}<tbody>{rows}</tbody></table></div>'
    )


def _files(summary: ReportModel) -> str:
    head = (
        '<thead><tr><th scope="col">File</th><th scope="col" class="number">Size</th>'
        '<th scope="col" class="sha">SHA-256</th></tr></thead>'
    )
    made, dropped = ("".join(map(_file, files)) for files in (summary.files, summary.sources))
    group = '<tr><th scope="rowgroup" colspan="3">Made from</th></tr>'
    body = f'<tbody>{made}</tbody><tbody class="part">{group}{dropped}</tbody>'
    return _section("Files", f'<div class="panel wide"><table>{head}{body}</table></div>')


def _file(file: FileLine) -> str:
    large = f"{file.bytes / 1e6:.1f} MB" if file.bytes >= 1e6 else f"{file.bytes / 1e3:.1f} kB"
    return (
        f'<tr><th scope="row">{escape(file.name)}</th><td class="number">{large}</td>'
        f'<td class="sha"><code>{file.sha256}</code></td></tr>'
    )


def _provenance(summary: ReportModel) -> str:
    return _section(
        "What is real, and what left this computer", "".join(f"<p>{escape(p)}</p>" for p in summary.provenance)
    )
