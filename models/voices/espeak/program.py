"""Run espeak-ng as a separate program that answers synthesis requests on a pipe.

Run as ``python -I -S program.py LIBRARY DATA``. It imports only the standard library, so that it starts in a few
hundredths of a second and shares no code with the library it loads (espeak-ng is GPL; everything else here is not).

Requests are JSON lines on standard input: ``{"voice": "gmw/en-US+Annie", "rate": 160, "ssml": "<speak>...</speak>"}``.
Each is answered, in order, by a JSON line ``{"rate": 22050, "samples": n, "marks": [[sample, name]...],
"phones": [[sample, ipa]...]}`` followed by ``n`` little-endian 16-bit samples, or by a line ``{"error": kind, ...}``.

The library keeps state between sentences: the same sentence synthesized twice in one process differs. So every sentence
is synthesized in a fork of a process that has synthesized nothing.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from typing import Any

# speak_lib.h of espeak-ng 1.52: espeak_AUDIO_OUTPUT, espeak_Initialize options, espeak_EVENT_TYPE, espeak_PARAMETER,
# and the flags of espeak_Synth.
SYNCHRONOUS = 2
PHONEME_EVENTS, PHONEME_IPA, DONT_EXIT = 0x0001, 0x0002, 0x8000
END_OF_LIST, MARK, PHONEME = 0, 3, 7
RATE = 1
UTF8, SSML, PHONEMES, END_PAUSE = 0x0001, 0x0010, 0x0100, 0x1000

CPU_SECONDS = 30
"""Limit of processor time for one sentence, which takes hundredths of a second; beyond it the library loops forever."""


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


class EspeakLibrary:
    """The loaded espeak-ng library, which can synthesize one sentence."""

    def __init__(self, path: str, data: str) -> None:
        self._library = ctypes.CDLL(path)
        options = PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT
        self._sample_rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), options)
        if self._sample_rate <= 0:
            raise OSError(f"espeak-ng could not read its data in {data}")
        self._callback = _Callback(self._on_synthesis)  # the library keeps the pointer, so we keep the object
        self._library.espeak_SetSynthCallback(self._callback)
        self._pcm: list[bytes] = []
        self._marks: list[tuple[int, str]] = []
        self._phones: list[tuple[int, str]] = []

    def _on_synthesis(self, samples: int | None, count: int, events: Any) -> int:
        if samples and count > 0:
            self._pcm.append(ctypes.string_at(samples, 2 * count))
        for event in events:
            if event.type == END_OF_LIST:
                break
            if event.type == MARK and event.id.name:
                self._marks.append((event.sample, event.id.name.decode()))
            elif event.type == PHONEME:
                # Eight bytes and no terminator: a long symbol may be cut within a character.
                self._phones.append((event.sample, event.id.string.decode("utf-8", "ignore")))
        return 0

    def synthesize(self, voice: str, rate: int, ssml: str) -> tuple[dict[str, Any], bytes]:
        """Return the header of the answer and the samples."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            return {"error": "voice", "voice": voice}, b""
        self._library.espeak_SetParameter(RATE, rate, 0)
        text = ssml.encode() + b"\0"
        status = self._library.espeak_Synth(
            text, ctypes.c_size_t(len(text)), 0, 1, 0, UTF8 | SSML | PHONEMES | END_PAUSE, None, None
        )
        if status != 0:
            return {"error": "status", "status": status}, b""
        pcm = b"".join(self._pcm)
        return {"rate": self._sample_rate, "samples": len(pcm) // 2, "marks": self._marks, "phones": self._phones}, pcm


def write_answer(pipe: int, header: dict[str, Any], pcm: bytes = b"") -> None:
    """Write one complete answer to ``pipe``."""
    rest = memoryview(json.dumps(header).encode() + b"\n" + pcm)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def synthesize_in_fork(library: EspeakLibrary, pipe: int, request: dict[str, Any]) -> int:
    """Synthesize in a fork, which writes the answer itself; return its process id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        write_answer(pipe, *library.synthesize(request["voice"], request["rate"], request["ssml"]))
        status = 0
    finally:
        os._exit(status)


def main() -> None:
    """Answer every request until standard input ends."""
    # Output that the library prints must not mix with the answers, which therefore go to a duplicate of stdout.
    pipe = os.dup(1)
    os.dup2(2, 1)
    child = 0

    def end(number: int, _frame: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    try:
        library = EspeakLibrary(sys.argv[1], sys.argv[2])
    except OSError as error:
        write_answer(pipe, {"error": "library", "reason": str(error)})
        return
    for line in sys.stdin:
        child = synthesize_in_fork(library, pipe, json.loads(line))
        _, status = os.waitpid(child, 0)
        child = 0
        if status != 0:
            write_answer(pipe, {"error": "crash", "status": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main()
