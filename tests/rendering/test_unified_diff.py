"""The diff is one that ``patch`` takes: applied to the old text it gives the new one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reconciler.rendering.unified_diff import unified_diff

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "# x"]), max_size=12)
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))


def patched(before: str, diff: str) -> str:
    """Apply a diff the way ``patch`` does, line numbers included."""
    old = re.findall(r"[^\n]*\n|[^\n]+", before)
    new: list[str] = []
    at = 0
    body = diff.replace("\n\\ No newline at end of file\n", "\x00").split("\n", 2)[2]
    for line in re.findall(r"[^\n\x00]*[\n\x00]", body):
        text = line[1:] if line.endswith("\n") else line[1:-1]
        if line.startswith("@@"):
            numbers = re.match(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)
            assert numbers is not None
            start = int(numbers[1]) - (numbers[2] != "0")
            new += old[at:start]
            at = start
            assert len(new) == int(numbers[3]) - (numbers[4] != "0")
        elif line[0] == "+":
            new.append(text)
        else:
            assert old[at] == text
            new += [text] if line[0] == " " else []
            at += 1
    return "".join(new + old[at:])


@given(before=TEXTS, after=TEXTS)
def test_a_diff_turns_the_old_text_into_the_new_one(before: str, after: str) -> None:
    diff = unified_diff(before, after, "library.yaml")
    assert (patched(before, diff) if diff else before) == after
    assert bool(diff) == (before != after)


@given(lines=st.permutations([str(number) for number in range(30)]))
def test_lines_that_keep_their_order_are_not_shown_as_changed(lines: list[str]) -> None:
    before = "".join(f"{line}\n" for line in sorted(lines, key=int))
    after = "".join(f"{line}\n" for line in lines)
    diff = unified_diff(before, after, "x")
    assert (patched(before, diff) if diff else before) == after


def test_one_changed_line_is_shown_between_three_lines_of_context() -> None:
    before = "".join(f"{number}\n" for number in range(20))
    assert unified_diff(before, before.replace("10\n", "ten\n"), "x") == (
        "--- a/x\n+++ b/x\n@@ -8,7 +8,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n"
    )


def test_changes_far_apart_are_shown_apart() -> None:
    before = "".join(f"{number}\n" for number in range(40))
    after = before.replace("9\n", "nine\n", 1).replace("30\n", "thirty\n")
    diff = unified_diff(before, after, "x")
    assert diff.count("@@ -") == 2
    assert patched(before, diff) == after
