"""What is waited for is said once the screen was still for a second."""

import pytest

from reconciler.console.waiting import PATIENCE, Waits


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def waits(time: Time) -> Waits:
    time.now += 10
    return Waits(time)


def test_nothing_is_said_while_nothing_is_waited_for(waits: Waits) -> None:
    assert waits.due(0) == (None, None)


def test_a_wait_is_said_after_a_second_and_only_once(waits: Waits, time: Time) -> None:
    with waits.waiting("Simkl"):
        assert waits.due(0) == (None, PATIENCE)
        time.now += 0.4
        assert waits.due(0)[1] == pytest.approx(0.6)
        time.now += 0.6
        assert waits.due(0) == ("Simkl", None)
        time.now += 9
        assert waits.due(0) == (None, None)
    assert waits.due(0) == (None, None)


def test_what_is_shown_in_between_puts_it_off(waits: Waits, time: Time) -> None:
    with waits.waiting("Simkl"):
        time.now += 5
        assert waits.due(time.now - 0.25)[1] == pytest.approx(0.75)


def test_short_waits_that_follow_each_other_are_one(waits: Waits, time: Time) -> None:
    for number in range(3):
        with waits.waiting(f"page {number}"):
            assert waits.due(0)[0] is None
            time.now += 0.3
        time.now += 0.1
    with waits.waiting("page 4"):
        assert waits.due(0) == ("page 4", None)


def test_a_pause_of_our_own_ends_a_spell_of_waiting(waits: Waits, time: Time) -> None:
    for _ in range(5):
        with waits.waiting("is it agreed?"):
            assert waits.due(0) == (None, PATIENCE)
            time.now += 0.1
        time.now += 5


def test_of_several_waits_the_first_is_said_for_all(waits: Waits, time: Time) -> None:
    with waits.waiting("one"), waits.waiting("two"):
        time.now += 1
        assert waits.due(0) == ("one", None)
        time.now += 1
        assert waits.due(0) == (None, None)
