"""The source stage: what was dropped becomes footage at 25 pictures a second with a face track."""
