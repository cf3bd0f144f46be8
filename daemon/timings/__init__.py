"""What the work took on this machine, what it will take, and what can be learned from it."""
