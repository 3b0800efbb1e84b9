"""What happens without the program: television goes on, titles merge, the person is there too."""

import pytest

from reconciler.model.media import MediaType
from reconciler.sandbox.edit import remove, set_status
from tests.double.events import announce, change_title, finish, merge, pause, vanish
from tests.double.quirks import Unknown
from tests.sandbox.conftest import (
    AIRING,
    ENDED,
    FILM,
    SEASON_1,
    SINGLE,
    UNLISTED_SHOW,
    Opener,
    Simkl,
)


def test_simkl_takes_a_completed_series_back_when_a_season_is_announced(simkl: Simkl) -> None:
    finish(simkl.file, MediaType.SHOWS, ENDED)
    before = simkl.activities()
    announce(simkl.file, ENDED, 4, aired=1)
    row = simkl.row("shows", ENDED)
    assert row is not None
    assert (row["status"], row["watched_episodes_count"]) == ("watching", 5)
    assert (row["total_episodes_count"], row["not_aired_episodes_count"]) == (9, 3)
    assert row["next_to_watch"] == "S03E01"
    assert simkl.activities()["tv_shows"]["watching"] != before["tv_shows"]["watching"]
    (delta,) = simkl.rows("shows", date_from=before["all"])
    assert delta["show"]["ids"]["simkl"] == ENDED


def test_an_announcement_leaves_other_statuses_where_they_are(simkl: Simkl) -> None:
    announce(simkl.file, AIRING, 10)
    assert simkl.status("shows", AIRING) == "plantowatch"


def test_a_merged_title_goes_on_as_the_other_one_and_no_activity_moves(simkl: Simkl) -> None:
    before = simkl.activities()
    merge(simkl.file, ENDED, UNLISTED_SHOW)
    assert simkl.activities() == before
    assert simkl.status("shows", ENDED) is None
    assert simkl.status("shows", UNLISTED_SHOW) == "watching"
    for ids in ({"simkl": str(ENDED)}, {"tmdb": "100", "type": "tv"}, {"netflix": "77"}):
        place = simkl.get("/redirect", to="simkl", **ids).headers["location"]
        assert f"/tv/{UNLISTED_SHOW}/" in place
    simkl.add("shows", "hold", simkl=ENDED)
    assert simkl.status("shows", UNLISTED_SHOW) == "hold"
    assert simkl.status("shows", ENDED) is None


def test_a_merge_into_a_title_of_the_library_leaves_one_row(simkl: Simkl) -> None:
    merge(simkl.file, ENDED, AIRING)
    assert [row["show"]["ids"]["simkl"] for row in simkl.rows("shows")] == [AIRING]
    assert simkl.status("shows", AIRING) == "plantowatch"


@pytest.mark.parametrize(("unknown", "status"), [(Unknown.EMPTY_LIST, 200), (Unknown.GONE, 410)])
def test_the_record_of_a_merged_title_leads_on_or_is_gone(
    open_simkl: Opener, unknown: Unknown, status: int
) -> None:
    simkl = open_simkl(unknown=unknown)
    merge(simkl.file, ENDED, UNLISTED_SHOW)
    del simkl.client.headers["authorization"]
    assert simkl.get(f"/tv/{ENDED}").status_code == status
    hopping = open_simkl(catalogue_hop=True)
    merge(hopping.file, ENDED, UNLISTED_SHOW)
    del hopping.client.headers["authorization"]
    place = hopping.get(f"/tv/{ENDED}").headers["location"]
    assert place.startswith(f"/tv/{UNLISTED_SHOW}?")


def test_a_deleted_title_is_nowhere_and_no_activity_moves(simkl: Simkl) -> None:
    before = simkl.activities()
    vanish(simkl.file, FILM)
    assert simkl.activities() == before
    assert simkl.rows("movies") == []
    assert simkl.get("/redirect", to="simkl", imdb="tt0000001").headers["location"] == "//simkl.com"
    answer = simkl.add("movies", "dropped", simkl=FILM)
    assert len(answer.json()["not_found"]["movies"]) == 1


def test_a_catalogue_goes_on_after_a_merge(simkl: Simkl) -> None:
    merge(simkl.file, ENDED, UNLISTED_SHOW)
    change_title(simkl.file, SINGLE, title="Renamed")
    set_status(simkl.file, MediaType.SHOWS, SINGLE, "hold")
    row = simkl.row("shows", SINGLE)
    assert row is not None
    assert row["show"]["title"] == "Renamed"
    assert simkl.status("shows", UNLISTED_SHOW) == "watching"


def test_a_removal_wipes_the_playback_position(simkl: Simkl) -> None:
    pause(simkl.file, ENDED, 40.5)
    paused = simkl.activities()["tv_shows"]["playback"]
    assert paused is not None
    simkl.post("/sync/history/remove", {"shows": [{"ids": {"simkl": ENDED}}]})
    block = simkl.activities()["tv_shows"]
    assert block["playback"] != paused
    remove(simkl.file, MediaType.SHOWS, AIRING)
    assert simkl.activities()["tv_shows"]["playback"] == block["playback"]


def test_a_removal_without_a_playback_moves_none(simkl: Simkl) -> None:
    simkl.post("/sync/history/remove", {"shows": [{"ids": {"simkl": SEASON_1}}]})
    assert simkl.activities()["anime"]["playback"] is None


def test_the_person_may_move_a_title_right_after_a_write(simkl: Simkl) -> None:
    simkl.transport.after(
        "POST /sync/add-to-list",
        lambda file: set_status(file, MediaType.SHOWS, ENDED, "dropped"),
    )
    answer = simkl.add("shows", "hold", simkl=ENDED)
    assert answer.json()["added"]["shows"][0]["to"] == "hold"
    assert simkl.status("shows", ENDED) == "dropped"
    simkl.add("shows", "hold", simkl=ENDED)
    assert simkl.status("shows", ENDED) == "hold"
