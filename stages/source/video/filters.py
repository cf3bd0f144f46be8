"""Run FFmpeg's filters on video frames."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import av.error
import av.filter

from stages.source.video.timeline import ShapedFrame

Chain = list[tuple[str, dict[str, str]]]
"""Names and options of filters, in order."""

_DEINTERLACE: Chain = [("bwdif", {"mode": "send_frame", "deint": "interlaced"})]


def build_graph(frame: av.VideoFrame, chain: Chain) -> av.filter.Graph:
    """Return a filter graph for frames like ``frame``."""
    graph = av.filter.Graph()
    base = frame.time_base or Fraction(1, 1000)
    nodes: list[Any] = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base)]
    nodes += [graph.add(name, **options) for name, options in chain]
    graph.link_nodes(*nodes, graph.add("buffersink")).configure()
    return graph


def run_filters(graph: av.filter.Graph, frame: av.VideoFrame) -> av.VideoFrame:
    """Return the result of a graph that gives one frame for each."""
    graph.push(frame)
    filtered = graph.pull()
    assert isinstance(filtered, av.VideoFrame)
    return filtered


def deinterlace(frames: Iterator[ShapedFrame]) -> Iterator[ShapedFrame]:
    """Yield interlaced frames without combing; others stay as they are."""
    graph, form, shape = None, None, None
    for shape, frame in frames:
        if graph is None or form != (shape, frame.format.name):
            if graph is not None and form is not None:
                graph.push(None)
                yield from ((form[0], filtered) for filtered in _pull_frames(graph))
            graph, form = build_graph(frame, _DEINTERLACE), (shape, frame.format.name)
        graph.push(frame)
        yield from ((shape, filtered) for filtered in _pull_frames(graph))
    if graph is not None and shape is not None:
        graph.push(None)
        yield from ((shape, filtered) for filtered in _pull_frames(graph))


def _pull_frames(graph: av.filter.Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(frame, av.VideoFrame):
            yield frame
