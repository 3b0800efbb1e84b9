"""The course of an add: from what a person names to one title of Simkl, and into the file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from reconciler.console.ask import typed_answer
from reconciler.console.streams import is_interactive, tell
from reconciler.documents.edits import EditedItemDocument
from reconciler.library.editing.edit import Edited, Edits, NewItem, edit_library, items_for
from reconciler.library.reading.file import today_in_utc
from reconciler.model.account import Answers, Entry, Title
from reconciler.model.dates import DATE_HINT, BadDate, watched_moment
from reconciler.model.errors import ReconcilerError, Refused
from reconciler.model.ids import ANIME_ONLY_KEYS, IDENTIFYING_KEYS, NUMBERED_BY_KIND
from reconciler.model.library import Wish
from reconciler.model.lock import Lock
from reconciler.model.media import STATUSES, Destination, MediaType, Status
from reconciler.model.titles import folded, named
from reconciler.planning.match import match_wishes
from reconciler.rendering.terminal import clean
from reconciler.simkl.account.reader import AccountReader, Trust
from reconciler.usecases.edit import require_status
from reconciler.usecases.library_file import LibraryFile
from reconciler.usecases.targets import UNDONE, Target, misread_id, require_of_type

_MOST_CHOICES: Final = 20


def found_title(target: Target, media_type: MediaType | None, reader: AccountReader) -> Title:
    """Find the one title that is meant.

    Args:
        target: What was named.
        media_type: The only type that is wanted, or None.
        reader: The account, for look-ups and searches.

    Raises:
        Refused: There is none, there are several and nobody to ask, or Simkl files it under
            another type than the wanted one.
        AccountError: It cannot be looked up.
    """
    if target.key is None:
        titles = reader.search(target.value, [media_type] if media_type else list(MediaType))
        titles = _best(target, titles)
    else:
        titles = _looked_up(target, media_type, reader)
    if not titles:
        what = "title " if target.key is None else ""
        raise Refused(
            f"Simkl knows no {what}{clean(target.text)}",
            misread_id(target) or "Check the spelling, or give the link of its page.",
            code="unknown-title",
            undone=UNDONE,
        )
    title = titles[0] if len(titles) == 1 else _chosen(target, titles)
    if media_type not in {None, title.type}:
        raise Refused(
            f"Simkl files {_name(title)} under {title.type}, not {media_type}",
            f"Leave --type out, or say --type {title.type}.",
            code="wrong-section",
            undone=UNDONE,
        )
    return title


class Extras(NamedTuple):
    """What a person wants of all titles that are added.

    Attributes:
        rating: Their rating, or None to leave it to the policy.
        watched: When they were watched, ISO 8601 in UTC, or None.
    """

    rating: int | None = None
    watched: str | None = None

    def of(self, item: NewItem) -> NewItem:
        """Return an item with them."""
        if self.rating is not None:
            item = item._replace(rates=True, rating=self.rating)
        return item._replace(watched=self.watched)


def extras_of(rating: int | None, watched: str | None, status: Status) -> Extras:
    """Read what a person wants of all titles that are added.

    Raises:
        ReconcilerError: The date is none, or stands with another status than completed.
    """
    if watched is None:
        return Extras(rating)
    if status is not Status.COMPLETED:
        raise ReconcilerError(
            f"--watched goes with --to completed, not {status}",
            "Leave it out, or add the titles to completed.",
            code="usage",
            undone=UNDONE,
        )
    try:
        return Extras(rating, watched_moment(watched, today_in_utc()))
    except BadDate as bad:
        raise ReconcilerError(f"--watched: {bad}", DATE_HINT, code="usage", undone=UNDONE) from bad


def section_of(to: Destination, media_type: MediaType | None) -> tuple[MediaType | None, Status]:
    """Return the type, or None for any, and the status of titles that are to be added.

    Raises:
        ReconcilerError: No status is named, or two types are, or one that has no such status.
    """
    if to.status is None:
        raise ReconcilerError(
            f"--to {to.type} names no status",
            f"Write both, as in --to {to.type}/plantowatch.",
            code="usage",
            undone=UNDONE,
        )
    if None not in {to.type, media_type} and to.type is not media_type:
        raise ReconcilerError(
            f"--to says {to.type}, --type says {media_type}",
            "Leave one of them out.",
            code="usage",
            undone=UNDONE,
        )
    section = media_type or to.type
    if section is not None:
        require_of_type(section, to.status, undone=UNDONE)
    return section, to.status


class Adding:
    """Collects titles for a file."""

    def __init__(
        self, file: LibraryFile, lock: Lock | None, reader: AccountReader, trust: Trust
    ) -> None:
        self._file = file
        self._lock = lock
        self._reader = reader
        self._trust = trust
        self._entries: dict[int, Entry] = {}
        self._known: dict[MediaType, tuple[dict[int, Entry], dict[int, Wish]]] = {}
        self._listed: list[EditedItemDocument] = []

    def add(self, title: Title, target: Target, status: Status, *, manage: bool) -> None:
        """Add a title, unless the file lists it already.

        Raises:
            Refused: The file may not list it there.
            AccountError: Simkl cannot be asked what the file's items mean.
        """
        entries, wishes = self._of_type(title.type)
        wish = wishes.get(title.simkl)
        if wish is not None:
            place = f"{wish.status}, {self._file.path}:{wish.line}"
            advice = "" if wish.status is status else "; `reconciler mv` moves it"
            self._listed.append(
                {
                    "type": title.type,
                    "title": _name(title),
                    "from": wish.status,
                    "to": wish.status,
                    "line": wish.line,
                    "told": f"{_name(title)} is listed already: {place}{advice}.",
                }
            )
            return
        require_status(self._file.library, title.type, status, manage=manage)
        entry = entries.get(title.simkl)
        if entry is None:
            ids = {}
            if target.key in IDENTIFYING_KEYS[title.type] - {"simkl"}:
                ids[target.key] = target.value
            entry = Entry(title.type, title.simkl, status, "", title.title, title.year, ids)
        self._entries[title.simkl] = entry._replace(status=status)

    def edited(self, extras: Extras) -> tuple[Edited, list[EditedItemDocument]]:
        """Return the file with the titles, which have the extras, and what was done.

        Raises:
            EditFailed: The file is written in a way that cannot be edited safely.
        """
        library = self._file.library
        items = [extras.of(item) for item in items_for(self._entries.values(), library)]
        edited = edit_library(self._file.located, Edits(added=items))
        lines = {wish.ids.get("simkl"): wish.line for wish in edited.library.wishes}
        return edited, [*self._listed, *(self._added(item, lines) for item in items)]

    def _added(self, item: NewItem, lines: Mapping[str | None, int]) -> EditedItemDocument:
        name, line = _item_name(item), lines[item.ids["simkl"]]
        return {
            "type": item.type,
            "title": name,
            "from": None,
            "to": item.status,
            "line": line,
            "told": f"Added {name} to {item.type} {item.status}, {self._file.path}:{line}.",
        }

    def _of_type(self, media_type: MediaType) -> tuple[dict[int, Entry], dict[int, Wish]]:
        """Return the account's entries of a type and the file's items, both by Simkl id."""
        if media_type not in self._known:
            account = self._reader.read([media_type], self._trust)
            library = replace(
                self._file.library,
                managed={media_type: frozenset(STATUSES[media_type])},
                wishes=tuple(wish for wish in self._file.library.wishes if wish.type is media_type),
            )
            answers = Answers()
            matching = match_wishes(library, account, self._lock)
            unresolved = matching.unresolved()
            if unresolved:
                answers = self._reader.look_up(unresolved, [], in_doubt=matching.in_doubt())
            matches = match_wishes(library, account, self._lock, answers).matches
            self._known[media_type] = (
                {entry.simkl: entry for entry in account.entries[media_type]},
                {match.simkl: match.wish for match in matches if match.simkl is not None},
            )
        return self._known[media_type]


def _best(target: Target, titles: Sequence[Title]) -> list[Title]:
    """Return the found titles that fit: of the year, if one was named; the same name first."""
    if target.year is not None:
        titles = [title for title in titles if title.year == target.year]
        same = [title for title in titles if folded(title.title) == folded(target.value)]
        if len(same) == 1:
            return same
    return sorted(titles, key=lambda title: folded(title.title) != folded(target.value))


def _looked_up(target: Target, media_type: MediaType | None, reader: AccountReader) -> list[Title]:
    key = target.key or ""
    types: Sequence[MediaType]
    if media_type is not None or target.type is not None:
        types = [one for one in (media_type or target.type,) if one is not None]
    elif key in NUMBERED_BY_KIND:
        types = [MediaType.MOVIES, MediaType.SHOWS]
    else:
        types = [MediaType.ANIME if key in ANIME_ONLY_KEYS else MediaType.MOVIES]
    wishes = [Wish(one, STATUSES[one][0], None, None, {key: target.value}, 0, 0) for one in types]
    answers = reader.look_up(wishes, [])
    return list({title.simkl: title for title in answers.titles.values() if title}.values())


def _chosen(target: Target, titles: Sequence[Title]) -> Title:
    listed = titles[:_MOST_CHOICES]
    if not is_interactive():
        raise Refused(
            f"{clean(target.text)} may mean {len(titles)} titles",
            "Name it by its simkl id, as in simkl:" + str(listed[0].simkl) + ".",
            code="ambiguous",
            undone=UNDONE,
            lines=list(map(_described, listed)),
        )
    for number, title in enumerate(listed, 1):
        tell(f"{number:>3} {_described(title)}")
    tell(f"Which one is {clean(target.text)}? Type its number; anything else stops.")
    answer = typed_answer()
    if not answer.isdecimal() or not 1 <= int(answer) <= len(listed):
        raise Refused("nothing was chosen", code="declined", undone=UNDONE)
    return listed[int(answer) - 1]


def _described(title: Title) -> str:
    return f"{_name(title)}, {title.type.singular}, simkl:{title.simkl}"


def _name(title: Title) -> str:
    name = clean(title.title) or f"simkl:{title.simkl}"
    return named(name, title.year)


def _item_name(item: NewItem) -> str:
    name = clean(item.title or f"simkl:{item.ids['simkl']}")
    return named(name, item.year)
