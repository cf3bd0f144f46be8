"""Run neural nets: what engines of all kinds share."""
