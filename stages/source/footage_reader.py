"""Read the conformed footage with random access."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error
import numpy as np

from config.errors import TransientError
from models.engine import FPS
from models.picture import Picture
from stages.source.conform import GOP_SIZE

CACHE_BYTES = 300_000_000
"""Bytes of cached pictures: 8 s at 720p, so that a clip that plays to and fro is decoded once."""


class FootageReader:
    """The footage as engines see it (`models.engine.Footage`); for one thread at a time.

    Pictures are decoded in the groups (GOPs) in which they are stored, and cached, the most recently used ones longest,
    up to ``memory`` bytes. So stepping backwards costs as little as stepping forwards.
    """

    def __init__(self, path: Path, memory: int = CACHE_BYTES) -> None:
        """Open a file that `FootageWriter` wrote. Raises TransientError when it is damaged."""
        self._path = path
        try:
            self._container = av.open(str(path))
        except (av.error.FFmpegError, OSError) as error:
            raise self._damaged_error() from error
        stream = self._container.streams.video[0]
        stream.thread_count = 1  # groups are short: starting threads costs more than it saves
        self._stream = stream
        self.frames = int(stream.frames)
        self.width, self.height = stream.width, stream.height
        self.still = self.frames == 1
        self._groups: OrderedDict[int, list[Picture]] = OrderedDict()
        self._max_groups = max(2, int(memory / (self.width * self.height * 1.5 * GOP_SIZE)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and drop the cached pictures."""
        self._groups.clear()
        self._container.close()

    def frame(self, index: int) -> Picture:
        """Return picture ``index``; it is shared, so copy it before painting on it.

        Raises IndexError outside 0 .. ``frames`` - 1, TransientError when the file is damaged.
        """
        if not 0 <= index < self.frames:
            raise IndexError(f"frame {index} of {self.frames}")
        number, place = divmod(index, GOP_SIZE)
        group = self._groups.get(number)
        if group is None:
            group = self._groups[number] = self._decode_group(number)
            if len(self._groups) > self._max_groups:
                self._groups.popitem(last=False)
        else:
            self._groups.move_to_end(number)
        return group[place]

    def _decode_group(self, number: int) -> list[Picture]:
        """Decode group ``number`` from its key frame on."""
        first = number * GOP_SIZE
        wanted = min(GOP_SIZE, self.frames - first)
        ticks = 1 / (FPS * float(self._stream.time_base or 1))
        pictures: list[Picture] = []
        try:
            self._container.seek(round(first * ticks), stream=self._stream, backward=True)
            for frame in self._container.decode(self._stream):
                if frame.pts is None or round(frame.pts / ticks) < first:
                    continue
                pixels = np.ascontiguousarray(frame.to_ndarray(), np.uint8)
                pixels.flags.writeable = False
                pictures.append(Picture(pixels))
                if len(pictures) == wanted:
                    return pictures
        except av.error.FFmpegError as error:
            raise self._damaged_error() from error
        raise self._damaged_error()

    def _damaged_error(self) -> TransientError:
        return TransientError(f"The prepared footage {self._path.name} is damaged.", "Run the same command again.")
