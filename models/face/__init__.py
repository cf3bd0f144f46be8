"""The face mesh: 478 points of a face, found by nets of MediaPipe that run on OpenCV alone."""

from models.face.detector import FoundFace
from models.face.landmarks import aperture
from models.face.mesh import FaceMesh

__all__ = ["FaceMesh", "FoundFace", "aperture"]
