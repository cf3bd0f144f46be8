"""Provide a local fake of Google Translate that answers with espeak's voice and fails on request."""

from __future__ import annotations

import base64
import io
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import numpy as np
import pytest

from models.engine import Speech, SpeechRequest, SpokenToken
from models.voices.espeak.engine import Espeak

Ask = Callable[..., SpeechRequest]


@pytest.fixture
def ask() -> Ask:
    """Return a request for a plain sentence."""

    def asked(text: str, **wishes: object) -> SpeechRequest:
        return SpeechRequest(tuple(SpokenToken(word) for word in text.split()), **wishes)  # type: ignore[arg-type]

    return asked


def spoken(*requests: SpeechRequest) -> list[Speech]:
    return list(Espeak().speak(requests, lambda share: None))


def mp3(audio: np.ndarray, rate: int) -> bytes:
    made = io.BytesIO()
    with av.open(made, "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=24_000, layout="mono")
        stream.bit_rate = 32_000
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=24_000)
        frame = av.AudioFrame.from_ndarray((audio[None] * 32767).astype("<i2"), format="s16p", layout="mono")
        frame.sample_rate = rate
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return made.getvalue()


@dataclass
class Translator:
    """The requests the server received, its answers (with the true times of words), and the answers it gives next."""

    origin: str = ""
    heard: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    said: list[Speech] = field(default_factory=list)
    next: list[str] = field(default_factory=list)
    voice: str = "en-gb+f4"
    says: str = ""

    def reply(self, text: str) -> tuple[int, bytes]:
        match self.next.pop(0) if self.next else "speak":
            case "slow down":
                return 429, b"<html>Too many requests</html>"
            case "fault":
                return 500, b"fault"
            case "forbidden":
                return 403, b"forbidden"
            case "consent":
                return 200, b"<html><body>Before you continue</body></html>"
            case "moved":
                return 302, b""
            case "nothing":
                return 200, b")]}'\n\n" + json.dumps([["wrb.fr", "jQ1olc", None, None, None, [3], "generic"]]).encode()
            case "noise":
                return 200, self.wrapped(b"this is no MP3 at all" * 40)
            case _:
                words = tuple(SpokenToken(word) for word in (self.says or text).split())
                [speech] = spoken(SpeechRequest(words, voice=self.voice))
                self.said.append(speech)
                return 200, self.wrapped(mp3(speech.audio, speech.rate))

    def wrapped(self, sound: bytes) -> bytes:
        inner = json.dumps([base64.b64encode(sound).decode()])
        line = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]])
        return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,137]]\n'.encode()


@pytest.fixture
def translator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Translator]:
    """A running server on 127.0.0.1."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Translator()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            [[[rpc, inner, *_]]] = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
            text, language, *_ = json.loads(inner)
            assert rpc == "jQ1olc"
            assert self.path == "/_/TranslateWebserverUi/data/batchexecute"
            made.heard.append(text)
            made.languages.append(language)
            if made.next[:1] == ["hang up"]:
                made.next.pop(0)
                self.close_connection = True
                return
            status, answer = made.reply(text)
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "0")
            if status == 302:
                self.send_header("Location", f"{made.origin}/consent")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()
