"""Does a row with full detail hold all that the account is known to have of a title?

Known from Simkl's reference of ``/sync/all-items``: with ``include_all_episodes=original`` a title
that was completed in one action has fewer recorded episodes than watched ones, which a restore
brings back by completing it again. Where it is not ``completed``, or went on since then, that would
file or mark it otherwise than it was, so its marks are read one by one, with
``include_all_episodes=yes``. Any other shortage is a loss.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final

from reconciler.applying.fields import OddField
from reconciler.applying.recipe import Saved, episodes_text, moment, saved_from_row
from reconciler.model.account import Entry
from reconciler.model.errors import Refused, UnexpectedAnswer
from reconciler.model.media import Status
from reconciler.simkl.account.reader import AccountReader
from reconciler.simkl.account.rows import AccountRow

_SPECIALS: Final = 0
_MOST_NAMED: Final = 5


class PoorBackup(Refused):
    """What Simkl gave for a backup lacks something that the plan may lose; nothing was sent."""

    default_code = "poor-backup"


def whole_rows(reader: AccountReader, entries: Sequence[Entry]) -> dict[int, AccountRow]:
    """Read entries with everything on record, and marks without a record where it takes them.

    Raises:
        Stale: An entry is no longer where it was.
        AccountError: It cannot be read.
    """
    rows = reader.details(entries)
    unrecorded = [entry for entry in entries if _has_unrecorded_marks(entry, rows[entry.simkl])]
    if unrecorded:
        try:
            marked = reader.details(unrecorded, every_mark=True)
        except UnexpectedAnswer:
            # Too many rows for Simkl, say: what is lacking then is found when it is needed.
            return rows
        rows |= {simkl: {**rows[simkl], **_seasons(row)} for simkl, row in marked.items()}
    return rows


def _seasons(row: AccountRow) -> AccountRow:
    return {"seasons": row["seasons"]} if "seasons" in row else {}


def _has_unrecorded_marks(entry: Entry, row: AccountRow) -> bool:
    try:
        saved = saved_from_row(entry.type, entry.simkl, row)
    except OddField:
        return False
    is_completed = saved.status is Status.COMPLETED and saved.completed_in_one_action
    return saved.watched > _recorded(saved) and not is_completed


def _recorded(saved: Saved) -> int:
    return sum(season != _SPECIALS for season, _ in saved.episodes)


def require_whole(
    entries: Sequence[Entry],
    rows: Mapping[int, AccountRow],
    *,
    only_rated: Container[int] = (),
) -> None:
    """Return when the rows hold all that may be lost of the entries.

    Args:
        entries: What the plan knows, and says to be lost.
        rows: The rows with full detail, by Simkl id.
        only_rated: The Simkl ids of entries of which nothing but the rating may be lost.

    Raises:
        PoorBackup: A row lacks something; titles are named with what they lack.
    """
    short = shortages(entries, rows, only_rated=only_rated)
    if short:
        raise PoorBackup(
            f"a backup would not hold what may be lost: {short}; nothing was sent",
            "Try again later, with --refresh. If it stays, take the title out of the plan: list it "
            "as it is, or change it on simkl.com by hand.",
        )


def shortages(
    entries: Sequence[Entry],
    rows: Mapping[int, AccountRow],
    *,
    only_rated: Container[int] = (),
) -> str:
    """Name the first entries of which the rows lack something, and count the others.

    Args:
        entries: What is known.
        rows: The rows with full detail, by Simkl id.
        only_rated: The Simkl ids of entries of which nothing but the rating counts.
    """
    short = [
        f"{entry.title} (simkl:{entry.simkl}) comes without {', '.join(missing)}"
        for entry in entries
        if (missing := list(_missing(entry, rows[entry.simkl], entry.simkl in only_rated)))
    ]
    more = f"; and {len(short) - _MOST_NAMED:,} more" if len(short) > _MOST_NAMED else ""
    return "; ".join(short[:_MOST_NAMED]) + more


def _missing(entry: Entry, row: AccountRow, only_rated: bool) -> Iterator[str]:
    """Describe what a row lacks of what is known of its entry."""
    try:
        saved = saved_from_row(entry.type, entry.simkl, row)
    except OddField as error:
        yield f"a row that can be read ({error})"
        return
    if not only_rated:
        yield from _missing_parts(entry, saved, row)
    if entry.rating is not None and saved.rating is None:
        yield f"rating {entry.rating}"
    if entry.rating is not None and entry.rated_at is not None and saved.rated_at is None:
        yield "the date of the rating"


def _missing_parts(entry: Entry, saved: Saved, row: AccountRow) -> Iterator[str]:
    if entry.status is not None and saved.status is not entry.status:
        yield f"the status {entry.status}"
    yield from _missing_episodes(entry, saved, row)
    if entry.last_watched_at is not None and saved.last_watched_at is None:
        yield "the date of the last watch"
    if entry.added_at is not None and saved.added_at is None:
        yield "the date when it was added"
    if entry.memo is not None and saved.memo is None:
        yield "the memo"


def _missing_episodes(entry: Entry, saved: Saved, row: AccountRow) -> Iterator[str]:
    if saved.watched < entry.watched:
        yield f"{entry.watched - saved.watched:,} of {episodes_text(entry.watched)}"
        return
    recorded = _recorded(saved)
    told = "seasons" not in row or row["seasons"] is not None
    if saved.watched > recorded and not (saved.completed_in_one_action and told):
        yield f"{saved.watched - recorded:,} of {episodes_text(saved.watched)}"
    elif saved.episodes and not any(saved.episodes.values()) and moment(saved.last_watched_at):
        yield "the dates of its episodes"
