"""The page's files on disk."""

import os
from pathlib import Path

import pytest

from reconciler.model.account import Account
from reconciler.model.errors import FileFailure, Refused
from reconciler.model.media import MediaType
from reconciler.site.write import write_site
from tests.site.pages import account, entry
from tests.steps import LINEAR, steps_of

FILES = {"index.html", "style.css", "app.js"}


def test_the_folder_is_made_and_holds_a_page_with_all_that_it_names(tmp_path: Path) -> None:
    index = write_site(tmp_path / "a" / "b", account(entry()), title="Ours")
    assert index == tmp_path / "a" / "b" / "index.html"
    assert {path.name for path in index.parent.iterdir()} == FILES
    assert '<h1 dir="auto">Ours</h1>' in index.read_text(encoding="utf-8")
    assert all(path.stat().st_size > 1000 for path in index.parent.iterdir())


def test_writing_again_replaces_the_page_and_leaves_other_files(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("library.example")
    write_site(tmp_path, account(entry(title="before")), title="x")
    write_site(tmp_path, account(entry(title="after")), title="x")
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "after" in html
    assert "before" not in html
    assert {path.name for path in tmp_path.iterdir()} == FILES | {"CNAME"}
    assert (tmp_path / "CNAME").read_text() == "library.example"


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_of_somebody_else_is_never_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(Refused, match=name):
        write_site(tmp_path, account(entry()), title="x")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_in_the_folders_place_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(FileFailure, match="out"):
        write_site(tmp_path / "out", account(entry()), title="x")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_rights_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FileFailure):
        write_site(tmp_path / "out", account(entry()), title="x")


def test_four_times_the_titles_are_written_in_four_times_the_steps(tmp_path: Path) -> None:
    def steps(count: int) -> int:
        rows = [
            entry(number, title=f"Title {number * 7919 % 20011}", watched=3, total=12)
            for number in range(1, count + 1)
        ]
        many = Account(1, {MediaType.SHOWS: rows}, None)
        return steps_of(lambda: write_site(tmp_path, many, title="x"))

    steps(1)
    assert steps(2000) < LINEAR * 4 * steps(500)
