"""The commands of `presgen`, one module each, imported when a command is run."""
