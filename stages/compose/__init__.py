"""The compose stage: mux pictures, sound and captions into the finished videos."""
