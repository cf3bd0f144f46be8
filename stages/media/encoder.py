"""Pictures to H.264: the only place where a picture is compressed, once, in a thread of its own."""

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

TICK = Fraction(1, FPS)
WAITING = 8
"""Pictures that may wait for the encoder; at 720p 1.4 MB each. An encoder of one thread is one that shall need little
memory: there fewer may wait."""
FEW_WAITING = 2

_BT709 = 1  # ITU-T H.273, the same number for primaries, transfer and matrix
_LIMITED = 1  # AVCOL_RANGE_MPEG
# The 8x8 transform is what makes even the fastest preset a High profile. x264 chooses its lookahead threads by itself:
# when their number is given, even as the one it would choose, the stream is another every time.
#
# Segments of different settings must fit into one stream, which has one header: `stitchable` keeps the quality out of
# it, and the other parameters are those by which the presets' headers would differ. More than one reference (from
# `faster` on) would spare about 5 % of the bits.
_X264 = "open-gop=0:keyint=125:8x8dct=1:stitchable=1:ref=1:weightp=1:direct=spatial"
_BY_PRESET = dict.fromkeys(("fast", "medium", "slow"), "chroma-qp-offset=2")
"""Presets that optimise for the eye at `subme` 6 and above: there x264 subtracts 2 from the offset (x264_validate_
parameters in encoder.c), which this takes back."""
STREAM = repr((_X264, _BY_PRESET))
"""What decides about the header of all streams; files that were made with other ones cannot be joined with them."""


class Encoder:
    """Writes an MP4 file of one closed-GOP H.264 High stream, constant 25 fps, yuv420p, bt709, limited range.

    The same pictures and number of frame threads always give the same bytes. Streams of one size have the same header
    (SPS, PPS) whatever their preset, crf and threads, `ultrafast` excepted. A picture must not change once it was
    added. The file appears at ``path``, whole and durable, when the ``with`` block ends; it does not appear when the
    block or the encoder fails.
    """

    def __init__(self, path: Path, size: tuple[int, int], preset: str, crf: int, threads: int = THREADS) -> None:
        self._path, self._size = path, size
        self._options = {
            "preset": preset, "crf": str(crf), "profile": "high", "threads": str(threads),
            "x264-params": ":".join(filter(None, (_X264, _BY_PRESET.get(preset)))),
        }  # fmt: skip
        self._pictures: queue.Queue[Picture | None] = queue.Queue(WAITING if threads > 1 else FEW_WAITING)
        self._waiting: Iterator[Picture] = iter(self._pictures.get, None)
        self._error: BaseException | None = None
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        self._draft = self._cleanup.enter_context(draft(self._path))
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()
        return self

    def add(self, picture: Picture) -> None:
        """Hand over the next picture; waits while too many wait already.

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
        """Encode until told to stop; after an error keep taking pictures, so that nobody waits for us."""
        try:
            self._encode()
        except av.FFmpegError as error:
            self._error = failure(error, self._path)
        except BaseException as error:
            self._error = error
        for _ in self._waiting:
            pass

    def _encode(self) -> None:
        with av.open(str(self._draft), "w", format="mp4", options={"fflags": "+bitexact"}) as container:
            width, height = self._size
            stream = container.add_stream(
                "libx264", rate=FPS, options=self._options, width=width, height=height, time_base=TICK
            )
            context = stream.codec_context
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = _LIMITED
            for number, picture in enumerate(self._waiting):
                frame = picture.frame()
                frame.pts, frame.time_base = number, TICK
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))


def failure(error: av.FFmpegError, path: Path) -> PresGenError:
    """Return the error a user should see when FFmpeg could not write ``path``.

    x264 does not say what is wrong. With the settings that we give it, it only fails for want of memory or threads.
    """
    if isinstance(error, av.error.ExternalError):
        return OutOfMemory(
            "The memory was full while writing the video.", "Close other programs, then run the same command again."
        )
    return translate_os_error(OSError(error.errno, error.strerror, str(path)), "writing the video")
