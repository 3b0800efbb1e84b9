"""A restore reads like a plan: in columns, on every width, coloured where that is asked for."""

import re

import pytest

from reconciler.documents.restore import RestorableDocument, RestorePlanDocument
from reconciler.model.media import MediaType, Status
from reconciler.rendering.restore_text import restore_plan_text
from reconciler.rendering.terminal import cell_width


def item(title: str, status: Status | None, **changes: object) -> RestorableDocument:
    made: RestorableDocument = {
        "type": MediaType.SHOWS,
        "simkl": sum(map(ord, title)),
        "title": title,
        "year": 2004,
        "from": status,
        "to": Status.DROPPED,
        "brings": ["9 watched episodes", "rating 4"],
        "replaces": [],
        "unaskable": False,
        "unreadable": "",
        "differences": [],
    }
    return {**made, **changes}  # type: ignore[typeddict-item]  # the tests name its keys


def plan(*items: RestorableDocument) -> RestorePlanDocument:
    return {"format_version": 1, "items": [*items], "unchanged": 2, "more": 0, "requests": 1}


PLAN = plan(
    item("Lost", None),
    item("夜のガーデン", Status.WATCHING, replaces=["rating 10 → 4"]),
    item("Dark", Status.DROPPED, unreadable="Simkl's row of it is not as documented"),
)


def test_what_comes_back_stands_in_columns() -> None:
    assert restore_plan_text(PLAN, "backup.json", width=100).splitlines()[:3] == [
        "  + Lost (2004)          gone → dropped      9 watched episodes, rating 4",
        "  ~ 夜のガーデン (2004)  watching → dropped  "
        "9 watched episodes, rating 4; replaces rating 10 → 4",
        "  ! Dark (2004)          left as it is       Simkl's row of it is not as documented",
    ]


@pytest.mark.parametrize("width", [40, 52, 60, 80])
def test_on_a_narrow_terminal_no_row_is_wider_than_it(width: int) -> None:
    *rows, total = restore_plan_text(PLAN, "backup.json", width=width).splitlines()
    assert max(map(cell_width, rows)) <= width
    said = " ".join(" ".join(rows).split())
    assert "replaces rating 10 → 4" in said
    assert total.startswith("Restore: 3 to put back")


def test_it_is_coloured_only_where_that_is_asked_for() -> None:
    plain = restore_plan_text(PLAN, "backup.json", width=100)
    coloured = restore_plan_text(PLAN, "backup.json", width=100, color=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain != coloured


def test_a_title_without_a_name_is_called_so() -> None:
    text = restore_plan_text(plan(item("", None)), "backup.json", width=100)
    assert text.startswith("  + no title (2004)  gone → dropped")
