"""Cache spoken sentences by content, so that only changed sentences are synthesised again."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np

from config.errors import MissingDependency, TransientError
from models.engine import Phone, Progress, Speech, SpeechRequest, Voice, Word
from stages.jobs.cache import content_key

_FORMAT = 1
_TIMINGS = get_args(get_type_hints(Speech)["timing"])


def speak_missing(
    voice: Voice, requests: Sequence[SpeechRequest | None], folder: Path, progress: Progress
) -> list[Path | None]:
    """Return the file of every request (None for None); speak those not cached in ``folder``.

    Raises MissingDependency when something must be spoken and the voice cannot work, else what the voice raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [None if request is None else folder / f"{_key(voice, request)}.npz" for request in requests]
    wanted = {file: request for file, request in zip(files, requests, strict=True) if file and request}
    missing = {file: request for file, request in wanted.items() if not _is_complete(file)}
    if missing:
        problems = voice.problems()
        if problems:
            raise MissingDependency(problems[0].message, problems[0].hint)
        for file, speech in zip(missing, voice.speak(list(missing.values()), progress), strict=True):
            save_speech(file, speech)
    return files


def load_speech(file: Path) -> Speech:
    """Read a cached sentence.

    Raises TransientError when it is missing or damaged: the next attempt speaks it again.
    """
    speech = _read_speech(file)
    if speech is None:
        file.unlink(missing_ok=True)
        raise TransientError("A spoken sentence vanished from the cache.", "Run the same command again.")
    return speech


def save_speech(file: Path, speech: Speech) -> None:
    """Cache a spoken sentence as 16-bit samples at the engine's rate.

    Samples are scaled down only if they exceed full scale. Not flushed to the disk: a file that a power cut damages is
    noticed and made again.
    """
    scale = max(1.0, float(np.abs(speech.audio).max(initial=0.0)))
    temporary = file.with_name(f".{file.stem}.{os.getpid()}.part.npz")
    try:
        np.savez(
            temporary,
            audio=np.rint(np.clip(speech.audio / np.float32(scale) * 32768, -32768, 32767)).astype("<i2"),
            scale=scale,
            rate=speech.rate,
            words=np.array([(word.start, word.end, word.token) for word in speech.words]).reshape(-1, 3),
            phones=np.array([(phone.start, phone.end) for phone in speech.phones]).reshape(-1, 2),
            symbols=np.array([phone.symbol for phone in speech.phones], "U8"),
            timing=speech.timing,
            warnings=np.array(speech.warnings, "U"),
        )
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _key(voice: Voice, request: SpeechRequest) -> str:
    return content_key(_FORMAT, voice.name, voice.version, request)


def _is_complete(file: Path) -> bool:
    whole = _read_speech(file) is not None
    if whole:
        with suppress(OSError):
            os.utime(file)  # the cache is pruned by least recent use
    return whole


def _read_speech(file: Path) -> Speech | None:
    """Return the sentence, or None when the file is missing or damaged."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            audio = kept["audio"].astype(np.float32) * np.float32(float(kept["scale"]) / 32768)
            words = tuple(Word(start, end, int(token)) for start, end, token in kept["words"].tolist())
            spans: Iterator[tuple[list[float], str]] = zip(
                kept["phones"].tolist(), kept["symbols"].tolist(), strict=True
            )
            phones = tuple(Phone(start, end, symbol) for (start, end), symbol in spans)
            timing, rate = str(kept["timing"]), int(kept["rate"])
            warnings = tuple(kept["warnings"].tolist())
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return None
    if timing not in _TIMINGS or rate <= 0:
        return None
    return Speech(audio, rate, words, phones, timing, warnings)  # type: ignore[arg-type]  # checked just above
