"""Settings, presets, paths, errors, atomic files and logging, shared by all packages.

Imports none of them.
"""
