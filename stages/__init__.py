"""The pipeline of stages from script to published video, the job record, and events."""
