"""Problems as text, as JSON and as annotations."""

import re

import pytest

from reconciler.documents.problems import validation_document
from reconciler.model.errors import Problem
from reconciler.rendering.problems import problems_github, problems_text
from reconciler.rendering.terminal import cell_width


def problem(message: str = "it is wrong", **changes: object) -> Problem:
    values = {
        "code": "some-code",
        "message": message,
        "hint": "Mend it.",
        "file": "library.yaml",
        "line": 2,
        "column": 3,
    }
    return Problem(**{**values, **changes})  # type: ignore[arg-type]


def test_shows_place_message_line_mark_and_hint() -> None:
    text = problems_text([problem()], "version: 1\n- bad line\n", color=False)
    assert text.splitlines() == [
        "library.yaml:2:3: error: it is wrong [some-code]",
        "  2 | - bad line",
        "    |   ^",
        "  Mend it.",
        "1 problem in library.yaml.",
    ]


def test_shows_no_line_without_the_text_or_a_place() -> None:
    one = [problem(line=0, column=0, hint="")]
    expected = "library.yaml: error: it is wrong [some-code]\n1 problem in library.yaml."
    assert problems_text(one, "version: 1\n", color=False) == expected
    assert problems_text(one, None, color=False) == expected


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("- 進撃の巨人 x", 9),
        ("\t- x", 4),
        ("e\u0301e\u0301 x", 6),
        ("\x1b[31m x", 7),
        ("a" * 500 + "x" + "b" * 500, 501),
        ("\x1b" * 300 + "x", 301),
        ("進" * 300 + "x" + "進" * 300, 301),
    ],
)
def test_the_mark_stands_under_the_character(line: str, column: int) -> None:
    text = problems_text([problem(line=1, column=column)], f"{line}\n", color=False)
    _, excerpt, mark, *_ = text.split("\n")
    cells = cell_width(mark) - 1
    end = next(n for n in range(len(excerpt)) if cell_width(excerpt[:n]) >= cells and n)
    while excerpt[end] != "x":
        assert cell_width(excerpt[end]) == 0
        end += 1
    assert cell_width(excerpt[:end]) == cells
    assert cell_width(excerpt) <= 110
    assert excerpt.isprintable()


def test_a_mark_past_the_end_of_the_line_is_shown() -> None:
    text = problems_text([problem(line=1, column=4)], "abc", color=False)
    assert text.split("\n")[2] == "    |    ^"


def test_nothing_in_a_problem_is_obeyed_by_the_terminal() -> None:
    text = problems_text(
        [problem("a\x1b[2J", file="x\ny", hint="\u202e")], "a\nb\x1b[2J", color=False
    )
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_colours_only_when_asked() -> None:
    assert "\x1b[" in problems_text([problem()], "a\nbcd", color=True)
    assert "\x1b[" not in problems_text([problem()], "a\nbcd", color=False)


def test_counts_at_the_end() -> None:
    assert problems_text([problem(), problem()], None, color=False).endswith(
        "2 problems in library.yaml."
    )


def test_the_document_has_every_field() -> None:
    assert validation_document([problem()], valid=False) == {
        "format_version": 1,
        "valid": False,
        "problems": [
            {
                "severity": "error",
                "file": "library.yaml",
                "line": 2,
                "column": 3,
                "code": "some-code",
                "message": "it is wrong",
                "hint": "Mend it.",
            }
        ],
    }


def test_annotations_escape_what_github_would_obey() -> None:
    text = problems_github([problem("100%\r\n::error::x", file="a:b,c%.yaml")])
    assert text == (
        "::error file=a%3Ab%2Cc%25.yaml,line=2,col=3::100%25%0D%0A::error::x. Mend it. [some-code]"
    )


def test_annotations_without_a_place_name_the_file_alone() -> None:
    text = problems_github([problem(line=0, column=0, hint="", severity="warning")])
    assert text == "::warning file=library.yaml::it is wrong [some-code]"


@pytest.mark.parametrize("color", [True, False])
def test_on_a_narrow_terminal_sentences_and_lines_of_the_file_fit(color: bool) -> None:
    one = problem(line=1, column=60)
    source = f"{'x' * 59}y{'z' * 80}\n"
    drawn = re.sub("\x1b\\[[0-9;]*m", "", problems_text([one], source, color=color, width=40))
    lines = drawn.split("\n")
    assert all(len(line) <= 40 for line in lines)
    (excerpt,) = [line for line in lines if line.startswith("  1 | ")]
    (caret,) = [line for line in lines if line.strip() == "| ^" or line.endswith(" ^")]
    assert excerpt[caret.index("^")] == "y"
    whole = problems_text([one], None, color=False)
    assert problems_text([one], None, color=False, width=40).split() == whole.split()
