"""``doctor`` as a command: its exit code, its views, its report."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from reconciler.commands.app import run
from reconciler.simkl.checkup.assumptions import CHECKED
from tests.faults import Fault
from tests.loopback import Loopback


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with Loopback(tmp_path / "served.json") as server:
        for name, value in server.environ().items():
            monkeypatch.setenv(name, value)
        yield server


def test_all_is_well_with_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--sandbox"]) == 0
    out = capsys.readouterr().out
    assert all(one.id in out for one in CHECKED)
    assert "0 otherwise" in out
    assert max(map(len, out.splitlines())) <= 110


def test_what_differs_is_explained_and_fails(
    server: Loopback, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    server.inject(Fault.answer(200, {"account": {"id": "no number"}}, path="/users/settings"))
    report = tmp_path / "report.json"
    assert run(["doctor", "--report", str(report)]) == 1
    out, err = capsys.readouterr()
    (line,) = [line for line in out.splitlines() if line.startswith("differs")]
    assert "account-id" in line
    assert "Expected: The settings name the account" in " ".join(out.split())
    assert str(report) in err
    document = json.loads(report.read_text())
    assert document["summary"]["differs"] == 1
    assert document["api"] == f"{server.url}"
    token = server.environ()["SIMKL_ACCESS_TOKEN"]
    assert token not in report.read_text() + out + err


def test_without_a_report_it_says_how_to_make_one(
    server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    server.inject(Fault.answer(200, [], path="/users/settings"))
    assert run(["doctor"]) == 1
    assert "--report" in capsys.readouterr().err


def test_a_real_server_s_clock_is_compared(
    server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    findings = {one["id"]: one for one in json.loads(out)["findings"]}
    assert findings["clock"]["verdict"] == "ok"
    assert all(line.startswith("… examining ") for line in err.splitlines())


def test_a_wrong_clock_is_to_be_set_and_not_reported(
    server: Loopback, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = "Sat, 01 Jan 2000 00:00:00 GMT"
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: long_ago)
    assert run(["doctor"]) == 1
    out, err = capsys.readouterr()
    assert "seconds ahead of Simkl's" in " ".join(out.split())
    assert "Set the clock" in err
    assert "report" not in err


def test_a_refused_token_is_an_error_and_no_finding(
    server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    server.inject(Fault.answer(401, {"error": "invalid_token"}))
    assert run(["doctor", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["code"] == "not-authenticated"


def test_without_credentials_it_asks_for_a_login(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 1
    assert "reconciler login" in capsys.readouterr().err
