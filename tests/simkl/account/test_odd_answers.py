"""Answers with anything anywhere in them: an explained failure, or something that can be used."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.account import Account
from reconciler.model.errors import ReconcilerError, UnexpectedAnswer
from reconciler.model.library import Wish
from reconciler.model.media import MediaType, Status
from reconciler.simkl.account.reader import Trust
from reconciler.simkl.account.writer import AccountWriter
from reconciler.simkl.account.writes import HistoryWrite, ListWrite, RemoveWrite
from tests.simkl.account.account_world import World, answer
from tests.simkl.login.logging_in import Person, go

few = settings(max_examples=settings().max_examples // 2)
"""Each example is a whole conversation."""

MOVIES, SHOWS, ANIME = MediaType
DARK, TITAN = 737685, 39687

JUNK = (
    "null",
    "true",
    "0",
    "-1",
    "7",
    "NaN",
    "1e400",
    "9" * 4000,
    "9" * 5000,
    f'"{"9" * 5000}"',
    '""',
    '"x"',
    '"²"',
    '"\\ud800"',
    '"a\\udfff\\ud83c\\udfac"',
    '"0001-01-01T00:00:00+23:59"',
    "[]",
    "[[]]",
    "[null]",
    "{}",
    '{"ids": 1}',
    '{"error": "x"}',
    "[" * 100_000,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value of a document, its own first."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def with_junk(document: Any, path: tuple[Any, ...], junk: str) -> bytes:
    """Return the document's text with other text in one place."""
    mark = "@junk@"
    if path:
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = mark
    else:
        document = mark
    return json.dumps(document).replace(f'"{mark}"', junk).encode()


class Spoil(NamedTuple):
    """Which request's answer is spoiled, where in it (as a part of all places), and by what."""

    nth: int
    place: float
    junk: str


spoils = st.lists(
    st.builds(Spoil, st.integers(0, 9), st.floats(0, 1, exclude_max=True), st.sampled_from(JUNK)),
    min_size=1,
    max_size=3,
)


class Spoiling(httpx.BaseTransport):
    """Puts junk into some answers of the sandbox."""

    def __init__(self, inner: httpx.BaseTransport, chosen: Sequence[Spoil]) -> None:
        self._inner = inner
        self._chosen = {spoil.nth: spoil for spoil in chosen}
        self._numbers = count()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        good = self._inner.handle_request(request)
        spoil = self._chosen.get(next(self._numbers))
        if spoil is None:
            return good
        document = json.loads(good.content or b"null")
        paths = list(places(document))
        content = with_junk(document, paths[int(spoil.place * len(paths))], spoil.junk)
        headers = {"location": good.headers["location"]} if "location" in good.headers else {}
        return httpx.Response(good.status_code, headers=headers, content=content)


def read(writer: AccountWriter) -> Account:
    return writer.read(list(MediaType), Trust(refresh=True))


def look_up(writer: AccountWriter) -> None:
    wishes = [
        Wish(MOVIES, Status.DROPPED, None, None, {"imdb": "tt1375666"}, 1, 1),
        Wish(ANIME, Status.HOLD, None, None, {"tmdb": "1429"}, 2, 1),
    ]
    writer.look_up(wishes, read(writer).entries[SHOWS][:2])


def write(writer: AccountWriter) -> None:
    before = read(writer)
    writer.add_to_list([ListWrite(SHOWS, DARK, Status.HOLD)])
    writer.add_history([HistoryWrite(SHOWS, DARK, Status.HOLD)])
    writer.remove([RemoveWrite(ANIME, TITAN)])
    writer.read_after_writes(before, list(MediaType))


CONVERSATIONS: dict[str, Callable[[AccountWriter], object]] = {
    "profile": AccountWriter.profile,
    "read": read,
    "details": lambda writer: writer.details(read(writer).entries[MOVIES]),
    "look up": look_up,
    "search": lambda writer: writer.search("dark", list(MediaType)),
    "write": write,
}


@few
@given(st.sampled_from(sorted(CONVERSATIONS)), spoils)
def test_whatever_an_answer_holds_only_explained_failures_come_of_it(
    world: World, name: str, chosen: list[Spoil]
) -> None:
    world.start_afresh()
    world.wire.inner = Spoiling(world.sandbox, chosen)
    with suppress(ReconcilerError), world.writer() as writer:
        CONVERSATIONS[name](writer)


@few
@given(spoils)
def test_whatever_an_answer_holds_a_login_ends_with_a_grant_or_an_explanation(
    world: World, chosen: list[Spoil]
) -> None:
    world.wire.inner = Spoiling(world.sandbox, chosen)
    with suppress(ReconcilerError):
        go(world, Person())


def spoil_rows(world: World, **fields: Any) -> None:
    """Answer the movies with one row that has these fields in its title."""
    ids = {"simkl": 1, **fields.pop("ids", {})}
    row = {"status": "dropped", "movie": {"title": "Film", "year": 2000, **fields, "ids": ids}}
    world.wire.instead("GET /sync/all-items/movies", answer(200, {"movies": [row]}))


def test_a_title_with_half_a_character_is_kept_with_a_question_mark_instead(world: World) -> None:
    spoil_rows(world, title="Half \ud83c and whole 🎬")
    with world.reader() as reader:
        reader.read([MOVIES])
    with world.reader() as reader:
        (entry,) = reader.read([MOVIES]).entries[MOVIES]
    assert entry.title == "Half ? and whole 🎬"


def test_half_a_character_in_plain_bytes_is_replaced_too(world: World) -> None:
    text = '{"movies": [{"movie": {"title": "\ud83c!", "ids": {"simkl": 1}}}]}'
    content = text.encode("utf-8", "surrogatepass")
    world.wire.instead("GET /sync/all-items/movies", httpx.Response(200, content=content))
    with world.reader() as reader:
        (entry,) = reader.read([MOVIES]).entries[MOVIES]
    assert "\ud83c" not in entry.title


def test_a_year_of_thousands_of_digits_is_no_year(world: World) -> None:
    spoil_rows(world, year="9" * 5000)
    with world.reader() as reader:
        (entry,) = reader.read([MOVIES]).entries[MOVIES]
    assert entry.year is None


@pytest.mark.parametrize("simkl", ["9" * 5000, "²", "٣", "", "-1"])
def test_a_simkl_id_that_is_no_number_is_an_error(world: World, simkl: str) -> None:
    spoil_rows(world, ids={"simkl": simkl})
    with world.reader() as reader, pytest.raises(UnexpectedAnswer, match="Simkl id"):
        reader.read([MOVIES])


@pytest.mark.parametrize("quota", ["9" * 5000, "²", "-1", ""])
def test_a_quota_that_is_no_number_is_not_told(world: World, quota: str) -> None:
    headers = [(b"x-ratelimit-remaining", quota.encode("latin-1"))]
    world.wire.instead(
        "GET /users/settings",
        httpx.Response(200, headers=headers, json={"account": {"id": 7}}),
    )
    with world.reader() as reader:
        reader.profile()
        assert reader.quota is None


@pytest.mark.parametrize("listed", [5, True, "x", {"ids": {"simkl": DARK}}])
def test_titles_that_were_not_found_and_are_no_list_are_an_error(
    world: World, listed: object
) -> None:
    world.wire.instead("POST /sync/add-to-list", answer(200, {"not_found": {"shows": listed}}))
    with world.writer() as writer, pytest.raises(UnexpectedAnswer, match="not_found"):
        writer.add_to_list([ListWrite(SHOWS, DARK, Status.HOLD)])
