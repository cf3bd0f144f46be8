"""The embedded talking avatar: the presenter's own lips, moved along the face mesh."""

from models.avatars.mesh.engine import Mesh

__all__ = ["Mesh"]
