"""The PIN flow of V1: ``GET /oauth/pin`` and ``GET /oauth/pin/{user_code}``."""

import secrets
from typing import Any, Final

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.quirks import Auth
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.state import PendingLogin

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PAGE: Final = "https://simkl.com/pin"


def pin_start(_request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Begin a login; ``device_code`` is that literal word, only ``user_code`` matters.

    Raises:
        ApiError: ``400 unauthorized_client`` when the client id is a V2 registration.
    """
    _require_v1(account)
    return json_answer(_start(account))


def pin_poll(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Tell whether the person has approved.

    As in Simkl's reference, a code that is unknown, used or collected begins a new login instead of
    failing, and the same account gets the same token each time.

    Raises:
        ApiError: As for ``pin_start``.
    """
    _require_v1(account)
    code = request.path[2]
    login = next((login for login in account.state.logins if login.code == code), None)
    if login is None:
        return json_answer(_start(account))
    login.polls += 1
    account.changed = True
    quirks = account.quirks
    if login.polls <= quirks.slow_down_polls:
        return json_answer({"result": "KO", "message": "Slow down"})
    if quirks.polls_until_approved < 0 or login.polls <= quirks.polls_until_approved:
        return json_answer({"result": "KO", "message": "Authorization pending"})
    account.state.logins.remove(login)
    return json_answer({"result": "OK", "access_token": account.state.instance})


def _start(account: SandboxAccount) -> dict[str, Any]:
    code = "".join(secrets.choice(_LETTERS) for _ in range(5))
    account.state.logins.append(PendingLogin(code))
    account.changed = True
    return {
        "result": "OK",
        "device_code": "DEVICE_CODE",
        "user_code": code,
        "verification_uri": _PAGE,
        "verification_url": _PAGE,
        "expires_in": 900,
        "interval": 5,
    }


def _require_v1(account: SandboxAccount) -> None:
    if account.quirks.auth == Auth.V2:
        raise refusal(400, "unauthorized_client", "This client_id uses /oauth2/device")
