"""Several exports become one library: each title once, with a decision where they disagree.

What makes two items one title is an id that identifies in the type, never a name. The result does
not depend on the order of the exports.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from reconciler.exports.dates import earliest
from reconciler.exports.item import Episode, FoundItem
from reconciler.library.editing.canonical import item_order
from reconciler.model.ids import ID_KEYS, identifying
from reconciler.model.media import STATUSES, MediaType, Status, furthest
from reconciler.model.titles import named

_Value = TypeVar("_Value", str, int)

NO_ID: Final = "no id: fill in ids, such as imdb:tt0113277 or the link of its page"


class FromSource(NamedTuple):
    """An item and the source that it came from.

    Attributes:
        source: The place of the source among all sources.
        service: The source's service, for people.
        item: The item.
    """

    source: int
    service: str
    item: FoundItem


class JoinedItem(NamedTuple):
    """One title, with all that the exports say of it.

    Attributes:
        type: Its type.
        status: The furthest status that an export gives it.
        title: The title that most exports give it, or None.
        year: The year that most give it, or None.
        ids: The ids of all; at least one.
        rating: The newest rating, or None.
        watched: When it was completed first; None when it is not completed or nobody knows.
        episodes: All watched episodes, each with its first date or None.
        of: What it was joined from.
    """

    type: MediaType
    status: Status
    title: str | None
    year: int | None
    ids: Mapping[str, str]
    rating: int | None
    watched: str | None
    episodes: Mapping[Episode, str | None]
    of: tuple[FromSource, ...]

    @property
    def has_shared_ids_alone(self) -> bool:
        """Whether it is an anime of which only ids are known that seasons share."""
        return self.type is MediaType.ANIME and not any(identifying(self.type, self.ids))

    @property
    def label(self) -> str:
        """A name for sentences: the title with its year, else an id."""
        return label_of(self.title, self.year, self.ids)


class Decision(NamedTuple):
    """Where exports disagreed on a title, and what was taken.

    Attributes:
        type: The title's type.
        title: The title, for people.
        what: ``status``, ``rating``, ``watched``, or an id key.
        taken: What was taken.
        given: What each service gave, in the order of the exports.
    """

    type: MediaType
    title: str
    what: str
    taken: str
    given: tuple[tuple[str, str], ...]


class Joined(NamedTuple):
    """All titles of all exports.

    Attributes:
        items: What a library file can hold, sorted as it is written.
        review: What a person has to look at, with the reason; in the order of the exports.
        decisions: Where exports disagreed.
    """

    items: tuple[JoinedItem, ...]
    review: tuple[FromSource, ...]
    decisions: tuple[Decision, ...]


def join(found: Sequence[FromSource]) -> Joined:
    """Join the items of all sources."""
    items: list[JoinedItem] = []
    review: list[FromSource] = []
    decisions: list[Decision] = []
    for group in _groups(found):
        first = group[0].item
        status = furthest(one.item.status for one in group if one.item.status is not None)
        if first.type is None or status is None or not any(one.item.ids for one in group):
            review += [one._replace(item=_to_review(one.item)) for one in group]
            continue
        item = _joined(first.type, status, group)
        items.append(item)
        if len(group) > 1:
            decisions += _decisions(item)
    items.sort(key=_order)
    order = {id(one): place for place, one in enumerate(found)}
    review.sort(key=lambda one: order.get(id(one), one.source))
    return Joined(tuple(items), tuple(review), tuple(decisions))


def label_of(title: str | None, year: int | None, ids: Mapping[str, str]) -> str:
    """Return a name for sentences: the title with its year, else an id."""
    if title:
        return named(title, year)
    return next((f"{key}:{ids[key]}" for key in ID_KEYS if key in ids), "a title without a name")


def _groups(found: Sequence[FromSource]) -> Iterator[list[FromSource]]:
    """Yield the items that are one title together, in the order of the exports."""
    parents = list(range(len(found)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    by_mark: dict[object, int] = {}
    for place, one in enumerate(found):
        for mark in _marks(one.item):
            known = by_mark.setdefault(mark, place)
            one_root, other_root = root(known), root(place)
            parents[max(one_root, other_root)] = min(one_root, other_root)
    groups: dict[int, list[FromSource]] = {}
    for place, one in enumerate(found):
        groups.setdefault(root(place), []).append(one)
    yield from groups.values()


def _marks(item: FoundItem) -> Iterator[object]:
    """Yield what makes an item one with others that have the same."""
    if item.type is None:
        return
    some = False
    for pair in identifying(item.type, item.ids):
        some = True
        yield (item.type, *pair)
    if not some and item.ids:
        # Ids that seasons share: one title only where nothing at all tells two apart.
        yield (item.type, tuple(sorted(item.ids.items())), item.title, item.year)


def _joined(media_type: MediaType, status: Status, group: list[FromSource]) -> JoinedItem:
    items = [one.item for one in group]
    if len(group) == 1:
        item = items[0]
        return JoinedItem(
            media_type,
            status,
            item.title,
            item.year,
            item.ids,
            item.rating,
            item.watched if status is Status.COMPLETED else None,
            item.episodes,
            tuple(group),
        )
    keys = dict.fromkeys(key for item in items for key in item.ids)
    episodes: dict[Episode, str | None] = {}
    for item in items:
        for number, watched in item.episodes.items():
            episodes[number] = earliest(episodes.get(number), watched)
    watched = None
    if status is Status.COMPLETED:
        for item in items:
            if item.status is Status.COMPLETED:
                watched = earliest(watched, item.watched)
    rated = [item for item in items if item.rating is not None]
    newest = max(rated, key=lambda item: (item.rated_at or "", item.rating or 0), default=None)
    return JoinedItem(
        media_type,
        status,
        _most(item.title for item in items),
        _most(item.year for item in items),
        {key: value for key in keys if (value := _most(item.ids.get(key) for item in items))},
        newest.rating if newest is not None else None,
        watched,
        episodes,
        tuple(group),
    )


def _most(values: Iterable[_Value | None]) -> _Value | None:
    """Return the value that most give; of several the least, so that no order matters."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def _decisions(item: JoinedItem) -> Iterator[Decision]:
    taken: dict[str, str] = {"status": item.status.value, "rating": str(item.rating)}
    if item.status is Status.COMPLETED:
        taken["watched"] = item.watched or "unknown"
    taken |= item.ids
    for what, value in taken.items():
        given = tuple(
            (one.service, said) for one in item.of if (said := _said(one.item, what)) is not None
        )
        if len({said for _, said in given}) > 1:
            yield Decision(item.type, item.label, what, value, given)


def _said(item: FoundItem, what: str) -> str | None:
    """Return what an export says of one thing, or None when it says nothing."""
    if what == "status":
        return item.status.value if item.status is not None else None
    if what == "rating":
        return str(item.rating) if item.rating is not None else None
    if what == "watched":
        return (item.watched or "unknown") if item.status is Status.COMPLETED else None
    return item.ids.get(what)


def _to_review(item: FoundItem) -> FoundItem:
    if item.ids and item.type is not None:
        return item._replace(reason=item.reason or "the export does not tell its status")
    asked = NO_ID if item.status is not None else f"{NO_ID}; and status, which no file tells"
    return item._replace(reason=item.reason or asked)


_TYPES: Final = {media_type: place for place, media_type in enumerate(MediaType)}


def _order(item: JoinedItem) -> tuple[object, ...]:
    place = STATUSES[item.type].index(item.status)
    return _TYPES[item.type], place, item_order(item.title, item.year, item.ids)
