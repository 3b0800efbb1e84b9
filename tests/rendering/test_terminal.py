"""Text on a terminal: harmless, and as wide as it is said to be."""

import subprocess
import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.rendering.terminal import Tone, cell_width, clean, cut, fold, pad, paint, wrap
from tests.strategies.plans import texts

OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x00\x7f\x85\x9b", "\\x00\\x7f\\x85\\x9b"),
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("a\u200bb\u200d\ufeff", "a\\u200bb\\u200d\\ufeff"),
        ("a\u2028b\u2029", "a\\u2028b\\u2029"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_obeys_becomes_visible(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


@pytest.mark.parametrize(
    "text", ["Léon", "葬送\u3000のフリーレン", "a\xa0b", "e\u0301", "❤️", "שלום"]
)
def test_what_a_terminal_shows_stays(text: str) -> None:
    assert clean(text) == text


@given(texts)
def test_clean_text_obeys_nothing_encodes_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    assert not {category(character) for character in cleaned} & OBEYED
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_widths_are_cells() -> None:
    assert cell_width("Dune") == 4
    assert cell_width("watching → dropped…") == 19
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1


def test_ascii_loads_no_tables_of_widths() -> None:
    program = (
        "import sys; from reconciler.rendering.terminal import cut, pad, wrap\n"
        "pad(cut('Game of Thrones', 9), 20); wrap('watching → dropped', 9)\n"
        "assert not [name for name in sys.modules if name.startswith('rich')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_cutting_never_splits_a_wide_character() -> None:
    assert cut("日本語", 6) == "日本語"
    assert cut("日本語", 5) == "日本…"
    assert cut("日本語", 4) == "日…"
    assert cut("日本語", 1) == "…"
    assert cut("日本語", 0) == ""


def test_cutting_keeps_accents_with_their_letter() -> None:
    assert cut("e\u0301e\u0301e\u0301", 2) == "e\u0301…"


@given(texts.map(clean), st.integers(0, 60))
def test_cut_text_fits_and_keeps_its_beginning(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cell_width(shown) <= width
    assert shown == text or text.startswith(shown.removesuffix("…"))


@given(texts.map(clean), st.integers(0, 60))
def test_padded_text_has_the_width_or_more(text: str, width: int) -> None:
    assert cell_width(pad(text, width)) == max(width, cell_width(text))


@given(texts.map(clean), st.integers(2, 60))
def test_wrapped_text_fits_and_loses_only_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(lines)


def test_words_stay_whole_where_they_can() -> None:
    assert wrap("not in library.yaml; loses 121 watched episodes", 20) == [
        "not in library.yaml;",
        "loses 121 watched",
        "episodes",
    ]
    assert wrap("日本語日本語", 5) == ["日本", "語日", "本語"]
    assert wrap("日", 1) == ["日"]


def test_colour_only_when_asked() -> None:
    assert paint("Lost", Tone.REMOVE, color=True) == "\x1b[31mLost\x1b[0m"
    assert paint("Lost", Tone.REMOVE, color=False) == "Lost"
    assert paint("", Tone.REMOVE, color=True) == ""


@pytest.mark.parametrize(
    ("line", "width", "lines"),
    [
        ("short enough", 12, ["short enough"]),
        ("one two three", 9, ["one two", "  three"]),
        ("    set in by four", 14, ["    set in", "      by four"]),
        ("千と千尋 の 神隠し", 12, ["千と千尋", "  の 神隠し"]),
        ("/home/somebody/library.yaml", 10, ["/home/somebody/library.yaml"]),
        (
            "Wrote /home/somebody/x.yaml, at last.",
            12,
            ["Wrote", "  /home/somebody/x.yaml,", "  at last."],
        ),
        ("To undo: reconciler restore a b", 10, ["To undo: reconciler restore a b"]),
        ("  reconciler restore a/b", 10, ["  reconciler restore a/b"]),
    ],
)
def test_a_folded_line_hangs_and_what_is_pasted_stays_whole(
    line: str, width: int, lines: list[str]
) -> None:
    assert fold(line, width) == lines
