"""Asking Google Translate to say something, politely: verified, paced, with deadlines, and told apart when it fails."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from config.errors import TransientError

if TYPE_CHECKING:
    import requests

MOST_CHARACTERS = 100
"""What the service says in one request."""
_PATH = "/_/TranslateWebserverUi/data/batchexecute"
_RPC = "jQ1olc"
_OFFLINE = "Use --voice espeak, which needs no network."


@dataclass(frozen=True, slots=True)
class Manners:
    """How we behave towards a service that is free of charge, in seconds.

    Attributes:
        pace: from one request to the next.
        connect: until the connection must stand.
        read: until an answer must come.
        again: waits before a request is repeated after a fault.
        throttled: waits after we were told to slow down, if we were not told how long.
        longest: the longest wait we let the service ask of us.
    """

    pace: float = 0.75
    connect: float = 5.0
    read: float = 20.0
    again: tuple[float, ...] = (1.0, 2.0, 4.0)
    throttled: tuple[float, ...] = (30.0, 60.0, 120.0)
    longest: float = 120.0


class _LaterError(Exception):
    """The request may be repeated after a while; ``error`` is what to say when we give up."""

    def __init__(self, error: TransientError, waits: tuple[float, ...], asked: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.waits = waits
        self.asked = asked


class Conversation:
    """A connection to the service at ``origin`` ("https://translate.google.com"). Use it as a context manager.

    gTTS builds the requests. We send them ourselves, because gTTS does not check whom it talks to (``verify=False``)
    and takes a consent page for an answer.
    """

    def __init__(self, origin: str, manners: Manners) -> None:
        self._url = origin + _PATH
        self._host = origin.partition("://")[2]
        self._manners = manners
        self._answers = 0
        self._last: float | None = None

    def __enter__(self) -> Self:
        import requests

        self._session = requests.Session()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def say(self, text: str, language: str) -> bytes:
        """Return ``text`` (at most `MOST_CHARACTERS`) as MP3.

        Raises TransientError: at once when the service cannot be reached or refuses, after several tries otherwise.
        """
        tried = 0
        while True:
            self._keep_pace()
            try:
                return self._ask(text, language)
            except _LaterError as later:
                if tried >= len(later.waits):
                    raise later.error from later
                time.sleep(later.waits[tried] if later.asked is None else later.asked)
                tried += 1

    def _keep_pace(self) -> None:
        if self._last is not None:
            time.sleep(max(0.0, self._last + self._manners.pace - time.monotonic()))
        self._last = time.monotonic()

    def _ask(self, text: str, language: str) -> bytes:
        import requests
        from gtts import gTTS

        [body] = gTTS(
            text, lang=language, lang_check=False, pre_processor_funcs=[], tokenizer_func=lambda whole: [whole]
        ).get_bodies()
        try:
            response = self._session.post(
                self._url,
                data=body,
                headers=gTTS.GOOGLE_TTS_HEADERS,
                timeout=(self._manners.connect, self._manners.read),
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise TransientError(
                f"{self._host} could not prove who it is, so nothing was sent.",
                f"Somebody may be between you and it: try another network. {_OFFLINE}",
            ) from error
        except requests.exceptions.RequestException as error:
            if _is_unreachable(error):
                raise self._unreachable() from error
            broken = TransientError(f"{self._host} did not answer.", f"Try again later. {_OFFLINE}")
            raise _LaterError(broken, self._manners.again) from error
        self._refuse(response)
        sound = _sound(response.text, self._host)
        self._answers += 1
        return sound

    def _refuse(self, response: requests.Response) -> None:
        """Raise what a status other than 200 means."""
        status = response.status_code
        if status == 429:
            error = TransientError(
                f"{self._host} asked us to slow down and still refuses.", f"Try again in an hour. {_OFFLINE}"
            )
            raise _LaterError(error, self._manners.throttled, self._asked(response.headers.get("Retry-After", "")))
        if status >= 500:
            error = TransientError(f"{self._host} has a fault (status {status}).", f"Try again later. {_OFFLINE}")
            raise _LaterError(error, self._manners.again)
        if status != 200:
            raise TransientError(f"{self._host} refuses to speak (status {status}).", f"Try again later. {_OFFLINE}")

    def _asked(self, retry_after: str) -> float | None:
        return min(float(retry_after), self._manners.longest) if retry_after.strip().isdigit() else None

    def _unreachable(self) -> TransientError:
        sent = "The voice gtts needs the internet" + ("; nothing was sent." if self._answers == 0 else ".")
        return TransientError(f"{self._host} cannot be reached. {sent}", f"Connect to the internet. {_OFFLINE}")


def _is_unreachable(error: BaseException) -> bool:
    """Tell whether no connection came to stand: no network, no name, no route, nobody listening."""
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _sound(answer: str, host: str) -> bytes:
    """Return the MP3 in an answer. Raises TransientError when there is none.

    One line of the answer is a JSON list of lists; the third value of the first is JSON again: a list of one text in
    base 64.
    """
    for line in answer.splitlines():
        if _RPC not in line:
            continue
        try:
            [sound] = json.loads(json.loads(line)[0][2])
            mp3 = base64.b64decode(sound, validate=True)
        except (ValueError, TypeError, IndexError, KeyError):
            break
        if mp3:
            return mp3
    page = "a web page (perhaps asking for consent)" if "<html" in answer[:2000].lower() else "an answer without sound"
    raise TransientError(f"{host} sent {page} instead of speech.", f"Try again later. {_OFFLINE}")
