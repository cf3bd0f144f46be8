"""Sound as a network voice sends it: decoding, and changing its tempo."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

Signal = npt.NDArray[np.float32]


def decoded(mp3: bytes) -> tuple[Signal, int]:
    """Return the sound as mono float32, and its rate. Raises ValueError when ``mp3`` is no MP3 or holds no sound."""
    import av

    try:
        with av.open(io.BytesIO(mp3), "r", format="mp3") as file:
            stream = file.streams.audio[0]
            mono = av.AudioResampler(format="flt", layout="mono", rate=stream.rate)
            frames = [made for frame in file.decode(stream) for made in mono.resample(frame)]
            frames += mono.resample(None)
            rate = int(stream.rate)
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"not an MP3: {error}") from error
    if not frames:
        raise ValueError("an MP3 without sound")
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32), rate


def hurried(audio: Signal, rate: int, speed: float) -> Signal:
    """Return ``audio`` played ``speed`` times as fast (0.5..2) at the same pitch."""
    if speed == 1.0 or audio.size == 0:
        return audio
    import av
    import av.filter

    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=rate, layout="mono")
    tempo = graph.add("atempo", f"{speed:g}")
    sink = graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(audio[None], format="flt", layout="mono")
    frame.sample_rate = rate
    frame.pts = 0
    source.push(frame)
    source.push(None)
    made = []
    while True:
        try:
            out = sink.pull()
            assert isinstance(out, av.AudioFrame)
            made.append(out.to_ndarray()[0])
        except (av.EOFError, av.BlockingIOError):
            return np.concatenate(made).astype(np.float32)
