"""Turn a script into a mastered narration with the times of its words and phonemes."""
