"""The device flow of V2 apps: ``POST /oauth2/device``, then polling ``POST /oauth2/token``.

Known from Simkl's reference ("Authentication V2", "Device flow"). The device code is as good as the
token that it leads to: it is kept in this module and never shown.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from reconciler.model.errors import AccountError, Unreachable
from reconciler.simkl.http.answers import Answer, failure, odd_shape, unexpected
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import object_or_none, text_or_none, whole_or_none
from reconciler.simkl.login.grant import (
    DEFAULT_INTERVAL,
    DEFAULT_LIFE,
    Grant,
    Invitation,
    LoginFailed,
    Wait,
    code_of,
    expired,
    seconds_of,
    token_of,
    wait_for_grant,
    web_address,
)
from reconciler.simkl.login.login_record import READ_SCOPE, WRITE_SCOPE, Kind

SCOPE: Final = f"{READ_SCOPE} {WRITE_SCOPE}"
"""Asked for in full: a login without it, or with a misspelt one, silently can only read."""

_DEVICE: Final = "/oauth2/device"
_TOKEN: Final = "/oauth2/token"  # noqa: S105 - a path
_GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:device_code"


class App(NamedTuple):
    """The registered app that a person logs in with.

    Attributes:
        client_id: Its id.
        client_secret: Its secret, where it is registered as a server app.
    """

    client_id: str
    client_secret: str | None = None


class DeviceLogin:
    """A device login that was begun.

    Attributes:
        invitation: What the person is to do.
    """

    def __init__(self, api: Api, app: App, invitation: Invitation, device_code: str) -> None:
        self.invitation = invitation
        self._api = api
        self._fields = {
            "grant_type": _GRANT_TYPE,
            "client_id": app.client_id,
            "device_code": device_code,
            **({"client_secret": app.client_secret} if app.client_secret else {}),
        }

    def wait(self, trouble: Callable[[Unreachable], None]) -> Grant:
        """Wait until the person agreed; see ``wait_for_grant``.

        Raises:
            LoginFailed: Nobody agreed in time, or Simkl ended the login.
            AccountError: Simkl's answer is none that a login has.
        """
        return wait_for_grant(self.invitation, self._api.clock, self._poll, trouble)

    def _poll(self) -> Grant | Wait:
        answer = self._api.post_form(_TOKEN, self._fields)
        if answer.ok:
            return _grant(answer)
        if answer.error == "authorization_pending" or answer.passing:
            return Wait.PENDING
        if answer.error == "slow_down":
            return Wait.SLOWER
        if answer.error == "expired_token":
            raise expired()
        raise _refusal(answer)


def begin_device_login(api: Api, app: App, scope: str = SCOPE) -> DeviceLogin | None:
    """Begin a login; None when the app is no V2 app, so that the older way is to be tried.

    Args:
        api: A client without a token.
        app: The app.
        scope: What the login is to allow.

    Raises:
        LoginFailed: The app may not log in this way.
        AccountError: There was no answer, or an unexpected one.
    """
    fields = {"client_id": app.client_id, "scope": scope}
    answer = api.post_form(_DEVICE, fields)
    if answer.status == 401 and answer.error == "invalid_client":
        return None
    if not answer.ok:
        raise _refusal(answer)
    data = object_or_none(answer.data) or {}
    device_code = text_or_none(data.get("device_code"))
    if device_code is None:
        raise odd_shape(answer.where, "it has no device_code")
    page = web_address(data.get("verification_uri"))
    link = web_address(data.get("verification_uri_complete")) or page
    if link is None:
        raise odd_shape(answer.where, "it has no verification_uri")
    invitation = Invitation(
        page or link,
        link,
        code_of(data, answer.where),
        seconds_of(data, "expires_in", DEFAULT_LIFE),
        seconds_of(data, "interval", DEFAULT_INTERVAL),
    )
    return DeviceLogin(api, app, invitation, device_code)


def _grant(answer: Answer) -> Grant:
    data = object_or_none(answer.data) or {}
    token = token_of(data.get("access_token"))
    if token is None:
        raise unexpected(answer)
    return Grant(
        Kind.V2,
        token,
        token_of(data.get("refresh_token")),
        text_or_none(data.get("scope")),
        whole_or_none(data.get("expires_in")),
    )


def _refusal(answer: Answer) -> AccountError:
    if answer.error == "access_denied":
        return LoginFailed(
            "the login was refused on Simkl's page; nothing was stored",
            "Run `reconciler login` again if that was a mistake.",
            code="login-refused",
        )
    if answer.error in {"unauthorized_client", "invalid_client", "invalid_scope"}:
        return LoginFailed(
            f"Simkl does not let this app log in with a code ({answer.error})",
            "Look at the app's type at https://simkl.com/settings/developer/; a server app needs "
            "its client secret too (--client-secret-stdin).",
            code="login-app",
        )
    return failure(answer)
