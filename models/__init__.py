"""Engines (voices and avatars), the face mesh, and the installer of weights.

Knows nothing of jobs.
"""
