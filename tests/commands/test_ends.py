"""How the program ends when something around it fails: in words, and with one JSON document."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults import Fault
from tests.journeys.conftest import Program, program_in
from tests.loopback import Loopback

LIBRARY = "version: 1\nmovies:\n  dropped: []\n"
NAMELESS = "version: 1\nmovies: {hold: [imdb:tt0000001]}\n"

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals and devices")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = program_in(tmp_path)
    program.write(LIBRARY)
    return program


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    with Loopback(tmp_path / "server.json") as server:
        yield server


@contextmanager
def waiting_plan(
    program: Program, server: Loopback, *arguments: str, **pipes: Any
) -> Iterator["subprocess.Popen[str]"]:
    """Run a plan whose first request is never answered, once that has arrived."""
    server.inject(Fault.delay(60, times=99))
    environ = {**program.environ, **server.environ(), "RECONCILER_SANDBOX": ""}
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", "plan", *arguments],
        cwd=program.folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **pipes},
    ) as process:
        try:
            for _ in range(600):
                if server.paths() or process.poll() is not None:
                    break
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(0.05)
            yield process
        finally:
            process.kill()


@contextmanager
def full_disk() -> Iterator[int]:
    """Give an output on which there is no space left."""
    with open("/dev/full", "wb") as full:
        yield full.fileno()


@contextmanager
def gone_reader() -> Iterator[int]:
    """Give an output whose reader is gone."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        yield writer
    finally:
        os.close(writer)


def refused(
    program: Program, stdout: int, *arguments: str, **environ: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command line whose stdout takes nothing."""
    return subprocess.run(
        [sys.executable, "-m", "reconciler", *arguments],
        cwd=program.folder,
        env={**program.environ, **environ},
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_that_is_stopped_prints_its_one_document(
    program: Program, server: Loopback, name: str
) -> None:
    with waiting_plan(program, server, "--format", "json") as process:
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert json.loads(out)["error"]["code"] == "interrupted"
    assert "Traceback" not in err


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_stopped_says_so(program: Program, server: Loopback, name: str) -> None:
    with waiting_plan(program, server) as process:
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err == "Stopped; nothing more was sent.\n"


@posix
def test_a_terminal_sees_what_is_waited_for(program: Program, server: Loopback) -> None:
    screen, side = os.openpty()
    try:
        with waiting_plan(program, server, stderr=side):
            ready, _, _ = select.select([screen], [], [], 30)
            shown = os.read(screen, 4096).decode() if ready else ""
    finally:
        os.close(screen)
        os.close(side)
    assert shown.startswith("… waiting for Simkl: GET /sync/activities")


@posix
def test_an_error_breaks_between_words_on_a_terminal_and_nowhere_in_a_pipe(
    program: Program,
) -> None:
    screen, side = os.openpty()
    command = [sys.executable, "-m", "reconciler", "login", "--client-id", "two words"]
    environ = {**program.environ, "COLUMNS": "50", "RECONCILER_SANDBOX": ""}
    try:
        subprocess.run(command, env=environ, stderr=side, check=False, timeout=60)
        lines = os.read(screen, 4096).decode().splitlines()
    finally:
        os.close(screen)
        os.close(side)
    piped = subprocess.run(
        command, env=environ, stderr=subprocess.PIPE, encoding="utf-8", check=False, timeout=60
    ).stderr.splitlines()
    assert len(piped) == 2
    assert len(lines) > 2
    assert all(len(line) <= 50 for line in lines)
    assert " ".join(" ".join(lines).split()) == " ".join(" ".join(piped).split())


@posix
def test_only_what_stdout_refuses_is_told_as_output_that_cannot_be_written(
    program: Program,
) -> None:
    commands = (
        ["validate", "--format", "json"],
        ["--help"],
        ["--version"],
        ["show", "--sandbox"],
        ["import", "--sandbox", "--out", "-"],
    )
    for arguments in commands:
        with full_disk() as stdout:
            done = refused(program, stdout, *arguments)
        assert done.returncode == 1
        assert "the output cannot be written" in done.stderr
        assert "Traceback" not in done.stderr


@posix
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "missing.yaml"], "there is no file missing.yaml"),
        (["restore", "missing.json"], "cannot read missing.json"),
        (["plan", "--nonsense"], "No such option: --nonsense"),
    ],
    ids=["library", "backup", "option"],
)
def test_a_failure_whose_document_stdout_refuses_is_told_in_words(
    program: Program, arguments: list[str], told: str
) -> None:
    for refusal, reason in ((full_disk, "the output cannot be written"), (gone_reader, "")):
        with refusal() as stdout:
            done = refused(program, stdout, *arguments, "--format", "json")
        assert done.returncode == 1
        assert told in done.stderr
        assert reason in done.stderr
        assert "Traceback" not in done.stderr


@posix
def test_a_script_of_completion_that_stdout_refuses_ends_in_words(program: Program) -> None:
    with full_disk() as stdout:
        done = refused(program, stdout, _RECONCILER_COMPLETE="source_bash")
    assert done.returncode == 1
    assert done.stderr == "Error: the output cannot be written: No space left on device\n"


SURROUNDINGS = [
    {"SSL_CERT_FILE": "/missing.pem"},
    {"HTTPS_PROXY": "http://proxy:port"},
    {"ALL_PROXY": "socks4://proxy"},
    {"NO_PROXY": "[::1]"},
    {"SIMKL_ACCESS_TOKEN": '"token"'},
    {"SIMKL_API_URL": "nonsense"},
]


@pytest.mark.parametrize("environ", SURROUNDINGS, ids=lambda environ: next(iter(environ)))
@pytest.mark.parametrize("format_", ["text", "json"])
def test_surroundings_that_cannot_be_used_are_told_by_name(
    program: Program, environ: dict[str, str], format_: str
) -> None:
    given = {"SIMKL_CLIENT_ID": "id", "SIMKL_ACCESS_TOKEN": "token", "RECONCILER_SANDBOX": ""}
    done = program.run("plan", "--format", format_, **{**given, **environ})
    assert done.returncode == 1
    (name,) = environ
    told = json.loads(done.stdout)["error"]["message"] if format_ == "json" else done.stderr
    assert name in told
    assert "cannot be written" not in told


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_json_is_json_whatever_the_encoding_of_stdout(program: Program, encoding: str) -> None:
    program.write(NAMELESS, "Amélie 字.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "validate", "Amélie 字.yaml", "--format", "json"],
        cwd=program.folder,
        env={**program.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    document = json.loads(done.stdout.decode("utf-8"))
    assert document["problems"][0]["file"] == "Amélie 字.yaml"


@posix
def test_a_closed_stdout_is_no_failure(program: Program) -> None:
    for arguments in ("--version", "validate"):
        command = f"{sys.executable} -m reconciler {arguments} >&-"
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=program.folder,
            env=program.environ,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_library_on_stdout_is_utf_8_whatever_the_encoding(
    program: Program, encoding: str
) -> None:
    program.run("sandbox", "reset", "--empty")
    program.write("version: 1\nmovies: {dropped: [simkl:9000012]}\n")
    assert program.run("apply", "--sandbox", "--yes").returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "import", "--sandbox", "--out", "-"],
        cwd=program.folder,
        env={**program.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "Amélie" in done.stdout.decode("utf-8")


@posix
@pytest.mark.parametrize("format_", ["text", "json"])
def test_no_error_moves_a_terminals_cursor(program: Program, format_: str) -> None:
    name = "\x1b[2J\u202e\x9b31mevil.yaml"
    done = program.run("validate", name, "--format", format_)
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    assert "evil.yaml" in shown
    assert not {"\x1b", "\u202e", "\x9b"} & set(shown)
    if format_ == "json":
        assert name in json.loads(done.stdout)["problems"][0]["file"]


def test_a_title_cannot_pass_for_a_sentence_of_the_program(
    program: Program, server: Loopback
) -> None:
    text = 'version: 1\nmovies:\n  plantowatch: [{title: "x\\nError: y", ids: {tmdb: 1}}]\n'
    program.write(text, "titled.yaml")
    done = program.run("rm", "x\nError: y and more", "--file", "titled.yaml")
    assert done.returncode != 0
    assert not any(line.startswith("Error: y") for line in done.stderr.splitlines())
