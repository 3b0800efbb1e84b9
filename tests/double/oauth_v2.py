"""The device flow of V2: ``POST /oauth2/device``, ``/oauth2/token`` and ``/oauth2/revoke``."""

import secrets
from typing import Any, Final

import httpx

from reconciler.sandbox.answers import json_answer, oauth_refusal
from reconciler.sandbox.request import SandboxRequest
from tests.double.account import DoubleAccount
from tests.double.logins import (
    FULL_SCOPE,
    READ_SCOPE,
    Grant,
    Logins,
    PendingLogin,
    new_grant,
)
from tests.double.quirks import Auth

_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_PAGE: Final = "https://simkl.com/device"


def device(request: SandboxRequest, account: DoubleAccount) -> httpx.Response:
    """Begin a login. A scope that is missing or misspelt gives a token that can only read.

    Raises:
        ApiError: ``401 invalid_client`` when the client id is a V1 registration.
    """
    logins = _v2_logins(request, account)
    asked = set(request.form.get("scope", "").split())
    scope = FULL_SCOPE if asked == set(FULL_SCOPE.split()) else READ_SCOPE
    login = PendingLogin(secrets.token_hex(20), scope)
    logins.pending.append(login)
    half = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2)]
    code = "-".join(half)
    return json_answer(
        {
            "device_code": login.code,
            "user_code": code,
            "verification_uri": _PAGE,
            "verification_uri_complete": f"{_PAGE}?user_code={code}",
            "expires_in": 900,
            "interval": 5,
        }
    )


def token(request: SandboxRequest, account: DoubleAccount) -> httpx.Response:
    """Return tokens for a device code, or a new access token for a refresh token.

    A refresh kills the access token before it at once and gives the same refresh token again.

    Raises:
        ApiError: The errors of the OAuth envelope.
    """
    logins = _v2_logins(request, account)
    match request.form.get("grant_type"):
        case grant if grant == _DEVICE_GRANT:
            return _device_grant(request.form, logins)
        case "refresh_token":
            return json_answer(_refresh(request.form, logins))
    raise oauth_refusal(400, "unsupported_grant_type", "Unknown grant_type")


def revoke(request: SandboxRequest, account: DoubleAccount) -> httpx.Response:
    """End the login that a token belongs to, both halves of it; always 200.

    Raises:
        ApiError: As for ``device``.
    """
    logins = _v2_logins(request, account)
    gone = request.form.get("token")
    logins.grants = [one for one in logins.grants if gone not in {one.access, one.refresh}]
    return json_answer({})


def _device_grant(form: dict[str, str], logins: Logins) -> httpx.Response:
    login = logins.poll(form.get("device_code", ""))
    if login is None:
        raise oauth_refusal(400, "expired_token", "The device code is expired or unknown")
    if login.polls <= logins.quirks.slow_down_polls:
        raise oauth_refusal(400, "slow_down", "Poll less often")
    if not logins.is_approved(login):
        raise oauth_refusal(400, "authorization_pending", "Not approved yet")
    logins.pending.remove(login)
    grant = new_grant(READ_SCOPE if logins.quirks.read_only_token else login.scope)
    logins.grants.append(grant)
    return json_answer(_answer(grant))


def _refresh(form: dict[str, str], logins: Logins) -> dict[str, Any]:
    grant = next((one for one in logins.grants if one.refresh == form.get("refresh_token")), None)
    if grant is None:
        raise oauth_refusal(400, "invalid_grant", "The refresh token is expired or unknown")
    if not set(form.get("scope", "").split()) <= set(grant.scope.split()):
        raise oauth_refusal(400, "invalid_scope", "A refresh cannot widen the scope")
    grant.renew()
    return _answer(grant)


def _answer(grant: Grant) -> dict[str, Any]:
    return {
        "access_token": grant.access,
        "token_type": "Bearer",
        "expires_in": 604800,
        "refresh_token": grant.refresh,
        "scope": grant.scope,
    }


def _v2_logins(request: SandboxRequest, account: DoubleAccount) -> Logins:
    if account.quirks.auth == Auth.V1:
        message = "This client_id is not enabled for OAuth 2.0"
        raise oauth_refusal(401, "invalid_client", message)
    if request.form.get("client_id") != request.query.get(
        "client_id", request.form.get("client_id")
    ):
        raise oauth_refusal(401, "invalid_client", "client_id differs between query and form")
    return account.logins
