import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import TransientError
from daemon.cli.main import run
from daemon.views import doctor


def test_a_command_that_is_called_wrongly_exits_with_64_and_names_the_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in (["mkae"], ["make"], ["make", "a", "b", "--nonsense"], ["models", "install"], ["--nonsense"]):
        assert run(arguments) == 64

        answer = capsys.readouterr()
        assert answer.out == ""
        assert "--help" in answer.err
        assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("stat", "There is no command called stat.\nDid you mean stats or status? Type: presgen --help\n"),
        ("foo", "There is no command called foo.\nType: presgen --help\n"),
        ("start", "There is no command called start.\nDid you mean service start? Type: presgen --help\n"),
        ("service strat", "called strat.\nDid you mean start? Type: presgen service --help\n"),
        ("status --jsno", "There is no option --jsno here.\nDid you mean --json? Type: presgen status --help\n"),
        ("status --fooo", "There is no option --fooo here.\nType: presgen status --help\n"),
        ("service stop --home x", "It stands before the command: presgen --home ... service stop\n"),
    ],
)
def test_what_was_mistyped_is_answered_with_what_is_close_and_with_nothing_else(
    words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words.split()) == 64
    assert capsys.readouterr().err.endswith(told)


def test_help_and_version_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "make" in capsys.readouterr().out
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("presgen ")


def test_an_error_says_what_happened_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["make", str(tmp_path / "none.txt"), str(tmp_path / "none.mp4")]) == 65

    happened, to_do = capsys.readouterr().err.splitlines()
    assert happened == f"There is no script at {tmp_path / 'none.txt'}."
    assert to_do == "Check the name."


def test_a_program_reads_errors_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["make", "--json", str(tmp_path / "none.txt"), str(tmp_path / "none.mp4")]) == 65

    error = json.loads(capsys.readouterr().out)["error"]
    assert error["exit_code"] == 65
    assert error["message"].startswith("There is no script")


def test_a_file_name_that_is_not_text_can_be_talked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")

    assert run(["make", "--json", name, name]) == 65
    assert "\\udcff.txt" in capsys.readouterr().err


def test_a_user_without_a_home_folder_is_told_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    monkeypatch.delenv("PRESGEN_HOME", raising=False)

    assert run(["models", "list"]) == 64
    assert "PRESGEN_HOME" in capsys.readouterr().err
    assert run(["--home", str(tmp_path), "models", "list"]) == 0


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def examine(home: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(doctor, "examine", examine)


@pytest.mark.usefixtures("broken")
def test_a_bug_exits_with_70_and_its_traceback_is_kept_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(tmp_path), "doctor"]) == 70

    log = tmp_path / "logs" / "presgen.jsonl"
    answer = capsys.readouterr().err
    assert "unexpected" in answer
    assert str(log) in answer
    assert "Traceback" not in answer
    assert "ZeroDivisionError: a bug" in json.loads(log.read_text())["exception"]


@pytest.mark.usefixtures("broken")
def test_a_bug_is_shown_when_that_is_asked_for_or_no_log_can_be_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert run(["--home", str(tmp_path), "--debug", "doctor"]) == 70
    assert "Traceback" in capsys.readouterr().err
    assert run(["--home", str(tmp_path / "file"), "doctor"]) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (OSError(28, "No space left on device"), 75, "no space left"),
        (MemoryError(), 75, "memory was full"),
        (TransientError("The world was busy.", "Wait."), 75, "The world was busy.\nWait."),
        (EOFError(), 70, "unexpected"),
    ],
)
def test_whatever_ends_a_command_has_its_exit_code(
    error: BaseException,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def examine(home: object) -> None:
        raise error

    monkeypatch.setattr(doctor, "examine", examine)

    assert run(["--home", str(tmp_path), "doctor"]) == code
    answer = capsys.readouterr().err
    assert words in answer
    assert "Traceback" not in answer


def test_being_told_to_end_unwinds_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    unwound = []

    def examine(home: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            unwound.append(True)

    monkeypatch.setattr(doctor, "examine", examine)

    with pytest.raises(SystemExit) as ended:
        run(["doctor"])

    assert ended.value.code == 143
    assert unwound == [True]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_asking_for_help_imports_nothing_heavy() -> None:
    check = "import sys; from daemon.cli.main import run; run(['--help']); print(sorted({*sys.modules} & {%s}))"
    heavy = "'numpy', 'cv2', 'av', 'scipy', 'pydantic', 'rich', 'structlog', 'PIL', 'torch'"

    answer = subprocess.run([sys.executable, "-c", check % heavy], capture_output=True, text=True, check=True)

    assert answer.stdout.splitlines()[-1] == "[]"


def test_small_matrices_get_one_thread() -> None:
    code = "import os; from daemon.cli.main import run; run(['--help']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=plain)

    assert answer.stdout.splitlines()[-1] == "1"


def test_weights_are_listed_and_their_absence_is_an_exit_code(
    none_included: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path)]

    assert run([*home, "models", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["state"] for row in rows}["face-mesh"] == "missing"
    assert run([*home, "models", "verify"]) == 69
    assert "presgen models install face-mesh" in capsys.readouterr().err
    assert run([*home, "models", "remove", "face-mesh"]) == 0
    assert run([*home, "models", "verify", "nonsense"]) == 64


def test_weights_that_come_with_the_program_are_verified_and_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path)]

    assert run([*home, "models", "verify", "face-mesh"]) == 0
    assert "sound" in capsys.readouterr().out
    assert run([*home, "models", "remove", "face-mesh"]) == 0
    assert "come with the program, and stay" in capsys.readouterr().out
