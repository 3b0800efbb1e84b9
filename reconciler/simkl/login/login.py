"""Logging in: the newer way first, the older one where the app is of the older kind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from reconciler.model.errors import Unreachable
from reconciler.simkl.http.transport import Api
from reconciler.simkl.login.device_login import SCOPE, App, begin_device_login
from reconciler.simkl.login.grant import Grant, Invitation, LoginFailed
from reconciler.simkl.login.login_record import READ_SCOPE, Secrets, SecretsPlace, StoredLogin
from reconciler.simkl.login.pin_login import PinLogin, begin_pin_login

_LONGEST_LIFE: Final = 100 * 366 * 86_400


class Screen(NamedTuple):
    """How the person is spoken to during a login.

    Attributes:
        invite: Shows what to do; called once.
        trouble: Takes each failure of the network while waiting.
    """

    invite: Callable[[Invitation], None]
    trouble: Callable[[Unreachable], None]


def log_in(api: Api, app: App, screen: Screen, *, read_only: bool = False) -> Grant:
    """Ask the person to agree, and wait for it.

    Simkl's reference: an app of the older kind is answered ``401 invalid_client`` by the newer
    way, and so is a client id that does not exist; the older way tells these two apart.

    Args:
        api: A client without a token.
        app: The app.
        screen: How the person is spoken to.
        read_only: Ask for a login that cannot change anything.

    Raises:
        LoginFailed: Nobody agreed in time, or the app may not do this.
        NotAuthenticated: The client id is wrong.
        AccountError: Another of its kinds.
    """
    scope = READ_SCOPE if read_only else SCOPE
    login = begin_device_login(api, app, scope) or begin_pin_login(api)
    if read_only and isinstance(login, PinLogin):
        raise LoginFailed(
            "this app is of Simkl's older kind (V1), whose logins may always write; "
            "nothing was stored",
            "Register an app of the newer kind (V2) at https://simkl.com/settings/developer/ for a "
            "login that can only read, or leave --read-only out.",
            code="login-app",
        )
    screen.invite(login.invitation)
    return login.wait(screen.trouble)


def login_of(
    grant: Grant, app: App, origin: str, place: SecretsPlace, now: Callable[[], float]
) -> StoredLogin:
    """Return a grant as it is stored.

    Args:
        grant: What the login gave.
        app: The app that it is for.
        origin: Who issued it.
        place: Where the secrets go.
        now: Seconds since 1970.
    """
    login = StoredLogin(
        origin,
        grant.kind,
        app.client_id,
        Secrets(grant.access_token, grant.refresh_token, app.client_secret),
        grant.scope,
        place=place,
    )
    return replace(login, expires_at=ends_at(grant.expires_in, now()))


def ends_at(expires_in: int | None, now: float) -> datetime | None:
    """Return when something ends that lasts so many seconds from now; None for no real time."""
    if expires_in is None or not 0 < expires_in <= _LONGEST_LIFE:
        return None
    return datetime.fromtimestamp(int(now), UTC) + timedelta(seconds=expires_in)
