"""The PIN flow of V1: ``GET /oauth/pin`` and ``GET /oauth/pin/{user_code}``."""

import secrets
from typing import Any, Final

import httpx

from reconciler.sandbox.answers import json_answer, refusal
from reconciler.sandbox.request import SandboxRequest
from tests.double.account import DoubleAccount
from tests.double.logins import Logins, PendingLogin
from tests.double.quirks import Auth

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PAGE: Final = "https://simkl.com/pin"


def pin_start(_request: SandboxRequest, account: DoubleAccount) -> httpx.Response:
    """Begin a login; ``device_code`` is that literal word, only ``user_code`` matters.

    Raises:
        ApiError: ``400 unauthorized_client`` when the client id is a V2 registration.
    """
    logins = _v1_logins(account)
    return json_answer(_start(logins))


def pin_poll(request: SandboxRequest, account: DoubleAccount) -> httpx.Response:
    """Return whether the person has approved.

    As in Simkl's reference, a code that is unknown, used or collected begins a new login instead of
    failing, and the same account gets the same token each time.

    Raises:
        ApiError: As for ``pin_start``.
    """
    logins = _v1_logins(account)
    login = logins.poll(request.path[2])
    if login is None:
        return json_answer(_start(logins))
    if login.polls <= logins.quirks.slow_down_polls:
        return json_answer({"result": "KO", "message": "Slow down"})
    if not logins.is_approved(login):
        return json_answer({"result": "KO", "message": "Authorization pending"})
    logins.pending.remove(login)
    return json_answer({"result": "OK", "access_token": logins.v1_token})


def _start(logins: Logins) -> dict[str, Any]:
    code = "".join(secrets.choice(_LETTERS) for _ in range(5))
    logins.pending.append(PendingLogin(code))
    return {
        "result": "OK",
        "device_code": "DEVICE_CODE",
        "user_code": code,
        "verification_uri": _PAGE,
        "verification_url": _PAGE,
        "expires_in": 900,
        "interval": 5,
    }


def _v1_logins(account: DoubleAccount) -> Logins:
    if account.quirks.auth == Auth.V2:
        raise refusal(400, "unauthorized_client", "This client_id uses /oauth2/device")
    return account.logins
