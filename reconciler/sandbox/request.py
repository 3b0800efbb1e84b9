"""A request to the sandbox, and the checks that every one has to pass.

Known from Simkl's reference ("Headers and required parameters", "Errors"): every request names the
client, a POST its content type, and the cached catalogue never gets a token.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl

import httpx

from reconciler.sandbox.answers import oauth_refusal, refusal, token_refusal
from reconciler.sandbox.store import CLIENT_ID

_APP_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_USER_AGENT: Final = re.compile(r"(?!python-httpx/)[\w.-]+/[\w.-]+( .*)?")
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class SandboxRequest:
    """One request, read whole.

    Attributes:
        method: ``GET`` or ``POST``.
        path: The path's segments.
        query: The query's parameters; the last one counts when a name comes twice.
        headers: The headers.
        body: The body, empty when there is none.
    """

    method: str
    path: tuple[str, ...]
    query: dict[str, str]
    headers: httpx.Headers
    body: bytes

    @classmethod
    def of(cls, request: httpx.Request) -> "SandboxRequest":
        """Read a request of an HTTP client."""
        path = tuple(part for part in request.url.path.split("/") if part)
        query = dict(request.url.params)
        return cls(request.method, path, query, request.headers, request.read())

    @cached_property
    def document(self) -> dict[str, object]:
        """The body as a JSON object.

        Raises:
            ApiError: The body is not declared as JSON, or is none.
        """
        if self._content_type != "application/json":
            raise refusal(400, "wrong_parameter", "Content-Type must be application/json")
        try:
            document = json.loads(self.body)
        except ValueError as error:
            raise refusal(400, "wrong_parameter", "The body is not JSON") from error
        if not isinstance(document, dict):
            raise refusal(400, "wrong_parameter", "The body must be an object")
        return document

    @cached_property
    def form(self) -> dict[str, str]:
        """The body as a form.

        Raises:
            ApiError: The body is not declared as one.
        """
        if self._content_type != _FORM:
            raise oauth_refusal(400, "invalid_request", f"Content-Type must be {_FORM}")
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def items(self, key: str) -> list[dict[str, object]]:
        """Return the objects of an array of the body; none when it is missing.

        Raises:
            ApiError: It is no array of objects.
        """
        found = self.document.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise refusal(400, "wrong_parameter", f"{key} must be an array of objects")
        return found

    @property
    def token(self) -> str | None:
        """The bearer token, or None when none was sent."""
        header = self.headers.get("authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def _content_type(self) -> str:
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()


def require_identification(request: SandboxRequest) -> None:
    """Require what names the client.

    Raises:
        ApiError: ``412 client_id_failed``, as for a client id that is wrong or switched off.
    """
    query = request.query
    client_id = query.get("client_id") or request.headers.get("simkl-api-key")
    if client_id is None and request.path[:1] == ("oauth2",):
        client_id = request.form.get("client_id")
    if client_id != CLIENT_ID:
        raise refusal(412, "client_id_failed", "client_id is missing or wrong")
    if not _APP_NAME.fullmatch(query.get("app-name", "")):
        raise refusal(412, "client_id_failed", "app-name is missing, or not short and lowercase")
    if not query.get("app-version"):
        raise refusal(412, "client_id_failed", "app-version is missing")
    if not _USER_AGENT.fullmatch(request.headers.get("user-agent", "")):
        raise refusal(412, "client_id_failed", "User-Agent must be name/version")


def sent_token(request: SandboxRequest) -> str:
    """Return the token that a request carries.

    Raises:
        ApiError: ``401 user_token_required`` without one.
    """
    if request.token is None:
        message = "This client_id requires a user access token on every request"
        raise token_refusal("user_token_required", message)
    return request.token


def require_token(request: SandboxRequest, token: str) -> None:
    """Require the token that is in force.

    Raises:
        ApiError: 401 without a token or with another one.
    """
    if sent_token(request) != token:
        raise token_refusal("invalid_token", "The token is expired or unknown")


def forbid_token(request: SandboxRequest) -> None:
    """Refuse a token on the cached catalogue.

    Simkl asks never to send one there; the sandbox refuses it, so that a slip is found out.

    Raises:
        ApiError: 400.
    """
    if request.token is not None:
        raise refusal(400, "wrong_parameter", "Authorization must not be sent to the catalogue")
