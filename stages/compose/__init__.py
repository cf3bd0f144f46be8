"""The compose stage: pictures, sound and captions become the finished video."""
