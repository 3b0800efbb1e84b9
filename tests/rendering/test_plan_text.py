"""The plan at a terminal: dense, aligned, harmless, nothing that matters hidden."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.documents.plan import PlanDocument, plan_document
from reconciler.model.media import Status
from reconciler.model.plan import Action, Cause, Plan, RatingChange
from reconciler.rendering.plan_text import plan_text
from reconciler.rendering.terminal import cell_width
from tests.rendering.plans import ANIME, SHOWS, add, drift, left_alone, move, remove, sample
from tests.steps import LINEAR, steps_of
from tests.strategies.plans import plans

SGR = re.compile("\x1b\\[[0-9;]*m")


def draw(
    document: PlanDocument, width: int = 200, *, color: bool = False, full: bool = False
) -> list[str]:
    text = plan_text(document, file="library.yaml", width=width, color=color, full=full)
    return text.split("\n")


def test_a_wide_terminal_has_one_line_a_change() -> None:
    dropped = "finished on the account since the last apply"
    assert draw(sample()) == [
        "movies",
        "  + Dune: Part Three (2026)  new → plantowatch     library.yaml:4",
        "shows",
        "  ~ Game of Thrones (2011)   watching → dropped    library.yaml:12",
        "  - Lost (2004)              completed → gone      not in library.yaml; "
        "loses 121 watched episodes, rating 9",
        "anime",
        "  ~ 葬送のフリーレン (2023)  hold → completed      library.yaml:19; "
        "marks 4 more episodes watched",
        "blocked",
        "  ! Severance (2022)         watching ↛ completed  library.yaml:9; "
        "still airs: Simkl would put it back to watching",
        "drift (the account changed since the last agreement; on_drift: revert)",
        f"  ~ Dark (2017)              completed → watching  library.yaml:14; {dropped}",
        "  = 1899 (2017)              watching → completed  finished in 2022",
        "left alone",
        "  = The Wire (2002)          completed             not in library.yaml; prune: false",
        "  = Treme (2002)             completed             not in library.yaml; prune: false",
        "warnings",
        "  ! library.yaml:4 says Dune 3, Simkl says Dune: Part Three; the ids decide",
        "Plan: 1 to add, 3 to move, 1 to remove; 42 unchanged, 1 blocked, 2 left alone. "
        "2 write requests.",
    ]


def test_a_middling_terminal_puts_long_notes_below() -> None:
    lines = draw(sample(), 100)
    start = lines.index("  - Lost (2004)              completed → gone      not in library.yaml")
    assert lines[start + 1] == "      loses 121 watched episodes, rating 9"


def test_a_narrow_terminal_puts_places_and_notes_below() -> None:
    lines = draw(sample(), 60)
    start = lines.index("  - Lost (2004)              completed → gone")
    assert lines[start + 1 : start + 3] == [
        "      not in library.yaml; loses 121 watched episodes,",
        "      rating 9",
    ]


@pytest.mark.parametrize("width", [60, 100, 200])
def test_changes_start_in_one_column_whatever_the_script(width: int) -> None:
    starts = set()
    for line in draw(sample(), width):
        if found := re.search(r"\S+ [→↛] ", line):
            starts.add(cell_width(line[: found.start()]))
    assert len(starts) == 1


@pytest.mark.parametrize("width", [1, 40, 60, 100, 200])
def test_titles_are_cut_to_twenty_cells_at_least_and_keep_their_year(width: int) -> None:
    document = plan_document(
        Plan(operations=(add(1, "日本語の長い題名" * 20), remove(2, "x" * 300)))
    )
    for line in draw(document, width):
        if found := re.match(r"  [-+] (.*… \(\d{4}\))", line):
            assert cell_width(found[1]) >= 19
            assert cell_width(line) <= max(width, 40)
            break
    else:
        pytest.fail("no cut title")


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_no_effect_is_lost_at_any_width(width: int) -> None:
    effects = tuple(f"effect number {number} of this change" for number in range(9))
    document = plan_document(Plan(operations=(remove(1, effects=effects),)))
    text = " ".join(" ".join(draw(document, width)).split())
    assert "; ".join(effects) in text


def test_one_of_a_kind_is_singular() -> None:
    assert draw(plan_document(Plan(operations=(add(1),))))[-1] == (
        "Plan: 1 to add, 0 to move, 0 to remove; 0 unchanged, 0 left alone. 1 write request."
    )


def test_nothing_to_do_says_so() -> None:
    assert draw(plan_document(Plan(unchanged=42))) == [
        "No changes. Your library matches library.yaml. 42 unchanged."
    ]


def test_nothing_to_do_does_not_hide_what_is_not_as_wanted() -> None:
    document = plan_document(
        Plan(left_alone=(left_alone(1, "Treme"),), warnings=("Look.",), unchanged=1)
    )
    assert draw(document) == [
        "left alone",
        "  = Treme (2002)  completed  not in library.yaml; prune: false",
        "warnings",
        "  ! Look.",
        "No changes. Your library matches library.yaml, apart from what is left alone. "
        "1 unchanged, 1 left alone.",
    ]


def test_a_large_plan_counts_first_and_folds_all_but_removals() -> None:
    document = plan_document(
        Plan(
            operations=(
                *(add(number) for number in range(1, 1901)),
                *(move(number) for number in range(2001, 2061)),
                *(remove(number, f"Lost {number}") for number in range(3001, 3101)),
            )
        )
    )
    lines = draw(document)
    assert lines[0] == (
        "2,060 changes, 100 removals among them: movies 1,900 to add; shows 60 to move, "
        "100 to remove"
    )
    assert sum(line.startswith("  +") for line in lines) == 50
    assert sum(line.startswith("  ~") for line in lines) == 50
    assert sum(line.startswith("  -") for line in lines) == 100
    assert "    … 1,850 more to add; --full lists all" in lines
    assert "    … 10 more to move; --full lists all" in lines
    assert lines[-1].startswith("Plan: 1900 to add, 60 to move, 100 to remove;")


def test_removals_that_undo_drift_are_never_folded_either() -> None:
    document = plan_document(
        Plan(
            operations=tuple(
                remove(number, type=ANIME, cause=Cause.DRIFT) for number in range(1, 301)
            ),
            drift=tuple(drift(number, "Lost", "added") for number in range(1, 301)),
        )
    )
    assert sum(line.startswith("  -") for line in draw(document)) == 300


def test_what_loses_or_marks_something_is_never_folded() -> None:
    leaving: dict[str, Any] = {"from_status": Status.COMPLETED, "to_status": Status.HOLD}
    marking: dict[str, Any] = {"type": SHOWS, "to_status": Status.COMPLETED}
    watching: dict[str, Any] = {"to_status": Status.COMPLETED}
    watching["effects"] = ("records a watch now",)
    leaving["effects"] = ("may lose 9 watched episodes",)
    marking["effects"] = ("marks 8 episodes watched",)
    document = plan_document(
        Plan(
            operations=(
                *(add(number, **watching) for number in range(1, 501)),
                *(move(number, **leaving) for number in range(501, 601)),
                *(add(number, **marking) for number in range(601, 701)),
            )
        )
    )
    lines = draw(document)
    assert sum("may lose" in line for line in lines) == 100
    assert sum("marks 8 episodes" in line for line in lines) == 100
    assert "    … 450 more to add; 450 × records a watch now; --full lists all" in lines
    assert sum("records a watch now" in line for line in draw(document, full=True)) == 500


def test_ratings_stand_in_the_line() -> None:
    rate = move(1, "Inception", action=Action.RATE, to_status=Status.WATCHING)
    operations = (
        add(2, rating=RatingChange(None, 9)),
        replace(rate, rating=RatingChange(8, 9)),
        replace(rate, simkl=3, title="Dark", rating=RatingChange(8, None)),
    )
    lines = draw(plan_document(Plan(operations=operations)))
    assert [line.split("  library.yaml")[0] for line in lines if line.startswith("  ")] == [
        "  + Dune (2026)       new → plantowatch ★ none → 9",
        "  * Inception (2011)  ★ 8 → 9                     ",
        "  * Dark (2011)       ★ 8 → none                  ",
    ]
    assert lines[-1] == (
        "Plan: 1 to add, 0 to move, 2 to rate, 0 to remove; 0 unchanged, 0 left alone. "
        "3 write requests."
    )


def test_up_to_two_hundred_changes_are_all_listed() -> None:
    document = plan_document(Plan(operations=tuple(add(number) for number in range(1, 201))))
    assert sum(line.startswith("  +") for line in draw(document)) == 200


def test_a_long_list_of_what_is_left_alone_is_counted() -> None:
    document = plan_document(
        Plan(left_alone=tuple(left_alone(number, "Lost") for number in range(1, 24)))
    )
    lines = draw(document)
    assert sum(line.startswith("  = ") for line in lines) == 20
    assert "    … 3 more left alone; --full lists all" in lines
    assert sum(line.startswith("  = ") for line in draw(document, full=True)) == 23


def test_a_removal_is_red_throughout_and_colour_changes_no_character() -> None:
    coloured = plan_text(sample(), file="library.yaml", width=100, color=True)
    assert SGR.sub("", coloured) == "\n".join(draw(sample(), 100))
    assert re.search("\x1b\\[31m- Lost [^\x1b]*not in library.yaml\x1b\\[0m\n", coloured)
    assert "\x1b[31mloses 121 watched episodes, rating 9\x1b[0m" in coloured


@given(plans(), st.sampled_from([20, 60, 100, 200]), st.booleans())
def test_no_text_reaches_the_terminal_as_a_command(plan: Plan, width: int, color: bool) -> None:
    text = plan_text(plan_document(plan), file="a\x1b[2J\n.yaml", width=width, color=color)
    if color:
        text = SGR.sub("", text)
    assert {c for c in text if category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}


@given(plans(), st.sampled_from([40, 60, 100, 200]))
def test_only_the_totals_exceed_the_width_and_for_people_not_even_they(
    plan: Plan, width: int
) -> None:
    document = plan_document(plan)
    *lines, totals = draw(document, width)
    people = plan_text(
        document, file="library.yaml", width=width, color=False, is_read_by_people=True
    ).split("\n")
    assert people[: len(lines)] == lines
    assert " ".join(part.strip() for part in people[len(lines) :]) == totals
    lines = people
    for line in lines:
        assert cell_width(line) <= width
        assert line == line.rstrip(" ")


@given(plans())
def test_rows_and_totals_agree_with_the_document(plan: Plan) -> None:
    document = plan_document(plan)
    summary = document["summary"]
    lines = draw(document)
    rows = Counter(line[2] for line in lines if re.match(r"  [-+~*] ", line))
    for symbol, number in (
        ("+", summary["add"]),
        ("~", summary["move"]),
        ("*", summary.get("rate", 0)),
        ("-", summary["remove"]),
    ):
        assert rows[symbol] == number
    told = dict.fromkeys(summary, 0) | {
        key.replace(" ", "_"): int(number)
        for number, key in re.findall(
            r"(\d+) (?:to )?(add|move|rate|remove|unchanged|blocked|left alone|write request)",
            lines[-1],
        )
    }
    assert told.pop("write_request", 0) == summary["requests"]
    assert told | {"requests": summary["requests"]} == summary


def test_four_times_the_changes_are_drawn_in_four_times_the_steps() -> None:
    titles = ("Game of Thrones", "葬送のフリーレン", "Léon")
    small, large = (
        plan_document(
            Plan(operations=tuple(remove(n, f"{titles[n % 3]} {n}") for n in range(1, count + 1)))
        )
        for count in (250, 1000)
    )
    draw(small, 100, color=True)
    few = steps_of(lambda: draw(small, 100, color=True))
    assert steps_of(lambda: draw(large, 100, color=True)) < LINEAR * 4 * few


def of_one_name() -> PlanDocument:
    return plan_document(
        Plan(
            (
                add(12345, "Dune", year=2021),
                add(777, "Dune", year=2021),
                add(5, "Dune", year=1984),
                move(14, "Dark", cause=Cause.DRIFT),
                remove(9, "葬送のフリーレンとその仲間たちの長い旅の記録", year=2021),
                remove(10, "葬送のフリーレンとその仲間たちの長い旅の記録", year=2021),
            ),
            drift=(drift(14, "Dark", "dropped on the account"),),
        )
    )


def test_titles_that_share_their_name_have_an_id_beside_it() -> None:
    text = "\n".join(draw(of_one_name()))
    for told in ("Dune (2021) · simkl:12345  ", "Dune (2021) · simkl:777 ", "Dune (1984)  "):
        assert told in text
    assert "Dark (2011)  " in text


@pytest.mark.parametrize("width", [1, 40, 60, 80, 120])
def test_the_id_stays_when_the_name_is_cut(width: int) -> None:
    lines = draw(of_one_name(), width)
    for ident in ("simkl:12345", "simkl:777", "simkl:9", "simkl:10"):
        assert sum(f"(2021) · {ident}" in line for line in lines) == 1
    assert all(cell_width(line) <= max(width, 40) for line in lines[:-1])


@pytest.mark.parametrize("width", [40, 60, 80])
def test_what_is_folded_is_counted_within_the_width(width: int) -> None:
    effects = ("records a watch now",)
    document = plan_document(Plan(tuple(add(number, effects=effects) for number in range(1, 900))))
    *lines, _totals = draw(document, width)
    assert all(cell_width(line) <= width for line in lines)
    folded = " ".join(" ".join(lines).split())
    assert "… 849 more to add; 849 × records a watch now; --full lists all" in folded


def test_a_long_list_of_warnings_is_counted() -> None:
    document = plan_document(Plan(warnings=tuple(f"Look at {number}." for number in range(150))))
    lines = draw(document)
    assert "  ! Look at 19." in lines
    assert "    … 130 more; --full lists all" in lines
    assert "  ! Look at 20." not in lines
    assert "  ! Look at 149." in draw(document, full=True)


def test_a_title_that_ends_with_its_year_is_written_with_it_once() -> None:
    document = plan_document(Plan(operations=(add(1, "Hunter x Hunter (2011)", year=2011),)))
    text = "\n".join(draw(document, 100))
    assert "+ Hunter x Hunter (2011)  " in text
    assert "(2011) (2011)" not in text
