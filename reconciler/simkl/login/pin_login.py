"""The PIN flow of V1 apps: ``GET /oauth/pin``, then polling ``GET /oauth/pin/{user_code}``.

Known from Simkl's reference ("Authentication V1", "PIN flow"). V1 apps end around April 2027.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from reconciler.model.errors import Unreachable
from reconciler.simkl.http.answers import Rejected, odd_shape
from reconciler.simkl.http.transport import Api
from reconciler.simkl.login.grant import (
    DEFAULT_INTERVAL,
    DEFAULT_LIFE,
    Grant,
    Invitation,
    LoginFailed,
    Wait,
    code_of,
    seconds_of,
    token_of,
    wait_for_grant,
    web_address,
)
from reconciler.simkl.login.login_record import Kind

_PIN: Final = "/oauth/pin"
_PAGE: Final = "https://simkl.com/pin"
_SLOW_DOWN: Final = "slow down"


class PinLogin:
    """A PIN login that was begun.

    Attributes:
        invitation: What the person is to do.
    """

    def __init__(self, api: Api, invitation: Invitation) -> None:
        self.invitation = invitation
        self._api = api
        self._path = f"{_PIN}/{quote(invitation.code, safe='')}"

    def wait(self, trouble: Callable[[Unreachable], None]) -> Grant:
        """Wait until the person agreed; see ``wait_for_grant``.

        Raises:
            LoginFailed: Nobody agreed in time, or the code is dead.
            AccountError: Simkl's answer is none that a login has.
        """
        return wait_for_grant(self.invitation, self._api.clock, self._poll, trouble)

    def _poll(self) -> Grant | Wait:
        data = self._api.get_public(self._path)
        if not isinstance(data, dict):
            raise odd_shape(f"GET {_PIN}/…", "it is no object")
        token = token_of(data.get("access_token"))
        if token is not None:
            return Grant(Kind.V1, token)
        if "device_code" in data or "user_code" in data:
            # A code that is unknown, used or collected begins a new login instead of failing.
            raise LoginFailed(
                "the code is no longer valid: it ran out, or was used by another program",
                "Nothing was stored. Run `reconciler login` again for a new code.",
                code="login-expired",
            )
        # Nothing but the prose tells the two apart.
        message = data.get("message")
        slower = isinstance(message, str) and _SLOW_DOWN in message.lower()
        return Wait.SLOWER if slower else Wait.PENDING


def begin_pin_login(api: Api) -> PinLogin:
    """Begin a login.

    Raises:
        LoginFailed: The app is neither a V1 app nor one that may use the device flow.
        NotAuthenticated: The client id is wrong.
        AccountError: There was no answer, or an unexpected one.
    """
    where = f"GET {_PIN}"
    try:
        data = api.get_public(_PIN)
    except Rejected as rejected:
        if rejected.error != "unauthorized_client":
            raise
        raise LoginFailed(
            "Simkl has this client id as an app of its newer kind (V2), but does not let it log in "
            "with a code",
            "Look at the app's type at https://simkl.com/settings/developer/.",
            code="login-app",
        ) from None
    if not isinstance(data, dict):
        raise odd_shape(where, "it is no object")
    # The literal "device_code" of this answer means nothing, and old answers have one address only.
    page = (
        web_address(data.get("verification_uri"))
        or web_address(data.get("verification_url"))
        or _PAGE
    )
    invitation = Invitation(
        page,
        page,
        code_of(data, where),
        seconds_of(data, "expires_in", DEFAULT_LIFE),
        seconds_of(data, "interval", DEFAULT_INTERVAL),
    )
    return PinLogin(api, invitation)
