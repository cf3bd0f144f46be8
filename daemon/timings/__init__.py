"""Record how long jobs take on this machine, predict how long they will take, and recommend what to change."""
