"""The device flow of V2: ``POST /oauth2/device``, ``/oauth2/token`` and ``/oauth2/revoke``."""

import secrets
from typing import Any, Final

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer, oauth_refusal
from reconciler.sandbox.quirks import Auth
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.sample import new_grant
from reconciler.sandbox.state import FULL_SCOPE, READ_SCOPE, Grant, PendingLogin

_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_PAGE: Final = "https://simkl.com/device"


def device(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Begin a login. A scope that is missing or misspelt gives a token that can only read.

    Raises:
        ApiError: ``401 invalid_client`` when the client id is a V1 registration.
    """
    _require_v2(request, account)
    asked = set(request.form.get("scope", "").split())
    scope = FULL_SCOPE if asked == set(FULL_SCOPE.split()) else READ_SCOPE
    login = PendingLogin(secrets.token_hex(20), scope)
    account.state.logins.append(login)
    account.changed = True
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


def token(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Give tokens for a device code, or a new access token for a refresh token.

    A refresh kills the access token before it at once and gives the same refresh token again.

    Raises:
        ApiError: The errors of the OAuth envelope.
    """
    _require_v2(request, account)
    match request.form.get("grant_type"):
        case grant if grant == _DEVICE_GRANT:
            return _device_grant(request.form, account)
        case "refresh_token":
            return json_answer(_refresh(request.form, account))
    raise oauth_refusal(400, "unsupported_grant_type", "Unknown grant_type")


def revoke(request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """End the login that a token belongs to, both halves of it; always 200.

    Raises:
        ApiError: As for ``device``.
    """
    _require_v2(request, account)
    gone = request.form.get("token")
    account.state.grants = [
        grant for grant in account.state.grants if gone not in {grant.access, grant.refresh}
    ]
    account.changed = True
    return json_answer({})


def _device_grant(form: dict[str, str], account: SandboxAccount) -> httpx.Response:
    code = form.get("device_code")
    login = next((login for login in account.state.logins if login.code == code), None)
    if login is None:
        raise oauth_refusal(400, "expired_token", "The device code is expired or unknown")
    login.polls += 1
    account.changed = True
    quirks = account.quirks
    if login.polls <= quirks.slow_down_polls:
        return oauth_refusal(400, "slow_down", "Poll less often").response
    if quirks.polls_until_approved < 0 or login.polls <= quirks.polls_until_approved:
        return oauth_refusal(400, "authorization_pending", "Not approved yet").response
    account.state.logins.remove(login)
    grant = new_grant(READ_SCOPE if quirks.read_only_token else login.scope)
    account.state.grants.append(grant)
    return json_answer(_answer(grant))


def _refresh(form: dict[str, str], account: SandboxAccount) -> dict[str, Any]:
    grants = account.state.grants
    grant = next((one for one in grants if one.refresh == form.get("refresh_token")), None)
    if grant is None:
        raise oauth_refusal(400, "invalid_grant", "The refresh token is expired or unknown")
    if not set(form.get("scope", "").split()) <= set(grant.scope.split()):
        raise oauth_refusal(400, "invalid_scope", "A refresh cannot widen the scope")
    grant.access = new_grant(grant.scope).access
    account.changed = True
    return _answer(grant)


def _answer(grant: Grant) -> dict[str, Any]:
    return {
        "access_token": grant.access,
        "token_type": "Bearer",
        "expires_in": 604800,
        "refresh_token": grant.refresh,
        "scope": grant.scope,
    }


def _require_v2(request: SandboxRequest, account: SandboxAccount) -> None:
    if account.quirks.auth == Auth.V1:
        raise oauth_refusal(401, "invalid_client", "This client_id uses /oauth/pin")
    if request.form.get("client_id") != request.query.get(
        "client_id", request.form.get("client_id")
    ):
        raise oauth_refusal(401, "invalid_client", "client_id differs between query and form")
