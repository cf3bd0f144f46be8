"""Deliver finished videos to the outbox, and clean up after jobs that have ended.

This package is code. The folder itself is ``~/PresGen/jobs/outbox``.
"""
