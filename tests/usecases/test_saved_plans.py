"""A saved plan is applied as it was reviewed, once, or not at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.applying.outcome import End, Outcome
from reconciler.commands.app import run
from reconciler.model.errors import DamagedFile, FileFailure, Refused
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.edit import set_rating, set_status
from reconciler.sandbox.store import SandboxFile
from reconciler.usecases.apply import apply_library
from reconciler.usecases.plan import compute_plan
from reconciler.usecases.saved_plan import save_plan
from tests.house import House, house

TEXT = """\
version: 1
shows:
  dropped: [simkl:17465]
"""


@pytest.fixture
def place() -> Iterator[House]:
    with house(TEXT) as place:
        yield place


@pytest.fixture
def saved(place: House) -> Path:
    path = place.folder / "plan.json"
    with place.session() as session:
        save_plan(path, compute_plan(place.file, session.writer))
    return path


def apply(place: House, saved: Path) -> Outcome:
    with place.session() as session:
        return apply_library(replace(place.request, saved=saved), session)


def status_of_game_of_thrones(place: House) -> Status | None:
    shows = place.account().entries[MediaType.SHOWS]
    return next(entry.status for entry in shows if entry.simkl == 17465)


def test_a_saved_plan_is_carried_out(place: House, saved: Path) -> None:
    outcome = apply(place, saved)
    assert outcome.verdict is End.APPLIED
    assert status_of_game_of_thrones(place) is Status.DROPPED


def test_it_holds_the_plan_and_no_secret(place: House, saved: Path) -> None:
    text = saved.read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["summary"]["move"] == 1
    assert document["operations"][0]["ids"]["simkl"] == 17465
    assert SandboxFile(place.sandbox).credentials().access_token not in text


def test_it_is_applied_once(place: House, saved: Path) -> None:
    apply(place, saved)
    with pytest.raises(Refused, match="applied already"):
        apply(place, saved)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"to": "dropped"', '"to": "hold"'),
        ('"move": 1', '"move": 2'),
        ('"simkl": 17465', '"simkl": 17466'),
    ],
)
def test_an_edited_plan_is_refused(place: House, saved: Path, old: str, new: str) -> None:
    text = saved.read_text(encoding="utf-8")
    assert old in text
    saved.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused, match="was edited"):
        apply(place, saved)
    assert status_of_game_of_thrones(place) is not Status.DROPPED


def test_a_changed_file_is_named(place: House, saved: Path) -> None:
    place.file.write_text(TEXT + "# a comment\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"library\.yaml changed"):
        apply(place, saved)


def test_a_changed_policy_is_named(place: House, saved: Path) -> None:
    place.file.write_text(TEXT + "policy: {prune: false}\n", encoding="utf-8")
    with pytest.raises(Refused, match="policy changed"):
        apply(place, saved)


def test_a_title_that_moved_on_the_account_is_named(place: House, saved: Path) -> None:
    set_status(SandboxFile(place.sandbox), MediaType.SHOWS, "297", Status.HOLD)
    with pytest.raises(Refused, match=r"shows simkl:297: .* → Charmed, hold"):
        apply(place, saved)
    assert status_of_game_of_thrones(place) is not Status.DROPPED


def test_a_rating_given_since_refuses_the_plan_too(place: House, saved: Path) -> None:
    set_rating(SandboxFile(place.sandbox), MediaType.SHOWS, "17465", 3)
    with pytest.raises(Refused, match="rating 3"):
        apply(place, saved)


def test_a_plan_of_another_account_is_refused(place: House, saved: Path) -> None:
    SandboxFile(place.sandbox).reset(account_id=99)
    with pytest.raises(Refused, match="account 99"):
        apply(place, saved)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "reconciler-plan"}', "\x00"])
def test_what_is_no_saved_plan_is_refused(place: House, text: str) -> None:
    path = place.folder / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedFile, match="no saved plan"):
        apply(place, path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("file", ["library.yaml"]),
        ("fingerprints", []),
        ("fingerprints", {"file": ""}),
        ("seen", "x"),
        ("seal", 7),
    ],
)
def test_a_saved_plan_of_another_shape_is_refused(
    place: House, saved: Path, name: str, value: object
) -> None:
    document = json.loads(saved.read_text(encoding="utf-8"))
    saved.write_text(json.dumps({**document, name: value}), encoding="utf-8")
    with pytest.raises(DamagedFile, match="no saved plan"):
        apply(place, saved)


def test_half_a_character_in_a_saved_plan_counts_as_an_edit(place: House, saved: Path) -> None:
    document = json.loads(saved.read_text(encoding="utf-8"))
    saved.write_text(json.dumps({**document, "warnings": ["\ud83c"]}), encoding="utf-8")
    with pytest.raises(Refused, match="was edited"):
        apply(place, saved)


def test_a_missing_saved_plan_is_explained(place: House) -> None:
    with pytest.raises(FileFailure, match="cannot read"):
        apply(place, place.folder / "nowhere.json")


def test_types_that_the_file_names_by_now_are_told_as_that(place: House, saved: Path) -> None:
    place.file.write_text("version: 1\nmovies: {dropped: []}\nanime: {}\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        apply(place, saved)
    said = refused.value.message
    assert "the file names anime and movies by now, which the plan did not read" in said
    assert "the file does not name shows by now, which the plan read" in said
    assert "→" not in said


def test_an_account_that_changed_in_most_places_is_told_in_a_few_words(
    place: House, saved: Path
) -> None:
    entries = place.account().entries[MediaType.SHOWS]
    moved = [entry for entry in entries if entry.status is not Status.HOLD]
    for entry in moved:
        set_status(SandboxFile(place.sandbox), MediaType.SHOWS, str(entry.simkl), Status.HOLD)
    with pytest.raises(Refused) as refused:
        apply(place, saved)
    said = refused.value.message
    assert said.count("→") == 2
    assert said.endswith(f"{len(moved) - 2} more of {len(entries)} shows")


def test_the_result_names_the_file_that_the_plan_is_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECONCILER_SANDBOX", str(tmp_path / "sandbox.json"))
    (tmp_path / "mine.yaml").write_text(TEXT, encoding="utf-8")
    assert run(["plan", "mine.yaml", "--out", "plan.json"]) == 0
    assert run(["apply", "--plan", "plan.json", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "The sandbox matches mine.yaml." in said
    assert "library.yaml" not in said
