"""The pipeline: script -> speech -> source -> content -> avatar -> compose -> publish; the job record; events."""
