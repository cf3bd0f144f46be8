"""Extract the subgraph between given input and output tensors of a TFLite model.

The attention landmark net contains three custom operators that only MediaPipe can run; the subgraphs around them run
in OpenCV. A TFLite file is a FlatBuffer (https://flatbuffers.dev/internals/): a table is a position whose first four
bytes lead back to a list of field offsets; a vector is a count followed by its elements. Only three vectors of a copy
are shortened, so the file is not rebuilt and the weights stay as published.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

# Field numbers in the schema of TFLite (tensorflow/lite/schema/schema.fbs).
_MODEL_SUBGRAPHS = 2
_GRAPH_INPUTS, _GRAPH_OUTPUTS, _GRAPH_OPERATORS = 1, 2, 3
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2


def extract_subgraph(model: bytes, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
    """Return ``model`` reduced to the operators that compute ``outputs`` from ``inputs``.

    Inputs and outputs are tensor numbers. Raises ValueError when the model's vectors have too little room for the
    inputs or outputs, struct.error when ``model`` is not a TFLite file.
    """
    part = bytearray(model)
    graph = _follow_offset(part, _find_vector(part, _follow_offset(part, 0), _MODEL_SUBGRAPHS)[0])
    first, count = _find_vector(part, graph, _GRAPH_OPERATORS)
    operators = [_follow_offset(part, first + 4 * index) for index in range(count)]

    kept = _find_needed_operators(part, operators, inputs, outputs)
    for index, number in enumerate(kept):  # operators move to the front, so every offset stays positive
        place = first + 4 * index
        struct.pack_into("<I", part, place, operators[number] - place)
    struct.pack_into("<I", part, first - 4, len(kept))
    _replace_vector(part, graph, _GRAPH_INPUTS, inputs)
    _replace_vector(part, graph, _GRAPH_OUTPUTS, outputs)
    return bytes(part)


def _find_needed_operators(
    part: bytearray, operators: list[int], inputs: Sequence[int], outputs: Sequence[int]
) -> list[int]:
    """Return the numbers of the operators between ``inputs`` and ``outputs``, in their order."""
    maker = {
        tensor: number
        for number, operator in enumerate(operators)
        for tensor in _read_integers(part, operator, _OPERATOR_OUTPUTS)
    }
    needed: set[int] = set()
    wanted = list(outputs)
    while wanted:
        tensor = wanted.pop()
        number = maker.get(tensor)
        if tensor in inputs or number is None or number in needed:
            continue
        needed.add(number)
        wanted += _read_integers(part, operators[number], _OPERATOR_INPUTS)
    return sorted(needed)


def _follow_offset(part: bytearray, place: int) -> int:
    """Return the position to which the offset at ``place`` points."""
    return int(place + struct.unpack_from("<I", part, place)[0])


def _find_vector(part: bytearray, table: int, field: int) -> tuple[int, int]:
    """Return the position of the first element and the length of the vector in ``field``.

    (0, 0) if absent.
    """
    fields = table - struct.unpack_from("<i", part, table)[0]
    known = (struct.unpack_from("<H", part, fields)[0] - 4) // 2
    offset = struct.unpack_from("<H", part, fields + 4 + 2 * field)[0] if field < known else 0
    if not offset:
        return 0, 0
    vector = _follow_offset(part, table + offset)
    return vector + 4, int(struct.unpack_from("<I", part, vector)[0])


def _read_integers(part: bytearray, table: int, field: int) -> tuple[int, ...]:
    first, count = _find_vector(part, table, field)
    return struct.unpack_from(f"<{count}i", part, first)


def _replace_vector(part: bytearray, table: int, field: int, values: Sequence[int]) -> None:
    first, count = _find_vector(part, table, field)
    if len(values) > count:
        raise ValueError(f"room for {count} tensors, not {len(values)}")
    struct.pack_into(f"<I{len(values)}i", part, first - 4, len(values), *values)
