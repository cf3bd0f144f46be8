"""Render report.html: the report for people, in one file that loads nothing."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from config.formats.counting import format_count, format_size
from config.templates.html_pages import render_page
from stages.jobs.job import SOUND, VIDEO
from stages.jobs.stage_labels import describe_stage
from stages.outcome import describe_step_down
from stages.publish.checks.check import Check, format_timestamp
from stages.publish.job_results import JobResults
from stages.publish.report.cue_tables import LIP_PLOT_HEIGHT, list_captions, list_cues, list_sentences, plot_lips
from stages.publish.report.model import ReportModel
from stages.publish.report.timeline import build_timeline, choose_zoom_widths

_TEMPLATE = Path(__file__).with_name("report.html.j2")
_STEM = VIDEO.removesuffix(".mp4")
_TEXTS = {
    "captions.srt": "captions (SRT)",
    "captions.vtt": "captions (VTT)",
    "captions.ttml": "captions (TTML)",
    "transcript.txt": "transcript",
    "transcript.md": "transcript (Markdown)",
}
_ZOOMS = ("Whole", "Closer", "Closest")


@dataclass(frozen=True, slots=True)
class CheckMark:
    """Shows the outcome of a check: style class, word, and path of a 16 x 16 icon."""

    kind: str
    word: str
    icon: str


_TICK = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm-1.2 11.6L3.4 8.2l1.3-1.3 2.1 2.1 4.5-4.5 1.3 1.3z"
_PLAY = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zM6.2 4.6 12 8l-5.8 3.4z"
_MARKS = {
    True: CheckMark("good", "passed", _TICK),
    False: CheckMark("bad", "failed", "M8 .8 0 15.2h16zM7.1 6h1.8v4.6H7.1zm0 5.8h1.8v1.7H7.1z"),
    None: CheckMark("none", "not made", "M2 7h12v2H2z"),
}


def render_report(report: ReportModel, made: JobResults, poster: bytes | None) -> str:
    """Return the report as an HTML page in one file; ``poster`` is a JPEG."""
    zooms = choose_zoom_widths(report.seconds)
    values = {
        "report": report,
        "mark": _MARKS[not report.failed if any(check.passed is not None for check in report.checks) else None],
        "poster": base64.b64encode(poster).decode() if poster is not None else None,
        "facts": _list_facts(report),
        "media": _list_media(report),
        "play": CheckMark("", "", _PLAY),
        "texts": _list_texts(report),
        "notes": _list_notes(report),
        "zooms": zooms,
        "zoom_names": _ZOOMS if len(zooms) == 2 else (_ZOOMS[0], _ZOOMS[2]),
        "timeline": build_timeline(made, report.lips),
        "lips_move": made.performance.avatar_traits.moves_lips,
        "lip_plots": plot_lips(report.lips),
        "lip_plot_height": LIP_PLOT_HEIGHT,
        "checks": _group_checks(report),
        "cues": list_cues(report, made),
        "captions": list_captions(made),
        "sentences": list_sentences(made),
        "language": made.cues[0].language,
        "production": _list_production(report),
        "working_seconds": sum(stage.seconds for stage in report.stages),
        "longest_stage": max((stage.seconds for stage in report.stages), default=0) or 1,
    }
    return render_page(
        _TEMPLATE, values, {"file_size": format_size, "count": format_count, "stage_label": describe_stage}
    )


@dataclass(frozen=True, slots=True)
class MediaLink:
    """Leads to a video or the sound.

    It lies beside the report under ``file`` in the job directory. In the outbox it lies above the folder of the report
    and has the name of that folder with ``suffix`` (`outbox.delivery_plan`); the script of the page corrects the link.
    """

    label: str
    file: str
    suffix: str


def _list_media(report: ReportModel) -> list[MediaLink]:
    videos = [
        MediaLink(f"the {video.layout} video" if number else "the video", video.name, video.name.removeprefix(_STEM))
        for number, video in enumerate(report.videos)
    ]
    sound = [MediaLink("the sound", SOUND, Path(SOUND).suffix)] if any(f.name == SOUND for f in report.files) else []
    return videos + sound


def _list_texts(report: ReportModel) -> list[tuple[str, str]]:
    """Return label and name of each file of captions and transcript that was made."""
    made = {file.name for file in report.files}
    return [(label, name) for name, label in _TEXTS.items() if name in made]


def _list_facts(report: ReportModel) -> list[tuple[str, str]]:
    main = report.videos[0]
    sound = ["the sound"] if any(file.name.endswith(".m4a") for file in report.files) else []
    facts = [
        ("Length", f"{format_timestamp(report.seconds)} ({format_count(report.frames, 'frame')})"),
        ("Picture", f"{main.width} × {main.height}, layout {main.layout}"),
        ("Presenter", ", ".join(part for part in (report.presenter, report.role) if part) or "not named"),
        ("Language", report.language),
        ("Also made", ", ".join([*(video.layout for video in report.videos[1:]), *sound])),
    ]
    return [(name, text) for name, text in facts if text]


def _list_notes(report: ReportModel) -> list[str]:
    """Return sentences about everything that differs from what was asked for."""
    return [
        *map(describe_step_down, report.steps_down),
        *(stretch.sentence for stretch in report.eased),
        *report.warnings,
    ]


def _group_checks(report: ReportModel) -> dict[str, list[tuple[CheckMark, Check]]]:
    """Return the checks with their marks by the name of the video that was checked."""
    groups: dict[str, list[tuple[CheckMark, Check]]] = {}
    for check in report.checks:
        groups.setdefault(check.video or report.videos[0].name, []).append((_MARKS[check.passed], check))
    return groups


def _list_production(report: ReportModel) -> list[tuple[str, str]]:
    """Return how the video was made, as pairs of a name and a text."""
    footage = report.footage
    size = f"{footage.width} × {footage.height}" + (f", turned by {footage.rotation}°" if footage.rotation else "")
    kind = f"a photo, {size}" if footage.kind == "still" else (
        f"{footage.seconds:.1f} s of {footage.codec}, {size}, {footage.fps:g} pictures a second"
    )  # fmt: skip
    face = f"found in {footage.face_found:.0%} of the footage, fit for lip sync in {footage.usable:.0%}"
    by = {"author": "the author's own", "program": "chosen from the words of the script", "": ""}
    times = {"engine": "reported by the voice", "aligned": "aligned to the sound", "estimated": "estimated"}
    pairs = [
        ("Script", report.sources[0].name),
        ("Footage", f"{report.sources[1].name}: {kind}{', HDR' if footage.hdr else ''}"),
        ("Face", face if footage.searched else "was not looked for"),
        ("Avatar", f"{report.engine} {report.engine_version}"),
        ("Voice", f"{report.voice} {report.voice_version}; word times {', '.join(times[t] for t in report.timing)}"),
        ("Narration", f"{report.loudness:.1f} LUFS, true peak {report.true_peak:.1f} dBTP"),
        ("Bullets", by[report.bullets_by]),
        ("Segments", f"{report.segments}, {report.segments_reused or 'none'} of them kept from earlier"),
    ]
    return [(name, text) for name, text in pairs if text]
