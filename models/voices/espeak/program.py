"""A program of its own: speaks sentences with the espeak-ng library and answers on a pipe.

Run as ``python -I -S espeaker.py LIBRARY DATA``. It imports nothing but the standard library, so that it starts in a
few hundredths of a second and shares no code with the library it loads (espeak-ng is GPL; everything else here is not).

Requests are JSON lines on standard input: ``{"voice": "gmw/en-US+Annie", "rate": 160, "ssml": "<speak>...</speak>"}``.
Each is answered, in order, by a JSON line ``{"rate": 22050, "samples": n, "marks": [[sample, name]...],
"phones": [[sample, ipa]...]}`` followed by ``n`` little-endian 16-bit samples, or by a line ``{"error": kind, ...}``.

The library keeps state from one sentence to the next: the same sentence said twice in one process differs. So every
sentence is spoken in a fork of a process that has never spoken.
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
"""A sentence takes hundredths of a second; more than this is a loop that will not end."""


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


class Library:
    """espeak-ng, loaded and ready to say one thing."""

    def __init__(self, path: str, data: str) -> None:
        self._library = ctypes.CDLL(path)
        options = PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT
        self._hertz = self._library.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), options)
        if self._hertz <= 0:
            raise OSError(f"espeak-ng could not read its data in {data}")
        self._heard = _Callback(self._hear)  # the library keeps the pointer, so we keep the object
        self._library.espeak_SetSynthCallback(self._heard)
        self._pcm: list[bytes] = []
        self._marks: list[tuple[int, str]] = []
        self._phones: list[tuple[int, str]] = []

    def _hear(self, samples: int | None, count: int, events: Any) -> int:
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

    def say(self, voice: str, rate: int, ssml: str) -> tuple[dict[str, Any], bytes]:
        """Return the head of the answer and the samples."""
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
        return {"rate": self._hertz, "samples": len(pcm) // 2, "marks": self._marks, "phones": self._phones}, pcm


def answer(pipe: int, head: dict[str, Any], pcm: bytes = b"") -> None:
    """Write one answer, whole."""
    rest = memoryview(json.dumps(head).encode() + b"\n" + pcm)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def speak_apart(library: Library, pipe: int, request: dict[str, Any]) -> int:
    """Speak in a fork, which answers by itself; return its process id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        answer(pipe, *library.say(request["voice"], request["rate"], request["ssml"]))
        status = 0
    finally:
        os._exit(status)


def main() -> None:
    """Answer every request until standard input ends."""
    # What the library prints must not mix with our answers: they go to a pipe it does not know.
    pipe = os.dup(1)
    os.dup2(2, 1)
    child = 0

    def end(number: int, _frame: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    try:
        library = Library(sys.argv[1], sys.argv[2])
    except OSError as error:
        answer(pipe, {"error": "library", "reason": str(error)})
        return
    for line in sys.stdin:
        child = speak_apart(library, pipe, json.loads(line))
        _, status = os.waitpid(child, 0)
        child = 0
        if status != 0:
            answer(pipe, {"error": "crash", "status": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main()
