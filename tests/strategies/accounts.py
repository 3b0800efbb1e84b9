"""Accounts, files and locks that a planner may meet, as Hypothesis strategies."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from reconciler.model.account import Account, Answers, Entry, Episodes, Title, wish_key
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.library import Library, Moves, OnDrift, Policy, Wish
from reconciler.model.lock import AgreedRating, Lock, LockedItem
from reconciler.model.media import STATUSES, MediaType, Status

ACCOUNT_ID = 7


ratings = st.none() | st.integers(1, 10)
dates = st.none() | st.sampled_from(["2014-04-05T12:00:00Z", UNKNOWN_DATE])


@dataclass(frozen=True)
class World:
    """A file, an account, a lock and a catalogue that answers every look-up of the file."""

    library: Library
    account: Account
    lock: Lock | None
    answers: Answers
    catalogue: Mapping[int, Title]


@st.composite
def catalogues(draw: st.DrawFn) -> dict[int, Title]:
    count = draw(st.integers(0, 14))
    return {
        simkl: Title(
            simkl,
            draw(st.sampled_from(MediaType)),
            f"Title {simkl}",
            draw(st.none() | st.integers(1950, 2030)),
            draw(st.sampled_from(["ended", "ended", "airing", "tba"])),
        )
        for simkl in range(1, count + 1)
    }


@st.composite
def entries(draw: st.DrawFn, title: Title) -> Entry:
    status = draw(st.sampled_from(STATUSES[title.type]))
    series = title.type is not MediaType.MOVIES
    total = draw(st.integers(1, 30)) if series else 0
    over = title.airing == "ended"
    not_aired = 0 if not series or over else draw(st.integers(0, total))
    watched = total if status is Status.COMPLETED else draw(st.integers(0, total - not_aired))
    return Entry(
        title.type,
        title.simkl,
        status,
        status.value,
        title.title,
        title.year,
        external_ids(title),
        watched=watched,
        total=total,
        not_aired=not_aired,
        rating=draw(ratings),
    )


def external_ids(title: Title) -> dict[str, str]:
    """Return ids as Simkl's rows carry them: anime of one family share their tmdb id."""
    if title.type is MediaType.ANIME:
        return {"mal": str(5000 + title.simkl), "tmdb": str(title.simkl % 3 + 1)}
    return {"tmdb": str(title.simkl), "imdb": f"tt{title.simkl:07d}"}


@st.composite
def wishes(draw: st.DrawFn, title: Title, line: int) -> Wish:
    misfiled = draw(st.integers(0, 9)) == 0
    media_type = draw(st.sampled_from(MediaType)) if misfiled else title.type
    ids = {"simkl": str(title.simkl)}
    if media_type is title.type and draw(st.booleans()):
        keys = ["mal", "tmdb"] if title.type is MediaType.ANIME else ["tmdb", "imdb"]
        key = draw(st.sampled_from(keys))
        ids = {key: external_ids(title)[key]}
    status = draw(st.sampled_from(STATUSES[media_type]))
    rates = draw(st.booleans())
    return Wish(
        media_type,
        status,
        draw(st.none() | st.just(title.title)),
        None,
        ids,
        line,
        5,
        rates=rates,
        rating=draw(ratings) if rates else None,
        watched=draw(dates) if status is Status.COMPLETED else None,
    )


@st.composite
def worlds(
    draw: st.DrawFn, *, locked: bool | None = None, on_drift: OnDrift | None = None
) -> World:
    catalogue = draw(catalogues())
    account = Account(
        ACCOUNT_ID,
        {
            media_type: tuple(
                draw(entries(title))
                for title in catalogue.values()
                if title.type is media_type and draw(st.booleans())
            )
            for media_type in MediaType
        },
        "2026-01-01T00:00:00Z",
    )
    wished = [title for title in catalogue.values() if draw(st.booleans())]
    listed = tuple(draw(wishes(title, 10 + number)) for number, title in enumerate(wished))
    unknown = draw(st.booleans())
    if unknown:
        ids = {"imdb": "tt9999999"}
        listed += (Wish(MediaType.MOVIES, Status.PLANTOWATCH, None, None, ids, 90, 5),)
    library = Library(
        "library.yaml",
        Policy(
            prune=draw(st.booleans()),
            on_drift=on_drift or draw(st.sampled_from([OnDrift.REVERT, OnDrift.KEEP])),
            moves=draw(st.sampled_from([Moves.ALL, Moves.ALL, Moves.FORWARD, Moves.NONE])),
        ),
        draw(_managed(listed)),
        listed,
    )
    answers = Answers(
        {wish_key(wish.type, wish.ids): _answer(wish, catalogue) for wish in listed},
        {title.simkl: title.airing for title in catalogue.values()},
        {
            title.simkl: Episodes(12, draw(st.integers(0, 12)))
            for title in catalogue.values()
            if title.type is not MediaType.MOVIES and title.airing != "ended"
        },
    )
    has_lock = draw(st.booleans()) if locked is None else locked
    lock = draw(_locks(library, catalogue)) if has_lock else None
    return World(library, account, lock, answers, catalogue)


def _answer(wish: Wish, catalogue: Mapping[int, Title]) -> Title | None:
    for title in catalogue.values():
        ids = {"simkl": str(title.simkl), **external_ids(title)}
        if title.type is wish.type and wish.ids.items() <= ids.items():
            return title
        if wish.ids == {"simkl": str(title.simkl)}:
            return title
    return None


@st.composite
def _managed(draw: st.DrawFn, listed: tuple[Wish, ...]) -> dict[MediaType, frozenset[Status]]:
    managed: dict[MediaType, frozenset[Status]] = {}
    for media_type in MediaType:
        used = frozenset(wish.status for wish in listed if wish.type is media_type)
        more: frozenset[Status] = draw(st.frozensets(st.sampled_from(STATUSES[media_type])))
        named: bool = draw(st.booleans())
        if used or named:
            managed[media_type] = used | more
    return managed


@st.composite
def _locks(draw: st.DrawFn, library: Library, catalogue: Mapping[int, Title]) -> Lock:
    items: dict[MediaType, dict[int, LockedItem]] = {}
    written = {
        title.simkl: dict(wish.ids)
        for wish in library.wishes
        if (title := _answer(wish, catalogue)) is not None and title.type is wish.type
    }
    unknown = [wish for wish in library.wishes if _answer(wish, catalogue) is None]
    for title in catalogue.values():
        if title.type in library.managed and draw(st.booleans()):
            status = draw(st.sampled_from(STATUSES[title.type]))
            items.setdefault(title.type, {})[title.simkl] = LockedItem(
                title.type,
                title.simkl,
                status,
                written.get(title.simkl) or draw(st.sampled_from([{}, external_ids(title)])),
                title.title,
                title.year,
                episodes=draw(st.none() | st.integers(1, 30)),
                rating=draw(st.none() | st.builds(AgreedRating, ratings)),
            )
    known_then = [wish_key(wish.type, wish.ids) for wish in unknown if draw(st.booleans())]
    return Lock(ACCOUNT_ID, dict(library.managed), items, frozenset(known_then))
