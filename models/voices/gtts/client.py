"""Request speech from Google Translate, with rate limit, timeouts, retries and TLS checks."""

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

MAX_CHARACTERS = 100
"""Longest text of one request."""
_PATH = "/_/TranslateWebserverUi/data/batchexecute"
_RPC = "jQ1olc"
_OFFLINE = "Use --voice auto, which needs no network."


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Intervals, timeouts and retry delays towards a free service, in seconds.

    Attributes:
        min_interval_s: from one request to the next.
        connect_timeout_s: for establishing the connection.
        read_timeout_s: for an answer.
        retry_delays_s: before each repetition of a failed request.
        throttled_delays_s: before each repetition after status 429 without a Retry-After header.
        max_retry_after_s: upper limit for a Retry-After header.
    """

    min_interval_s: float = 0.75
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 20.0
    retry_delays_s: tuple[float, ...] = (1.0, 2.0, 4.0)
    throttled_delays_s: tuple[float, ...] = (30.0, 60.0, 120.0)
    max_retry_after_s: float = 120.0


class _RetryableError(Exception):
    """The request may be repeated after one of ``delays`` or ``retry_after``.

    ``error`` is raised after the last.
    """

    def __init__(self, error: TransientError, delays: tuple[float, ...], retry_after: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.delays = delays
        self.retry_after = retry_after


class GoogleTtsClient:
    """A session with the service at ``origin`` ("https://translate.google.com").

    Use it as a context manager. gTTS builds the requests. We send them ourselves, because gTTS does not verify
    certificates (``verify=False``) and takes a consent page for an answer.
    """

    def __init__(self, origin: str, policy: RequestPolicy) -> None:
        self._url = origin + _PATH
        self._host = origin.partition("://")[2]
        self._policy = policy
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

    def synthesize(self, text: str, language: str) -> bytes:
        """Return ``text`` (at most `MAX_CHARACTERS`) spoken, as MP3.

        Raises TransientError: at once when the service cannot be reached or refuses, after several tries otherwise.
        """
        tried = 0
        while True:
            self._wait_for_turn()
            try:
                return self._request(text, language)
            except _RetryableError as later:
                if tried >= len(later.delays):
                    raise later.error from later
                time.sleep(later.delays[tried] if later.retry_after is None else later.retry_after)
                tried += 1

    def _wait_for_turn(self) -> None:
        if self._last is not None:
            time.sleep(max(0.0, self._last + self._policy.min_interval_s - time.monotonic()))
        self._last = time.monotonic()

    def _request(self, text: str, language: str) -> bytes:
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
                timeout=(self._policy.connect_timeout_s, self._policy.read_timeout_s),
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise TransientError(
                f"{self._host} could not prove who it is, so nothing was sent.",
                f"Somebody may be between you and it: try another network. {_OFFLINE}",
            ) from error
        except requests.exceptions.RequestException as error:
            if _is_unreachable(error):
                raise self._make_unreachable_error() from error
            broken = TransientError(f"{self._host} did not answer.", f"Try again later. {_OFFLINE}")
            raise _RetryableError(broken, self._policy.retry_delays_s) from error
        self._raise_for_status(response)
        sound = _extract_mp3(response.text, self._host)
        self._answers += 1
        return sound

    def _raise_for_status(self, response: requests.Response) -> None:
        """Raise the error for a status other than 200."""
        status = response.status_code
        if status == 429:
            error = TransientError(
                f"{self._host} asked us to slow down and still refuses.", f"Try again in an hour. {_OFFLINE}"
            )
            raise _RetryableError(
                error, self._policy.throttled_delays_s, self._parse_retry_after(response.headers.get("Retry-After", ""))
            )
        if status >= 500:
            error = TransientError(f"{self._host} has a fault (status {status}).", f"Try again later. {_OFFLINE}")
            raise _RetryableError(error, self._policy.retry_delays_s)
        if status != 200:
            raise TransientError(f"{self._host} refuses to speak (status {status}).", f"Try again later. {_OFFLINE}")

    def _parse_retry_after(self, retry_after: str) -> float | None:
        return min(float(retry_after), self._policy.max_retry_after_s) if retry_after.strip().isdigit() else None

    def _make_unreachable_error(self) -> TransientError:
        sent = "The voice gtts needs the internet" + ("; nothing was sent." if self._answers == 0 else ".")
        return TransientError(f"{self._host} cannot be reached. {sent}", f"Connect to the internet. {_OFFLINE}")


def _is_unreachable(error: BaseException) -> bool:
    """Tell whether no connection was established: no network, name, route or listening server."""
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _extract_mp3(answer: str, host: str) -> bytes:
    """Return the MP3 in an answer. Raises TransientError when there is none.

    One line of the answer is a JSON list of lists; the third value of the first is again JSON: a list of one base64
    string.
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
