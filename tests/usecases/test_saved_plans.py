"""A saved plan is applied as it was reviewed, once, or not at all."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.outcome import End, Outcome
from reconciler.commands.app import run
from reconciler.model.dates import UNKNOWN_DATE
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


RATED = """\
version: 1
policy: {prune: false}
movies:
  completed:
    - {ids: {simkl: 9000007}, rating: 6, watched: 2014-04-05}
    - {ids: {simkl: 472214}, rating: 7}
  dropped:
    - {ids: {simkl: 9000015}, rating: null}
"""
"""A dated completion with a rating, a rating that changes and one that goes."""


@pytest.fixture
def rated(place: House) -> Path:
    place.file.write_text(RATED, encoding="utf-8")
    path = place.folder / "rated.json"
    with place.session() as session:
        save_plan(path, compute_plan(place.file, session.writer))
    return path


def films(place: House) -> list[tuple[Status, int | None]]:
    records = place.records()
    return [(records[simkl].status, records[simkl].rating) for simkl in (9000007, 472214, 9000015)]


def test_ratings_and_dates_are_carried_out_as_they_were_saved(place: House, rated: Path) -> None:
    outcome = apply(place, rated)
    assert outcome.verdict is End.APPLIED
    assert films(place) == [
        (Status.COMPLETED, 6),
        (Status.COMPLETED, 7),
        (Status.DROPPED, None),
    ]
    assert place.records()[9000007].last_watched_at == "2014-04-05T12:00:00Z"
    assert place.plan().plan.operations == ()


def test_a_rating_of_the_plan_that_changed_since_is_named(place: House, rated: Path) -> None:
    set_rating(SandboxFile(place.sandbox), MediaType.MOVIES, 472214, 9)
    before = films(place)
    with pytest.raises(Refused, match=r"movies simkl:472214: .*rating 10 .*→ .*rating 9"):
        apply(place, rated)
    assert films(place) == before


def test_a_rating_that_was_taken_away_since_is_named(place: House, rated: Path) -> None:
    set_rating(SandboxFile(place.sandbox), MediaType.MOVIES, 472214, None)
    with pytest.raises(
        Refused, match=r"movies simkl:472214: .*rating 10 .*→ Inception, completed, 0/0 \("
    ):
        apply(place, rated)


def edited_key(document: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in document["operations"] if key in one)


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: edited_key(document, "rating")["rating"].update(to=1),
        lambda document: edited_key(document, "rating")["rating"].update({"from": 5}),
        lambda document: edited_key(document, "rating").pop("rating"),
        lambda document: edited_key(document, "watched_at").update(watched_at=UNKNOWN_DATE),
        lambda document: edited_key(document, "watched_at").pop("watched_at"),
        lambda document: document["summary"].update(rate=1),
    ],
)
def test_an_edited_rating_or_date_is_refused(
    place: House, rated: Path, edit: Callable[[dict[str, Any]], object]
) -> None:
    before = films(place)
    document = json.loads(rated.read_text(encoding="utf-8"))
    edit(document)
    rated.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(Refused, match="was edited"):
        apply(place, rated)
    assert films(place) == before


def test_a_rating_or_date_that_the_file_changed_since_is_told(place: House, rated: Path) -> None:
    for old, new in (("rating: 7", "rating: 8"), ("2014-04-05", "2014-04-06")):
        place.file.write_text(RATED.replace(old, new), encoding="utf-8")
        with pytest.raises(Refused, match=r"library\.yaml changed"):
            apply(place, rated)


def test_a_plan_of_another_account_is_refused(place: House, saved: Path) -> None:
    place.simkl.file.become(99)
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


def test_a_plan_into_a_missing_folder_is_refused_and_makes_none(place: House) -> None:
    path = place.folder / "nowhere" / "plan.json"
    with place.session() as session, pytest.raises(FileFailure, match="there is no folder"):
        save_plan(path, compute_plan(place.file, session.writer))
    assert not path.parent.exists()
