"""The canonical form: the same meaning, the same comments, and once is enough."""

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given

from reconciler.library.editing.format import canonical_file
from reconciler.library.editing.locate import locate
from reconciler.library.editing.ownership import find_comments
from reconciler.library.item_form import meaning
from reconciler.library.reading.read import check_library
from reconciler.model.errors import EditFailed
from reconciler.model.library import Library
from tests.library.good_files import GOOD_FILES
from tests.library.test_read_properties import edited_files
from tests.strategies.files import WrittenFile, written_files

EXAMPLE = Path(__file__).parents[2] / "library.yaml.example"


def library_of(data: bytes) -> Library:
    checked = check_library(data, "library.yaml")
    assert checked.library is not None, checked.problems
    return checked.library


def formatted(data: bytes) -> bytes:
    return canonical_file(locate(data, "library.yaml"))


def comments(data: bytes) -> Counter[str]:
    return Counter(comment.text for comment in find_comments(locate(data, "library.yaml").layout))


def check_kept(before: bytes, after: bytes) -> None:
    old, new = library_of(before), library_of(after)
    assert Counter(map(meaning, new.wishes)) == Counter(map(meaning, old.wishes))
    assert (new.policy, new.managed) == (old.policy, old.managed)
    assert comments(after) == comments(before)
    assert formatted(after) == after


@given(written=written_files())
def test_meaning_and_comments_stay_and_twice_is_once(written: WrittenFile) -> None:
    after = formatted(written.data)
    check_kept(written.data, after)
    assert after.startswith(b"\xef\xbb\xbf") == written.bom
    if len(written.lines) > 1:
        assert (b"\r\n" in after) == (written.newline == "\r\n")


@given(text=edited_files())
def test_files_with_slips_of_the_hand_come_out_right_or_are_refused(text: str) -> None:
    data = text.encode("utf-8", "replace")
    library = check_library(data, "x").library
    if library is not None:
        with suppress(EditFailed):
            check_kept(data, canonical_file(locate(data, "x")))


@pytest.mark.parametrize("text", GOOD_FILES.values(), ids=GOOD_FILES.keys())
def test_every_kind_of_file_has_a_canonical_form(text: str) -> None:
    check_kept(text.encode(), formatted(text.encode()))


def test_the_example_keeps_its_meaning_and_comments() -> None:
    check_kept(EXAMPLE.read_bytes(), formatted(EXAMPLE.read_bytes()))


def test_keys_sections_and_items_are_put_in_order() -> None:
    before = """\
# head
anime:
  hold: ["mal:2", {ids: {mal: 1}, title: 'b'}] # on hold
tv:
    # done
    completed:
        -   title: Zeta
            ids: {tmdb: 2, simkl: 5} # five
        # about alpha
        - {year: '2001', ids: {tmdb: 1}, title: "Alpha"}
        # the end
    watching:

policy: {on_drift: keep, prune: False} # policy

# the version
version: 1
"""
    assert (
        formatted(before.encode()).decode()
        == """\
# head

# the version
version: 1

policy: {prune: false, on_drift: keep} # policy

shows:
  watching: []
  # done
  completed:
    # about alpha
    - {title: Alpha, year: 2001, ids: {tmdb: 1}}
    - {title: Zeta, ids: {simkl: 5, tmdb: 2}} # five
    # the end

anime:
  hold: # on hold
    - {title: b, ids: {mal: 1}}
    - "mal:2"
"""
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{moves: forward, prune: False}", " {prune: false, moves: forward}"),
        ("{ moves: forward, prune: False, }", " { prune: false, moves: forward }"),
        ("{moves: forward,\n  prune: false}", "\n  prune: false\n  moves: forward"),
        ("{moves: forward, # why\n  prune: false}", "\n  prune: false\n  moves: forward # why"),
        ("{ }", " {}"),
    ],
)
def test_a_policy_in_braces_on_one_line_stays_so(before: str, after: str) -> None:
    written = formatted(f"version: 1\npolicy: {before}\n".encode())
    assert written.decode() == f"version: 1\n\npolicy:{after}\n"
    assert formatted(written) == written


def test_the_blanks_in_braces_are_those_of_most_braces_the_policy_s_among_them() -> None:
    items = "movies:\n  dropped:\n    - {{{0}title: A, ids: {{{0}simkl: 1{0}}}{0}}}\n"
    for spaced, plain in ("policy", "items"), ("items", "policy"):
        blanks = {spaced: " ", plain: ""}
        policy = "policy: {{{0}prune: false{0}}}\n".format(blanks["policy"])
        text = f"version: 1\n{policy}{items.format(blanks['items'])}"
        assert "{ " not in formatted(text.encode()).decode()


def test_comments_of_a_section_keep_the_blank_lines_between_them() -> None:
    before = """\
# head


# more
version: 1
movies:
  dropped:
  # why
  - tmdb:1
  - ids: # ids
      tmdb: 2
      # inner
    # deeper
# first


# second

anime:
# third

# fourth
"""
    assert (
        formatted(before.encode()).decode()
        == """\
# head

# more
version: 1

movies:
  dropped:
    # why
    - tmdb:1
    # ids
    # inner
    # deeper
    - {ids: {tmdb: 2}}

# first

# second

anime: {}

# third

# fourth
"""
    )


def test_a_comment_that_a_blank_line_keeps_apart_stays_apart() -> None:
    before = """\
version: 1
movies:
  dropped:
  # about the list

  # about Zeta
  - {title: Zeta, ids: {tmdb: 1}}

  # about no title


  - {title: Alpha, ids: {tmdb: 2}}
"""
    assert (
        formatted(before.encode()).decode()
        == """\
version: 1

movies:
  dropped:
    # about the list

    # about no title

    - {title: Alpha, ids: {tmdb: 2}}
    # about Zeta
    - {title: Zeta, ids: {tmdb: 1}}
"""
    )


def test_text_beside_the_start_of_the_document_is_refused() -> None:
    data = b"%YAML 1.2\n--- {version: 1}\n"
    with pytest.raises(EditFailed) as failed:
        formatted(data)
    assert failed.value.hint


SPACED = """\
version: 1

movies:
  dropped:
    - { title: "A: b", ids: { simkl: 1, tmdb: 2 } }
    - { title: B, ids: { simkl: 2 } }
"""


@pytest.mark.parametrize("text", [SPACED, SPACED.replace("{ ", "{").replace(" }", "}")])
def test_blanks_inside_of_braces_are_as_most_of_the_file_has_them(text: str) -> None:
    assert formatted(text.encode()).decode() == text
    odd = text + "    - {ids: { simkl: 3 }}\n"
    last = text.splitlines()[-1].replace("title: B, ", "").replace("2", "3")
    assert formatted(odd.encode()).decode() == f"{text}{last}\n"


@pytest.mark.parametrize("spaces", ["", " "])
@pytest.mark.parametrize(("length", "lines"), [(75, 1), (76, 3)])
def test_a_line_that_would_be_too_wide_becomes_a_line_for_each_key(
    spaces: str, length: int, lines: int
) -> None:
    title = "x" * (length - 4 * len(spaces))
    item = f"{{title: {title}, year: 2001, ids: {{simkl: 1}}}}"
    item = item.replace("{", "{" + spaces).replace("}", spaces + "}")
    after = formatted(f"version: 1\nmovies:\n  dropped:\n    - {item} # c\n".encode()).decode()
    written = after.split("dropped:\n")[1]
    assert len(written.splitlines()) == lines
    assert written.splitlines()[-1].endswith("} # c")
    assert all(len(line) < 120 for line in written.replace(" # c", "").splitlines())
    assert formatted(after.encode()).decode() == after


def test_a_title_whose_letters_take_two_columns_is_wide_sooner() -> None:
    item = f"{{title: {'日' * 50}, ids: {{simkl: 1}}}}"
    after = formatted(f"version: 1\nmovies:\n  dropped:\n    - {item}\n".encode()).decode()
    assert after.endswith(f"    - title: {'日' * 50}\n      ids: {{simkl: 1}}\n")


def test_quotes_are_double_unless_the_text_has_some() -> None:
    before = """\
version: 1

movies:
  dropped:
    - {title: 'A: b', ids: {simkl: 1}}
    - {title: "She: \\"it's\\"", ids: {simkl: 2}}
    - {title: 'back\\slash: "', ids: {simkl: 3}}
    - 'simkl:4'
"""
    assert (
        formatted(before.encode()).decode().split("dropped:\n")[1]
        == """\
    - {title: "A: b", ids: {simkl: 1}}
    - {title: "back\\\\slash: \\"", ids: {simkl: 3}}
    - {title: 'She: "it''s"', ids: {simkl: 2}}
    - "simkl:4"
"""
    )
