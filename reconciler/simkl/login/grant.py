"""What both kinds of login have in common: an invitation, waiting for the person, a grant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from reconciler.model.errors import AccountError, Unreachable
from reconciler.simkl.http.answers import failure, odd_shape
from reconciler.simkl.http.pacing import Clock
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import JsonObject, text_or_none, whole_or_none
from reconciler.simkl.login.login_record import Kind, StoredLogin

DEFAULT_INTERVAL: Final = 5
DEFAULT_LIFE: Final = 900

SLOWER: Final = 5
"""Seconds that each "slow down" adds to the pause between polls."""

_LONGEST_CODE: Final = 40
_LONGEST_WAIT: Final = 3600
_REVOKE = "/oauth2/revoke"


class LoginFailed(AccountError):
    """The login came to no end that gives a token; nothing was stored."""

    default_code = "login-failed"


class Invitation(NamedTuple):
    """What the person is asked to do.

    Attributes:
        page: The page where the code is typed.
        link: The page with the code in it, or the page again where there is none such.
        code: The code that the page shows or asks for.
        expires_in: Seconds for which it can be used.
        interval: Seconds between two polls.
    """

    page: str
    link: str
    code: str
    expires_in: int
    interval: int


@dataclass(frozen=True, slots=True)
class Grant:
    """What a login gave; the tokens never show in ``repr``.

    Attributes:
        kind: The app's registration.
        access_token: The access token.
        refresh_token: What a new access token is had for, or None.
        scope: What it allows, as answered, or None.
        expires_in: Seconds for which the access token lasts, or None where that is not told.
    """

    kind: Kind
    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    scope: str | None = None
    expires_in: int | None = None


class Wait(Enum):
    """A poll's answer while the person has not agreed."""

    PENDING = auto()
    SLOWER = auto()


def wait_for_grant(
    invitation: Invitation,
    clock: Clock,
    ask: Callable[[], Grant | Wait],
    trouble: Callable[[Unreachable], None],
) -> Grant:
    """Poll until the person agreed.

    Simkl's reference: nothing tells that the person refused, so the invitation's own life is the
    deadline. A poll that found no server is repeated like one that found no decision.

    Args:
        invitation: What the person was asked.
        clock: Waits.
        ask: Polls once.
        trouble: Takes each failure of the network.

    Raises:
        LoginFailed: Nobody agreed in time.
    """
    deadline = clock.monotonic() + invitation.expires_in
    interval = invitation.interval
    while clock.monotonic() + interval <= deadline:
        clock.sleep(interval)
        try:
            answer = ask()
        except Unreachable as error:
            trouble(error)
            continue
        if isinstance(answer, Grant):
            return answer
        if answer is Wait.SLOWER:
            interval += SLOWER
    raise expired()


def expired() -> LoginFailed:
    """Return the exception for a code that was not used in time."""
    return LoginFailed(
        "nobody entered the code in time, or the login was refused; nothing was stored",
        "Run `reconciler login` again for a new code.",
        code="login-expired",
    )


def code_of(data: JsonObject, where: str) -> str:
    """Return the code that the person types.

    Raises:
        UnexpectedAnswer: There is none that a person can type.
    """
    code = text_or_none(data.get("user_code"))
    if code is None or len(code) > _LONGEST_CODE or not code.isascii() or not code.isprintable():
        raise odd_shape(where, "it has no user_code")
    return code


def seconds_of(data: JsonObject, key: str, default: int) -> int:
    """Return a number of seconds between one and an hour, or the default."""
    seconds = whole_or_none(data.get(key))
    return default if seconds is None or seconds < 1 else min(seconds, _LONGEST_WAIT)


def web_address(value: object) -> str | None:
    """Return an address that is safe to show and to open in a browser, or None."""
    text = text_or_none(value)
    if text is None or not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"https", "http"} and parts.netloc else None


def token_of(value: object) -> str | None:
    """Return a token that can be put into a header, or None."""
    text = text_or_none(value)
    if text is None or not text.isascii() or not text.isprintable() or " " in text:
        return None
    return text


def revoke(api: Api, login: StoredLogin) -> None:
    """End a V2 login: both its tokens are dead afterwards.

    Known from Simkl's reference ("Revoke"): it answers 200 also for a token that it does not know.
    V1 logins have no such request.

    Raises:
        AccountError: Simkl did not do it, or there was no answer.
    """
    own = login.secrets
    fields = {"client_id": login.client_id, "token": own.refresh_token or own.access_token}
    if own.client_secret:
        fields["client_secret"] = own.client_secret
    answer = api.post_form(_REVOKE, fields)
    # Nothing is told in the body, which may be empty.
    if not 200 <= answer.status < 300 or answer.error:
        raise failure(answer)
