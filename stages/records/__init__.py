"""Define the records that stages write to disk and pass to one another."""
