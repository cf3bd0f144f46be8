"""Encode pictures, write MP4 files, and verify them."""
