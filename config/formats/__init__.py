"""Formats of numbers, sizes and durations for people."""
