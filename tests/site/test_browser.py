"""The page in a real browser: filters, links to a view, and reading without a script."""

from pathlib import Path

import pytest

from reconciler.model.media import MediaType, Status
from reconciler.site.write import write_site
from tests.site.browsing import BROWSER, Seen, open_page, open_views
from tests.site.pages import account, entry

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium is installed: `apt-get install chromium` brings one"
)

ENTRIES = (
    entry(1, type=MediaType.MOVIES, status=Status.COMPLETED, title="Amélie", year=2001, rating=8),
    entry(2, title="Lost", year=2004, watched=3, total=121, rating=9, added_at="2020-01-01"),
    entry(3, title="Dark", year=2017, poster="74/74415673dcdc9cdd", added_at="2024-05-05"),
    entry(4, title="Severance", year=2022, rating=10, added_at="2022-02-02"),
    entry(5, title="Charmed", year=1998, status=Status.DROPPED),
    entry(6, type=MediaType.ANIME, title="葬送のフリーレン", year=2023),
    entry(7, type=MediaType.ANIME, title="<img src=x onerror=alert(1)>", status=Status.HOLD),
)

VIEWS = {
    "#type=anime&status=watching": ["葬送のフリーレン"],
    "#q=amelie": ["Amélie"],
    "#q=AM%C3%89+2001": ["Amélie"],
    "#q=img%20src": ["<img src=x onerror=alert(1)>"],
    "#q=nothing+like+it": [],
    "#type=shows&sort=rating": ["Severance", "Lost", "Dark", "Charmed"],
    "#status=watching&type=shows&sort=added": ["Dark", "Severance", "Lost"],
    "#type=shows&sort=year": ["Severance", "Dark", "Lost", "Charmed"],
    "#type=evil&status=%3Cb%3E&sort=x&q=lost": ["Lost"],
}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    folder = tmp_path_factory.mktemp("views")
    write_site(folder, account(*ENTRIES), title="My library")
    fragments = [*VIEWS, "", "#anime-hold", "#q=e&type=shows"]
    return open_views(folder, fragments, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_site(tmp_path / "site", account(*ENTRIES), title="My library")
    return tmp_path / "site"


def opened(folder: Path, fragment: str = "") -> Seen:
    return open_page(f"{folder.as_uri()}/index.html{fragment}", folder.parent / "profile")


def test_the_page_works_as_a_file_and_breaks_no_rule_of_its_policy(folder: Path) -> None:
    seen = opened(folder)
    assert len(seen.titles) == len(ENTRIES)
    assert seen.count == "7 titles"
    assert "hidden" not in seen.root.one("form").attributes
    assert seen.console == []


def test_a_broken_rule_of_the_policy_would_be_seen(folder: Path) -> None:
    index = folder / "index.html"
    html = index.read_text(encoding="utf-8")
    index.write_text(html.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8")
    assert "Content Security Policy" in "".join(opened(folder).console)


def test_the_page_needs_no_script_to_be_read(folder: Path) -> None:
    (folder / "app.js").unlink()
    seen = opened(folder)
    assert len(seen.titles) == len(ENTRIES)
    assert "hidden" in seen.root.one("form").attributes


@pytest.mark.parametrize(("fragment", "titles"), VIEWS.items())
def test_an_address_can_name_a_view(
    views: dict[str, Seen], fragment: str, titles: list[str]
) -> None:
    seen = views[fragment]
    assert seen.titles == titles
    assert seen.count == f"{len(titles)} of 7 titles"
    assert ("hidden" in seen.root.one("p", id="nothing").attributes) == bool(titles)
    assert seen.console == []


def test_headings_count_what_is_shown(views: dict[str, Seen]) -> None:
    shown = views["#q=e&type=shows"].shown()
    headings = [" ".join(node.text.split()) for node in shown if node.tag == "h3"]
    assert headings == ["TV Shows Watching 1", "TV Shows Dropped 1"]


@pytest.mark.parametrize("fragment", ["", "#anime-hold"])
def test_a_link_of_the_contents_is_no_view(views: dict[str, Seen], fragment: str) -> None:
    assert len(views[fragment].titles) == len(ENTRIES)


def test_a_large_library_is_sorted_to_its_last_title(folder: Path) -> None:
    many = [entry(number, title=f"T{number:04}", rating=number % 10 + 1) for number in range(2500)]
    write_site(folder, account(*many), title="x")
    titles = opened(folder, "#sort=rating&q=t").titles
    assert titles == [one.title for one in sorted(many, key=lambda one: -(one.rating or 0))]
