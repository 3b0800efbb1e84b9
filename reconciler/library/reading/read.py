"""Reading a library file: everything it wishes, or everything that is wrong with it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from reconciler.library.reading.document import TooDeep
from reconciler.library.reading.file import read_source, today_in_utc
from reconciler.library.reading.lines import NotInLines, item_lines
from reconciler.library.reading.report import Report, SectionOf
from reconciler.library.reading.root import ROOT_KEYS, RootReader
from reconciler.library.reading.source import (
    GetEvent,
    MarkedYAMLError,
    YAMLError,
    c_events,
    pure_events,
    utf8_source,
)
from reconciler.model.errors import InvalidLibrary, Problem, split_lines
from reconciler.model.library import Library
from reconciler.model.media import MediaType

_Events = Callable[[bytes], GetEvent | None]

Watch = Callable[[GetEvent], GetEvent]
"""Makes another source of the same events."""

_MERGE_HINT: Final = (
    "Keep what you want of both sides, and delete the lines with <<<<<<<, ======= and >>>>>>>."
)

"""Ways of reading that tell no problems, since the text that they parse is not the file's."""

_ONLY_OLD_YAML: Final = "found unexpected ':'"
"""What the C parser says of ``[tmdb:1399]``, which YAML 1.2 allows."""

_BEFORE_THE_KEYS: Final = ("#", "%", "---", "<<<<<<<")
_KEY: Final = re.compile(r"[^\w:]*(\w+)[^\w:]*:")

_CLOSE: Final = 0.8
"""How alike a misspelt key must be; ``version`` and ``session`` are 0.7 alike."""


class Checked(NamedTuple):
    """A library file after checking.

    Attributes:
        library: What the file says, or None when it has errors.
        problems: All problems in the order of the text.
    """

    library: Library | None
    problems: tuple[Problem, ...]


def read_library(path: Path) -> Library:
    """Read a library file.

    Raises:
        InvalidLibrary: It cannot be read or has problems; the error holds all of them.
    """
    return library_in(path, read_source(path), today_in_utc())


def library_in(path: Path, source: bytes, today: date) -> Library:
    """Return what the bytes of a library file say.

    Args:
        path: The file, for messages and for the lock beside it.
        source: Its bytes.
        today: The day in UTC.

    Raises:
        InvalidLibrary: They have problems; the error holds all of them.
    """
    checked = check_library(
        source,
        str(path),
        today=today,
        section_of=sections_of(path),
    )
    if checked.library is None:
        raise InvalidLibrary(checked.problems)
    return checked.library


def sections_of(path: Path) -> SectionOf:
    """Return what the lock beside a library file knows of sections; it is read when asked."""
    known: list[Mapping[int, MediaType]] = []

    def section_of(simkl: int) -> MediaType | None:
        if not known:
            from reconciler.library.lock import sections_by_lock

            known.append(sections_by_lock(path))
        return known[0].get(simkl)

    return section_of


def check_library(
    data: bytes,
    name: str,
    *,
    today: date = date.max,
    watch: Watch | None = None,
    section_of: SectionOf | None = None,
) -> Checked:
    """Check the bytes of a library file.

    Args:
        data: The file.
        name: The file's name, for problems.
        today: The day in UTC; dates after the next one are problems. The default takes them all,
            which is for texts that come from one that was checked.
        watch: Sees the events of each way that is tried pass.
        section_of: Knows which section Simkl files a title under, by Simkl id, as
            ``sections_of`` does; None knows nothing.
    """
    ways: tuple[_Events, ...] = (item_lines, c_events, _c_events_of_words, pure_events)
    how = _How(name, today, watch, section_of)
    checked = _check(data, ways, how)
    if checked.library is not None:
        return checked
    from reconciler.documents.own_files import own_file
    from reconciler.library.merge_marks import conflicts, first_sides

    own = own_file(data, name)
    if own is not None:
        message = f"this is {own.what}, not a library file"
        return Checked(None, (Problem("wrong-shape", message, own.advice, name, 1, 1),))
    text = data.decode("utf-8-sig", "replace")
    found = conflicts(text)
    if not found:
        return checked
    # No file with marks is valid; without them and one side, the rest can be checked.
    rest = _check(first_sides(text, found).encode(), ways, how)
    marks = (Problem("merge-conflict", str(one), _MERGE_HINT, name, one.line, 1) for one in found)
    problems = sorted((*marks, *rest.problems), key=lambda one: (one.line, one.column))
    return Checked(None, tuple(problems))


def text_to_show(data: bytes) -> str | None:
    """Return the text of a library file, to show lines of it; None for what cannot be one.

    A name may lead to any file, by mistake or by a symbolic link in somebody's pull request: a key,
    a configuration with a password. A text counts when its first line, comments aside,
    has a key of a library file, however spelt.
    """
    text = data.decode("utf-8-sig", "replace")
    for line in split_lines(text):
        if line.strip() and not line.startswith(_BEFORE_THE_KEYS):
            key = _KEY.match(line)
            known = key is not None and Report("").nearest(key[1], ROOT_KEYS, _CLOSE)
            return text if known else None
    return None


def _c_events_of_words(data: bytes) -> GetEvent | None:
    return c_events(data, words=True)


class _How(NamedTuple):
    """What a text is checked with; each as ``check_library`` has it."""

    name: str
    today: date
    watch: Watch | None
    section_of: SectionOf | None


def _check(data: bytes, ways: Sequence[_Events], how: _How) -> Checked:
    """Check in the first way that knows what the text uses."""
    checked = None
    for events in ways:
        checked = checked or _check_with(events, data, how)
    assert checked is not None  # noqa: S101 -- the pure parser is never given up
    return checked


def _check_with(events: _Events, data: bytes, how: _How) -> Checked | None:
    """Check in one way; None when it is missing or does not know what the text uses."""
    report = Report(how.name, how.section_of)
    source = utf8_source(data, report)
    if source is None:
        return Checked(None, report.problems())
    get_event = events(source)
    if get_event is None:
        return None
    if how.watch is not None:
        get_event = how.watch(get_event)
    root = RootReader(get_event, report, how.today)
    try:
        root.read()
    except MarkedYAMLError as error:
        if _is_given_up(error, events):
            return None
        from reconciler.library.reading.syntax import explain

        explained = explain(error, source)
        report.add("yaml-syntax", explained.place, explained.message, explained.hint)
    except YAMLError as error:
        report.add("yaml-syntax", (1, 1), f"this is no YAML: {error}", "Check the whole file.")
    except NotInLines:
        return None
    except TooDeep:
        pass
    problems = report.problems()
    if problems and events is item_lines:
        return None
    if problems:
        return Checked(None, _with_invisible(problems, source))
    return Checked(Library(how.name, root.policy, root.managed, tuple(root.wishes)), ())


def _with_invisible(problems: tuple[Problem, ...], source: bytes) -> tuple[Problem, ...]:
    from reconciler.library.reading.invisible import explained

    text = source.decode()
    if text.isascii():
        return problems
    lines = split_lines(text)
    return tuple(explained(problem, lines) for problem in problems)


def _is_given_up(error: MarkedYAMLError, events: object) -> bool:
    """Return whether a parser may have failed for what it does not know of YAML 1.2."""
    if events is item_lines:
        return True
    if events is c_events:
        return error.problem == _ONLY_OLD_YAML or "flow" in (error.context or "")
    return events is _c_events_of_words and error.problem == _ONLY_OLD_YAML
