"""The bodies of write requests, right under every reading of Simkl's reference.

Titles are named by their Simkl id alone, which always wins; a title or year would let Simkl guess.
Anime goes under ``shows``, where every endpoint takes it. The status stands on each item, and at
the top as well where all items share it, since the reference asks for both in different places.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Final, NamedTuple, TypedDict, TypeVar

from reconciler.model.errors import FateUnknown
from reconciler.model.media import MediaType, Status
from reconciler.simkl.http.answers import odd_shape
from reconciler.simkl.http.values import JsonObject, whole_or_none

ADD_TO_LIST: Final = "/sync/add-to-list"
REMOVE: Final = "/sync/history/remove"
HISTORY: Final = "/sync/history"
ADD_RATINGS: Final = "/sync/ratings"
REMOVE_RATINGS: Final = "/sync/ratings/remove"

_Write = TypeVar("_Write", bound="AnyWrite")
_Body = dict[str, list[JsonObject]]

_BUCKETS: Final = ("movies", "shows", "anime")
_ACKNOWLEDGING: Final = frozenset({"added", "deleted", "not_found"})


class ListWrite(NamedTuple):
    """Puts a title into a status, adding it when it is not in the library.

    Attributes:
        type: Simkl's type of the title.
        simkl: Its Simkl id.
        to: The status.
        added_at: The date to give as its added date (ISO 8601), or None for now.
    """

    type: MediaType
    simkl: int
    to: Status
    added_at: str | None = None


class RemoveWrite(NamedTuple):
    """Takes a title out of the library, with its history, rating and memo."""

    type: MediaType
    simkl: int


class MemoBody(TypedDict):
    """A memo in the body of a request."""

    text: str
    is_private: bool


class EpisodeBody(TypedDict):
    """A watched episode in the body of a request; ``watched_at`` is ISO 8601."""

    number: int
    watched_at: str


class SeasonBody(TypedDict):
    """A season with its watched episodes in the body of a request."""

    number: int
    episodes: list[EpisodeBody]


class HistoryWrite(NamedTuple):
    """Gives a title its history back.

    Attributes:
        type: Simkl's type of the title.
        simkl: Its Simkl id.
        status: The status that it shall have; always sent, since Simkl decides otherwise.
        added_at: Its added date (ISO 8601), or None.
        watched_at: When the whole title was watched, or None.
        memo: The memo, or None.
        seasons: The watched episodes; without seasons only the title as a whole is meant.
    """

    type: MediaType
    simkl: int
    status: Status
    added_at: str | None = None
    watched_at: str | None = None
    memo: MemoBody | None = None
    seasons: Sequence[SeasonBody] = ()


class RatingWrite(NamedTuple):
    """Rates a title; one that is in no list is filed by that, so its status has to be set before.

    Attributes:
        type: Simkl's type of the title.
        simkl: Its Simkl id.
        rating: 1–10.
        rated_at: When (ISO 8601), or None for now.
    """

    type: MediaType
    simkl: int
    rating: int
    rated_at: str | None = None


class UnrateWrite(NamedTuple):
    """Takes a title's rating away; its row stays."""

    type: MediaType
    simkl: int


AnyWrite = ListWrite | RemoveWrite | HistoryWrite | RatingWrite | UnrateWrite


class WriteAnswer(NamedTuple):
    """What Simkl answered to writes: a hint; only reading the library tells what it did.

    Attributes:
        not_found: Simkl ids that it said not to know.
        unacknowledged: Simkl ids of an add-to-list that it said nothing of.
    """

    not_found: frozenset[int] = frozenset()
    unacknowledged: frozenset[int] = frozenset()

    @classmethod
    def joined(cls, answers: Iterable["WriteAnswer"]) -> "WriteAnswer":
        """Return the answers to several requests as one."""
        told = tuple(answers)
        return cls(
            frozenset().union(*(one.not_found for one in told)),
            frozenset().union(*(one.unacknowledged for one in told)),
        )


def list_body(items: Sequence[ListWrite]) -> JsonObject:
    """Return the body of an add-to-list request."""
    body = _body(items, _list_item)
    statuses = {item.to for item in items}
    return {"to": statuses.pop(), **body} if len(statuses) == 1 else body


def remove_body(items: Sequence[RemoveWrite]) -> JsonObject:
    """Return the body of a removal of whole titles.

    Raises:
        ValueError: An item is not just one Simkl id. With a list of seasons it would mean episodes,
            and with a lost list it would mean more than was asked.
    """
    body = _body(items, _ids_item)
    for item in (item for bucket in body.values() for item in bucket):
        ids = item.get("ids")
        is_one = isinstance(ids, dict) and _is_simkl_id(ids.get("simkl"))
        if item.keys() != {"ids"} or not is_one:
            raise ValueError(f"a removal names one Simkl id and nothing else: {item}")
    return body


def history_body(items: Sequence[HistoryWrite]) -> JsonObject:
    """Return the body of a history request."""
    return _body(items, _history_item)


def ratings_body(items: Sequence[RatingWrite]) -> JsonObject:
    """Return the body of a ratings request."""
    return _body(items, _rating_item)


def unrate_body(items: Sequence[UnrateWrite]) -> JsonObject:
    """Return the body of a request that takes ratings away."""
    return _body(items, _ids_item)


def write_answer_of(data: object, items: Iterable[AnyWrite], where: str) -> WriteAnswer:
    """Read the ids that Simkl did not find, and those that it says nothing of.

    Raises:
        FateUnknown: The answer is an object that says nothing of what was done.
        UnexpectedAnswer: The answer is no object of the documented shape.
    """
    if not isinstance(data, dict):
        raise odd_shape(where, "it is no object")
    if data.keys().isdisjoint(_ACKNOWLEDGING):
        raise FateUnknown(
            f"{where} was answered without a word of what was done; it may or may not have been",
            "Run `reconciler plan`: it reads the account and shows what is still missing.",
        )
    missing = data.get("not_found") or {}
    if not isinstance(missing, dict):
        raise odd_shape(where, '"not_found" is no object')
    writes = tuple(items)
    sent = {item.simkl for item in writes}
    echoed = set()
    for bucket in _BUCKETS:
        listed = missing.get(bucket) or []
        if not isinstance(listed, list):
            raise odd_shape(where, f'"{bucket}" of "not_found" is no list')
        echoed |= _echoed(listed)
    not_found = frozenset(sent & echoed)
    # The other writes are answered with counts, which are known to be short.
    listed = {item.simkl for item in writes if isinstance(item, ListWrite)}
    added = _added(data.get("added"), listed)
    return WriteAnswer(not_found, frozenset(listed - not_found - added))


def _added(added: object, sent: Set[int]) -> Set[int]:
    """Return the ids that an answer lists as added; all where it names them in no way of ours."""
    if not isinstance(added, dict):
        return frozenset()
    listed: list[object] = []
    for bucket in _BUCKETS:
        told = added.get(bucket) or []
        if not isinstance(told, list):
            return sent
        listed += told
    return _echoed(listed) if _echoed(listed) or not listed else sent


def _echoed(listed: Iterable[object]) -> set[int]:
    found = set()
    for item in listed:
        ids = item.get("ids") if isinstance(item, dict) else None
        if isinstance(ids, dict):
            simkl = whole_or_none(ids.get("simkl", ids.get("simkl_id")))
            if simkl is not None:
                found.add(simkl)
    return found


def _body(items: Sequence[_Write], item_body: Callable[[_Write], JsonObject]) -> _Body:
    body: _Body = {}
    for item in items:
        body.setdefault(item.type.write_key, []).append(item_body(item))
    return body


def _ids_item(item: AnyWrite) -> JsonObject:
    return {"ids": {"simkl": item.simkl}}


def _list_item(item: ListWrite) -> JsonObject:
    return {"to": item.to, **_told(added_at=item.added_at), **_ids_item(item)}


def _history_item(item: HistoryWrite) -> JsonObject:
    return {
        **_ids_item(item),
        "status": item.status,
        **_told(
            added_at=item.added_at,
            watched_at=item.watched_at,
            memo=item.memo,
            seasons=list(item.seasons) or None,
        ),
    }


def _rating_item(item: RatingWrite) -> JsonObject:
    return {**_ids_item(item), "rating": item.rating, **_told(rated_at=item.rated_at)}


def _is_simkl_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _told(**fields: object) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
