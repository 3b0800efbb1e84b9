"""The scripts of the page on other services make valid files of the exports that it describes."""

import gzip
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from reconciler.library.reading.read import check_library
from reconciler.model.library import Library

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "coming-from.md"
_SCRIPT = re.compile(r"<!-- (\w+\.py) -->\n```python\n(.*?)```", re.DOTALL)

TRAKT_WATCHED = """[
{"plays": 2, "movie": {"title": "TRON: Legacy", "year": 2010, "ids":
  {"trakt": 1, "slug": "tron-legacy-2010", "imdb": "tt1104001", "tmdb": 20526}}},
{"plays": 1, "movie": {"title": "No Ids", "year": null, "ids":
  {"trakt": 2, "slug": "no-ids-2012", "imdb": null, "tmdb": null}}}]"""
TRAKT_WATCHLIST = """[
{"type": "movie", "movie": {"title": "TRON: Legacy", "year": 2010, "ids":
  {"trakt": 1, "slug": "tron-legacy-2010", "imdb": "tt1104001", "tmdb": 20526}}},
{"type": "show", "show": {"title": "M*A*S*H", "year": 1972, "ids":
  {"trakt": 1, "slug": "m-a-s-h", "tvdb": 70994, "imdb": "tt0068098", "tmdb": 918}}},
{"type": "episode", "episode": {"season": 1}, "show": {"title": "Lost", "year": 2004, "ids":
  {"trakt": 3, "slug": "lost", "tmdb": 4607}}}]"""
IMDB_LIST = """Position,Const,Created,Title,Title Type,Year
1,tt1375666,2020-01-01,Inception,movie,2010
2,tt0167260,2020-01-01,"Lord, The",movie,2003
"""
TRAKT_CSV = """\ufefftype,title,year,trakt_id,imdb_id,tmdb_id
movie,"Dune: Part Two",2024,1,tt15239678,693134
movie,Without,2020,2,,
"""
MAL_EXPORT = """<?xml version="1.0" encoding="UTF-8" ?>
<myanimelist><myinfo><user_name>x</user_name></myinfo>
<anime><series_animedb_id>1</series_animedb_id>
<series_title><![CDATA[Cowboy Bebop: "X" & Y]]></series_title>
<my_status>Completed</my_status></anime>
<anime><series_animedb_id>11061</series_animedb_id>
<series_title><![CDATA[Hunter x Hunter]]></series_title><my_status>On-Hold</my_status></anime>
</myanimelist>"""


def run(folder: Path, script: str, *arguments: str) -> tuple[Library, str]:
    """Run a script of the page, and give the library that it prints and what it tells."""
    scripts = dict(_SCRIPT.findall(PAGE.read_text(encoding="utf-8")))
    (folder / script).write_text(scripts[script], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", script, *arguments],
        cwd=folder,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    checked = check_library(done.stdout, "library.yaml")
    assert checked.problems == ()
    assert checked.library is not None
    assert not checked.library.policy.prune
    return checked.library, done.stderr.decode()


def wishes(library: Library) -> list[tuple[str, str, str | None, int | None, dict[str, str]]]:
    return [
        (wish.type, wish.status, wish.title, wish.year, wish.ids)
        for wish in sorted(library.wishes, key=lambda wish: (wish.type, wish.status, wish.line))
    ]


def test_trakt_rows_become_movies_and_shows_and_the_first_status_wins(tmp_path: Path) -> None:
    (tmp_path / "watched.json").write_text(TRAKT_WATCHED, encoding="utf-8")
    (tmp_path / "list.json").write_text(TRAKT_WATCHLIST, encoding="utf-8")
    library, _ = run(tmp_path, "from_trakt.py", "completed=watched.json", "plantowatch=list.json")
    tron = {"imdb": "tt1104001", "tmdb": "20526"}
    mash = {"imdb": "tt0068098", "tmdb": "918", "tvdb": "70994"}
    assert wishes(library) == [
        ("movies", "completed", "TRON: Legacy", 2010, tron),
        ("movies", "completed", "No Ids", None, {"traktslug": "no-ids-2012"}),
        ("shows", "plantowatch", "M*A*S*H", 1972, mash),
    ]


@pytest.mark.parametrize(
    ("text", "expected", "told"),
    [
        (
            IMDB_LIST,
            [
                ("Inception", 2010, {"imdb": "tt1375666"}),
                ("Lord, The", 2003, {"imdb": "tt0167260"}),
            ],
            "",
        ),
        (
            TRAKT_CSV,
            [("Dune: Part Two", 2024, {"imdb": "tt15239678", "tmdb": "693134"})],
            "no id in",
        ),
    ],
    ids=["IMDb", "Trakt"],
)
def test_csv_columns_that_are_called_like_ids_are_taken(
    tmp_path: Path, text: str, expected: list[tuple[str, int, dict[str, str]]], told: str
) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    library, stderr = run(tmp_path, "from_csv.py", "movies", "plantowatch", "list.csv")
    assert [wish[2:] for wish in wishes(library)] == expected
    assert stderr.startswith(told)


@pytest.mark.parametrize("compressed", [False, True])
def test_anime_of_myanimelist_keep_their_statuses(tmp_path: Path, compressed: bool) -> None:
    data = MAL_EXPORT.encode()
    name = "list.xml.gz" if compressed else "list.xml"
    (tmp_path / name).write_bytes(gzip.compress(data) if compressed else data)
    library, _ = run(tmp_path, "from_mal.py", name)
    assert wishes(library) == [
        ("anime", "completed", 'Cowboy Bebop: "X" & Y', None, {"mal": "1"}),
        ("anime", "hold", "Hunter x Hunter", None, {"mal": "11061"}),
    ]


class _ShortLinks(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        known = self.path == "/29qU"
        self.send_response(302 if known else 404)
        if known:
            self.send_header("Location", "https://letterboxd.com/film/dune-part-two/")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture
def short_links() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _ShortLinks) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_short_links_of_letterboxd_are_asked_where_they_lead(
    tmp_path: Path, short_links: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "watchlist.csv").write_text(
        "Date,Name,Year,Letterboxd URI\n"
        f"2024-01-01,Dune: Part Two,2024,{short_links}/29qU\n"
        f"2024-01-01,Gone,1999,{short_links}/gone\n",
        encoding="utf-8",
    )
    library, told = run(tmp_path, "from_letterboxd.py", "plantowatch", "watchlist.csv", "0")
    expected = ("movies", "plantowatch", "Dune: Part Two", 2024, {"letterboxd": "dune-part-two"})
    assert wishes(library) == [expected]
    assert told == "not found: Gone (1999)\n"
