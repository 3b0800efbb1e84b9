"""MyAnimeList's XML and AniList's JSON: statuses, scores, days and progress of anime."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from reconciler.exports.myanimelist import MOST_EPISODES, progress_episodes
from reconciler.model.errors import BadExport
from reconciler.model.media import Status
from tests.exports.bringing import brought, brought_from, by_title, reasons, remarks, write


def entry(**fields: str) -> str:
    defaults = {
        "series_animedb_id": "1",
        "series_title": "<![CDATA[Cowboy & Bebop]]>",
        "my_watched_episodes": "0",
        "my_finish_date": "0000-00-00",
        "my_score": "0",
        "my_status": "Completed",
        "my_rewatching": "0",
    }
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in {**defaults, **fields}.items())
    return f"<anime>{inner}</anime>"


def xml(*entries: str, info: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8" ?><!-- Created by XML Export -->'
    return f"{head}\n<myanimelist><myinfo>{info}</myinfo>{''.join(entries)}</myanimelist>"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Watching", Status.WATCHING),
        ("Completed", Status.COMPLETED),
        ("On-Hold", Status.HOLD),
        ("Dropped", Status.DROPPED),
        ("Plan to Watch", Status.PLANTOWATCH),
        ("1", Status.WATCHING),
        ("2", Status.COMPLETED),
        ("3", Status.HOLD),
        ("4", Status.DROPPED),
        ("6", Status.PLANTOWATCH),
    ],
)
def test_words_and_old_numbers_are_statuses(tmp_path: Path, word: str, status: Status) -> None:
    (item,) = brought_from(tmp_path, {"list.xml": xml(entry(my_status=word))}).joined.items
    assert (item.status, item.title, item.ids) == (status, "Cowboy & Bebop", {"mal": "1"})


def test_a_status_that_there_is_not_goes_to_the_review(tmp_path: Path) -> None:
    result = brought_from(tmp_path, {"list.xml": xml(entry(my_status="5"))})
    assert [(row.ids, row.status) for row in result.review] == [("mal:1", "")]


def test_an_anime_that_is_watched_again_was_completed(tmp_path: Path) -> None:
    text = xml(entry(my_status="Watching", my_rewatching="1", my_watched_episodes="3"))
    (item,) = brought_from(tmp_path, {"list.xml": text}).joined.items
    assert (item.status, item.episodes) == (Status.COMPLETED, {})


def test_progress_is_the_first_episodes_without_dates(tmp_path: Path) -> None:
    text = xml(entry(my_status="On-Hold", my_watched_episodes="2", my_finish_date="2015-01-02"))
    (item,) = brought_from(tmp_path, {"list.xml": text}).joined.items
    assert item.episodes == {(1, 1): None, (1, 2): None}
    assert item.watched is None


@pytest.mark.parametrize(
    ("count", "episodes"),
    [(None, 0), (0, 0), (1, 1), (MOST_EPISODES, MOST_EPISODES), (MOST_EPISODES + 1, 0)],
)
def test_progress_beyond_any_anime_is_none(count: int | None, episodes: int) -> None:
    assert list(progress_episodes(count)) == [(1, number) for number in range(1, episodes + 1)]


@pytest.mark.parametrize(
    ("written", "taken"),
    [("2015-01-02", "2015-01-02"), ("0000-00-00", None), ("2015-00-00", None), ("", None)],
)
def test_a_completed_anime_was_watched_when_it_was_finished(
    tmp_path: Path, written: str, taken: str | None
) -> None:
    (item,) = brought_from(
        tmp_path, {"list.xml": xml(entry(my_finish_date=written, my_score="7"))}
    ).joined.items
    assert (item.watched, item.rating) == (taken, 7)


def test_the_totals_that_the_file_states_are_compared(tmp_path: Path) -> None:
    info = "<user_total_anime>2</user_total_anime><user_total_completed>1</user_total_completed>"
    (source,) = brought_from(tmp_path, {"list.xml": xml(entry(), info=info)}).sources
    assert source["totals"] == [
        {"what": "anime", "stated": 2, "found": 1},
        {"what": "completed", "stated": 1, "found": 1},
    ]


def test_a_compressed_list_and_one_in_utf16_are_read(tmp_path: Path) -> None:
    text = xml(entry(series_title="進撃の巨人"))
    paths = write(
        tmp_path,
        {
            "a.xml.gz": gzip.compress(text.encode()),
            "b.xml": text.replace("UTF-8", "UTF-16").encode("utf-16"),
        },
    )
    for path in paths:
        (item,) = brought(path).joined.items
        assert item.title == "進撃の巨人"


def test_manga_are_counted_and_left_out(tmp_path: Path) -> None:
    text = xml("<manga><manga_mangadb_id>2</manga_mangadb_id></manga>", entry())
    result = brought_from(tmp_path, {"list.xml": text})
    assert reasons(result) == {"manga: Simkl has none": 1}


@pytest.mark.parametrize(
    "text",
    [
        xml(entry())[:-30],
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
        + xml(entry(series_title="&b;")).partition("\n")[2],
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
        + xml(entry(series_title="&a;")).partition("\n")[2],
        xml(entry(series_title="&nothing;")),
        xml(entry(), "<anime><my_status>"),
    ],
    ids=["cut off", "entities", "a file", "unknown entity", "crossed"],
)
def test_damaged_xml_and_entities_are_errors_with_their_row(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadExport, match=r"list\.xml, row \d+ is damaged XML") as caught:
        brought_from(tmp_path, {"list.xml": text})
    assert ("it defines entities of its own" in caught.value.message) is ("<!ENTITY" in text)
    assert "Forbidden" not in caught.value.message
    assert caught.value.hint == "Get the file anew from MyAnimeList."


def gdpr(*rows: Any) -> dict[str, Any]:
    return {"user": {"email": "secret@example.org"}, "lists": list(rows), "messages": ["secret"]}


def anilist_row(**fields: Any) -> dict[str, Any]:
    return {"series_type": 0, "series_id": 21, "status": 2, "score": 95, "progress": 3, **fields}


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (0, Status.WATCHING),
        (1, Status.PLANTOWATCH),
        (2, Status.COMPLETED),
        (3, Status.DROPPED),
        (4, Status.HOLD),
        (5, Status.COMPLETED),
    ],
)
def test_numbers_of_anilist_are_statuses(tmp_path: Path, number: int, status: Status) -> None:
    rows = gdpr(anilist_row(status=number, finished_on=20181015))
    (item,) = brought_from(tmp_path, {"gdpr_data.json": rows}).joined.items
    assert (item.status, item.ids, item.rating) == (status, {"anilist": "21"}, 10)
    done = status is Status.COMPLETED
    assert item.watched == ("2018-10-15" if done else None)
    assert len(item.episodes) == (0 if done else 3)


def test_manga_and_other_rows_of_anilist_are_counted(tmp_path: Path) -> None:
    rows = gdpr(anilist_row(), anilist_row(series_type=1), None)
    result = brought_from(tmp_path, {"gdpr_data.json": rows})
    assert reasons(result) == {
        "manga: Simkl has none": 1,
        "a row that is not as AniList writes them": 1,
    }
    assert "secret" not in str(result)


@pytest.mark.parametrize(
    ("scores", "format_", "taken"),
    [
        ([85], None, [9]),
        ([11, 3], None, [1, 1]),
        ([8.5, 3], None, [9, 3]),
        ([10], None, [10]),
        ([5.5], None, [6]),
        ([5], None, [None]),
        ([3], None, [None]),
        ([3], "POINT_5", [6]),
        ([3], "POINT_3", [None]),
        ([0], None, [None]),
    ],
)
def test_scores_of_a_collection_are_taken_when_their_scale_is_known(
    tmp_path: Path, scores: list[float], format_: str | None, taken: list[int | None]
) -> None:
    entries = [
        {"status": "CURRENT", "score": score, "media": {"id": place, "idMal": place}}
        for place, score in enumerate(scores, 1)
    ]
    collection: dict[str, Any] = {"lists": [{"name": "Watching", "entries": entries}]}
    if format_ is not None:
        collection["user"] = {"mediaListOptions": {"scoreFormat": format_}}
    document = {"data": {"MediaListCollection": collection}}
    result = brought_from(tmp_path, {"anilist.json": document})
    assert [item.rating for item in result.joined.items] == taken
    assert ("scale" in remarks(result)) == (taken == [None] and scores != [0])


def test_a_download_of_an_empty_list_is_one_of_anilist(tmp_path: Path) -> None:
    result = brought_from(tmp_path, {"gdpr_data.json": gdpr()})
    assert (result.joined.items, result.sources[0]["form"]) == ((), "anilist")
    others: list[dict[str, Any]] = [{"lists": []}, {"lists": [{"name": "x"}], "user": {}}]
    for other in others:
        with pytest.raises(BadExport, match="is no export that is known here"):
            brought_from(tmp_path, {"gdpr_data.json": other})


@pytest.mark.parametrize("depth", range(4))
def test_the_answer_of_the_api_is_found_wherever_it_stands(tmp_path: Path, depth: int) -> None:
    media = {"id": 1, "title": "X", "startDate": {"year": 2013, "month": 4}}
    manga = {"id": 2, "title": "Y", "type": "MANGA"}
    entries = [{"status": "PAUSED", "media": media}, {"status": "CURRENT", "media": manga}]
    answer: dict[str, Any] = {"lists": [{"name": "a list", "entries": entries}]}
    for inside in (answer, {"MediaListCollection": answer}):
        document = inside
        for _ in range(depth):
            document = {"data": document}
        result = brought_from(tmp_path, {"answer.json": document})
        (item,) = result.joined.items
        assert (item.title, item.year, item.status) == ("X", 2013, Status.HOLD)
        assert reasons(result) == {"manga: Simkl has none": 1}


@pytest.mark.parametrize(
    ("done", "watched"),
    [
        ({"year": 2020, "month": 2, "day": 3}, "2020-02-03"),
        ({"year": None, "month": 2, "day": 3}, None),
        ({"year": 2020, "month": None, "day": 3}, None),
        ({"year": 2020, "month": 2, "day": None}, None),
        ({"year": 2020, "month": 2, "day": 31}, None),
        (None, None),
        (20200203, None),
    ],
)
def test_only_a_whole_day_of_anilist_is_taken(
    tmp_path: Path, done: Any, watched: str | None
) -> None:
    entries = [{"status": "COMPLETED", "media": {"id": 1}, "completedAt": done}]
    document = {"lists": [{"entries": entries}]}
    (item,) = brought_from(tmp_path, {"a.json": document}).joined.items
    assert (item.status, item.watched) == (Status.COMPLETED, watched)


def test_custom_lists_repeat_rows_that_count_once(tmp_path: Path) -> None:
    media = {
        "id": 1,
        "idMal": 5,
        "title": {"romaji": "Shingeki", "english": None},
        "seasonYear": 2013,
    }
    done = {"year": 2020, "month": 2, "day": 3}
    row = {"status": "COMPLETED", "score": 0, "media": media, "completedAt": done}
    lists = [{"entries": [row]}, {"entries": [row], "isCustomList": True}]
    result = brought_from(tmp_path, {"a.json": {"MediaListCollection": {"lists": lists}}})
    item = by_title(result)["Shingeki"]
    assert (item.ids, item.year) == ({"mal": "5", "anilist": "1"}, 2013)
    assert item.watched == "2020-02-03"
    assert reasons(result) == {"a custom list that repeats the others": 1}
