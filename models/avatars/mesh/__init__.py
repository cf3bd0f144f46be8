"""Animate the presenter's own lips by warping the footage along the face mesh."""

from models.avatars.mesh.engine import Mesh

__all__ = ["Mesh"]
