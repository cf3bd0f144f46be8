"""Making footage."""

from __future__ import annotations

import av
import numpy as np


def film(path, pictures, rate=25):
    """Write BGR pictures as H.264, and return ``path``."""
    with av.open(str(path), "w") as container:
        first = True
        for bgr in pictures:
            if first:
                stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "18"})
                stream.height, stream.width = bgr.shape[:2]
                stream.pix_fmt = "yuv420p"
                first = False
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(bgr), format="bgr24")))
        container.mux(stream.encode(None))
    return path
