"""From the bytes of a member to rows: encodings, tables, JSON, with limits and places."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TextIO

from reconciler.exports.archive import Member
from reconciler.exports.item import RowPlace
from reconciler.model.errors import BadExport

MAX_ROWS: Final = 2_000_000
"""The most rows that a member may have."""

_CHUNK: Final = 1 << 16
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",;\t"
_HEAD: Final = 1 << 16
_CELL_LIMIT: Final = 10 * 1024 * 1024
_SPACE: Final = " \t\r\n"
_LONG_RUN: Final = re.compile("[^\0-\x7f]{4,}")
_HEADINGS: Final = frozenset(
    {
        *("active", "archived", "const", "createdat", "date", "daterated", "description"),
        *("enddate", "entitytype", "episode", "episodenumber", "gsi", "ids", "imdb", "imdbid"),
        *("isarchived", "isfollowed", "isforlater", "isspecial", "iswatched", "key"),
        *("lastepwatched", "letterboxduri", "malid", "mediaid", "mediatype", "memo", "moviename"),
        *("name", "nbepisodesseen", "position", "progress", "progressedat", "ratedat", "rating"),
        *("rating10", "releasedate", "rewatch", "score", "season", "seasonnumber", "seriesid"),
        *("seriesimdbid", "seriesname", "seriestvdbid", "seriesuuid", "sid", "simklid", "source"),
        *("status", "tags", "title", "titletype", "tmdb", "tmdbid", "traktid", "tvdb", "tvdbid"),
        *("tvshowid", "tvshowname", "type", "uuid", "watched", "watchedat", "watcheddate"),
        *("watchlist", "watchlistedat", "year", "yourrating"),
    }
)
"""Headings of all tables that are known, to see where another table starts."""

_FEWEST_HEADINGS: Final = 3


def head_of(member: Member) -> str:
    """Return the beginning of a member as text, to see what it is; what is no text is replaced.

    Raises:
        BadExport: The member cannot be unpacked.
    """
    with member.open() as stream:
        data = stream.read(_HEAD)
    return data.decode(_by_bytes(data) or "utf-8", errors="replace").lstrip("\ufeff" + _SPACE)


def encoding_of(member: Member) -> str:
    """Tell the encoding of a text: UTF-8, UTF-16, or cp1252 as older services wrote it.

    Raises:
        BadExport: It is none of these; the message names the row.
    """
    with member.open() as stream:
        known = _by_bytes(stream.peek(4))
        for encoding in (known,) if known else ("utf-8", "cp1252"):
            failure = _first_failure(member, encoding)
            if failure is None:
                return encoding
            row, seen_utf8 = failure
            if encoding == "utf-8" and seen_utf8:
                break
    raise BadExport(
        f"{member.at(row)} is not in an encoding that is known here: UTF-8, UTF-16 or cp1252",
        "Save the file as UTF-8, in an editor or a spreadsheet, and try again.",
        code="export-encoding",
    )


class Table:
    """A table of comma-separated values, read row by row.

    Attributes:
        member: What it is read from.
        headings: The first row, as ``heading`` writes them.
    """

    def __init__(self, member: Member) -> None:
        self.member = member
        self._encoding = encoding_of(member)
        self.damaged: list[RowPlace] = []
        self.headings: tuple[str, ...] = ()
        for _ in self.rows():
            break

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each row with its number; the headings are row 1, empty rows are passed over.

        A row with more cells than the headings is not yielded but added to ``damaged``.

        Raises:
            BadExport: The table is damaged or too long.
        """
        self.damaged.clear()
        with self.member.open() as stream:
            text = io.TextIOWrapper(stream, encoding=self._encoding, newline="")
            yield from self._rows(text)

    def _rows(self, text: io.TextIOWrapper) -> Iterator[tuple[int, Mapping[str, str]]]:
        csv.field_size_limit(_CELL_LIMIT)
        reader, empty = _records(text)
        number = empty
        try:
            self.headings = tuple(heading(cell) for cell in next(reader, ()))
            number = empty + 1
            width = len(self.headings)
            # A heading that comes twice means its first column.
            names = {name: column for column, name in reversed([*enumerate(self.headings)])}
            columns = tuple(sorted(names.items(), key=lambda pair: pair[1]))
            plain = len(columns) == width
            for number, cells in enumerate(reader, empty + 2):
                if number > MAX_ROWS + 1:
                    raise too_many_rows(self.member)
                if not any(cells):
                    continue
                if _are_headings(cells):
                    if [heading(cell) for cell in cells] != [*self.headings]:
                        raise _another_table(self.member.at(number))
                    continue
                if len(cells) < width:
                    cells += [""] * (width - len(cells))
                elif len(cells) > width and any(cells[width:]):
                    self.damaged.append(self.member.at(number))
                    continue
                if plain:
                    yield number, dict(zip(self.headings, cells, strict=False))
                else:
                    yield number, {name: cells[column] for name, column in columns}
        except csv.Error as error:
            raise BadExport(
                f"{self.member.at(number + 1)} is damaged: {error}",
                "Get the file anew from the service, or mend the row.",
                code="damaged-export",
            ) from error


def _are_headings(cells: Sequence[str]) -> bool:
    """Return whether a row has headings of a table that is known, and hardly anything else."""
    if heading(cells[0]) not in _HEADINGS:
        return False
    words = [word for cell in cells if (word := heading(cell))]
    known = sum(word in _HEADINGS for word in words)
    return known >= _FEWEST_HEADINGS and known * 2 >= len(words)


def _another_table(place: RowPlace) -> BadExport:
    return BadExport(
        f"{place} starts another table",
        "Cut the file there, and give each part as a file of its own.",
        code="two-exports",
    )


def headings_of(head: str) -> tuple[str, ...]:
    """Return the headings of a table by its beginning; empty when it is no table."""
    reader, _ = _records(io.StringIO(head, newline=""))
    try:
        cells = next(reader, [])
    except csv.Error:
        return ()
    if any("\0" in cell for cell in cells) or sum(map(len, cells)) + len(cells) >= _HEAD:
        return ()
    return tuple(heading(cell) for cell in cells)


def heading(cell: str) -> str:
    """Return a heading by which columns are known: small letters and digits alone.

    What could not be decoded stays, as it may be a letter in the encoding that the table has.
    """
    return "".join(
        character for character in cell.casefold() if character.isalnum() or character == "\ufffd"
    )


def delimiter_of(line: str) -> str:
    """Tell what separates the cells of a table by its headings; spreadsheets write ``;``, too."""
    return max(_DELIMITERS, key=line.count)


def json_document(member: Member) -> object:
    """Return what a JSON member holds.

    Raises:
        BadExport: It is no JSON, or holds more than can be a list of titles.
    """
    data = member.bytes()
    if data.count(b"{") + data.count(b"[") > 20 * MAX_ROWS:
        raise too_many_rows(member)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_json(member, error) from error


def json_rows(member: Member) -> Iterator[tuple[int, object]]:
    """Yield the values of a JSON list with their numbers, one at a time.

    Raises:
        BadExport: It is no list in JSON, or too long.
    """
    try:
        text = _json_text(member.bytes())
    except ValueError as error:
        raise _no_json(member, error) from error
    decoder = json.JSONDecoder()
    place = _skip(text, 0)
    if text[place : place + 1] != "[":
        raise _no_json(member, ValueError("it is no list"))
    place = _skip(text, place + 1)
    number = 0
    if text[place : place + 1] == "]":
        return
    while True:
        number += 1
        if number > MAX_ROWS:
            raise too_many_rows(member)
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise _no_json(member, error, number) from error
        yield number, value
        place = _skip(text, place)
        mark = text[place : place + 1]
        if mark == "]":
            return
        if mark != ",":
            raise _no_json(member, ValueError("it ends early"), number)
        place = _skip(text, place + 1)


def mappings_in(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the mappings of a JSON list; of anything else, nothing."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping):
            yield one


def too_many_rows(member: Member) -> BadExport:
    """Return the error for a member that is no list of a person."""
    return BadExport(
        f"{member.place} has more than {MAX_ROWS:,} rows",
        "No watchlist is that long. Give only the file that holds the list.",
        code="export-too-large",
    )


def _skip(text: str, place: int) -> int:
    while text[place : place + 1] in _SPACE and place < len(text):
        place += 1
    return place


def _json_text(data: bytes) -> str:
    return data.decode(_by_bytes(data) or "utf-8")


def _no_json(member: Member, error: Exception, row: int = 0) -> BadExport:
    where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
    reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
    if isinstance(error, UnicodeDecodeError):
        reason = "it is neither UTF-8 nor UTF-16"
    elif isinstance(error, RecursionError):
        reason = "it is nested too deeply"
    return BadExport(
        f"{member.at(row)} is damaged JSON: {reason}{where}",
        "Get the file anew from the service.",
        code="damaged-export",
    )


def _by_bytes(data: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    if len(data) >= 4 and data[1] == 0 and data[3] == 0 and data[0] and data[2]:
        return "utf-16-le"
    if len(data) >= 4 and data[0] == 0 and data[2] == 0 and data[1] and data[3]:
        return "utf-16-be"
    return None


def _first_failure(member: Member, encoding: str) -> tuple[int, bool] | None:
    """Return the row that is not in an encoding, and whether letters beyond ASCII came before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rows, beyond_ascii = 1, False
    letters, run_letters, first_run = 0, 0, 0
    with member.open() as stream:
        while True:
            data = stream.read(_CHUNK)
            try:
                text = decoder.decode(data, not data)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, errors="ignore")
                return rows + before.count("\n"), beyond_ascii or not before.isascii()
            if not text.isascii():
                beyond_ascii = True
                if encoding == "cp1252":
                    letters += sum(not character.isascii() for character in text)
                    for run in _LONG_RUN.finditer(text):
                        first_run = first_run or rows + text.count("\n", 0, run.start())
                        run_letters += len(run[0])
            rows += text.count("\n")
            if not data:
                # Other encodings decode as cp1252, too, but not into letters among letters.
                return (first_run, False) if run_letters * 2 > letters else None


def _records(text: TextIO) -> tuple[Iterator[list[str]], int]:
    """Return the records of a table from its headings on, and how many empty lines are before."""
    empty = 0
    first = text.readline(_CELL_LIMIT)
    while first and not first.strip(_SPACE):
        empty += 1
        first = text.readline(_CELL_LIMIT)
    return csv.reader(_lines(first, text), delimiter=delimiter_of(first)), empty


def _lines(first: str, rest: TextIO) -> Iterator[str]:
    yield first
    yield from rest
