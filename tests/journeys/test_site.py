"""The library as a page, as a person types it."""

from pathlib import Path

from tests.journeys.conftest import Program
from tests.site.pages import Node, parsed


def written(program: Program, *arguments: str) -> Node:
    done = program.run("site", "--out", "public", *arguments)
    assert done.returncode == 0, done.stderr
    assert str(Path("public") / "index.html") in done.stdout
    return parsed((program.folder / "public" / "index.html").read_text(encoding="utf-8"))


def test_the_page_holds_every_title_of_the_account(program: Program) -> None:
    held = program.json("sandbox", "show")["entries"]
    root = written(program)
    titles = [node.text for node in root.all("span", class_="name")]
    assert sorted(titles) == sorted(one["title"] for one in held)


def test_the_page_shows_the_ratings_of_the_account_whatever_a_file_wants(program: Program) -> None:
    program.write("version: 1\nshows: {watching: [{ids: {simkl: 17465}, rating: 3}]}\n")
    program.run("sandbox", "rate", "shows", "17465", "8")
    program.run("sandbox", "rate", "shows", "11121", "none")
    lists = written(program).one("main").all("li")
    cards = {card.one("span", class_="name").text: card for card in lists}
    assert cards["Game of Thrones"].one("span", class_="rating").text == "rated 8 of 10"
    assert not list(cards["Breaking Bad"].all("span", class_="rating"))


def test_no_memo_of_the_account_is_on_the_page(program: Program) -> None:
    memos = [one["memo"] for one in program.json("sandbox", "show")["entries"] if one["memo"]]
    assert memos
    written(program)
    html = (program.folder / "public" / "index.html").read_text(encoding="utf-8")
    assert not any(memo in html for memo in memos)


def test_the_heading_is_the_persons_and_is_text(program: Program) -> None:
    assert written(program, "--title", "<b>Ours</b>").one("h1").text == "<b>Ours</b>"


def test_writing_twice_changes_nothing(program: Program) -> None:
    written(program)
    folder = program.folder / "public"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    written(program)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_with_somebody_elses_page_is_refused(program: Program) -> None:
    program.write("mine", name="index.html")
    done = program.run("site", "--out", ".")
    assert done.returncode == 1
    assert "index.html" in done.stderr
    assert [path.name for path in program.folder.iterdir()] == ["index.html"]


def test_the_folder_must_be_named(program: Program) -> None:
    done = program.run("site")
    assert done.returncode == 1
    assert "--out" in done.stderr
