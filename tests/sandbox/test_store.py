"""The sandbox file: how it is made, kept, refused and replaced."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from reconciler.model.errors import DamagedFile, FileFailure
from reconciler.model.media import MediaType
from reconciler.sandbox.edit import overview, set_status
from reconciler.sandbox.store import SandboxFile, sandbox_path
from tests.double.events import watch
from tests.sandbox.conftest import AIRING, CATALOGUE, ENDED, SAMPLE, Opener, Simkl, title


@pytest.fixture
def file(tmp_path: Path) -> SandboxFile:
    return SandboxFile(tmp_path / "sub" / "sandbox.json", catalogue=CATALOGUE, sample=SAMPLE)


def again(file: SandboxFile) -> SandboxFile:
    return SandboxFile(file.path, catalogue=CATALOGUE, sample=SAMPLE)


def test_a_new_file_starts_from_the_sample_and_stays(file: SandboxFile) -> None:
    assert [entry.simkl for entry in overview(file).titles] == [1, ENDED, AIRING, 21]
    set_status(file, MediaType.SHOWS, ENDED, "dropped")
    assert overview(again(file)) == overview(file)
    statuses = {entry.simkl: entry.status for entry in overview(again(file)).titles}
    assert statuses[ENDED] == "dropped"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_file_is_readable_by_its_owner_only(file: SandboxFile) -> None:
    overview(file)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_reading_does_not_write(file: SandboxFile, tmp_path: Path) -> None:
    overview(file)
    before = file.path.stat()
    overview(file)
    file.credentials()
    assert file.path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format_version": 2, "instance": "x", "account_id": 1}',
        b'{"format_version": 1, "instance": "x", "account_id": "1"}',
        b'{"format_version": 1, "instance": "x", "account_id": 1, "more": 1}',
        b'{"format_version": 1, "instance": "x", "account_id": 1, "entries": {"999": '
        b'{"status": "hold", "added_at": null, "changed_at": "2020-01-01"}}}',
        b'{"format_version": 1, "instance": "x", "account_id": 1, "entries": {"11": '
        b'{"status": "hold", "added_at": "soon", "changed_at": "2020-01-01"}}}',
        b'{"format_version": 1, "instance": "x", "account_id": 1, "entries": {"11": '
        b'{"status": "hold", "added_at": null, "changed_at": "2020-01-01", "marked": 999}}}',
        b'{"format_version": 1, "instance": "x", "account_id": 1, "entries": {"11": '
        b'{"status": "hold", "added_at": null, "changed_at": "2020-01-01", "marked": -1}}}',
    ],
)
def test_a_damaged_or_foreign_file_is_refused_and_kept(file: SandboxFile, content: bytes) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(content)
    with pytest.raises(DamagedFile) as caught:
        overview(file)
    assert "sandbox reset" in caught.value.hint
    assert str(file.path) in caught.value.message
    assert file.path.read_bytes() == content
    file.reset()
    assert len(overview(file).titles) == 4


def test_a_folder_in_its_place_is_a_failure_of_the_file(file: SandboxFile) -> None:
    file.path.mkdir(parents=True)
    with pytest.raises(FileFailure):
        overview(file)


def test_another_sandbox_has_other_tokens_but_the_same_account(
    file: SandboxFile, tmp_path: Path
) -> None:
    other = SandboxFile(tmp_path / "other.json", catalogue=CATALOGUE, sample=SAMPLE)
    assert file.credentials() != other.credentials()
    assert overview(file).account == overview(other).account
    before = file.credentials()
    file.reset()
    assert file.credentials().access_token != before.access_token


def test_tokens_do_not_show_in_a_repr(file: SandboxFile) -> None:
    credentials = file.credentials()
    assert credentials.access_token not in repr(credentials)


def test_logins_that_an_older_file_carries_are_left_out(file: SandboxFile) -> None:
    file.credentials()
    document = json.loads(file.path.read_text())
    document |= {"grants": [{"access": "a", "refresh": "b", "scope": "c"}], "logins": []}
    file.path.write_text(json.dumps(document))
    set_status(again(file), MediaType.SHOWS, ENDED, "hold")
    assert {"grants", "logins"}.isdisjoint(json.loads(file.path.read_text()))


def test_a_file_may_bring_titles_of_its_own(file: SandboxFile) -> None:
    own = title(MediaType.SHOWS, 500, "Own Show", ids={"tmdb": "500"})
    file.reset(empty=True)
    document = json.loads(file.path.read_text())
    file.path.write_text(json.dumps({**document, "titles": [asdict(own)]}))
    set_status(again(file), MediaType.SHOWS, "tmdb:500", "completed")
    (entry,) = overview(again(file)).titles
    assert (entry.title, entry.watched) == ("Own Show", 5)


def test_programs_at_once_lose_no_change(file: SandboxFile) -> None:
    file.reset()
    files = [again(file) for _ in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: watch(one, MediaType.ANIME, 22, 1), files))
    entries = {entry.simkl: entry for entry in overview(file).titles}
    assert entries[22].watched == 8


def test_a_refused_request_leaves_the_file_as_it_was(simkl: Simkl) -> None:
    simkl.activities()
    before = simkl.file.path.read_bytes()
    body = {"shows": [{"ids": {"simkl": ENDED}}, {"ids": {"simkl": AIRING}, "seasons": [1]}]}
    assert simkl.post("/sync/history", body).status_code == 400
    assert simkl.file.path.read_bytes() == before
    assert simkl.status("shows", ENDED) == "watching"


def test_the_file_is_json_with_a_version(file: SandboxFile) -> None:
    overview(file)
    assert json.loads(file.path.read_bytes())["format_version"] == 1


def test_the_place_of_the_file(tmp_path: Path) -> None:
    named = {"RECONCILER_SANDBOX": "/x/y.json", "RECONCILER_DATA_DIR": "/data"}
    assert sandbox_path(named) == Path("/x/y.json")
    assert sandbox_path(named | {"RECONCILER_SANDBOX": ""}) == Path("/data/sandbox.json")
    assert sandbox_path({}).name == "sandbox.json"
    assert "reconciler" in str(sandbox_path({}))


def test_writes_may_become_visible_late(open_simkl: Opener) -> None:
    simkl = open_simkl(lagging_reads=2)
    before = simkl.activities()
    simkl.add("shows", "dropped", simkl=ENDED)
    assert simkl.activities() == before
    assert simkl.status("shows", ENDED) == "watching"
    assert simkl.status("shows", ENDED) == "dropped"
    assert simkl.activities() != before


def test_rows_may_lag_behind_the_activities(open_simkl: Opener) -> None:
    simkl = open_simkl(lagging_reads=1, activities_lag=False)
    before = simkl.activities()
    simkl.add("shows", "dropped", simkl=ENDED)
    assert simkl.activities() != before
    assert simkl.status("shows", ENDED) == "watching"
    assert simkl.status("shows", ENDED) == "dropped"


def test_several_late_writes_hide_all_of_their_changes(open_simkl: Opener) -> None:
    simkl = open_simkl(lagging_reads=1)
    simkl.add("shows", "hold", simkl=ENDED)
    simkl.add("shows", "dropped", simkl=ENDED)
    assert simkl.status("shows", ENDED) == "watching"
    assert simkl.status("shows", ENDED) == "dropped"
