"""The face mesh: 478 points of a face, found by nets of MediaPipe that run on OpenCV alone."""

from models.facemesh.detect import FoundFace
from models.facemesh.mesh import FaceMesh
from models.facemesh.points import aperture

__all__ = ["FaceMesh", "FoundFace", "aperture"]
