"""Finished videos go to the outbox. This is code: the folder itself is ``~/PresGen/jobs/outbox``."""
