"""A backup holds what the plan says to be lost, or nothing is sent."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reconciler.applying.backup import read_backup
from reconciler.applying.completeness import shortages
from reconciler.applying.outcome import End, Outcome
from reconciler.model.account import Entry
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.edit import set_status
from tests.house import House, house

LOST, THRONES = 9000016, 17465
FILE = "version: 1\nshows: {completed: [], watching: []}\npolicy: {max_removals: 99}\n"

Change = Callable[[dict[str, Any]], object]


class Poorer(httpx.BaseTransport):
    """Changes one title's row wherever it is given with full detail."""

    def __init__(self, inner: httpx.BaseTransport, simkl: int, change: Change) -> None:
        self.inner = inner
        self.simkl = simkl
        self.change = change
        self.posts = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.posts += request.method == "POST"
        answer = self.inner.handle_request(request)
        if request.url.params.get("extended") != "full":
            return answer
        document = json.loads(answer.read())
        for row in document.get("shows", ()):
            if row["show"]["ids"]["simkl"] == self.simkl:
                self.change(row)
        return httpx.Response(200, json=document)


def poorly(place: House, simkl: int, change: Change) -> tuple[Outcome, int]:
    """Apply with a poorer row; give the outcome and the number of writes."""
    place.wire = wire = Poorer(place.simkl, simkl, change)
    return place.apply(), wire.posts


def no_memo(row: dict[str, Any]) -> None:
    assert row.pop("memo")


def two_episodes(row: dict[str, Any]) -> None:
    season = row["seasons"][0]
    assert row["watched_episodes_count"] > 2
    row["seasons"] = [{**season, "episodes": season["episodes"][:2]}]


def undated(row: dict[str, Any]) -> None:
    for season in row["seasons"]:
        for episode in season["episodes"]:
            del episode["watched_at"]


CHANGES = [
    pytest.param(LOST, lambda row: row.update(seasons=None), "watched episodes", id="null"),
    pytest.param(LOST, lambda row: row.update(seasons={"1": []}), "seasons: ", id="object"),
    pytest.param(LOST, no_memo, "the memo", id="memo"),
    pytest.param(LOST, lambda row: row.update(user_rating=None), "rating 9", id="rating"),
    pytest.param(
        LOST, lambda row: row.update(user_rated_at=None), "date of the rating", id="rated"
    ),
    pytest.param(LOST, lambda row: row.update(last_watched_at=None), "the last watch", id="watch"),
    pytest.param(
        LOST, lambda row: row.update(added_to_watchlist_at=None), "it was added", id="added"
    ),
    pytest.param(
        THRONES, lambda row: row.update(watched_episodes_count=1), "watched episodes", id="count"
    ),
    pytest.param(THRONES, lambda row: row.pop("seasons"), "watched episodes", id="no seasons"),
    pytest.param(THRONES, two_episodes, "watched episodes", id="two"),
    pytest.param(THRONES, undated, "the dates of its episodes", id="undated"),
]


@pytest.mark.parametrize(("simkl", "change", "said"), CHANGES)
def test_nothing_is_sent_when_the_backup_would_lack_something(
    simkl: int, change: Change, said: str
) -> None:
    with house(FILE) as place:
        before = place.rows()
        outcome, posts = poorly(place, simkl, change)
        assert outcome.verdict is End.REFUSED
        assert outcome.code == "poor-backup"
        assert f"(simkl:{simkl}) comes without" in outcome.message
        assert said in outcome.message
        assert posts == 0
        place.wire = None
        assert place.rows() == before


def season(*dates: str | None, number: int = 1) -> dict[str, Any]:
    rows = [{"number": place, "watched_at": date} for place, date in enumerate(dates, 1)]
    return {"number": number, "episodes": rows}


THEN, UNKNOWN = "2020-01-01T10:00:00Z", "1970-01-01T00:00:01Z"
KNOWN = Entry(
    *(MediaType.SHOWS, 1, Status.WATCHING, "watching", "A Show", 2020, {}),
    watched=2,
    total=5,
    rating=7,
    rated_at=THEN,
    last_watched_at=THEN,
    added_at=THEN,
    memo="why",
)
BARE = Entry(MediaType.SHOWS, 1, None, "rewatching", "A Show", 2020, {})
WHOLE = {
    "status": "watching",
    "watched_episodes_count": 2,
    "total_episodes_count": 5,
    "seasons": [season(THEN, None)],
    "user_rating": 7,
    "user_rated_at": THEN,
    "last_watched_at": THEN,
    "added_to_watchlist_at": THEN,
    "memo": {"text": "why"},
}


@pytest.mark.parametrize(
    ("entry", "fields", "missing"),
    [
        (KNOWN, {}, ""),
        (BARE, {}, ""),
        (BARE, {"memo": None, "user_rating": None, "last_watched_at": None}, ""),
        (KNOWN._replace(rating=None), {"user_rating": None, "user_rated_at": None}, ""),
        (KNOWN._replace(rated_at=None), {"user_rated_at": None}, ""),
        (KNOWN, {"status": "hold"}, "the status watching"),
        (
            *(KNOWN, {"status": "rewatching"}),
            'a row that can be read (status: "rewatching" is no status that this version knows)',
        ),
        (KNOWN, {"memo": None}, "the memo"),
        (KNOWN, {"user_rating": None}, "rating 7"),
        (KNOWN, {"user_rated_at": None}, "the date of the rating"),
        (KNOWN, {"user_rating": 9}, ""),
        (KNOWN, {"last_watched_at": None}, "the date of the last watch"),
        (KNOWN, {"added_to_watchlist_at": ""}, "the date when it was added"),
        (KNOWN, {"watched_episodes_count": 1}, "1 of 2 watched episodes"),
        (KNOWN, {"watched_episodes_count": 4}, "2 of 4 watched episodes"),
        (KNOWN, {"seasons": [season(THEN)]}, "1 of 2 watched episodes"),
        (KNOWN, {"seasons": [season(THEN), season(THEN, number=0)]}, "1 of 2 watched episodes"),
        (KNOWN, {"seasons": [season(None, None)]}, "the dates of its episodes"),
        (KNOWN, {"seasons": [season(None, None)], "last_watched_at": UNKNOWN}, ""),
        (KNOWN, {"seasons": [], "total_episodes_count": 2}, ""),
        (KNOWN, {"seasons": [], "total_episodes_count": 3}, "2 of 2 watched episodes"),
        (KNOWN, {"seasons": None, "total_episodes_count": 2}, "2 of 2 watched episodes"),
        (
            *(KNOWN, {"memo": {}, "user_rating": None, "user_rated_at": None}),
            "the memo, rating 7, the date of the rating",
        ),
    ],
)
def test_what_a_row_lacks_of_what_is_known_is_named(
    entry: Entry, fields: dict[str, Any], missing: str
) -> None:
    short = shortages([entry], {1: {**WHOLE, **fields}})
    assert short == (f"A Show (simkl:1) comes without {missing}" if missing else "")


@pytest.mark.parametrize("fields", [{"seasons": [], "memo": None, "status": "hold"}, {}])
def test_where_nothing_but_the_rating_counts_the_rest_may_lack(fields: dict[str, Any]) -> None:
    poor = {**WHOLE, **fields}
    assert shortages([KNOWN], {1: poor}, only_rated=[1]) == ""
    said = "A Show (simkl:1) comes without rating 7"
    assert shortages([KNOWN], {1: {**poor, "user_rating": None}}, only_rated=[1]) == said


@pytest.mark.parametrize(
    ("count", "more"), [(5, ""), (6, "; and 1 more"), (1_006, "; and 1,001 more")]
)
def test_only_the_first_titles_that_lack_something_are_named(count: int, more: str) -> None:
    entries = [KNOWN._replace(simkl=number) for number in range(1, count + 1)]
    row = {**WHOLE, "memo": None}
    short = shortages(
        [KNOWN._replace(simkl=0), *entries], {0: WHOLE} | {one.simkl: row for one in entries}
    )
    assert short.count("comes without the memo") == 5
    assert short.startswith("A Show (simkl:1) comes without the memo; A Show (simkl:2)")
    assert short.endswith(f"(simkl:5) comes without the memo{more}")


RERATED = f"version: 1\nshows: {{completed: [{{ids: {{simkl: {LOST}}}, rating: 3}}]}}\n"
RERATED_AND_MOVED = f"version: 1\nshows: {{watching: [{{ids: {{simkl: {LOST}}}, rating: 3}}]}}\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(seasons=None),
        two_episodes,
        undated,
        no_memo,
        lambda row: row.update(last_watched_at=None),
        lambda row: row.update(added_to_watchlist_at=None),
    ],
)
def test_where_only_a_rating_is_lost_only_that_has_to_be_there(change: Change) -> None:
    with house(f"{RERATED}policy: {{prune: false}}\n") as place:
        outcome, posts = poorly(place, LOST, change)
        assert (outcome.verdict, posts) == (End.APPLIED, 1)
        assert outcome.backup is not None
        place.wire = None
        assert place.restore(outcome.backup).left == ()
        assert place.records()[LOST].rating == 9


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        (RERATED, lambda row: row.update(user_rating=None), "rating 9"),
        (RERATED, lambda row: row.update(user_rated_at=None), "date of the rating"),
        (RERATED, lambda row: row.update(seasons={"1": []}), "a row that can be read"),
        (RERATED_AND_MOVED, undated, "the dates of its episodes"),
    ],
)
def test_a_change_of_a_rating_needs_the_old_one_and_a_move_beside_it_the_rest(
    text: str, change: Change, said: str
) -> None:
    with house(f"{text}policy: {{prune: false}}\n") as place:
        outcome, posts = poorly(place, LOST, change)
        assert (outcome.code, posts) == ("poor-backup", 0)
        assert said in outcome.message


def test_a_row_that_says_more_than_was_known_is_a_good_backup() -> None:
    with house(FILE) as place:
        outcome, _ = poorly(place, LOST, lambda row: row.update(memo={"text": "a newer note"}))
        assert outcome.reached
        assert outcome.backup is not None
        saved = {entry.simkl: entry.row for entry in read_backup(outcome.backup).entries}
        assert saved[LOST]["memo"] == {"text": "a newer note"}


def test_an_account_that_changed_meanwhile_is_planned_anew_instead() -> None:
    with house(FILE) as place:
        place.simkl.after(
            "GET /sync/all-items/shows/watching",
            lambda file: set_status(file, MediaType.SHOWS, str(THRONES), Status.HOLD),
        )
        spoilt = iter([True])

        def once(row: dict[str, Any]) -> None:
            if next(spoilt, False):
                row["seasons"] = None

        outcome, _ = poorly(place, THRONES, once)
        assert outcome.reached
        assert place.rows()[THRONES]["status"] == "hold"


def test_what_is_only_remembered_wrongly_stops_nothing() -> None:
    with house(FILE) as place:
        place.plan()
        with place.simkl.file.opened() as account:
            # Nothing says that a note went away.
            account.state.entries[LOST].memo = None
            account.changed = True
        outcome = place.apply()
        assert outcome.reached
        assert outcome.backup is not None


def test_marks_without_a_record_of_a_series_that_went_on_are_saved_one_by_one() -> None:
    with house(FILE) as place:
        # Marked in one action, before the last three episodes had aired.
        with place.simkl.file.opened() as account:
            entry = account.state.entries[LOST]
            entry.rows, entry.marked, entry.status = {}, 118, Status.WATCHING
            account.changed = True
        before = place.rows()[LOST]
        assert before["seasons"] == []
        assert before["watched_episodes_count"] == 118
        outcome = place.apply()
        assert outcome.reached
        assert outcome.backup is not None
        place.restore(outcome.backup, (str(LOST),))
        after = place.rows()[LOST]
        for name in ("status", "watched_episodes_count", "last_watched_at", "next_to_watch"):
            assert after[name] == before[name]
