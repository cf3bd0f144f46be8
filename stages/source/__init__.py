"""Conform dropped footage to constant 25 fps and track the presenter's face in it."""
