"""Run ONNX models with onnxruntime, always with the same result on the same machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

# Numbers of ModelProto.graph, GraphProto.output and ValueInfoProto.name in onnx.proto (ONNX 1.x).
_GRAPH, _OUTPUT, _NAME = 7, 12, 1
_LENGTH_DELIMITED = 2  # wire type of Protocol Buffers


def load_session(file: Path, *, extra_output: str = "") -> onnxruntime.InferenceSession:
    """Return a session for the model in ``file``, on one thread.

    With more threads sums are made in another order, and the same input gives another output. ``extra_output`` is a
    tensor inside the graph that becomes the last output.
    """
    forbid_telemetry()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    model = file.read_bytes()
    if extra_output:
        model = add_output(model, extra_output)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def forbid_telemetry() -> None:
    """Keep onnxruntime from recording what this computer does, before it is imported.

    Its releases from 1.30 on write an identifier of the computer and the path of this program to files in the user's
    home, to be sent to Microsoft; this variable, which only counts at the import, is its own switch against that.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def add_output(model: bytes, tensor: str) -> bytes:
    """Return the serialised ``model`` with ``tensor`` as one more output.

    The runtime infers its type. Protocol Buffers merge: bytes appended to a message add to its repeated fields, so a
    message that holds nothing but this output is appended.
    """
    return model + _field(_GRAPH, _field(_OUTPUT, _field(_NAME, tensor.encode())))


def _field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH_DELIMITED) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
