"""Find 478 face mesh landmarks with MediaPipe's nets, run by OpenCV alone."""

from models.face.detector import DetectedFace
from models.face.landmarks import aperture
from models.face.mesh import FaceMesh

__all__ = ["DetectedFace", "FaceMesh", "aperture"]
