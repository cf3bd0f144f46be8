"""Scan the drop folder, pair scripts with footage, and admit settled pairs as jobs.

This package is code. The folder that users drop files into is ``~/PresGen/jobs/inbox``.
"""
