"""Accounts, files and locks that a planner may meet, as Hypothesis strategies."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from reconciler.model.account import Account, Answers, Entry, Episodes, Title, wish_key
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.library import Library, Moves, OnDrift, Policy, Wish
from reconciler.model.lock import AgreedRating, Lock, LockedItem
from reconciler.model.media import STATUSES, MediaType, Status
from tests.strategies.choices import flags, pick, up_to

ACCOUNT_ID = 7


ratings = st.none() | st.integers(1, 10)
dates = st.none() | st.sampled_from(["2014-04-05T12:00:00Z", UNKNOWN_DATE])
_years = st.none() | st.integers(1950, 2030)
_totals = st.integers(1, 30)
_agreed_episodes = st.none() | _totals
_agreed_ratings = st.none() | st.builds(AgreedRating, ratings)
_more_statuses = {kind: st.frozensets(st.sampled_from(STATUSES[kind])) for kind in MediaType}
_TYPES = tuple(MediaType)
_AIRING = ("ended", "ended", "airing", "tba")
_POLICIES = (OnDrift.REVERT, OnDrift.KEEP)
_MOVES = (Moves.ALL, Moves.ALL, Moves.FORWARD, Moves.NONE)


@dataclass(frozen=True)
class World:
    """A file, an account, a lock and a catalogue that answers every look-up of the file."""

    library: Library
    account: Account
    lock: Lock | None
    answers: Answers
    catalogue: Mapping[int, Title]


def _catalogue(draw: st.DrawFn) -> dict[int, Title]:
    return {
        simkl: Title(simkl, pick(draw, _TYPES), f"Title {simkl}", draw(_years), pick(draw, _AIRING))
        for simkl in range(1, draw(up_to(14)) + 1)
    }


@st.composite
def entries(draw: st.DrawFn, title: Title) -> Entry:
    return _entry(draw, title)


def _entry(draw: st.DrawFn, title: Title) -> Entry:
    status = pick(draw, STATUSES[title.type])
    series = title.type is not MediaType.MOVIES
    total = draw(_totals) if series else 0
    over = title.airing == "ended"
    not_aired = 0 if not series or over else draw(up_to(total))
    watched = total if status is Status.COMPLETED else draw(up_to(total - not_aired))
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


def _wish(draw: st.DrawFn, title: Title, line: int) -> Wish:
    misfiled = draw(up_to(9)) == 0
    media_type = pick(draw, _TYPES) if misfiled else title.type
    ids = {"simkl": str(title.simkl)}
    if media_type is title.type and draw(flags):
        keys = ["mal", "tmdb"] if title.type is MediaType.ANIME else ["tmdb", "imdb"]
        key = pick(draw, keys)
        ids = {key: external_ids(title)[key]}
    status = pick(draw, STATUSES[media_type])
    rates = draw(flags)
    return Wish(
        media_type,
        status,
        title.title if draw(flags) else None,
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
    catalogue = _catalogue(draw)
    account = Account(
        ACCOUNT_ID,
        {
            media_type: tuple(
                _entry(draw, title)
                for title in catalogue.values()
                if title.type is media_type and draw(flags)
            )
            for media_type in MediaType
        },
        "2026-01-01T00:00:00Z",
    )
    wished = [title for title in catalogue.values() if draw(flags)]
    listed = tuple(_wish(draw, title, 10 + number) for number, title in enumerate(wished))
    unknown = draw(flags)
    if unknown:
        ids = {"imdb": "tt9999999"}
        listed += (Wish(MediaType.MOVIES, Status.PLANTOWATCH, None, None, ids, 90, 5),)
    library = Library(
        "library.yaml",
        Policy(
            prune=draw(flags),
            on_drift=on_drift or pick(draw, _POLICIES),
            moves=pick(draw, _MOVES),
        ),
        _managed(draw, listed),
        listed,
    )
    answers = Answers(
        {wish_key(wish.type, wish.ids): _answer(wish, catalogue) for wish in listed},
        {title.simkl: title.airing for title in catalogue.values()},
        {
            title.simkl: Episodes(12, draw(up_to(12)))
            for title in catalogue.values()
            if title.type is not MediaType.MOVIES and title.airing != "ended"
        },
    )
    has_lock = draw(flags) if locked is None else locked
    lock = _lock(draw, library, catalogue) if has_lock else None
    return World(library, account, lock, answers, catalogue)


def _answer(wish: Wish, catalogue: Mapping[int, Title]) -> Title | None:
    for title in catalogue.values():
        ids = {"simkl": str(title.simkl), **external_ids(title)}
        if title.type is wish.type and wish.ids.items() <= ids.items():
            return title
        if wish.ids == {"simkl": str(title.simkl)}:
            return title
    return None


def _managed(draw: st.DrawFn, listed: tuple[Wish, ...]) -> dict[MediaType, frozenset[Status]]:
    managed: dict[MediaType, frozenset[Status]] = {}
    for media_type in MediaType:
        used = frozenset(wish.status for wish in listed if wish.type is media_type)
        more: frozenset[Status] = draw(_more_statuses[media_type])
        named: bool = draw(flags)
        if used or named:
            managed[media_type] = used | more
    return managed


def _lock(draw: st.DrawFn, library: Library, catalogue: Mapping[int, Title]) -> Lock:
    items: dict[MediaType, dict[int, LockedItem]] = {}
    written = {
        title.simkl: dict(wish.ids)
        for wish in library.wishes
        if (title := _answer(wish, catalogue)) is not None and title.type is wish.type
    }
    unknown = [wish for wish in library.wishes if _answer(wish, catalogue) is None]
    for title in catalogue.values():
        if title.type in library.managed and draw(flags):
            status = pick(draw, STATUSES[title.type])
            items.setdefault(title.type, {})[title.simkl] = LockedItem(
                title.type,
                title.simkl,
                status,
                written.get(title.simkl) or (external_ids(title) if draw(flags) else {}),
                title.title,
                title.year,
                episodes=draw(_agreed_episodes),
                rating=draw(_agreed_ratings),
            )
    known_then = [wish_key(wish.type, wish.ids) for wish in unknown if draw(flags)]
    return Lock(ACCOUNT_ID, dict(library.managed), items, frozenset(known_then))
