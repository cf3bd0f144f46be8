"""A language model of the user's own may choose; whatever it says, only the author's words are shown."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.settings import LlmSettings
from stages.content.outline import local_llm
from stages.content.outline.outline import outline
from stages.content.stage import ContentInputs, content_stage
from stages.jobs.context import StageContext
from stages.jobs.events import EventLog
from stages.records.script import Script
from stages.script.markup.parser import parse_script
from tests.stages.content.synthetic_narration import narrate

TEXT = """The grey cabinet holds the spare keys of all the rooms in this building.

Whoever takes a key writes his or her name into the book, with the date and the time.

Never lend a key to somebody else, not even “for a minute”. Keys have a way of getting lost.

Lost keys are reported to the front desk on the same day, because locks may have to be changed."""


class Model:
    """A server on this machine that speaks Ollama's language, OpenAI's, or something else."""

    def __init__(self):
        self.status, self.body, self.speaks, self.asked, self.paths = 200, b"", ("ollama", "openai"), [], []
        self.wait = threading.Event()
        self.wait.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.paths.append(self.path)
                outer.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                status, body = outer.answer(self.path)
                outer.wait.wait()
                self.send_response(status)
                self.send_header("Location", "http://example.com/")
                self.end_headers()
                with suppress(OSError):  # the reader may have had enough
                    self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def says(self, text):
        """Let the model say ``text``, or the quotes [(sentence, quote)]."""
        if not isinstance(text, str):
            text = json.dumps({"bullets": [{"sentence": n, "quote": quote} for n, quote in text]})
        self.text = text
        self.body = None

    def answer(self, path):
        if self.body is not None:
            return self.status, self.body
        if path.endswith("/api/chat") and "ollama" in self.speaks:
            return 200, json.dumps({"message": {"role": "assistant", "content": self.text}, "done": True}).encode()
        if path.endswith("/v1/chat/completions") and "openai" in self.speaks:
            return 200, json.dumps({"choices": [{"message": {"content": self.text}}]}).encode()
        return 404, b"404 page not found"

    def close(self):
        self.wait.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def server():
    running = Model()
    yield running
    running.close()


def choose(url, *, text=TEXT, name="tiny"):
    """Return the bullets and the warnings."""
    script = parse_script(text)
    warnings = []
    outlined = outline(script, narrate(script), llm=LlmSettings(url=url, model=name), warn=warnings.append)
    return [bullet.text for bullet in outlined.bullets], warnings


RULES = [bullet.text for bullet in outline(parse_script(TEXT), narrate(parse_script(TEXT))).bullets]
QUOTES = [(1, "spare keys of all the rooms"), (3, "Never lend a key to somebody else")]
CHOSEN = ["Spare keys of all the rooms", "Never lend a key to somebody else"]


@pytest.mark.parametrize("speaks", [("ollama",), ("openai",)])
@pytest.mark.parametrize("base", ["", "/"])
def test_a_model_chooses_in_either_protocol(server, speaks, base):
    server.speaks = speaks
    server.says(QUOTES)

    assert choose(server.url + base) == (CHOSEN, [])
    assert server.asked[-1]["model"] == "tiny"
    assert "3. Never lend a key" in server.asked[-1]["messages"][-1]["content"]


def test_an_address_that_ends_in_v1_is_openais(server):
    server.says(QUOTES)

    assert choose(server.url + "/v1") == (CHOSEN, [])
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize("wrapped", ["```json\n{}\n```", "Here are the bullets:\n{}\nI hope that helps!"])
def test_words_around_the_answer_do_no_harm(server, wrapped):
    listed = json.dumps({"bullets": [{"sentence": n, "quote": quote} for n, quote in QUOTES]})
    server.says(wrapped.replace("{}", listed))

    assert choose(server.url) == (CHOSEN, [])


def test_a_quote_appears_on_its_word(server):
    server.says(QUOTES)
    script = parse_script(TEXT)
    bullets = outline(script, narrate(script), llm=LlmSettings(url=server.url, model="m")).bullets

    assert [script.sentences[bullet.sentence].tokens[bullet.token].text for bullet in bullets] == ["spare", "Never"]


def test_what_does_not_stand_in_the_script_is_not_shown(server):
    server.says([*QUOTES, (2, "Buy more keys"), (2, "key to somebody"), (4, "ost key"), (99, ""), (-3, "...")])

    assert choose(server.url) == (CHOSEN, [])


def test_a_wrong_number_is_put_right_and_quotes_come_in_the_order_of_the_script(server):
    server.says([(77, "never lend a key to somebody else."), (2, "Spare keys of all the rooms")])

    assert choose(server.url) == (CHOSEN, [])


def test_a_quote_that_is_too_long_becomes_the_gist_of_its_sentence(server):
    server.says([(3, "Never lend a key to somebody else, not even “for a minute”"), QUOTES[0]])

    assert choose(server.url) == (CHOSEN, [])


def test_a_quote_with_other_quotation_marks_is_shown_as_it_is_written(server):
    server.says([QUOTES[0], (3, 'not even "for a minute"')])

    assert choose(server.url)[0][1] == "Not even “for a minute”"


@pytest.mark.parametrize(
    "text", ["no idea", "{", "[]", "[[[[" * 500, '{"bullets": "all"}', '{"bullets": [1, {"quote": 2}]}', ""]
)
def test_an_answer_without_quotes_falls_back_to_the_rules(server, text):
    server.says(text)

    bullets, warnings = choose(server.url)

    assert bullets == RULES
    assert len(warnings) == 1
    assert "language model" in warnings[0]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""), (302, b""), (200, b""), (200, b"\xff\xfe"), (200, b"{}"), (200, b"[1]"), (200, b'{"message": 3}'),
        (200, b'{"error": "Unexpected endpoint or method"}'), (404, b'{"error": {"message": "model not found"}}'),
        (200, b"[" * 100_000), (200, b"x" * (local_llm.LARGEST + 10)),
    ],
)  # fmt: skip
def test_a_broken_server_falls_back_to_the_rules(server, status, body):
    server.status, server.body = status, body

    bullets, warnings = choose(server.url)

    assert bullets == RULES
    assert len(warnings) == 1
    assert warnings[0].startswith("The language model was not used: ")


def test_the_servers_own_words_are_told(server):
    server.status, server.body = 404, b'{"error": "model \'tiny\' not found, try pulling it first"}'

    assert "try pulling it first" in choose(server.url)[1][0]


def test_a_slow_server_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(local_llm, "TIMEOUT", 0.2)
    server.says(QUOTES)
    server.wait.clear()

    bullets, warnings = choose(server.url)

    assert bullets == RULES
    assert "did not answer within 0.2 seconds" in warnings[0]


def test_nobody_there_falls_back_to_the_rules(server):
    url = server.url
    server.close()

    bullets, warnings = choose(url)

    assert bullets == RULES
    assert "no server answers at 127.0.0.1" in warnings[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com", "https://api.openai.com/v1", "http://192.168.1.20:11434", "http://0.0.0.0:11434",
        "http://localhost.example.com", "http://127.0.0.1@example.com", "http://[2001:db8::1]:80", "http://127.1:80",
        "http://2130706433:80", "ftp://127.0.0.1", "http://", "http://[::1", "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1:99999",
    ],
)  # fmt: skip
def test_no_other_computer_is_ever_spoken_to(url, monkeypatch):
    def forbidden(*_args, **_kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.getaddrinfo", forbidden)
    monkeypatch.setattr("http.client.HTTPConnection.connect", forbidden)

    with pytest.raises(local_llm.ModelUnusable):
        local_llm.request_quotes(LlmSettings.model_construct(url=url, model="m"), parse_script(TEXT).sentences, 3)


def test_localhost_is_this_computer_unless_it_leads_elsewhere(server, monkeypatch):
    server.says(QUOTES)
    port = server.server.server_port
    assert choose(f"http://localhost:{port}") == (CHOSEN, [])

    monkeypatch.setattr("socket.getaddrinfo", lambda *_: [(2, 1, 6, "", ("93.184.216.34", 0))])

    bullets, warnings = choose(f"http://localhost:{port}")
    assert bullets == RULES
    assert "'localhost' is not this computer" in warnings[0]


def test_proxies_are_not_used(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:1")
    server.says(QUOTES)

    assert choose(server.url) == (CHOSEN, [])


def test_a_chapter_without_a_usable_answer_is_left_to_the_rules(server):
    doors = "Close the doors of the archive at night. It is the fire brigade that asks for it."
    text = f"## Keys\n\n{TEXT}\n\n## Doors\n\n{doors}"
    server.says(QUOTES)

    bullets, warnings = choose(server.url, text=text)

    assert bullets == [*CHOSEN, "Close the doors of the archive at night"]
    assert warnings == ["The language model quoted no sentence of 1 of 2 chapters; bullets were chosen by rule there."]


def test_a_model_is_not_asked_where_the_author_wrote_bullets(server):
    choose(server.url, text=f"{TEXT}\n\n- My own.")

    assert server.asked == []


def test_the_stage_tells_in_words_that_the_model_was_not_used(server, tmp_path):
    server.status, server.body = 500, b""
    script = parse_script(TEXT)
    script.save(tmp_path / "script.json")
    narrate(script).save(tmp_path / "timing.json")
    said = []
    report = StageContext(EventLog(listeners=[lambda event: said.append(str(event))]))
    inputs = ContentInputs(
        script=tmp_path / "script.json", timing=tmp_path / "timing.json", llm_url=server.url, llm_model="tiny"
    )

    made = content_stage().run(inputs, tmp_path, report)

    assert [bullet.text for bullet in Script.load(made.outline).bullets] == RULES
    assert len(said) == 1
    assert "error 500" in said[0]
