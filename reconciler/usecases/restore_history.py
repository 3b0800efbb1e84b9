"""What ``restore`` does with a history: finds out what its titles are on Simkl."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.applying.history import History, HistoryTitle, saved_of
from reconciler.applying.recipe import Saved, episodes_text
from reconciler.applying.restore_plan import RestorePlan, entries_named, plan_for
from reconciler.model.account import Account
from reconciler.model.errors import Stale
from reconciler.model.library import Library, Wish
from reconciler.model.media import STATUSES, MediaType, Status, status_told
from reconciler.planning.match import Match, match_wishes
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust


class LeftOutTitle(NamedTuple):
    """A title of a history that is not brought in.

    Attributes:
        title: Its name or an id.
        episodes: How many watched episodes it has.
        reason: Why.
    """

    title: str
    episodes: int
    reason: str


def plan_history(
    history: History,
    reader: AccountReader,
    only: Sequence[str] = (),
    trust: Trust = AS_REMEMBERED,
) -> tuple[RestorePlan, tuple[LeftOutTitle, ...]]:
    """Plan what bringing in a history sends, and tell what of it is left out.

    Args:
        history: The history.
        reader: The account, and look-ups; nothing is sent.
        only: Simkl ids or parts of titles; empty means everything.
        trust: How far what is read is believed.

    Raises:
        Refused: Nothing in it fits a word of ``only``.
        DamagedFile: A row of it cannot be read.
        AccountError: The account cannot be read.
    """
    titles = entries_named(only, history.entries)
    account = reader.read(tuple(MediaType), trust)
    saved, left_out = _resolved(titles, account, reader)
    try:
        return plan_for(saved, account, reader), left_out
    except Stale:
        # What was known of the library was wrong, which the reader knows from now on.
        account = reader.read(tuple(MediaType), trust.afterwards)
        saved, left_out = _resolved(titles, account, reader)
        return plan_for(saved, account, reader), left_out


def _resolved(
    titles: Sequence[HistoryTitle], account: Account, reader: AccountReader
) -> tuple[tuple[Saved, ...], tuple[LeftOutTitle, ...]]:
    """Find out what titles are, by ids alone."""
    wishes = tuple(
        Wish(title.type, _status(title), title.title or None, None, title.ids, line, 1)
        for line, title in enumerate(titles, 1)
    )
    library = Library("the history", managed=_everything(), wishes=wishes)
    unresolved = match_wishes(library, account, None).unresolved()
    answers = reader.look_up(unresolved, [])
    matches = {
        match.wish.line: match for match in match_wishes(library, account, None, answers).matches
    }
    saved: dict[int, Saved] = {}
    left_out = []
    for line, title in enumerate(titles, 1):
        match = matches.get(line)
        simkl = match.simkl if match is not None else None
        reason = _reason(title, match)
        if simkl is None or reason:
            left_out.append(_left_out(title, simkl, reason))
        else:
            found = saved_of(title, simkl)
            saved[simkl] = _together(saved.get(simkl), found)
    return tuple(saved.values()), tuple(left_out)


def left_out_lines(left_out: Sequence[LeftOutTitle]) -> Iterator[str]:
    """Yield what is told of titles that are not brought in, with the count of each reason."""
    reasons = dict.fromkeys(title.reason for title in left_out)
    for reason in reasons:
        same = [title for title in left_out if title.reason == reason]
        episodes = sum(title.episodes for title in same)
        names = ", ".join(title.title for title in same[:5])
        more = f" and {len(same) - 5:,} more" if len(same) > 5 else ""
        yield f"Left out: {episodes_text(episodes)} of {names}{more}: {reason}."


def _reason(title: HistoryTitle, match: Match | None) -> str:
    if match is None or match.simkl is None:
        return "Simkl knows none of its ids, or they are those of several titles"
    if match.filed_under is title.type:
        return ""
    if match.filed_under is MediaType.ANIME:
        return (
            "Simkl files it as anime, where each season is a title of its own, and which episodes "
            "are meant cannot be told surely"
        )
    return f"Simkl files it under {match.filed_under}"


def _left_out(title: HistoryTitle, simkl: int | None, reason: str) -> LeftOutTitle:
    episodes = len(saved_of(title, simkl or 1).episodes)
    return LeftOutTitle(title.title or "a title without a name", episodes, reason)


def _together(one: Saved | None, other: Saved) -> Saved:
    return other if one is None else one._replace(episodes={**other.episodes, **one.episodes})


def _status(title: HistoryTitle) -> Status:
    status = status_told(str(title.row.get("status")))
    return status if status is not None else STATUSES[title.type][0]


def _everything() -> dict[MediaType, frozenset[Status]]:
    return {media_type: frozenset(statuses) for media_type, statuses in STATUSES.items()}
