"""Ask a language model on this machine to choose bullets.

It may run in Ollama (``/api/chat``) or behind any server with the API of OpenAI (``/v1/chat/completions``). A script
never leaves the machine: only loopback addresses are connected to, without proxies or redirects.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import socket
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from config.settings import LlmSettings
from stages.records.script import Sentence

TIMEOUT = 120.0
"""Longest time for one answer in seconds; a small model on a slow machine needs half of it for a chapter."""
LARGEST = 1 << 20
"""Largest answer in bytes."""

_TASK = (
    "You choose bullet points for a presentation. The user gives you the numbered sentences of a speech. Choose up to"
    " {most} that a listener should take home, one thought each, spread over the whole text; leave out greetings and"
    " closings. For each, copy a run of at most 8 words and 42 characters from the sentence, exactly as it is written,"
    " that can be understood on its own, best a request or a noun phrase. Never change, add or reorder words."
    ' Answer with JSON only: {{"bullets": [{{"sentence": 1, "quote": "..."}}]}}'
)
_SHAPE = {
    "type": "object",
    "properties": {
        "bullets": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"sentence": {"type": "integer"}, "quote": {"type": "string"}},
                "required": ["sentence", "quote"],
            },
        }
    },
    "required": ["bullets"],
}


class ModelUnusable(Exception):
    """Says why the model cannot be used; the message continues a sentence after a colon."""


def request_quotes(llm: LlmSettings, sentences: Sequence[Sentence], most: int) -> list[tuple[int, str]]:
    """Return the unverified choices of the model from ``sentences``.

    Each is the number of a sentence, from 1, and a quote.

    Raises ModelUnusable when the address is not on this machine, no answer comes in time, or it cannot be read.
    """
    scheme, host, port, path = _address(llm.url)
    lines = "\n".join(
        f"{number}. " + "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()
        for number, sentence in enumerate(sentences, 1)
    )
    messages = [{"role": "system", "content": _TASK.format(most=most)}, {"role": "user", "content": lines}]
    deadline = time.monotonic() + TIMEOUT
    asked = {"model": llm.model, "messages": messages, "stream": False}
    ollama = asked | {"format": _SHAPE, "options": {"temperature": 0, "seed": 0, "num_ctx": 8192}}
    openai = asked | {"temperature": 0, "seed": 0}
    attempts = [(f"{path}/api/chat", ollama), (f"{path}/v1/chat/completions", openai)]
    if path.endswith("/v1"):
        attempts = [(f"{path}/chat/completions", openai)]
    problem = ""
    for place, body in attempts:
        status, answer = _post(scheme, host, port, place, body, deadline)
        text = _text(answer)
        if status == 200 and text is not None:
            return _choices(text)
        problem = problem or _problem(status, answer)
        if status not in (200, 404, 405, 501):
            break
    raise ModelUnusable(problem)


def _address(url: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path of ``url``.

    Raises ModelUnusable unless it is on this machine.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ModelUnusable(f"'{url}' is no address") from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise ModelUnusable(f"'{url}' is no address such as http://127.0.0.1:11434")
    if not _is_here(host):
        raise ModelUnusable(f"'{host}' is not this computer, and a script is never sent to another one")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), parts.path.rstrip("/")


def _is_here(host: str) -> bool:
    """Tell whether ``host`` is a loopback address, or resolves to nothing else (localhost)."""
    if host.rstrip(".").lower() != "localhost":
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False  # a name is not looked up: that query alone would leave the machine
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    try:
        found = socket.getaddrinfo("localhost", None)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_loopback for entry in found)


def _post(scheme: str, host: str, port: int, place: str, body: Any, deadline: float) -> tuple[int, bytes]:
    """Return status and body of the answer.

    Raises ModelUnusable when none comes in time, or it is too large.
    """
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=max(0.01, deadline - time.monotonic()))
    try:
        connection.request("POST", place, json.dumps(body).encode(), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        received = b""
        while chunk := answer.read1(65536):
            received += chunk
            if len(received) > LARGEST:
                raise ModelUnusable("it answered with more than a list of quotes")
            if time.monotonic() > deadline:
                raise TimeoutError
        return answer.status, received
    except TimeoutError as error:
        raise ModelUnusable(f"it did not answer within {TIMEOUT:g} seconds") from error
    except (OSError, http.client.HTTPException) as error:
        raise ModelUnusable(f"no server answers at {host}:{port} ({error or type(error).__name__})") from error
    finally:
        connection.close()


def _text(answer: bytes) -> str | None:
    """Return the text of an answer of Ollama or of OpenAI's API.

    None: the answer has another shape.
    """
    try:
        said = json.loads(answer)
        if isinstance(said, dict) and "message" in said:
            said = said["message"]["content"]
        else:
            said = said["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return said if isinstance(said, str) else None


def _problem(status: int, answer: bytes) -> str:
    """Return what is wrong with an answer, in the server's words if it has any."""
    try:
        said = json.loads(answer)["error"]
        said = said["message"] if isinstance(said, dict) else said
    except (ValueError, KeyError, TypeError, RecursionError):
        said = ""
    words = " ".join(str(said).split())[:200]
    return (
        f"it answered with error {status}" + (f": {words}" if words else "")
        if status != 200
        else (words or "its answer cannot be read")
    )


def _choices(text: str) -> list[tuple[int, str]]:
    """Return the quotes in an answer: JSON, perhaps with text or a code fence around it."""
    decoder = json.JSONDecoder()
    for start in re.finditer(r"[\[{]", text):
        try:
            found, _ = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        listed = found.get("bullets") if isinstance(found, dict) else found
        if isinstance(listed, list):
            return [
                (number, quote)
                for entry in listed
                if isinstance(entry, dict)
                and isinstance(quote := entry.get("quote"), str)
                and isinstance(number := entry.get("sentence"), int)
            ]
    raise ModelUnusable("its answer is no list of quotes")
