"""Decode video files of any kind: tracks, shapes of frames, clock, filters and colours."""
