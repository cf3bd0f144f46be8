"""Parse the markup of a script."""
