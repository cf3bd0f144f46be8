"""Recognise out-of-memory errors of Python and of the libraries in use."""

from __future__ import annotations

import errno

from config.errors import OutOfMemory

_CV_NO_MEMORY = -4
"""cv::Error::StsNoMem, in ``code`` of a cv2.error."""
_MESSAGES = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")
"""Parts of the messages of torch, its devices and C++ libraries, which raise plain RuntimeError."""


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether ``error`` is an out-of-memory error.

    Of Python, numpy, FFmpeg, OpenCV or torch.
    """
    if isinstance(error, (MemoryError, OutOfMemory)):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if type(error).__module__ == "cv2":
        return getattr(error, "code", 0) == _CV_NO_MEMORY or "bad_alloc" in str(error)
    return isinstance(error, RuntimeError) and any(message in str(error).lower() for message in _MESSAGES)
