"""Having a new access token for a refresh token.

Known from Simkl's reference ("Authentication V2"): access tokens live 7 days; a refresh token stays
the same, and using it ends the previous access token at once, everywhere.
"""

from collections.abc import Callable
from typing import NamedTuple

from reconciler.model.errors import NotAuthenticated
from reconciler.simkl.http.answers import failure, unexpected
from reconciler.simkl.http.settings import Credentials
from reconciler.simkl.http.transport import Api
from reconciler.simkl.http.values import whole_or_none

_TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path


class Renewed(NamedTuple):
    """A new access token.

    Attributes:
        access_token: The token.
        expires_in: Seconds for which it lasts, or None where that is not told.
    """

    access_token: str
    expires_in: int | None


def renewal(credentials: Credentials) -> Callable[[Api], str]:
    """Return what renews the access token of credentials with a refresh token."""
    return lambda api: renewed(api, credentials).access_token


def renewed(api: Api, credentials: Credentials) -> Renewed:
    """Have a new access token, and how long it lasts.

    Raises:
        NotAuthenticated: The refresh token is used up, revoked or of another app.
        UnexpectedAnswer: The answer has no token in it.
        AccountError: Another of its kinds.
    """
    fields = {
        "grant_type": "refresh_token",
        "client_id": credentials.client_id or "",
        "refresh_token": credentials.refresh_token or "",
    }
    if credentials.client_secret:
        fields["client_secret"] = credentials.client_secret
    answer = api.post_form(_TOKEN_PATH, fields)
    if answer.ok and isinstance(answer.data, dict):
        token = answer.data.get("access_token")
        if isinstance(token, str) and token.isascii() and token.isprintable() and token:
            return Renewed(token, whole_or_none(answer.data.get("expires_in")))
        raise unexpected(answer)
    if answer.error in {"invalid_grant", "invalid_client", "unauthorized_client"}:
        raise NotAuthenticated(
            f"Simkl does not renew the login ({answer.error})",
            "Run `reconciler login` again; in automation, set a new SIMKL_REFRESH_TOKEN.",
        )
    raise failure(answer)
