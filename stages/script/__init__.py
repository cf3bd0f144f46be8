"""The script stage: what an author wrote becomes sections, sentences, bullets and pauses, ready to be spoken."""
