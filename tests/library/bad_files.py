"""Library files with one mistake each: name, text, and the problems as (code, line, column)."""

from typing import Final, NamedTuple

Expected = tuple[str, int, int]


class BadFile(NamedTuple):
    """A file, and all problems that it has."""

    name: str
    text: str
    expected: tuple[Expected, ...]
    in_schema: bool = True


def _bad(name: str, text: str, *expected: Expected, in_schema: bool = True) -> BadFile:
    return BadFile(name, text, expected, in_schema)


def _item(text: str) -> str:
    """Return a file with one item, whose text starts at line 4, column 7."""
    return f"version: 1\nshows:\n  watching:\n    - {text}\n"


def _anime(text: str) -> str:
    return f"version: 1\nanime:\n  watching:\n    - {text}\n"


def _completed(text: str) -> str:
    return f"version: 1\nmovies:\n  completed:\n    - {text}\n"


_DEEP = "[" * 25 + "]" * 25

STRUCTURE: Final = [
    _bad("empty", "", ("empty", 1, 1), in_schema=False),
    _bad("comments only", "# nothing\n\n", ("empty", 1, 1), in_schema=False),
    _bad("null document", "---\n", ("empty", 1, 1)),
    _bad("list at the top", "- a\n", ("wrong-shape", 1, 1)),
    _bad("text at the top", "just text\n", ("wrong-shape", 1, 1)),
    _bad("a text of several lines", "just\ntext\n", ("wrong-shape", 1, 1)),
    _bad("no version", "shows: {}\n", ("missing-version", 1, 1)),
    _bad("no version after a comment", "# x\n\nshows: {}\n", ("missing-version", 3, 1)),
    _bad("empty mapping", "{}\n", ("missing-version", 1, 1)),
    _bad("version 2", "version: 2\n", ("bad-version", 1, 10)),
    _bad("version 1.0", "version: 1.0\n", ("bad-version", 1, 10), in_schema=False),
    _bad("version nothing", "version:\nshows: {}\n", ("bad-version", 1, 1)),
    _bad("version list", "version: [1]\n", ("bad-version", 1, 1)),
    _bad("unknown key", "version: 1\nversoin: 2\n", ("unknown-key", 2, 1)),
    _bad("unknown type", "version: 1\nbooks: {}\n", ("unknown-key", 2, 1)),
    _bad("status at the top", "version: 1\nwatching: []\n", ("unknown-key", 2, 1)),
    _bad(
        "items below a misspelt type are checked",
        "version: 1\nmovie:\n  dropped: [{ids: {imdb: 1}}]\n",
        ("unknown-key", 2, 1),
        ("malformed-id", 3, 26),
    ),
    _bad("tv and shows", "version: 1\ntv: {}\nshows: {}\n", ("duplicate-type", 3, 1)),
    _bad("type is a list", "version: 1\nshows: [tmdb]\n", ("wrong-shape", 2, 8)),
    _bad("type is a text", "version: 1\nshows: x\n", ("wrong-shape", 2, 8)),
    _bad("status is a text", "version: 1\nshows: {hold: x}\n", ("wrong-shape", 2, 15)),
    _bad("status is a mapping", "version: 1\nshows: {hold: {ids: x}}\n", ("wrong-shape", 2, 15)),
    _bad("status is quoted nothing", 'version: 1\nshows: {hold: ""}\n', ("wrong-shape", 2, 15)),
    _bad("unknown status", "version: 1\nshows:\n  wathcing: []\n", ("unknown-status", 3, 3)),
    _bad("movies watching", "version: 1\nmovies:\n  watching: []\n", ("movie-status", 3, 3)),
    _bad("movies on hold", "version: 1\nmovies:\n  hold:\n", ("movie-status", 3, 3)),
    _bad(
        "items below a status that movies lack are checked",
        "version: 1\nmovies:\n  watching:\n    - tmdb:x\n    - {year: 1}\n",
        ("movie-status", 3, 3),
        ("malformed-id", 4, 7),
        ("no-id", 5, 7),
        ("bad-year", 5, 14),
    ),
    _bad("repeated top key", "version: 1\nversion: 1\n", ("duplicate-key", 2, 1), in_schema=False),
    _bad(
        "repeated type",
        "version: 1\nshows: {}\nshows: {}\n",
        ("duplicate-key", 3, 1),
        in_schema=False,
    ),
    _bad(
        "repeated status",
        "version: 1\nshows:\n  hold: []\n  hold: []\n",
        ("duplicate-key", 4, 3),
        in_schema=False,
    ),
    _bad("complex key", "version: 1\n? [a]\n: b\n", ("wrong-shape", 2, 3), in_schema=False),
    _bad(
        "another YAML",
        "# mine\n%YAML 1.7\n---\nversion: 1\n",
        ("yaml-syntax", 2, 1),
        in_schema=False,
    ),
    _bad("yet another", "%YAML 2.0\n---\nversion: 1\n", ("yaml-syntax", 1, 1), in_schema=False),
    _bad(
        "two documents",
        "version: 1\n---\nversion: 1\n",
        ("several-documents", 2, 1),
        in_schema=False,
    ),
    _bad("too deep", f"version: 1\nx: {_DEEP}\n", ("unknown-key", 2, 1), ("too-deep", 2, 23)),
    _bad(
        "hopelessly deep",
        f"version: 1\nshows: {{hold: [{'[' * 5000}",
        ("too-deep", 2, 33),
        in_schema=False,
    ),
    _bad("policy list", "version: 1\npolicy: [a]\n", ("wrong-shape", 2, 9)),
    _bad("policy key", "version: 1\npolicy: {purne: true}\n", ("unknown-key", 2, 10)),
    _bad("prune yes", "version: 1\npolicy: {prune: yes}\n", ("bad-policy", 2, 17)),
    _bad("prune nothing", "version: 1\npolicy:\n  prune:\n", ("bad-policy", 3, 3)),
    _bad("negative limit", "version: 1\npolicy: {max_removals: -1}\n", ("bad-policy", 2, 24)),
    _bad("huge limit", "version: 1\npolicy: {max_removals: 1000001}\n", ("bad-policy", 2, 24)),
    _bad("moves backwards", "version: 1\npolicy: {moves: backward}\n", ("bad-policy", 2, 17)),
    _bad("ratings in words", "version: 1\npolicy: {ratings: yes}\n", ("bad-policy", 2, 19)),
    _bad("limit in words", "version: 1\npolicy: {max_removals: ten}\n", ("bad-policy", 2, 24)),
    _bad("on_drift", "version: 1\npolicy: {on_drift: revrt}\n", ("bad-policy", 2, 20)),
    _bad(
        "repeated policy key",
        "version: 1\npolicy: {prune: true, prune: true}\n",
        ("duplicate-key", 2, 23),
        in_schema=False,
    ),
]

ITEMS: Final = [
    _bad("nothing", _item(""), ("empty-item", 4, 6)),
    _bad("null", _item("~"), ("empty-item", 4, 7)),
    _bad("empty text", _item('""'), ("empty-item", 4, 7)),
    _bad("list", _item("[tmdb]"), ("wrong-shape", 4, 7)),
    _bad("bare title", _item("Dune"), ("bare-title", 4, 7)),
    _bad("bare title with colon", _item('"Dune: Part Two"'), ("bare-title", 4, 7)),
    _bad("bare number", _item("1399"), ("bare-title", 4, 7)),
    _bad("bare imdb", _item("tt0944947"), ("bare-title", 4, 7)),
    _bad("unquoted colon", _item("Dune: Part Two"), ("unknown-key", 4, 7), ("no-id", 4, 7)),
    _bad("id with a space", _item("tmdb: 1399"), ("id-outside-ids", 4, 7)),
    _bad("id beside title", _item("{title: X, tmdb: 1399}"), ("id-outside-ids", 4, 18)),
    _bad("slug beside title", _item("{title: X, slug: x}"), ("id-outside-ids", 4, 18)),
    _bad("no ids", _item("{title: X, year: 2010}"), ("no-id", 4, 7)),
    _bad("ids nothing", _item("{title: X, ids: }"), ("no-id", 4, 18)),
    _bad("ids empty", _item("{title: X, ids: {}}"), ("no-id", 4, 18)),
    _bad("ids text", _item('{ids: "tmdb:1399"}'), ("wrong-shape", 4, 13)),
    _bad("ids list", _item("{ids: [{tmdb: 1399}]}"), ("wrong-shape", 4, 13)),
    _bad("empty mapping", _item("{}"), ("no-id", 4, 7)),
    _bad("unknown key", _item("{titel: X, ids: {tmdb: 1}}"), ("unknown-key", 4, 8)),
    _bad("misspelt ids", _item("{title: X, idz: {tmdb: 1}}"), ("unknown-key", 4, 18)),
    _bad("title list", _item("{title: [REC], ids: {tmdb: 1}}"), ("wrong-shape", 4, 15)),
    _bad("year too early", _item("{year: 1869, ids: {tmdb: 1}}"), ("bad-year", 4, 14)),
    _bad("year too late", _item("{year: 2101, ids: {tmdb: 1}}"), ("bad-year", 4, 14)),
    _bad("year in words", _item("{year: soon, ids: {tmdb: 1}}"), ("bad-year", 4, 14)),
    _bad("year list", _item("{year: [2010], ids: {tmdb: 1}}"), ("bad-year", 4, 14)),
    *(
        _bad(
            f"rating {rating}",
            _item(f"{{ids: {{tmdb: 1}}, rating: {rating}}}"),
            ("bad-rating", 4, 32),
            in_schema=in_schema,
        )
        for in_schema, ratings in (
            (False, ("09", "+9", "0x9", "9.0")),
            (
                True,
                (
                    *("0", "11", "-1", "7.5", "9/10", '"9/10"', "true", "nine", '""', "'null'"),
                    *("[9]", "{a: 1}", "★"),
                ),
            ),
        )
        for rating in ratings
    ),
    _bad(
        "a rating of a text",
        _item("tmdb:1\n      rating: 9"),
        ("several-lines", 4, 7),
        ("yaml-syntax", 5, 13),
        in_schema=False,
    ),
    *(
        _bad(
            f"watched {date}",
            _completed(f"{{ids: {{tmdb: 1}}, watched: {date}}}"),
            ("bad-watched", 4, 33),
            in_schema=in_schema,
        )
        for in_schema, dates in (
            (
                False,
                (
                    *("2014-02-30", "2014-04-05T25:00Z", "2014-04-05T20:15:00+25:00"),
                    "1900-01-01T00:00+02:00",
                ),
            ),
            (
                True,
                (
                    *("1899-12-31", "0000-01-01", "2014-13-01", "9"),
                    *("2014", "2014-04", "2014-4-5", "05.04.2014", "20140405", "2014-W14-6"),
                    *("2014-04-05T20:15", "2014-04-05 20:15:00", "2014-04-05T20Z", "2014-04-05Z"),
                    *("Unknown", "today", "true", '"null"', "[unknown]", "{a: 1}", "2014-04-05x"),
                ),
            ),
        )
        for date in dates
    ),
    _bad("watched nothing", _completed("{ids: {tmdb: 1}, watched: }"), ("bad-watched", 4, 24)),
    _bad("watched null", _completed("{ids: {tmdb: 1}, watched: ~}"), ("bad-watched", 4, 24)),
    *(
        _bad(
            f"watched under {status}",
            f"version: 1\nshows:\n  {status}:\n    - {{ids: {{tmdb: 1}}, watched: 2014-04-05}}\n",
            ("key-elsewhere", 4, 24),
        )
        for status in ("watching", "plantowatch", "hold", "dropped")
    ),
    _bad(
        "watched under a misspelt status",
        "version: 1\nshows:\n  complete:\n    - {ids: {tmdb: 1}, watched: 2014}\n",
        ("unknown-status", 3, 3),
        ("bad-watched", 4, 33),
    ),
    _bad(
        "a rating twice",
        _item("{ids: {tmdb: 1}, rating: 1, rating: 1}"),
        ("duplicate-key", 4, 35),
        in_schema=False,
    ),
    _bad("imdb number", _item("{ids: {imdb: 123}}"), ("malformed-id", 4, 20)),
    _bad("tmdb zero", _item("{ids: {tmdb: 0}}"), ("malformed-id", 4, 20)),
    _bad("tmdb text", _item("tmdb:abc"), ("malformed-id", 4, 7)),
    _bad("tmdb nothing", _item("{ids: {tmdb: }}"), ("malformed-id", 4, 14)),
    _bad("tvdb null", _item("{ids: {tvdb: null}}"), ("malformed-id", 4, 14)),
    _bad("tvdb tilde", _item("{ids: {tvdb: ~}}"), ("malformed-id", 4, 14)),
    _bad("tvdb null as a text", _item("tvdb:null"), ("malformed-id", 4, 7), in_schema=False),
    _bad("hulu nothing", _item("{ids: {hulu: NULL, tmdb: 1}}"), ("malformed-id", 4, 14)),
    _bad("tmdb list", _item("{ids: {tmdb: [1]}}"), ("malformed-id", 4, 20)),
    _bad("imdb link as id", _item("{ids: {imdb: 'imdb.com/title/tt1'}}"), ("malformed-id", 4, 20)),
    _bad("unknown id", _item("{ids: {tmbd: 1399}}"), ("unknown-id-key", 4, 14)),
    _bad("unknown id text", _item("tmbd:1399"), ("unknown-id-key", 4, 7)),
    _bad("answer-only id", _item("{ids: {slug: x}}"), ("answer-only-id", 4, 14)),
    _bad("answer-only id text", _item("tvdbslug:x"), ("answer-only-id", 4, 7)),
    _bad("capital id", _item("{ids: {TMDB: 1}}"), ("unknown-id-key", 4, 14)),
    _bad(
        "two problems in one item",
        _item("{year: x, ids: {imdb: 1, tmdb: 1}}"),
        ("bad-year", 4, 14),
        ("malformed-id", 4, 29),
    ),
    _bad(
        "repeated item key",
        _item("{title: A, title: B, ids: {tmdb: 1}}"),
        ("duplicate-key", 4, 18),
        in_schema=False,
    ),
    _bad(
        "repeated ids",
        _item("{ids: {tmdb: 1}, ids: {tmdb: 1}}"),
        ("duplicate-key", 4, 24),
        in_schema=False,
    ),
    _bad(
        "repeated id", _item("{ids: {tmdb: 1, tmdb: 1}}"), ("duplicate-key", 4, 23), in_schema=False
    ),
    _bad("unknown site", _item("https://example.com/tv/1"), ("unknown-link", 4, 7)),
    _bad(
        "season",
        _item("https://www.themoviedb.org/tv/1399/season/1"),
        ("not-a-title-link", 4, 7),
        in_schema=False,
    ),
    _bad(
        "anime under shows",
        _item("https://simkl.com/anime/39687"),
        ("wrong-section", 4, 7),
        in_schema=False,
    ),
    _bad(
        "show under anime",
        _anime("https://simkl.com/tv/17465"),
        ("wrong-section", 4, 7),
        in_schema=False,
    ),
    _bad(
        "film under shows",
        _item("themoviedb.org/movie/603"),
        ("wrong-section", 4, 7),
        in_schema=False,
    ),
    _bad("anchor", _item("&a tmdb:1399"), ("anchor", 4, 7), in_schema=False),
    _bad("anchor on a mapping", _item("&a {ids: {tmdb: 1}}"), ("anchor", 4, 7), in_schema=False),
    _bad(
        "anchored title", _item("{title: &x y, ids: {tmdb: 1}}"), ("anchor", 4, 15), in_schema=False
    ),
    _bad("tag", _item("!!str tmdb:1399"), ("tag", 4, 7), in_schema=False),
    _bad("tagged id", _item("{ids: {tmdb: !!int 1}}"), ("tag", 4, 20), in_schema=False),
    _bad("alias", _item("*a"), ("alias", 4, 7), in_schema=False),
    _bad("alias as ids", _item("{ids: *a}"), ("alias", 4, 13), in_schema=False),
    _bad(
        "merge key",
        _item("{<<: {title: x}, ids: {tmdb: 1}}"),
        ("merge-key", 4, 8),
        in_schema=False,
    ),
    _bad(
        "merge key among ids",
        _item("{ids: {<<: {imdb: tt0000001}, tmdb: 1}}"),
        ("merge-key", 4, 14),
        in_schema=False,
    ),
    _bad(
        "merge key among statuses",
        "version: 1\nmovies:\n  <<: {completed: []}\n",
        ("merge-key", 3, 3),
        in_schema=False,
    ),
    _bad(
        "columns count characters",
        _item('{title: "進撃の巨人 é𝄞", ids: {imdb: 1}}'),
        ("malformed-id", 4, 39),
    ),
]

MERGED: Final = [
    _bad(
        "merge conflict",
        "version: 1\nshows:\n  hold:\n<<<<<<< HEAD\n    - tmdb:1\n=======\n    - tmdb:2\n"
        "    - tmdb:x\n>>>>>>> other\n    - tmdb:y\n",
        ("merge-conflict", 4, 1),
        ("malformed-id", 10, 7),
        in_schema=False,
    ),
    _bad(
        "two conflicts with their base",
        "<<<<<<< a\nversion: 2\n||||||| b\n=======\n>>>>>>> c\nshows:\n<<<<<<< a\n||||||| b\n  x\n"
        "=======\n  hold: []\n>>>>>>> c\n",
        ("merge-conflict", 1, 1),
        ("bad-version", 2, 10),
        ("merge-conflict", 7, 1),
        in_schema=False,
    ),
    _bad(
        "a merge mark that was forgotten",
        "version: 1\n=======\nshows: {}\n>>>>>>> x\n",
        ("merge-conflict", 2, 1),
        in_schema=False,
    ),
    _bad(
        "the first mark alone",
        "version: 1\n<<<<<<< x\nshows: {}\n",
        ("merge-conflict", 2, 1),
        in_schema=False,
    ),
]

SEVERAL: Final = [
    _bad(
        "two links",
        _item("https://simkl.com/tv/1 https://simkl.com/tv/2"),
        ("more-than-a-link", 4, 30),
        in_schema=False,
    ),
    _bad(
        "two links in quotes",
        _item("'https://simkl.com/tv/1, https://simkl.com/tv/2'"),
        ("more-than-a-link", 4, 32),
        in_schema=False,
    ),
    _bad(
        "note behind a link",
        _item("simkl.com/tv/1 -- great"),
        ("more-than-a-link", 4, 22),
        in_schema=False,
    ),
    _bad("two ids", _item("tmdb:1 tmdb:2"), ("malformed-id", 4, 7)),
    _bad(
        "an item that goes on",
        _item("https://simkl.com/tv/1\n      https://simkl.com/tv/2"),
        ("several-lines", 4, 7),
        in_schema=False,
    ),
    _bad("a block", _item("|\n      tmdb:1"), ("several-lines", 4, 7), in_schema=False),
    _bad("a folded block", _item(">-\n      tmdb:1"), ("several-lines", 4, 7), in_schema=False),
    _bad("a broken id", _item('"tmdb:13\\\n      99"'), ("several-lines", 4, 7), in_schema=False),
    _bad(
        "a quote that swallows an item",
        _item('title: "X\n      ids: {tmdb: 1}\n    - title: Y"\n      ids: {tmdb: 2}'),
        ("several-lines", 4, 14),
        in_schema=False,
    ),
    _bad(
        "a title that swallows an item",
        _item("title: X\n       - tmdb:1\n      ids: {tmdb: 2}"),
        ("several-lines", 4, 14),
        in_schema=False,
    ),
    _bad(
        "a broken id in ids",
        _item('{ids: {tmdb: "13\\\n      99"}}'),
        ("several-lines", 4, 20),
        in_schema=False,
    ),
    _bad(
        "a broken title in braces",
        _item("{title: X\n      Y, year: 2000, ids: {tmdb: 1}}"),
        ("several-lines", 4, 15),
        in_schema=False,
    ),
    _bad(
        "a broken year",
        _item('{year: "20\\\n      10", ids: {tmdb: 1}}'),
        ("several-lines", 4, 14),
        in_schema=False,
    ),
]

SLIPS: Final = [
    _bad(
        "a problem and then no YAML within one item",
        _item("{title: A\n         year: 2010, ids: {simkl: 53536}}"),
        ("several-lines", 4, 15),
        ("yaml-syntax", 5, 14),
        in_schema=False,
    ),
    _bad(
        "byte order marks within the text are counted",
        "version: 1\n# \ufeff\nshows: {\ufeffhold: [x]}\n",
        ("unknown-status", 3, 9),
        ("bare-title", 3, 17),
        in_schema=False,
    ),
]

TWICE: Final = [
    _bad(
        "in one status",
        "version: 1\nshows:\n  hold:\n    - tmdb:1399\n    - {title: X, ids: {tmdb: 1399}}\n",
        ("duplicate-title", 5, 7),
        in_schema=False,
    ),
    _bad(
        "in two statuses",
        "version: 1\nshows:\n  hold: ['tmdb:1399']\n  dropped:\n    - themoviedb.org/tv/1399\n",
        ("duplicate-title", 5, 7),
        in_schema=False,
    ),
    _bad(
        "by one of several ids",
        "version: 1\nmovies:\n  dropped:\n    - ids: {tmdb: 1, imdb: tt0000001}\n"
        "    - ids: {tmdb: 2, imdb: TT0000001}\n",
        ("duplicate-title", 5, 7),
        in_schema=False,
    ),
    _bad(
        "of two earlier items at once",
        "version: 1\nmovies:\n  dropped:\n    - tmdb:1\n    - imdb:tt0000001\n"
        "    - ids: {tmdb: 1, imdb: tt0000001}\n",
        ("duplicate-title", 6, 7),
        ("duplicate-title", 6, 7),
        in_schema=False,
    ),
    _bad(
        "by the Simkl id in two types",
        "version: 1\nshows:\n  hold:\n    - simkl:5\nanime:\n  hold:\n    - simkl:5\n",
        ("duplicate-title", 7, 7),
        in_schema=False,
    ),
    _bad(
        "by an anime id",
        "version: 1\nanime:\n  hold:\n    - mal:5\n    - ids: {mal: 5, tmdb: 7}\n",
        ("duplicate-title", 5, 7),
        in_schema=False,
    ),
    _bad(
        "also below a status that movies lack",
        "version: 1\nmovies:\n  dropped:\n    - tmdb:1\n  watching:\n    - tmdb:1\n",
        ("movie-status", 5, 3),
        ("duplicate-title", 6, 7),
    ),
]

SYNTAX: Final = [
    _bad("tab", "version: 1\nshows:\n\twatching: []\n", ("yaml-syntax", 3, 1), in_schema=False),
    _bad(
        "open quote", _item('{title: "X, ids: {tmdb: 1}}'), ("yaml-syntax", 4, 15), in_schema=False
    ),
    _bad(
        "colon in a title", _item("title: Dune: Part Two"), ("yaml-syntax", 4, 18), in_schema=False
    ),
    _bad("title starts with @", _item("title: @home"), ("yaml-syntax", 4, 14), in_schema=False),
    _bad("title starts with %", _item("title: %x"), ("yaml-syntax", 4, 14), in_schema=False),
    _bad("title starts with `", _item("title: `x`"), ("yaml-syntax", 4, 14), in_schema=False),
    _bad(
        "text after a quote", _item("title: 'Salem's Lot'"), ("yaml-syntax", 4, 21), in_schema=False
    ),
    _bad("missing dash", _item("tmdb:1\n    tvdb: x"), ("yaml-syntax", 5, 5), in_schema=False),
    _bad(
        "closing brace too many",
        _item("{ids: {tmdb: 1}}}"),
        ("yaml-syntax", 4, 23),
        in_schema=False,
    ),
    _bad(
        "problems before it are told",
        "version: 2\nshows:\n  wathcing: []\n  hold: ]\n",
        ("bad-version", 1, 10),
        ("unknown-status", 3, 3),
        ("yaml-syntax", 4, 9),
        in_schema=False,
    ),
    _bad(
        "alias before it is told",
        _item("title: *batteries not included"),
        ("alias", 4, 14),
        ("yaml-syntax", 4, 25),
        in_schema=False,
    ),
]

BRACES: Final = [
    _bad("colon", _item("{title: A: B, ids: {tmdb: 1}}"), ("yaml-syntax", 4, 16), in_schema=False),
    _bad("comma", _item("{title: A, B, ids: {tmdb: 1}}"), ("unknown-key", 4, 18)),
    _bad("comma and colon", _item("{title: A, B C: D, ids: {tmdb: 1}}"), ("unknown-key", 4, 18)),
    _bad("ids:{", _item("{title: A, ids:{tmdb: 1}}"), ("yaml-syntax", 4, 22), in_schema=False),
    _bad("ids:tmdb", _item("{title: A, ids:tmdb}"), ("unknown-key", 4, 18)),
    _bad("ids: tmdb:", _item("{ids: tmdb: 1}"), ("yaml-syntax", 4, 17), in_schema=False),
    _bad("tmdb:1", _item("{title: A, ids: {tmdb:1}}"), ("unknown-id-key", 4, 24)),
    _bad("year:1", _item("{title: A, year:2010, ids: {tmdb: 1}}"), ("unknown-key", 4, 18)),
    _bad("title:A", _item("{title:A, ids: {tmdb: 1}}"), ("unknown-key", 4, 8)),
    _bad("tmdb:1 as a key", _item("{title: A, tmdb:1}"), ("unknown-key", 4, 18)),
    _bad("no comma", _item("{title: A ids: {tmdb: 1}}"), ("yaml-syntax", 4, 20), in_schema=False),
    _bad(
        "year:1 in a block",
        _item("title: A\n      year:2010\n      ids: {tmdb: 1}"),
        ("yaml-syntax", 5, 12),
        in_schema=False,
    ),
    _bad("ids:{ in a block", _item("title: A\n      ids:{tmdb: 1}"), ("unknown-key", 5, 7)),
]

INVISIBLE: Final = [
    _bad("zero width in an id", _item("tmdb:1\u200b"), ("malformed-id", 4, 7)),
    _bad(
        "zero width in a link",
        _item("simkl.com/tv/1\u200b"),
        ("more-than-a-link", 4, 21),
        in_schema=False,
    ),
    _bad("no-break in a key", _item("{title: A,\u00a0ids: {tmdb: 1}}"), ("unknown-key", 4, 17)),
    _bad("no-break at a colon", _item("{ids: {tmdb:\u00a01}}"), ("unknown-id-key", 4, 14)),
    _bad(
        "zero width at the top",
        "\u200bversion: 1\n",
        ("unknown-key", 1, 1),
        ("missing-version", 1, 1),
    ),
    _bad(
        "no-break in an indentation",
        _item("title: A\n     \u00a0ids: {tmdb: 1}"),
        ("no-id", 4, 7),
        ("yaml-syntax", 5, 6),
        in_schema=False,
    ),
]

BAD_FILES: Final = [
    *STRUCTURE,
    *ITEMS,
    *MERGED,
    *SEVERAL,
    *SLIPS,
    *TWICE,
    *SYNTAX,
    *BRACES,
    *INVISIBLE,
]
