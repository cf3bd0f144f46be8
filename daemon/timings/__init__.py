"""Record how long jobs take on this machine, and predict how long they will take."""
