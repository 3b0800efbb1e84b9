"""All forms of export, and which of them a member is.

A form is known by what is in it: headings, keys, elements. The name decides only which members of
an archive may be opened, and where one form stands for several lists, which of them it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from reconciler.documents.own_files import own_file
from reconciler.exports import (
    anilist,
    imdb,
    letterboxd,
    myanimelist,
    own_csv,
    simkl_backup,
    tmdb,
    trakt,
    tvtime,
    tvtimeout,
    yamtrack,
)
from reconciler.exports.archive import AskPassword, Member, members_of
from reconciler.exports.decode import head_of, headings_of, json_document, json_rows
from reconciler.exports.form import ExportForm, Recognised
from reconciler.model.errors import BadExport

FORMS: Final = (
    trakt.FORM,
    myanimelist.FORM,
    anilist.FORM,
    letterboxd.FORM,
    imdb.FORM,
    tvtime.FORM,
    tvtimeout.FORM,
    simkl_backup.FORM,
    yamtrack.FORM,
    tmdb.FORM,
    own_csv.FORM,
)
"""Every form, the most particular first: a table of a person's own is what nothing else is."""

_SAMPLE: Final = 50
_KINDS_OF_FILES: Final = (
    "Exports of Trakt, MyAnimeList, AniList, Letterboxd, IMDb, TV Time, TV Time Out, Simkl, "
    "Yamtrack and TMDB are known, and CSV with headings such as imdb, tmdb, ids, type, status, "
    "title."
)
_INSIDE: Final = (
    "In a folder or an archive only files with the names that services give them are opened: name "
    "a table of your own itself."
)


class Source(NamedTuple):
    """What belongs together: an archive, a folder, or the single files of one service.

    Attributes:
        files: The names as the person gave them.
        form: The form.
        parts: Its members.
        unopened: Files of the service that were handed over along with these and hold no titles.
    """

    files: tuple[str, ...]
    form: ExportForm
    parts: tuple[Recognised, ...]
    unopened: tuple[str, ...] = ()


def may_be_opened(name: str) -> bool:
    """Return whether any form knows a member of an archive by this name."""
    return any(form.members is not None and form.members.fullmatch(name) for form in FORMS)


def sources_of(paths: Sequence[Path], ask_password: AskPassword, stack: ExitStack) -> list[Source]:
    """Recognise what a person hands over.

    Args:
        paths: Files, archives and folders; the single files of one service are one source.
        ask_password: Gives the password of an encrypted archive.
        stack: Closes the archives; members can be read until then.

    Raises:
        FileFailure: A file cannot be read.
        BadExport: One of them is no export, is damaged or encrypted, or holds two services'.
    """
    sources: list[Source] = []
    single: dict[str, list[Recognised]] = {}
    unopened: dict[str, list[str]] = {}
    for path in sorted(dict.fromkeys(paths), key=_may_be_beside):
        owner = next((name for name in single if _is_beside(name, path)), None)
        if owner is not None:
            unopened.setdefault(owner, []).append(str(path))
            continue
        members = members_of(path, may_be_opened, ask_password, stack)
        recognised = [(member, recognise(member)) for member in members]
        known = [(member, *found) for member, found in recognised if found is not None]
        if not known:
            raise _unknown(path, members)
        if len(members) == 1 and not members[0].name:
            _, form, kind = known[0]
            single.setdefault(form.name, []).append(Recognised(members[0], kind))
        else:
            sources.append(_whole(path, known))
    for name, parts in single.items():
        form = next(form for form in FORMS if form.name == name)
        files = tuple(part.member.file for part in parts)
        sources.append(Source(files, form, tuple(parts), tuple(unopened.get(name, ()))))
    return sources


def _may_be_beside(path: Path) -> bool:
    """Return whether a file is one to judge by what it stands beside, so after the others."""
    return any(_is_beside(form.name, path) for form in FORMS)


def _is_beside(form_name: str, path: Path) -> bool:
    form = next(form for form in FORMS if form.name == form_name)
    return bool(form.beside and form.beside.fullmatch(path.name) and path.is_file())


def recognise(member: Member) -> tuple[ExportForm, str] | None:
    """Return the form and the kind of a member by what is in it; None when it is no export.

    Raises:
        BadExport: It is damaged.
    """
    head = head_of(member)
    name = member.name or member.file
    if head.startswith("<"):
        return _first((form, form.markup(head)) for form in FORMS if form.markup)
    if head.startswith(("[", "{")):
        sample = _sample(member, head)
        return _first((form, form.document(sample, name)) for form in FORMS if form.document)
    headings = frozenset(headings_of(head))
    return _first((form, form.table(headings, name)) for form in FORMS if form.table)


def _sample(member: Member, head: str) -> object:
    if head.startswith("["):
        return [row for _, row in islice(json_rows(member), _SAMPLE)]
    return json_document(member)


def _first(found: Iterator[tuple[ExportForm, str | None]]) -> tuple[ExportForm, str] | None:
    return next(((form, kind) for form, kind in found if kind is not None), None)


def _whole(path: Path, known: Sequence[tuple[Member, ExportForm, str]]) -> Source:
    first_member, form, _ = known[0]
    for member, other, _ in known:
        if other is not form:
            raise BadExport(
                f"{path} holds the exports of two services: {first_member.name} is "
                f"{form.service}'s, {member.name} is {other.service}'s",
                "Unpack it, and give the files of each.",
                code="two-exports",
            )
    return Source((str(path),), form, tuple(Recognised(member, kind) for member, _, kind in known))


def _unknown(path: Path, members: Sequence[Member]) -> BadExport:
    if len(members) != 1 or members[0].name:
        hint = f"{_KINDS_OF_FILES} {_INSIDE}"
        return BadExport(f"{path} holds no export that is known here", hint, code="no-export")
    head = head_of(members[0])
    own = own_file(json_document(members[0]), str(path)) if head.startswith("{") else None
    if own is not None:
        message = f"{path} is {own.what}, not an export of another service"
        return BadExport(message, own.advice, code="no-export")
    if not head:
        return BadExport(f"{path} is empty", "Get it anew from the service.", code="no-export")
    return BadExport(f"{path} is no export that is known here", _KINDS_OF_FILES, code="no-export")


WRITERS: Final = {
    "simkl-csv": simkl_backup.write,
    "letterboxd": letterboxd.write,
    "myanimelist": myanimelist.write,
    "imdb": imdb.write,
    "trakt": trakt.write,
    "yamtrack": yamtrack.write,
}
"""The forms that an account is written in, by their names on the command line."""
