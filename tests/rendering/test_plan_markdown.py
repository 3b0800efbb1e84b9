"""The plan as a comment: removals first and last to go, text that stays text, never too long."""

import html
import re
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from reconciler.documents.plan import plan_document
from reconciler.model.media import Status
from reconciler.model.plan import BlockCode, Blocked, Cause, Plan
from reconciler.rendering.plan_markdown import MARKER, comment_marker, plan_markdown
from reconciler.rendering.terminal import clean, cut
from tests.rendering.plans import SHOWS, add, drift, left_alone, move, remove, sample
from tests.strategies.plans import HOSTILE, plans

BREAK = "\u200b"
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HEADING = re.compile(r"^#### (.*) \(([\d,]+)\)$", re.MULTILINE)
NOT_SHOWN = re.compile(
    r"^… ([\d,]+) not shown here(?: \(.*\))?; `--format json` lists all\.$", re.MULTILINE
)


def draw(plan: Plan) -> str:
    return plan_markdown(plan_document(plan), file="library.yaml")


def text_of(markdown: str) -> str:
    """Return the text that a reader sees, without the breaks that nobody sees."""
    rendered = GITHUB.render(markdown)
    return html.unescape(re.sub("<[^>]*>", "", rendered)).replace(BREAK, "")


def links_of(rendered: str) -> list[str]:
    return re.findall('<a href="([^"]*)"', rendered)


def test_the_comment_of_a_sample() -> None:
    assert plan_markdown(sample(), file="library.yaml") == (
        "<!-- reconciler-plan: library.yaml -->\n"
        "### Plan for library.yaml\n"
        "\n"
        "**Plan: 1 to add, 3 to move, 1 to remove; 42 unchanged, 1 blocked, 2 left alone. 2 "
        "write requests.**\n"
        "\n"
        "#### To remove (1)\n"
        "\n"
        "| Effects | Title | Was | Type |\n"
        "| --- | --- | --- | --- |\n"
        "| loses 121 watched episodes, rating 9 | [Lost (2004)](https://simkl.com/tv/5) | "
        "completed | show |\n"
        "\n"
        "#### With losses or marks (1)\n"
        "\n"
        "| Effects | Title | Line |\n"
        "| --- | --- | --- |\n"
        "| marks 4 more episodes watched | [葬送のフリーレン (2023)](https://simkl.com/anime/19)<br>"
        "hold → completed, anime | 19 |\n"
        "\n"
        "#### Blocked (1)\n"
        "\n"
        "| Reason | Title | Line |\n"
        "| --- | --- | --- |\n"
        "| still airs: Simkl would put it back to watching | [Severance "
        "(2022)](https://simkl.com/tv/9)<br>watching ↛ completed, show | 9 |\n"
        "\n"
        "#### Drift: the account changed since the last agreement; on&#95;drift: revert (2)\n"
        "\n"
        "| What happened | Title | Line |\n"
        "| --- | --- | --- |\n"
        "| finished on the account since the last apply | [Dark "
        "(2017)](https://simkl.com/tv/14)<br>completed → watching, show | 14 |\n"
        "| left as it is; finished in 2022 | [1899 (2017)](https://simkl.com/tv/15)<br>"
        "watching → completed, show |  |\n"
        "\n"
        "#### To move (1)\n"
        "\n"
        "| Title | Change | Line | Type |\n"
        "| --- | --- | --- | --- |\n"
        "| [Game of Thrones (2011)](https://simkl.com/tv/12) | watching → dropped | 12 | "
        "show |\n"
        "\n"
        "#### To add (1)\n"
        "\n"
        "| Title | Change | Line | Type |\n"
        "| --- | --- | --- | --- |\n"
        "| [Dune: Part Three (2026)](https://simkl.com/movies/4) | new → plantowatch | 4 | "
        "movie |\n"
        "\n"
        "#### Left alone (2)\n"
        "\n"
        "| Reason | Title | Status | Type |\n"
        "| --- | --- | --- | --- |\n"
        "| not in library.yaml; prune: false | [The Wire (2002)](https://simkl.com/tv/33) | "
        "completed | show |\n"
        "| not in library.yaml; prune: false | [Treme (2002)](https://simkl.com/tv/34) | "
        "completed | show |\n"
        "\n"
        "#### Warnings (1)\n"
        "\n"
        "- library.yaml:4 says Dune 3, Simkl says Dune: Part Three; the ids decide\n"
    )


def test_nothing_to_do_is_a_short_comment() -> None:
    assert draw(Plan(unchanged=42)).splitlines() == [
        "<!-- reconciler-plan: library.yaml -->",
        "### Plan for library.yaml",
        "",
        "**No changes. Your library matches library.yaml. 42 unchanged.**",
    ]


@pytest.mark.parametrize("file", ["a --> b.yaml", "a\n.yaml", "sub/ü.yaml", "-->", "a\\b.yaml"])
def test_the_marker_is_one_hidden_line_whatever_the_file_is_called(file: str) -> None:
    first = plan_markdown(sample(), file=file).splitlines()[0]
    assert first == comment_marker(file)
    assert first.startswith(MARKER)
    assert re.fullmatch("<!-- [!-;=?-~ ]+ -->", first)
    assert first.count("-->") == 1


def test_files_have_markers_of_their_own() -> None:
    assert (
        len(
            {
                comment_marker("library.yaml"),
                comment_marker("sub/library.yaml"),
                comment_marker("a b"),
                comment_marker("a%20b"),
            }
        )
        == 4
    )


def test_removals_that_undo_drift_stand_among_the_removals() -> None:
    plan = Plan(
        operations=(add(1), remove(2, cause=Cause.DRIFT)),
        drift=(drift(2, "Lost", "added on the account"),),
    )
    markdown = draw(plan)
    assert "added on the account; loses 121 watched episodes" in markdown
    assert [heading for heading, _ in HEADING.findall(markdown)] == ["To remove", "To add"]


@pytest.mark.parametrize("title", ["Lost", "葬送のフリーレン", "👨" * 50, "|" * 300])
def test_five_thousand_changes_fit_and_removals_stay(title: str) -> None:
    plan = Plan(
        operations=(
            *(add(number, f"{title} {number}") for number in range(1, 4901)),
            *(remove(number, f"{title} R{number}") for number in range(5001, 5031)),
            *(move(number, f"{title} {number}") for number in range(6001, 6071)),
        ),
        left_alone=tuple(left_alone(number, title) for number in range(7001, 7101)),
        warnings=("Look.",) * 100,
    )
    markdown = draw(plan)
    assert len(markdown.encode("utf-16-le")) // 2 <= 65_000
    shown = [row for row in markdown.splitlines() if "loses 121 watched episodes" in row]
    assert len(shown) == 30
    assert dict(HEADING.findall(markdown)) == {
        "To remove": "30",
        "To move": "70",
        "To add": "4,900",
        "Left alone": "100",
        "Warnings": "100",
    }


def test_what_is_cut_is_cut_from_the_end_and_counted() -> None:
    plan = Plan(
        operations=(
            *(remove(number) for number in range(1, 1001)),
            *(add(number) for number in range(1001, 3001)),
        ),
        warnings=("Look.",),
    )
    removals, adds, warnings = draw(plan).split("\n#### ")[1:]
    rows = removals.count("simkl.com/tv/")
    assert 0 < rows < 1000
    assert NOT_SHOWN.findall(removals) == [f"{1000 - rows}"]
    assert "simkl.com" not in adds
    assert NOT_SHOWN.findall(adds) == ["2,000"]
    assert f"not shown here ({1000 - rows:,} × loses … watched episodes, rating …)" in removals
    assert NOT_SHOWN.findall(warnings) == ["1"]


def test_what_loses_or_marks_something_stands_before_what_does_not() -> None:
    leaving = move(1, from_status=Status.COMPLETED, effects=("may lose 73 watched episodes",))
    marking = add(2, type=SHOWS, to_status=Status.COMPLETED, effects=("marks 10 episodes watched",))
    film = add(3, to_status=Status.COMPLETED, effects=("records a watch now",))
    markdown = draw(Plan(operations=(film, leaving, marking)))
    assert HEADING.findall(markdown) == [("With losses or marks", "2"), ("To add", "1")]


def test_lines_link_to_the_file_at_a_commit() -> None:
    source = "https://github.com/o/r/blob/0123/library.yaml"
    markdown = plan_markdown(plan_document(Plan(operations=(move(12),))), file="l", source=source)
    assert f"[12]({source}#L12)" in markdown


def test_full_hides_nothing_behind_a_click() -> None:
    document = plan_document(Plan(operations=tuple(add(number) for number in range(1, 41))))
    assert "<details>" not in plan_markdown(document, file="library.yaml", full=True)


def test_a_plan_that_fits_says_nothing_of_cutting() -> None:
    assert not NOT_SHOWN.search(plan_markdown(sample(), file="library.yaml"))


def test_many_adds_are_folded_in_a_way_that_renders() -> None:
    markdown = draw(Plan(operations=tuple(add(number) for number in range(1, 41))))
    assert markdown.count("<details>") == markdown.count("</details>") == 1
    assert GITHUB.render(markdown).count("<tr>") == 41


@pytest.mark.parametrize("hostile", [*HOSTILE, "~~gone~~ &amp; <!-- -->", "*", "[x]", "a|b\\|c\\"])
def test_hostile_text_is_shown_as_it_is(hostile: str) -> None:
    document = plan_document(
        Plan(operations=(remove(1, hostile, effects=(hostile,)),), warnings=(hostile,))
    )
    markdown = plan_markdown(document, file="library.yaml")
    rendered = GITHUB.render(markdown)
    cells = re.findall("<td>(.*?)</td>", rendered)
    shown = clean(hostile)
    assert len(cells) == 4
    assert links_of(rendered) == ["https://simkl.com/tv/1"]
    assert not re.search("<(img|code|strong|em|s|h1|ol|b)>", rendered.split("<h4>", 1)[1])
    for cell, text in ((cells[1], f"{shown} (2004)"), (cells[0], shown)):
        assert html.unescape(re.sub("</?a[^>]*>", "", cell)).replace(BREAK, "") == text
    assert f"<li>{html.escape(shown)}</li>" in rendered.replace(BREAK, "")


@pytest.mark.parametrize(
    "live",
    [
        "@octocat",
        "#12",
        "GH-12",
        "https://evil.example",
        "www.evil.example",
        ":tada:",
        "a@b.example",
    ],
)
def test_nothing_is_left_for_github_to_link(live: str) -> None:
    rendered = html.unescape(GITHUB.render(draw(Plan(operations=(add(1, f"x {live} y"),)))))
    cell = re.findall("<td>(.*?)</td>", rendered)[0]
    assert live not in cell
    assert live in cell.replace(BREAK, "")


def test_math_is_not_set() -> None:
    assert "$" not in draw(Plan(operations=(add(1, "$a$ and $$b$$"),)))


@given(plans())
def test_counts_agree_with_the_document(plan: Plan) -> None:
    document = plan_document(plan)
    summary = document["summary"]
    markdown = draw(plan)
    counts = {heading: int(number) for heading, number in HEADING.findall(markdown)}
    drifted = sum(op.cause is Cause.DRIFT and op.action != "remove" for op in plan.operations)
    assert counts.get("To remove", 0) == summary["remove"]
    assert counts.get("Blocked", 0) == summary["blocked"]
    assert counts.get("Left alone", 0) == summary["left_alone"]
    shown = ("With losses or marks", "To add", "To move", "To rate")
    assert sum(counts.get(heading, 0) for heading in shown) + drifted == (
        summary["add"] + summary["move"] + summary.get("rate", 0)
    )
    if plan.operations:
        assert f"**Plan: {summary['add']} to add, {summary['move']} to move, " in markdown
        rated = f" {summary['rate']} to rate, " if summary.get("rate") else " to move, "
        assert rated in markdown
        assert f" {summary['remove']} to remove; {summary['unchanged']} unchanged" in markdown


@given(plans())
def test_every_comment_is_harmless_short_and_repeatable(plan: Plan) -> None:
    markdown = draw(plan)
    assert len(markdown.encode("utf-16-le")) // 2 <= 65_000
    assert {c for c in markdown if category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}
    assert draw(plan) == markdown
    assert all(link.startswith("https://simkl.com/") for link in links_of(GITHUB.render(markdown)))


@given(plans())
def test_every_title_can_be_read(plan: Plan) -> None:
    shown = text_of(draw(plan))
    for operation in plan.operations:
        named = cut(clean(operation.title), 200) if operation.title.strip() else "simkl:"
        assert named.strip() in shown


def test_a_number_that_simkl_does_not_know_has_no_page_to_link_to() -> None:
    unknown = Blocked(
        type=SHOWS,
        simkl=999999999,
        title="A typo",
        year=None,
        ids={},
        from_status=None,
        to_status=Status.HOLD,
        line=4,
        code=BlockCode.UNKNOWN_ID,
        reason="Simkl does not know simkl:999999999: check the id",
    )
    assert "simkl.com/tv/999999999" not in draw(Plan(blocked=(unknown,)))
    airing = replace(unknown, code=BlockCode.STILL_AIRS, reason="still airs (1 episode to come)")
    assert "simkl.com/tv/999999999" in draw(Plan(blocked=(airing,)))


def test_titles_that_share_their_name_have_an_id_beside_it() -> None:
    plan = Plan((add(12345, "Dune", year=2021), add(777, "Dune", year=2021), add(5, "Dune")))
    text = draw(plan)
    assert "[Dune (2021) · simkl:12345](https://simkl.com/movies/12345)" in text
    assert "[Dune (2021) · simkl:777](https://simkl.com/movies/777)" in text
    assert "[Dune (2026)](https://simkl.com/movies/5)" in text
