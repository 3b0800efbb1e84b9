"""The forms of Simkl's answers: JSON, the two error envelopes, and redirects."""

import json

import httpx


class ApiError(Exception):
    """An endpoint refuses; nothing that it did is kept.

    Attributes:
        response: What the client gets.
    """

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def json_answer(document: object, status: int = 200) -> httpx.Response:
    """Return a JSON answer."""
    return httpx.Response(
        status,
        headers={"content-type": "application/json; charset=utf-8"},
        content=json.dumps(document, ensure_ascii=False).encode(),
    )


def refusal(status: int, error: str, message: str) -> ApiError:
    """Return the normal error: ``error``, ``code`` and prose."""
    return ApiError(json_answer({"error": error, "code": status, "message": message}, status))


def oauth_refusal(status: int, error: str, description: str) -> ApiError:
    """Return the error of ``/oauth2/*``: ``error`` and ``error_description``, without ``code``."""
    return ApiError(json_answer({"error": error, "error_description": description}, status))


def token_refusal(error: str, message: str) -> ApiError:
    """Return a 401 with the header that names the reason."""
    failure = refusal(401, error, message)
    failure.response.headers["www-authenticate"] = f'Bearer realm="api.simkl.com", error="{error}"'
    return failure
