"""Parse the author's text into sections, sentences, bullets and pauses."""
