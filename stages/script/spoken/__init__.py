"""Normalise written text into spoken words."""
