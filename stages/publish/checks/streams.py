"""Check the streams of the file, as FFmpeg reads them, and its MP4 boxes, read directly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from config.formats.counting import format_count
from models.engine import FPS
from stages.media import mp4_boxes
from stages.media.language_codes import to_iso639
from stages.publish.checks.check import Check
from stages.publish.checks.frame_sampling import SampledFrames
from stages.records.cues import Cues
from stages.records.narration import Narration

_BT709, _LIMITED = 1, 1


def check_streams(video: Path, cues: Cues, captions: str, tags: Mapping[str, str]) -> list[Check]:
    """Check formats, chapters, ``tags``, cover, caption track and box order of ``video``.

    ``captions`` is soft, burned, both or off.
    """
    with av.open(str(video)) as container:
        checks = [
            _check_picture_format(container),
            _check_sound_format(container),
            *_check_labels(container, cues, tags),
        ]
        texts = _count_captions(container)
    return [*checks, _check_caption_track(video, texts, cues, captions), _check_box_order(video)]


def check_sound_file(file: Path, cues: Cues, tags: Mapping[str, str]) -> list[Check]:
    """Check format, chapters, ``tags`` and cover of the separate sound file."""
    with av.open(str(file)) as container:
        return [_check_sound_format(container), *_check_labels(container, cues, tags)]


def _check_labels(container: InputContainer, cues: Cues, tags: Mapping[str, str]) -> list[Check]:
    return [_check_chapters(container, cues), _check_tags(container, tags), _check_cover(container)]


def check_length(video: Path, sampled: SampledFrames, narration: Narration) -> list[Check]:
    """Check that no frame is missing or broken, and that picture and sound end together."""
    whole = sampled.frames == narration.frames and not sampled.trouble
    decoded = Check(
        name="All frames are there",
        measured=f"{format_count(sampled.frames, 'frame')}, {sampled.decoded} of them looked at"
        + (f"; {sampled.trouble}" if sampled.trouble else ""),
        bound=f"{format_count(narration.frames, 'frame')}, one every 1/{FPS} s",
        passed=whole,
    )
    with av.open(str(video)) as container:
        ends = [_stream_seconds(stream) for stream in (container.streams.video[0], container.streams.audio[0])]
    apart = abs(ends[0] - ends[1])
    return [
        decoded,
        Check(
            name="Picture and sound end together",
            measured=f"{apart * 1000:.0f} ms apart, at {ends[0]:.2f} s",
            bound=f"at most one frame ({1000 // FPS} ms)",
            passed=apart <= 1 / FPS + 1e-6,
        ),
    ]


def _stream_seconds(stream: VideoStream | AudioStream) -> float:
    return float((stream.duration or 0) * (stream.time_base or 0))


def _check_picture_format(container: InputContainer) -> Check:
    stream = container.streams.video[0]
    context = stream.codec_context
    colours = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
    facts = [
        (context.name == "h264", context.name),
        (context.profile == "High", str(context.profile)),
        (context.codec_tag == "avc1", context.codec_tag),
        (context.pix_fmt == "yuv420p", str(context.pix_fmt)),
        (colours == (_BT709, _BT709, _BT709, _LIMITED), "bt709" if colours[0] == _BT709 else f"colours {colours}"),
        (stream.average_rate == FPS, f"{float(stream.average_rate or 0):g} fps"),
        (context.width % 2 == 0 and context.height % 2 == 0, f"{context.width}x{context.height}"),
    ]
    return Check(
        name="Picture format",
        measured=", ".join(words for _, words in facts),
        bound=f"h264, High, avc1, yuv420p, bt709, {FPS} fps, even size",
        passed=all(good for good, _ in facts),
    )


def _check_sound_format(container: InputContainer) -> Check:
    context = container.streams.audio[0].codec_context
    found = (context.name, str(context.profile), context.sample_rate, context.layout.nb_channels)
    return Check(
        name="Sound format",
        measured=f"{found[0]} {found[1]}, {found[2] / 1000:g} kHz, {format_count(found[3], 'channel')}",
        bound="aac LC, 48 kHz, 2 channels",
        passed=found == ("aac", "LC", 48_000, 2),
    )


def _check_chapters(container: InputContainer, cues: Cues) -> Check:
    found = [(c["metadata"].get("title", ""), float(c["start"] * (c["time_base"] or 0))) for c in container.chapters()]
    wanted = [(chapter.title, round(chapter.start, 3)) for chapter in cues.chapters]
    same = len(found) == len(wanted) and all(
        title == asked and abs(start - when) < 1 / FPS
        for (title, start), (asked, when) in zip(found, wanted, strict=True)
    )
    return Check(
        name="Chapters",
        measured=f"{len(found)}, the first at {found[0][1]:g} s" if found else "none",
        bound=f"{len(wanted)}, the first at 0 s",
        passed=same and (not found or found[0][1] == 0),
    )


def _check_tags(container: InputContainer, wanted: Mapping[str, str]) -> Check:
    found = {name: container.metadata.get(name, "") for name in wanted}
    return Check(
        name="Tags",
        measured=", ".join(f"{name} '{text}'" for name, text in found.items()) or "none",
        bound=", ".join(f"{name} '{text}'" for name, text in wanted.items()) or "none",
        passed=found == wanted,
    )


def _check_cover(container: InputContainer) -> Check:
    covers = [stream for stream in container.streams.video if stream.disposition & Disposition.attached_pic]
    sizes = [f"{stream.codec_context.width} x {stream.codec_context.height}" for stream in covers]
    return Check(name="Cover", measured=", ".join(sizes) or "none", bound="one picture", passed=len(covers) == 1)


def _count_captions(container: InputContainer) -> int:
    """Count the captions in the caption tracks; the samples between them are of two bytes."""
    streams = list(container.streams.subtitles)
    return sum(packet.size > 2 for packet in container.demux(streams)) if streams else 0


def _check_caption_track(video: Path, texts: int, cues: Cues, wish: str) -> Check:
    found = [(t.language, t.enabled) for t in mp4_boxes.read_tracks(video) if t.codec == "tx3g"]
    wanted = [(to_iso639(cues.language), wish == "soft")] if wish in ("soft", "both") and cues.captions else []
    count = len(cues.captions) if wanted else 0
    return Check(
        name="Caption track",
        measured=_describe_caption_track(found, texts),
        bound=_describe_caption_track(wanted, count),
        passed=found == wanted and texts == count,
    )


def _describe_caption_track(tracks: Sequence[tuple[str, bool]], texts: int) -> str:
    words = [f"in {language}, {'on' if enabled else 'off at first'}" for language, enabled in tracks]
    return f"{format_count(texts, 'caption')} {' and '.join(words)}" if words else "none"


def _check_box_order(video: Path) -> Check:
    order = mp4_boxes.read_box_order(video)
    return Check(
        name="Fast start",
        measured=" ".join(order),
        bound="moov before mdat",
        passed=order.index("moov") < order.index("mdat"),
    )
