"""Paint the frames of a video: presenter, board, lower thirds, captions and cards."""
