"""Encode pictures as H.264 in a worker thread; no other module compresses pictures."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av

from config.errors import OutOfMemory, PresGenError, translate_os_error
from config.files import draft
from config.render_options import THREADS
from models.engine import FPS
from models.picture import Picture

FRAME_DURATION = Fraction(1, FPS)
QUEUE_SIZE = 8
"""Pictures in the queue; a 720p picture is 1.4 MB. One thread means that memory is short: then `SMALL_QUEUE_SIZE`."""
SMALL_QUEUE_SIZE = 2

_BT709 = 1  # ITU-T H.273, the same number for primaries, transfer and matrix
_LIMITED = 1  # AVCOL_RANGE_MPEG
# The 8x8 transform makes even the fastest preset High profile. x264 chooses its lookahead threads itself: when their
# number is given, even the one it would choose, the stream differs from run to run.
#
# Segments of different settings must fit into one stream, which has one header: `stitchable` keeps the quality out of
# it, and the other parameters are those in which the presets' headers would differ. More than one reference frame (from
# `faster` on) would save about 5 % of the bits.
_X264 = "open-gop=0:keyint=125:8x8dct=1:stitchable=1:ref=1:weightp=1:direct=spatial"
_PRESET_CORRECTIONS = dict.fromkeys(("fast", "medium", "slow"), "chroma-qp-offset=2")
"""Presets with psychovisual optimisation (`subme` 6 and above): x264 subtracts 2 from the offset (in encoder.c,
x264_validate_parameters), which this compensates."""
STREAM_SETTINGS = repr((_X264, _PRESET_CORRECTIONS))
"""The settings behind the stream header; files made with other settings cannot be joined."""


class VideoEncoder:
    """Writes an MP4 file with one H.264 High stream.

    Its GOPs are closed, its pictures 25 fps, yuv420p, bt709, limited range. The same pictures and number of frame
    threads always give the same bytes. Streams of one size have the same header (SPS, PPS) whatever their preset, crf
    and threads, `ultrafast` excepted. A picture must not change once it was added. The file appears at ``path``,
    complete and durable, when the ``with`` block ends; it does not appear when the block or the encoder fails.
    """

    def __init__(self, path: Path, size: tuple[int, int], preset: str, crf: int, threads: int = THREADS) -> None:
        self._path, self._size = path, size
        self._options = {
            "preset": preset, "crf": str(crf), "profile": "high", "threads": str(threads),
            "x264-params": ":".join(filter(None, (_X264, _PRESET_CORRECTIONS.get(preset)))),
        }  # fmt: skip
        self._pictures: queue.Queue[Picture | None] = queue.Queue(QUEUE_SIZE if threads > 1 else SMALL_QUEUE_SIZE)
        self._waiting: Iterator[Picture] = iter(self._pictures.get, None)
        self._error: BaseException | None = None
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        self._draft = self._cleanup.enter_context(draft(self._path))
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()
        return self

    def add(self, picture: Picture) -> None:
        """Queue the next picture; blocks while the queue is full.

        Raises what went wrong in the encoder (TransientError when the disk is full), ValueError for another size.
        """
        if (picture.width, picture.height) != self._size:
            raise ValueError(f"a picture of {picture.width} x {picture.height} in a video of {self._size}")
        if self._error is not None:
            raise self._error
        self._pictures.put(picture)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pictures.put(None)
        self._thread.join()
        if error is None and self._error is not None:
            error = self._error
        if error is None:
            self._cleanup.close()
            return
        self._cleanup.__exit__(type(error), error, error.__traceback__)
        if kind is None:
            raise error

    def _run(self) -> None:
        """Encode until the end; after an error discard pictures, so that `add` never blocks."""
        try:
            self._encode()
        except av.FFmpegError as error:
            self._error = translate_write_error(error, self._path)
        except BaseException as error:
            self._error = error
        for _ in self._waiting:
            pass

    def _encode(self) -> None:
        with av.open(str(self._draft), "w", format="mp4", options={"fflags": "+bitexact"}) as container:
            width, height = self._size
            stream = container.add_stream(
                "libx264", rate=FPS, options=self._options, width=width, height=height, time_base=FRAME_DURATION
            )
            context = stream.codec_context
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = _LIMITED
            for number, picture in enumerate(self._waiting):
                frame = picture.frame()
                frame.pts, frame.time_base = number, FRAME_DURATION
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))


def translate_write_error(error: av.FFmpegError, path: Path) -> PresGenError:
    """Return the error that the user sees when FFmpeg could not write ``path``.

    x264 does not say what is wrong. With the settings that we give it, it only fails for want of memory or threads.
    """
    if isinstance(error, av.error.ExternalError):
        return OutOfMemory(
            "The memory was full while writing the video.", "Close other programs, then run the same command again."
        )
    return translate_os_error(OSError(error.errno, error.strerror, str(path)), "writing the video")
