"""Define the frame rate and the sample rate of everything that is produced.

This module imports nothing heavy, unlike `models.engine`.
"""

from __future__ import annotations

FPS = 25
"""Frames in one second of video."""
RATE = 48_000
"""Audio samples in one second."""
SAMPLES_PER_FRAME = RATE // FPS
"""Audio samples that are heard while one frame is shown."""
