"""Telling that the memory was full, whoever says so."""

from __future__ import annotations

import errno

from config.errors import OutOfMemory

_CV_NO_MEMORY = -4
"""cv::Error::StsNoMem, in ``code`` of a cv2.error."""
_WORDS = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")
"""What torch, its devices and libraries in C++ say, in exceptions that have no class of their own."""


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether ``error`` means that there was not enough memory: of Python, numpy, FFmpeg, OpenCV or torch."""
    if isinstance(error, (MemoryError, OutOfMemory)):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if type(error).__module__ == "cv2":
        return getattr(error, "code", 0) == _CV_NO_MEMORY or "bad_alloc" in str(error)
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _WORDS)
