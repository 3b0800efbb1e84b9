"""A library file is read whole, or all that is wrong with it is told with its place."""

import os
import re
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.library.reading.file import LARGEST_FILE, read_source
from reconciler.library.reading.read import Checked, check_library, read_library, text_to_show
from reconciler.library.reading.report import MOST_PROBLEMS
from reconciler.model.dates import UNKNOWN_DATE
from reconciler.model.errors import InvalidLibrary
from reconciler.model.library import Library, OnDrift, Policy, Wish
from reconciler.model.media import MediaType, Status
from tests.library.bad_files import BAD_FILES, BadFile
from tests.library.good_files import GOOD_FILES
from tests.library.ways import check, closely

TODAY = date(2026, 11, 27)
MOVIES, SHOWS, ANIME = MediaType.MOVIES, MediaType.SHOWS, MediaType.ANIME
WAYS: dict[str, Any] = {"c": {}, "pure": {"pure": True}, "closely": {"watch": closely}}


def places(checked: Checked) -> tuple[tuple[str, int, int], ...]:
    return tuple((problem.code, problem.line, problem.column) for problem in checked.problems)


def valid(text: str) -> Library:
    checked = check_library(text.encode(), "library.yaml")
    assert not checked.problems
    assert checked.library is not None
    return checked.library


def only_problem(text: str) -> tuple[str, str]:
    checked = check_library(text.encode(), "library.yaml")
    assert len(checked.problems) == 1
    return checked.problems[0].message, checked.problems[0].hint


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_tells_every_problem_and_its_place(bad: BadFile, way: str) -> None:
    checked = check(bad.text.encode(), "library.yaml", **WAYS[way])
    assert places(checked) == bad.expected
    assert checked.library is None
    for problem in checked.problems:
        assert problem.file == "library.yaml"
        assert problem.hint
        assert not problem.message.endswith(".")


def test_what_a_person_wrote_stands_in_double_quotes_short_and_on_one_line() -> None:
    for bad in BAD_FILES:
        for problem in check_library(bad.text.encode(), "library.yaml").problems:
            assert re.search(r"(?<!\w)'[^']+'(?!\w)", problem.message) is None, problem.message
    for key in ("imdb", "tmbd"):
        text = f'version: 1\nshows:\n  hold:\n    - ids: {{{key}: "x\\e{"y" * 90}"}}\n'
        text = text.replace("{tmbd: ", '{"tm\\ebd' + "z" * 90 + '": ')
        (problem, *_) = check_library(text.encode(), "library.yaml").problems
        assert problem.message.isprintable()
        assert '…"' in problem.message


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_both_parsers_lead_to_the_same_words(bad: BadFile) -> None:
    data = bad.text.encode()
    assert check_library(data, "x") == check(data, "x", pure=True)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("value", "rating"), [("1", 1), ("10", 10), ("'7'", 7), ("null", None), ("", None), ("~", None)]
)
def test_an_item_with_a_rating_manages_it(way: str, value: str, rating: int | None) -> None:
    text = f"version: 1\nshows: {{hold: [{{ids: {{tmdb: 1}}, rating: {value} }}, tmdb:2]}}\n"
    library = check(text.encode(), "x", **WAYS[way]).library
    assert library is not None
    assert [(wish.rates, wish.rating) for wish in library.wishes] == [(True, rating), (False, None)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2014-04-05", "2014-04-05T12:00:00Z"),
        ("'2014-04-05'", "2014-04-05T12:00:00Z"),
        ("2014-04-05T20:15:59+02:00", "2014-04-05T18:15:59Z"),
        ("2014-04-05t20:15z", "2014-04-05T20:15:00Z"),
        ("2014-04-05 20:15:59.75 -0330", "2014-04-05T23:45:59Z"),
        ("2014-04-05T23:59-12", "2014-04-06T11:59:00Z"),
        ("2024-02-29", "2024-02-29T12:00:00Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"),
        ("unknown", UNKNOWN_DATE),
    ],
)
def test_a_date_is_read_as_the_moment_that_is_sent(way: str, value: str, moment: str) -> None:
    text = f"version: 1\nmovies: {{completed: [{{ids: {{tmdb: 1}}, watched: {value}}}]}}\n"
    library = check(text.encode(), "x", today=TODAY, **WAYS[way]).library
    assert library is not None
    assert [wish.watched for wish in library.wishes] == [moment]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("2026-11-28", True),
        ("2026-11-28T23:59:59Z", True),
        ("2026-11-29", False),
        ("2026-11-28T23:59:59-01:00", False),
        ("2026-11-29T00:30:00+01:00", True),
        ("9999-12-31T23:00:00-02:00", False),
    ],
)
def test_tomorrow_is_the_last_day_of_a_watch(way: str, value: str, valid: bool) -> None:
    text = f"version: 1\nmovies: {{completed: [{{ids: {{tmdb: 1}}, watched: {value}}}]}}\n"
    problems = check(text.encode(), "x", today=TODAY, **WAYS[way]).problems
    assert [problem.code for problem in problems] == ([] if valid else ["bad-watched"])
    assert all("today is 2026-11-27" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("item", "message", "hint"),
    [
        ("{ids: {tmdb: 1}, rating: 9/10}", 'from 1 to 10, not "9/10"', "Write rating: 9, or"),
        ("{ids: {tmdb: 1}, watched: 2014-02-30}", "there is no day 2014-02-30", "unknown"),
        ("{ids: {tmdb: 1}, watched: 2014-04-05T20:15}", "its offset from UTC", "+02:00"),
        ("{ids: {tmdb: 1}, watched: 1899-12-31}", "before the year 1900", "unknown"),
        ("{ids: {tmdb: 1}, watched: }", "nothing stands after it", "unknown"),
        ("{ids: {tmdb: 1}, ratting: 9}", 'no key "ratting"', "Did you mean rating?"),
        ("{ids: {tmdb: 1}, score: 9}", 'no key "score"', "Did you mean rating?"),
        ("{ids: {tmdb: 1}, watched_at: 2014-04-05}", "watched_at", "Did you mean watched?"),
        ("{ids: {tmdb: 1}, Watched: 2014-04-05}", '"Watched"', "Did you mean watched?"),
        ("tmdb:1\n      rating: 9", "is a text has no keys", "{ids: {tmdb: 1}, rating: 9}"),
        ("tmdb:1 rating: 9", "is a text has no keys", "{ids: {tmdb: 1}, rating: 9}"),
        ("tmdb:1, rating: 9", "", "{ids: {tmdb: 1}, rating: 9}"),
        (
            "https://www.imdb.com/title/tt1375666/\n      watched: unknown",
            "is a text has no keys",
            "{ids: {imdb: tt1375666}, watched: unknown}",
        ),
        ("{tmdb:1, rating: 9}", "", "ids: {tmdb: 1}"),
        ("tmdb: 1\n      rating: 9", "the id tmdb must stand in ids", "ids: {tmdb: 1}"),
    ],
)
def test_a_slip_in_a_rating_or_a_date_is_explained(item: str, message: str, hint: str) -> None:
    text = f"version: 1\nmovies:\n  completed:\n    - {item}\n"
    problem = check_library(text.encode(), "x").problems[-1]
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("text", GOOD_FILES.values(), ids=GOOD_FILES)
def test_every_way_of_reading_gives_the_same_library(text: str) -> None:
    expected = valid(text)
    for way in WAYS.values():
        assert check(text.encode(), "library.yaml", **way).library == expected


def test_reads_what_the_file_wishes() -> None:
    library = valid(
        "version: 1\npolicy:\n  prune: false\n  on_drift: keep\n"
        "movies:\n  completed:\n"
        "    - {title: Inception, year: 2010, ids: {simkl: 472214, imdb: TT1375666}}\n"
        "  dropped: []\n"
        "tv:\n  watching:\n    - https://simkl.com/tv/17465/game-of-thrones\n    - tmdb:1399\n"
        "anime:\n"
    )
    assert library.path == "library.yaml"
    assert library.policy == Policy(prune=False, on_drift=OnDrift.KEEP)
    assert library.managed == {
        MOVIES: {Status.COMPLETED, Status.DROPPED},
        SHOWS: {Status.WATCHING},
        ANIME: set(),
    }
    inception = {"simkl": "472214", "imdb": "tt1375666"}
    assert library.wishes == (
        Wish(MOVIES, Status.COMPLETED, "Inception", 2010, inception, 7, 7),
        Wish(SHOWS, Status.WATCHING, None, None, {"simkl": "17465"}, 11, 7),
        Wish(SHOWS, Status.WATCHING, None, None, {"tmdb": "1399"}, 12, 7),
    )


def test_titles_are_text_whatever_they_look_like() -> None:
    library = valid(GOOD_FILES["titles that look like something else"])
    assert [wish.title for wish in library.wishes] == [
        "1917",
        "No",
        "2012-12-21",
        "#Alive",
        "3.10",
        None,
    ]


def test_a_byte_order_mark_shifts_no_column() -> None:
    text = "version: 2\n"
    marked = check_library(b"\xef\xbb\xbf" + text.encode(), "x")
    assert places(marked) == (("bad-version", 1, 10),)
    syntax = check_library(b"\xef\xbb\xbf%x: 1\n", "x")
    assert syntax.problems == check_library(b"%x: 1\n", "x").problems
    assert "tab" in check_library(b"\xef\xbb\xbf\tversion: 1\n", "x").problems[0].message


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_all_line_breaks_count(line_break: str) -> None:
    text = line_break.join(["version: 1", "# é", "shows:", "  hold: [x]", ""])
    assert places(check_library(text.encode(), "x")) == (("bare-title", 4, 10),)


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_separators_of_texts_are_characters(character: str, pure: bool) -> None:
    text = (
        f"version: 1\n# a{character}b\nmovies:\n  dropped:\n"
        f"    - {{title: a{character}b, ids: {{tmdb: 1}}}}\n"
        f'    - {{title: "a{character}b", ids: {{tmdb: 2}}}}\n'
    )
    checked = check(text.encode(), "x", pure=pure)
    assert checked.library is not None
    assert [wish.title for wish in checked.library.wishes] == [f"a{character}b"] * 2
    assert [wish.line for wish in checked.library.wishes] == [5, 6]
    wrong = check(f"{text}    - {{title: a{character}b, ids: x}}\n".encode(), "x", pure=pure)
    assert places(wrong) == (("wrong-shape", 7, 25),)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_refuses_wide_encodings(encoding: str) -> None:
    checked = check_library("version: 1\n".encode(encoding), "x")
    assert places(checked) == (("not-utf8", 1, 1),)
    assert "UTF-8" in checked.problems[0].hint


def test_goes_on_after_a_byte_that_is_not_utf8() -> None:
    text = "version: 1\nmovies: {dropped: [{title: Amélie, ids: {tmdb: x}}]}\n"
    checked = check_library(text.encode("latin-1"), "x")
    assert places(checked) == (("not-utf8", 2, 30), ("malformed-id", 2, 48))


def test_names_each_control_character() -> None:
    data = b"version: 1\nmovies: {dropped: [{title: a\x01b\x7f, ids: {tmdb: x}}]}\n# \xc2\x9b\n"
    assert places(check_library(data, "x")) == (
        ("control-character", 2, 29),
        ("control-character", 2, 31),
        ("malformed-id", 2, 46),
        ("control-character", 3, 3),
    )


def test_a_merge_conflict_names_the_lines_of_both_sides() -> None:
    text = (
        "version: 1\n# =======\n<<<<<<< a\ntv: {}\nanime: {}\n||||||| b\n=======\nshows:\n"
        ">>>>>>> c\n"
    )
    message, hint = only_problem(text)
    assert "one side is lines 4 to 5, the other line 8" in message
    assert "delete the lines with <<<<<<<" in hint
    message, _ = only_problem("version: 1\n<<<<<<< a\n=======\ntv: {}\n>>>>>>> c\n")
    assert "one side is empty, the other line 4" in message


def test_a_twice_listed_title_names_both_places() -> None:
    message, _ = only_problem(
        "version: 1\nshows:\n  hold:\n    - tmdb:1399\n"
        "  dropped:\n    - {title: Lost, ids: {tmdb: 1399}}\n"
    )
    for words in ("Lost", "shows / dropped", "shows / hold", "line 4", "tmdb:1399"):
        assert words in message


@pytest.mark.parametrize(
    ("status", "words"), [("watching", "silently file them as completed"), ("hold", "undefined")]
)
def test_says_what_simkl_would_make_of_a_movie(status: str, words: str) -> None:
    message, hint = only_problem(f"version: 1\nmovies: {{{status}: []}}\n")
    assert words in message
    assert "plantowatch, dropped, completed" in hint


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("version: 1\nmovie: {}\n", "movies"),
        ("version: 1\nseries: {}\n", "shows"),
        ("version: 1\npolcy: {}\n", "policy"),
        ("version: 1\nshows: {'plan to watch': []}\n", "plantowatch"),
        ("version: 1\nshows: {on_hold: []}\n", "hold"),
        ("version: 1\nshows: {Completed: []}\n", "completed"),
        ("version: 1\nmovies: {dropped: [{ids: {imbd: tt0000001}}]}\n", "imdb"),
        ("version: 1\nmovies: {dropped: [{ids: {myanimelist: 1}}]}\n", "mal"),
        ("version: 1\nmovies: {dropped: [{yaer: 1, ids: {tmdb: 1}}]}\n", "year"),
        ("version: 1\npolicy: {max-removals: 1}\n", "max_removals"),
    ],
)
def test_names_the_nearest_valid_word(text: str, nearest: str) -> None:
    assert only_problem(text)[1] == f"Did you mean {nearest}?"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("tmdb: 1399", "tmdb:1399 without the space"),
        ("{title: X, tmdb: 1399}", "ids: {tmdb: 1399}"),
        ("tt0944947", "imdb:tt0944947"),
        ("{ids: {imdb: 'https://www.imdb.com/title/tt0944947/'}}", "imdb: tt0944947"),
        ("simkl.com/anime/1", "the section anime"),
        ("{title: [REC], ids: {tmdb: 1}}", "quotes"),
        ("title: Dune: Part Two", "quotes"),
        ("title: @home", "quotes"),
        ("title: &Juliet", "quotes"),
    ],
)
def test_says_what_to_write(item: str, words: str) -> None:
    text = f"version: 1\nshows:\n  watching:\n    - {item}\n"
    hints = [problem.hint for problem in check_library(text.encode(), "x").problems]
    assert any(words in hint for hint in hints)


@pytest.mark.parametrize(
    ("item", "advice"),
    [
        ("{title: Dune: Part Two, year: 2024, ids: {tmdb: 1}}", 'title: "Dune: Part Two".'),
        ("{title: It's: A, B, year: 2024, ids: {tmdb: 1}}", "quotes"),
        ("{title: Good, Bad, ids: {tmdb: 1}}", 'write title: "Good, Bad".'),
        ("{title: Good, the Bad: and, ids: {tmdb: 1}}", 'title: "Good, the Bad: and".'),
        ("{title: X, ids:{tmdb: 1}}", "ids: with a space"),
        ("{title: X, ids: {tmdb:1}}", "Write tmdb: 1, with a space"),
        ("{title: X, year:2010, ids: {tmdb: 1}}", "Write year: 2010, with a space"),
        ("{title: X, tmdb:1}", "Write ids: {tmdb: 1}, with a space"),
        ("{title: X, ids: tmdb:1}", "Write ids: {tmdb: 1}."),
        ("{title: X, ids: tmdb: 1}", "ids: {tmdb: …}"),
        ("{title: X ids: {tmdb: 1}}", "a comma before ids:"),
        ("title: X\n      ids:{tmdb: 1}", "with a space"),
        ("title: X\n      ids:\n        tmdb:1", "Write ids: {tmdb: 1}."),
        ("title:X\n      ids: {tmdb: 1}", "title: with a space"),
    ],
)
def test_a_slip_in_braces_gets_the_advice_that_mends_it(item: str, advice: str) -> None:
    text = f"version: 1\nshows:\n  watching:\n    - {item}\n"
    for pure in (False, True):
        hints = [one.hint for one in check(text.encode(), "x", pure=pure).problems]
        assert any(advice in hint for hint in hints)


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("\u00a0version: 1\n", "column 1 ", "a no-break space (U+00A0)"),
        ("version:\u00a01\n", "column 9 ", "a no-break space (U+00A0)"),
        ("version: 1\nshows:\n  hold:\n    -\u00a0tmdb:1\n", "column 6 ", "U+00A0"),
        ("version: 1\nshows:\n  hold: [tmdb\u200b:1]\n", "column 14 ", "zero-width space (U+200B)"),
        ("version: 1\nshows:\n  ho\u2060ld: []\n", "column 5 ", "word joiner (U+2060)"),
        ("version: 1\nshows: {hold: [{ids: {tmdb: 1\ufeff}}]}\n", "column 30 ", "byte order mark"),
        ("version: 1\npolicy: {prune: true\u3000}\n", "column 21 ", "wide space (U+3000)"),
        ("version: 1\nshows:\u00a0\n  hold: []\n", "column 7 ", "U+00A0"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, place: str, name: str) -> None:
    problems = check_library(text.encode(), "x").problems
    assert any(f"in {place}stands" in one.message and name in one.message for one in problems)


def test_a_space_that_is_not_to_blame_is_not_named() -> None:
    text = "version: 1\nshows: {hold: [{title: L\u00a0A, ids: {tmdb: x}}]}\n"
    message, hint = only_problem(text)
    assert "no-break" not in message
    assert "whole number" in hint


def test_a_file_of_mistakes_is_cut_and_counted() -> None:
    lines = "".join(f"    - wrong {number}\n" for number in range(MOST_PROBLEMS + 500))
    checked = check_library(f"version: 1\nshows:\n  hold:\n{lines}".encode(), "x")
    assert len(checked.problems) == MOST_PROBLEMS + 1
    last = checked.problems[-1]
    assert (last.code, last.line, last.column) == ("too-many-problems", MOST_PROBLEMS + 4, 7)
    assert last.message.startswith("500 ")


def test_a_missing_file_is_a_problem_of_its_first_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidLibrary) as invalid:
        read_library(tmp_path / "nope.yaml")
    problem = invalid.value.problems[0]
    assert (problem.code, problem.line, problem.file) == (
        "unreadable",
        1,
        str(tmp_path / "nope.yaml"),
    )


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(InvalidLibrary) as invalid:
        read_library(tmp_path)
    assert invalid.value.problems[0].code == "unreadable"
    assert "folder" in invalid.value.problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("kind", ["a pipe", "a device", "no regular file"])
def test_only_a_regular_file_is_a_library_also_behind_a_link(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "library.yaml"
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "a pipe":
            os.mkfifo(tmp_path / "pipe")
            path.symlink_to(tmp_path / "pipe")
        elif kind == "a device":
            path.symlink_to("/dev/zero")
        else:
            listener.bind(f"{tmp_path}/s")
            path.symlink_to(tmp_path / "s")
        with pytest.raises(InvalidLibrary) as invalid:
            read_library(path)
    assert invalid.value.problems[0].code == "unreadable"
    if kind != "no regular file":
        assert f"is {kind}" in invalid.value.problems[0].message


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system does not name open files")
def test_a_pipe_that_the_shell_names_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        os.write(writing, b"version: 1\n")
        os.close(writing)
        assert read_source(Path(f"/dev/fd/{reading}")) == b"version: 1\n"
        (tmp_path / "library.yaml").symlink_to(f"/dev/fd/{reading}")
        with pytest.raises(InvalidLibrary):
            read_source(tmp_path / "library.yaml")
    finally:
        os.close(reading)


def test_a_file_with_nul_bytes_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "library.yaml"
    path.write_bytes(b"version: 1\0PATH=/bin\0")
    with pytest.raises(InvalidLibrary) as invalid:
        read_source(path)
    assert places(Checked(None, invalid.value.problems)) == (("unreadable", 1, 1),)
    assert check_library(path.read_bytes(), str(path)).problems == invalid.value.problems


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("version: 2\n", True),
        ("# note\n%YAML 1.2\n---\n\n{'movies': {}}\n", True),
        ("\ufeffverison: 1\n", True),
        ("\u200b series :\n", True),
        ("<<<<<<< HEAD\nversion: 1\n", True),
        ("", False),
        ("- tmdb:1\n", False),
        ("[core]\n  token = version: 1\n", False),
        ("access_token: x\nversion: 1\n", False),
        ('{"access_token": "x"}', False),
        ("session: x\n", False),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl: x\n", False),
        ("machine example.org login me password x:\n", False),
    ],
)
def test_lines_are_shown_only_of_what_begins_as_a_library(text: str, shown: bool) -> None:
    assert (text_to_show(text.encode()) is not None) is shown


def test_a_name_that_no_file_can_have_is_a_problem() -> None:
    with pytest.raises(InvalidLibrary):
        read_source(Path("a\0b"))


def test_refuses_a_file_that_is_too_large_before_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "library.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(InvalidLibrary) as invalid:
        read_library(path)
    assert invalid.value.problems[0].code == "too-large"
    checked = check_library(b"#" * (LARGEST_FILE + 1), "x")
    assert [problem.code for problem in checked.problems] == ["too-large"]


def test_an_invalid_file_raises_all_problems(tmp_path: Path) -> None:
    path = tmp_path / "library.yaml"
    path.write_text("version: 2\nshows: x\n")
    with pytest.raises(InvalidLibrary) as invalid:
        read_library(path)
    assert [problem.code for problem in invalid.value.problems] == ["bad-version", "wrong-shape"]


def test_a_valid_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "library.yaml"
    path.write_text("version: 1\nshows: {hold: ['tmdb:1']}\n")
    library = read_library(path)
    assert library.path == str(path)
    assert len(library.wishes) == 1


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("rest", "opening", "place"),
    [
        ("movies:\n  completed: [tmdb:1,\nshows:\n  hold: []\n", "[", (3, 14)),
        ("movies:\n  completed: [tmdb:1\nshows:\n  hold: []\n", "[", (3, 14)),
        ("movies:\n  completed: [tmdb:1,\n    tmdb:2\n  dropped: []\n", "[", (3, 14)),
        ("movies: {completed: [tmdb:1],\nshows:\n  hold: []\n", "{", (2, 9)),
        ("movies:\n  completed: [tmdb:1,\n    tmdb:2\n", "[", (3, 14)),
        ("movies:\n  completed: [tmdb:1\n\n\n", "[", (3, 14)),
        ("movies:\n  dropped:\n  - {title: A, ids: {tmdb: 1}", "{", (4, 5)),
    ],
)
def test_a_bracket_that_is_never_closed_is_told_where_it_opens(
    rest: str, opening: str, place: tuple[int, int], pure: bool
) -> None:
    problems = check(f"version: 1\n{rest}".encode(), "x", pure=pure).problems
    first = problems[0]
    assert first.message == f"the {opening} that opens here is never closed"
    assert (first.line, first.column) == place


def test_a_key_of_an_item_among_the_statuses_is_known_for_what_it_is() -> None:
    text = b"version: 1\nmovies:\n  completed:\n  - title: A\n  ids: {tmdb: 1}\n"
    (problem,) = (one for one in check(text, "x").problems if one.code == "unknown-status")
    assert problem.hint == "Where ids belongs to an item, it stands below the item's first key."


def test_a_hash_that_swallows_a_bracket_is_named_at_its_place() -> None:
    text = "version: 1\nmovies:\n  dropped:\n    - {title: #Alive, ids: {imdb: tt1375666}}\n"
    (problem,) = check_library(text.encode(), "x").problems
    assert (problem.code, problem.line, problem.column) == ("yaml-syntax", 4, 15)
    assert "starts a comment" in problem.message
