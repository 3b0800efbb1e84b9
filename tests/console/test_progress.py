"""What is being done is said once it took a second: how far it came, and how long it may take."""

import pytest

from reconciler.console import progress as console_progress
from reconciler.console.progress import PATIENCE, Progress, Work, duration
from reconciler.usecases.session import opened_account


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def work(time: Time) -> Work:
    time.now += 10
    return Work(time)


def test_nothing_is_said_while_nothing_is_done(work: Work) -> None:
    assert work.line(0) == ""


def test_a_wait_is_said_after_a_second_until_it_is_over(work: Work, time: Time) -> None:
    with work.waiting("Simkl"):
        assert work.line(0) == ""
        time.now += 0.9
        assert work.line(0) == ""
        time.now += 0.1
        assert work.line(0) == "… Simkl"
        time.now += 9
        assert work.line(0) == "… Simkl"
    time.now += 1
    assert work.line(0) == ""


def test_what_is_printed_in_between_puts_it_off(work: Work, time: Time) -> None:
    with work.waiting("Simkl"):
        time.now += 5
        assert work.line(time.now - 0.25) == ""
        time.now += PATIENCE
        assert work.line(time.now - PATIENCE - 0.25) == "… Simkl"


def test_short_waits_that_follow_each_other_are_one_and_do_not_flicker(
    work: Work, time: Time
) -> None:
    for number in range(4):
        with work.waiting(f"page {number}"):
            time.now += 0.3
            shown = work.line(0)
        time.now += 0.1
        assert work.line(0) == shown
    assert shown == "… page 3"


def test_a_pause_of_our_own_ends_a_spell_of_waiting(work: Work, time: Time) -> None:
    for _ in range(5):
        with work.waiting("is it agreed?"):
            time.now += 0.6
            assert work.line(0) == ""
        time.now += 5


def test_of_several_waits_the_first_is_said_for_all(work: Work, time: Time) -> None:
    with work.waiting("one"), work.waiting("two"):
        time.now += 1
        assert work.line(0) == "… one"


def test_a_pause_that_was_asked_for_is_counted_down(work: Work, time: Time) -> None:
    with work.waiting("status 503: asking again", 47.2):
        time.now += 1
        assert work.line(0) == "… status 503: asking again in 47 s"
        time.now += 40
        assert work.line(0) == "… status 503: asking again in 7 s"
        time.now += 40
        assert work.line(0) == "… status 503: asking again in 0 s"


def test_counted_work_says_of_how_much_and_the_time_that_is_left(work: Work, time: Time) -> None:
    work.step("adding and moving", 0, 1850)
    time.now += 2
    assert work.line(0) == "… adding and moving 0 of 1,850"
    work.step("adding and moving", 100, 1850)
    assert work.line(0) == "… adding and moving 100 of 1,850, about 35 s left"
    time.now += 1
    assert work.line(0) == "… adding and moving 100 of 1,850, about 34 s left"
    work.step("removing", 1800, 1850)
    assert work.line(0) == "… removing 1,800 of 1,850"


def test_a_wait_amid_counted_work_is_said_with_it_once_it_is_long(work: Work, time: Time) -> None:
    work.step("adding", 1, 3)
    time.now += 5
    with work.waiting("Simkl"):
        assert work.line(0) == "… adding 1 of 3"
        time.now += 1
        assert work.line(0) == "… adding 1 of 3; Simkl"
    with work.waiting("busy: trying again", 4):
        assert work.line(0) == "… busy: trying again in 4 s; adding 1 of 3"


def test_what_is_printed_ends_counted_work_until_it_goes_on(work: Work, time: Time) -> None:
    work.step("adding", 1, 3)
    time.now += 5
    printed = time.now
    time.now += 60
    assert work.line(printed) == ""
    work.step("adding", 2, 3)
    assert work.line(printed) == "… adding 2 of 3, about 65 s left"


def test_work_that_is_done_is_said_no_longer(work: Work, time: Time) -> None:
    work.step("adding", 1, 3)
    time.now += 5
    work.step("adding", 3, 3)
    time.now += 1
    assert work.line(0) == ""


def test_a_pipe_is_told_of_each_tenth_once(work: Work, time: Time) -> None:
    told = []
    for done in range(2001):
        told.append(work.step("looking up", done, 2000))
        time.now += 0.1
    lines = [line for line in told if line is not None]
    assert len(lines) == 10
    assert lines[0] == "… looking up 200 of 2,000, about 3 min left"
    assert lines[-1] == "… looking up 2,000 of 2,000"


def test_a_pipe_is_told_nothing_of_work_that_takes_less_than_a_second(
    work: Work, time: Time
) -> None:
    for done in range(100):
        assert work.step("looking up", done, 99) is None
        time.now += 0.009


def test_a_pipe_is_told_of_other_work_anew(work: Work, time: Time) -> None:
    told = []
    for total in (4, 2, 2):
        for done in range(total + 1):
            told.append(work.step("reading", done, total))
            time.now += 2
    assert [line is not None for line in told] == [False, *[True] * 4, *[False, True, True] * 2]


def test_work_goes_on_after_other_work_that_it_paused_for(work: Work, time: Time) -> None:
    assert work.step("sending", 10, 20) is None
    time.now += 5
    work.step("reading", 0, 3)
    assert work.line(0) == "… reading 0 of 3"
    work.step("reading", 3, 3)
    assert work.line(0) == "… sending 10 of 20"
    time.now += 5
    assert work.step("removing", 15, 20) == "… removing 15 of 20, about 10 s left"


def test_what_an_earlier_account_left_undone_is_not_taken_for_work_on_this_one(
    time: Time, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console_progress, "PROGRESS", Progress(time))
    monkeypatch.setenv("SIMKL_CLIENT_ID", "id")
    monkeypatch.setenv("SIMKL_ACCESS_TOKEN", "token")
    for done in (1, 2):
        _, connection = opened_account(sandbox=False, verbose=False)
        connection.progress("reading", done, 3)
        time.now += 60
    assert capsys.readouterr().err == ""
    connection.progress("reading", 3, 3)
    assert capsys.readouterr().err == "… reading 3 of 3\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (8.2, "9 s"),
        (119, "119 s"),
        (121, "2 min"),
        (3500, "58 min"),
        (4200, "1 h 10 min"),
        (7200, "2 h"),
    ],
)
def test_times_are_said_in_the_unit_that_fits(seconds: float, words: str) -> None:
    assert duration(seconds) == words
