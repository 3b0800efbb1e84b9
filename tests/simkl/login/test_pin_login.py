"""The older way of logging in: a PIN, and the traps of its answers."""

from pathlib import Path

import httpx
import pytest

from reconciler.simkl.login.grant import Invitation, LoginFailed
from reconciler.simkl.login.login_record import Kind
from tests.double.quirks import Auth, Quirks
from tests.simkl.account.account_world import World, answer
from tests.simkl.login.logging_in import DEVICE, PIN, Person, go


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def older(tmp_path: Path) -> World:
    return World(tmp_path, Quirks(auth=Auth.V1))


def test_an_app_of_the_older_kind_logs_in_with_a_pin(older: World, person: Person) -> None:
    grant = go(older, person)
    assert grant.kind is Kind.V1
    assert grant.access_token == older.credentials.access_token
    assert grant.refresh_token is None
    (invitation,) = person.seen
    poll = f"{PIN}/{invitation.code}"
    assert older.wire.calls == [DEVICE, PIN, poll, poll]
    assert invitation.page == invitation.link == "https://simkl.com/pin"


def test_a_pin_is_polled_slower_when_asked(tmp_path: Path, person: Person) -> None:
    older = World(tmp_path, Quirks(auth=Auth.V1, slow_down_polls=1, polls_until_approved=2))
    go(older, person)
    assert older.clock.pauses == [5, 10, 10]


def test_nobody_entering_the_pin_ends_at_the_deadline(tmp_path: Path, person: Person) -> None:
    older = World(tmp_path, Quirks(auth=Auth.V1, polls_until_approved=-1))
    with pytest.raises(LoginFailed, match="in time"):
        go(older, person)
    assert sum(older.clock.pauses) <= 900


def test_a_fresh_invitation_instead_of_an_answer_means_that_the_code_is_dead(
    older: World,
) -> None:
    def used_elsewhere(_: Invitation) -> None:
        with older.sandbox.file.opened() as account:
            account.logins.pending.clear()

    person = Person(used_elsewhere)
    with pytest.raises(LoginFailed, match="no longer valid"):
        go(older, person)
    assert len(person.seen) == 1
    assert older.wire.calls[-1] == f"{PIN}/{person.seen[0].code}"


@pytest.mark.parametrize(
    ("names", "page"),
    [
        ({}, "https://simkl.com/pin"),
        ({"verification_url": "https://simkl.com/old"}, "https://simkl.com/old"),
        ({"verification_uri": "https://simkl.com/new"}, "https://simkl.com/new"),
    ],
)
def test_old_pin_answers_name_the_page_otherwise_or_not_at_all(
    older: World, person: Person, names: dict[str, str], page: str
) -> None:
    document = {"result": "OK", "device_code": "DEVICE_CODE", "user_code": "ABC123", **names}
    older.wire.instead(PIN, answer(200, document))
    older.wire.instead(f"{PIN}/ABC123", answer(200, {"result": "OK", "access_token": "a-token"}))
    assert go(older, person).access_token == "a-token"
    assert person.seen == [Invitation(page, page, "ABC123", 900, 5)]


def test_the_network_may_fail_while_a_pin_is_waited_for(older: World) -> None:
    cut = httpx.ReadTimeout("late")
    person = Person(lambda invitation: older.wire.instead(f"{PIN}/{invitation.code}", *([cut] * 6)))
    assert go(older, person).kind is Kind.V1
    assert len(person.troubles) == 1
