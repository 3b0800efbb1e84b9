"""What is written of an account reads as that account, whatever its titles are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.library.editing.canonical import (
    NewItem,
    item_keys,
    item_order,
    mapping_text,
    quoted,
    readable,
)
from reconciler.library.editing.emit import library_text
from reconciler.library.editing.format import canonical_file
from reconciler.library.editing.locate import locate
from reconciler.library.reading.read import check_library
from reconciler.model.account import Account, Entry
from reconciler.model.ids import ID_KEYS, IDENTIFYING_KEYS
from reconciler.model.library import Library
from reconciler.model.media import STATUSES, MediaType, Status
from tests.strategies.files import NASTY_TITLES, titles


def entry(
    simkl: int,
    title: str = "Title",
    media_type: MediaType = MediaType.MOVIES,
    status: Status | None = Status.COMPLETED,
    year: int | None = 2001,
    ids: dict[str, str] | None = None,
) -> Entry:
    return Entry(media_type, simkl, status, "", title, year, ids or {})


def account(*entries: Entry) -> Account:
    return Account(
        7,
        {
            media_type: [one for one in entries if one.type is media_type]
            for media_type in MediaType
        },
    )


def read(text: str) -> Library:
    checked = check_library(text.encode(), "library.yaml")
    assert checked.library is not None, checked.problems
    return checked.library


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    slugs = st.sampled_from(["null", "true", "1e5", "0x1f", "2012-12-21", "a-b", "1_0", "no"])
    entries = []
    for simkl in range(1, draw(st.integers(0, 12)) + 1):
        media_type = draw(st.sampled_from(MediaType))
        ids = {"tmdb": str(simkl), "imdb": f"tt{simkl:07d}", "mal": str(simkl)}
        if draw(st.booleans()):
            ids["letterboxd"] = draw(slugs)
        entries.append(
            entry(
                simkl,
                draw(titles),
                media_type,
                draw(st.sampled_from(STATUSES[media_type])),
                draw(st.sampled_from([None, 0, 1869, 1870, 2026, 2100, 2101])),
                ids,
            )
        )
    return account(*entries)


@given(live=accounts())
def test_an_account_is_read_back_as_it_was_written(live: Account) -> None:
    library = read(library_text(live))
    read_back = {
        (wish.type, wish.status, int(wish.ids["simkl"]), wish.title or "")
        for wish in library.wishes
    }
    assert read_back == {
        (one.type, one.status, one.simkl, one.title)
        for entries in live.entries.values()
        for one in entries
    }
    assert library.managed == {one: frozenset(STATUSES[one]) for one in MediaType}


@given(live=accounts())
def test_what_is_written_is_in_canonical_form(live: Account) -> None:
    text = library_text(live)
    assert canonical_file(locate(text.encode(), "library.yaml")).decode() == text


def new_item(title: str, year: int | None) -> NewItem:
    return NewItem(MediaType.MOVIES, Status.DROPPED, title, year, {"simkl": "1"})


@pytest.mark.parametrize("title", NASTY_TITLES)
def test_a_title_is_the_same_text_to_any_yaml_reader(title: str) -> None:
    from ruamel.yaml import YAML

    text = mapping_text(item_keys(new_item(title, 2001)))
    assert "\n" not in text
    for version in ("1.1", "1.2"):
        yaml = YAML(typ="safe", pure=True)
        yaml.version = version
        assert yaml.load(text).get("title", "") == title


@pytest.mark.parametrize("key", ID_KEYS)
@given(data=st.data())
def test_an_id_is_the_same_text_to_any_yaml_reader(key: str, data: st.DataObject) -> None:
    from ruamel.yaml import YAML

    value = data.draw(st.from_regex(ID_KEYS[key].pattern, fullmatch=True))
    text = mapping_text(item_keys(new_item("", None)._replace(ids={key: value})))
    for version in ("1.1", "1.2"):
        yaml = YAML(typ="safe", pure=True)
        yaml.version = version
        assert str(yaml.load(text)["ids"][key]) == value


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_shows_nothing_that_cannot_be_seen(text: str) -> None:
    written = quoted(text)
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in written)
    assert not set(written) & set("\u202e\u2066\ufeff\u200b\u2028")


def test_half_of_a_surrogate_pair_is_replaced() -> None:
    (wish,) = read(library_text(account(entry(1, "a\ud800b")))).wishes
    assert wish.title == readable("a\ud800b") == "a\N{REPLACEMENT CHARACTER}b"


def test_ids_start_with_simkl_and_leave_out_those_that_seasons_share() -> None:
    ids = {"tmdb": "5", "imdb": "tt0000005", "kitsu": "4", "mal": "3", "anidb": "2", "anilist": "1"}
    text = library_text(
        account(
            entry(9, media_type=MediaType.ANIME, ids=ids),
            entry(8, ids={"tmdb": "5", "imdb": "tt0000005"}),
        )
    )
    assert "ids: {simkl: 9, mal: 3, anidb: 2, anilist: 1, kitsu: 4}}" in text
    assert "ids: {simkl: 8, imdb: tt0000005, tmdb: 5}}" in text


def test_an_id_that_two_entries_carry_is_left_out_of_both() -> None:
    same = {"imdb": "tt0000005"}
    library = read(library_text(account(entry(1, ids=same), entry(2, ids=same))))
    assert [wish.ids for wish in library.wishes] == [{"simkl": "1"}, {"simkl": "2"}]


def test_an_entry_of_unknown_status_is_left_out() -> None:
    assert read(library_text(account(entry(1, status=None)))).wishes == ()


def test_an_empty_account_has_every_status_of_every_type_as_an_empty_list() -> None:
    text = library_text(account())
    assert text.startswith(
        "# yaml-language-server: $schema=library.schema.json\nversion: 1\n\nmovies:\n"
        "  plantowatch: []\n  dropped: []\n  completed: []\n\nshows:\n  watching: []\n"
    )


def test_items_are_sorted_by_title_then_year_then_simkl_id() -> None:
    text = library_text(
        account(entry(4, "b"), entry(3, "B", year=1999), entry(2, "a"), entry(1, "B"), entry(5, ""))
    )
    assert [wish.ids["simkl"] for wish in read(text).wishes] == ["2", "3", "1", "4", "5"]
    assert item_order("x", None, {}) < item_order(None, None, {})


@pytest.mark.parametrize("title", ["Inception", "M*A*S*H", "Amélie", "Your Name.", "日本沈没"])
def test_a_title_that_cannot_be_misread_has_no_quotes(title: str) -> None:
    assert (
        mapping_text(item_keys(new_item(title, None))) == f"{{title: {title}, ids: {{simkl: 1}}}}"
    )


def test_every_id_that_identifies_is_written() -> None:
    for media_type in MediaType:
        ids = {
            key: ID_KEYS[key].example for key in sorted(IDENTIFYING_KEYS[media_type] - {"simkl"})
        }
        (wish,) = read(library_text(account(entry(7, media_type=media_type, ids=ids)))).wishes
        assert json.dumps(wish.ids, sort_keys=True) == json.dumps(
            {**ids, "simkl": "7"}, sort_keys=True
        )
