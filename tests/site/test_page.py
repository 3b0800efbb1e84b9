"""What is on the page, and what never is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.media import MediaType, Status
from reconciler.site.page import site_page
from tests.site.pages import account, entry, page, parsed
from tests.strategies.plans import texts

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_a_title_is_text_whatever_it_holds() -> None:
    root = page(entry(title=HOSTILE), title=HOSTILE)
    assert root.one("span", class_="name").text == HOSTILE
    assert root.one("h1").text == HOSTILE
    assert root.one("title").text == HOSTILE
    assert [script.attributes["src"] for script in root.all("script")] == ["app.js"]
    assert root.all("img") == []


@given(texts, texts, st.none() | texts, st.none() | texts, st.none() | texts)
def test_no_text_of_an_account_becomes_markup(
    title: str, heading: str, slug: str | None, poster: str | None, added: str | None
) -> None:
    hostile = entry(title=title, slug=slug, poster=poster, added_at=added, status=None)
    plain = entry(title="x", status=None)
    html = site_page(account(hostile), title=heading)
    html.encode()
    with_text = parsed(html)
    expected = page(plain, title="x")
    assert [node.tag for node in with_text.all() if node.tag != "img"] == [
        node.tag for node in expected.all()
    ]
    for node in with_text.all():
        assert not any(name.startswith("on") or name == "style" for name in node.attributes)
        assert node.attributes.get("href", "https:").startswith(
            ("https://simkl.com", "#", "https:", "style.css")
        )


def test_what_html_cannot_carry_is_replaced() -> None:
    root = page(entry(title="a\x00\x1b[2J\ud800b"))
    assert root.one("span", class_="name").text == "a\ufffd\ufffd[2J\ufffdb"


def test_the_policy_allows_no_inline_code_and_nothing_inline_is_there() -> None:
    root = page(entry(poster="74/74415673dcdc9cdd", watched=2, total=10))
    policy = root.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy
    assert root.all("style") == []
    assert all(script.children == [] for script in root.all("script"))
    sources = rules["img-src"].split()
    for image in root.all("img"):
        assert image.attributes["src"].startswith(tuple(f"{source}/" for source in sources))


@pytest.mark.parametrize(
    ("media_type", "slug", "address"),
    [
        (MediaType.MOVIES, "inception", "https://simkl.com/movies/7/inception"),
        (MediaType.SHOWS, "lost", "https://simkl.com/tv/7/lost"),
        (MediaType.ANIME, "akira", "https://simkl.com/anime/7/akira"),
        (MediaType.ANIME, None, "https://simkl.com/anime/7"),
        (MediaType.ANIME, "../../evil", "https://simkl.com/anime/7"),
        (MediaType.ANIME, 'x" onclick="', "https://simkl.com/anime/7"),
    ],
)
def test_every_title_links_to_its_page_on_simkl(
    media_type: MediaType, slug: str | None, address: str
) -> None:
    card = page(entry(7, type=media_type, status=Status.DROPPED, slug=slug)).one("main").one("li")
    assert card.one("a").attributes["href"] == address
    assert card.one("a").one("span", class_="name").text == "Title 7"


def test_a_poster_comes_from_simkl_at_its_own_size_and_waits_until_it_is_seen() -> None:
    image = page(entry(poster="74/74415673dcdc9cdd")).one("img").attributes
    assert image["src"] == "https://simkl.in/posters/74/74415673dcdc9cdd_ca.webp"
    assert (image["width"], image["height"]) == ("190", "279")
    assert (image["loading"], image["decoding"], image["alt"]) == ("lazy", "async", "")


@pytest.mark.parametrize(
    "poster",
    [
        None,
        "",
        "../../evil",
        "74/../x",
        "https://evil.example/x",
        "//evil.example/x",
        "74/abc def0",
        "74/abcd?x=1",
        "74/abcd\n",
        "٧٤/abcdef",
        '74/abcd" onerror="',
    ],
)
def test_without_a_poster_of_the_known_form_nothing_is_requested(poster: str | None) -> None:
    root = page(entry(title="«élan»", poster=poster))
    assert root.all("img") == []
    (cover,) = (node for node in root.all("span") if "data-initial" in node.attributes)
    assert cover.attributes["data-initial"] == "É"


def test_a_memo_is_nowhere() -> None:
    html = site_page(account(entry(memo="for my eyes only")), title="x")
    assert "my eyes" not in html


def test_a_card_tells_year_progress_and_rating() -> None:
    card = page(entry(year=1999, watched=12, total=73, rating=9)).one("main").one("li")
    assert card.one("span", class_="year").text == "1999"
    assert card.one("span", class_="seen").text == "12 / 73 episodes watched"
    assert card.one("span", class_="rating").text == "rated 9 of 10"
    assert card.one("progress").attributes == {"max": "73", "value": "12"}


def test_what_is_not_known_is_not_told() -> None:
    bare = entry(type=MediaType.MOVIES, status=Status.COMPLETED, year=None, title=" ")
    card = page(bare).one("main").one("li")
    assert card.text == "Simkl 1"
    assert card.all("progress") == []


def test_titles_stand_under_headings_by_type_and_status_in_the_order_of_their_names() -> None:
    root = page(
        entry(1, title="b"),
        entry(2, title="Ändern"),
        entry(3, title="A", status=Status.DROPPED),
        entry(4, title="Film", type=MediaType.MOVIES, status=Status.COMPLETED),
        entry(5, title="odd", status=None),
    )
    outline = [
        " ".join(node.text.split())
        for node in root.one("main").all()
        if node.tag in {"h2", "h3"} or node.attributes.get("class") == "name"
    ]
    assert outline == [
        "Movies",
        "Movies Completed 1",
        "Film",
        "TV Shows",
        "TV Shows Watching 2",
        "Ändern",
        "b",
        "TV Shows Dropped 1",
        "A",
        "TV Shows Other 1",
        "odd",
    ]


def test_every_link_within_the_page_leads_somewhere_and_every_section_is_named() -> None:
    root = page(*(entry(number, status=status) for number, status in enumerate(Status, 1)))
    names = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    assert len(names) == len(set(names))
    inner = [a.attributes["href"] for a in root.all("a") if a.attributes["href"].startswith("#")]
    assert len(inner) == 1 + 1 + len(Status)
    assert {link[1:] for link in inner} <= set(names)
    assert {node.attributes["aria-labelledby"] for node in root.all("section")} <= set(names)


def test_the_page_has_landmarks_labels_and_a_live_count() -> None:
    root = page(entry())
    assert root.one("html").attributes["lang"] == "en"
    assert root.one("nav").attributes["aria-label"]
    form = root.one("form")
    assert "hidden" in form.attributes
    for control in form.all("input") + form.all("select"):
        assert any(control in label.all() for label in form.all("label"))
    assert form.one("output").attributes["aria-live"] == "polite"
    assert root.one("footer").one("a").attributes["href"] == "https://simkl.com"


def test_an_empty_library_says_so() -> None:
    root = page()
    assert "nothing in this library" in root.one("main").text
    assert root.all("form") == root.all("nav") == []


def test_equal_accounts_give_equal_pages_in_whatever_order_they_are_read() -> None:
    entries = [entry(number, title=f"T{number % 3}") for number in range(9)]
    forwards = site_page(account(*entries), title="x")
    assert forwards == site_page(account(*reversed(entries)), title="x")


@pytest.mark.parametrize(
    ("changed", "day"),
    [("2026-11-02T10:00:00Z", "2 November 2026"), (None, None), ("<b>", None)],
)
def test_the_only_date_is_that_of_the_last_change(changed: str | None, day: str | None) -> None:
    root = parsed(site_page(account(entry(), changed=changed), title="x"))
    assert [time.text for time in root.all("time")] == ([day] if day else [])


def test_the_day_of_adding_is_there_to_sort_by_and_only_as_a_day() -> None:
    cards = page(
        entry(1, added_at="2024-02-03T23:55:13Z"), entry(2, added_at='2024"><script>')
    ).one("main")
    assert [li.attributes for li in cards.all("li")] == [{"data-added": "2024-02-03"}, {}]
    assert not re.search(r"\d\d:\d\d", cards.text)
