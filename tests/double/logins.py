"""The logins of a double: what each gave, and which still wait for the person."""

import secrets
from dataclasses import dataclass, field
from typing import Final

from reconciler.sandbox.answers import refusal, token_refusal
from reconciler.sandbox.request import SandboxRequest, sent_token
from reconciler.sandbox.state import SandboxState
from tests.double.quirks import Auth, Quirks

READ_SCOPE: Final = "media:read"
FULL_SCOPE: Final = "media:read media:write"


@dataclass
class Grant:
    """What one login gave: an access token, a refresh token and what they allow."""

    access: str
    refresh: str
    scope: str

    def renew(self) -> None:
        """Let the access token end, and give another one."""
        self.access = new_grant(self.scope).access


@dataclass
class PendingLogin:
    """A login that waits for the person; ``code`` is what the client polls with."""

    code: str
    scope: str = FULL_SCOPE
    polls: int = 0


@dataclass
class Logins:
    """All logins of one sandbox.

    Attributes:
        quirks: The reading of the API.
        v1_token: The token that V1 gives this account each time.
        grants: The logins that are in force, under V2.
        pending: Logins that wait for the person.
    """

    quirks: Quirks
    v1_token: str
    grants: list[Grant]
    pending: list[PendingLogin] = field(default_factory=list)

    @classmethod
    def of(cls, state: SandboxState, quirks: Quirks) -> "Logins":
        """Begin with the one login that every sandbox has."""
        first = Grant(state.token, f"simkl_rt_{state.instance}", FULL_SCOPE)
        return cls(quirks, state.instance, [first])

    def poll(self, code: str) -> PendingLogin | None:
        """Return the login that a client polls for, counting the poll."""
        login = next((login for login in self.pending if login.code == code), None)
        if login is not None:
            login.polls += 1
        return login

    def is_approved(self, login: PendingLogin) -> bool:
        """Return whether the person has approved by now."""
        return 0 <= self.quirks.polls_until_approved < login.polls

    def require(self, request: SandboxRequest, *, writes: bool) -> None:
        """Require a token that is in force and allows what is asked.

        Args:
            request: The request. A GET with a body counts as a write too.
            writes: Whether the endpoint changes something.

        Raises:
            ApiError: 401 without a token or with a wrong one; ``403 insufficient_scope``.
        """
        token = sent_token(request)
        if self.quirks.auth == Auth.V1:
            if token != self.v1_token:
                raise token_refusal("user_token_failed", "The token is not valid")
            return
        scope = next((grant.scope for grant in self.grants if grant.access == token), None)
        if scope is None:
            raise token_refusal("invalid_token", "The token is expired or unknown")
        if self.quirks.read_only_token:
            scope = READ_SCOPE
        if (writes or request.body) and scope != FULL_SCOPE:
            raise refusal(403, "insufficient_scope", "The token lacks media:write")


def new_grant(scope: str) -> Grant:
    """Make the tokens of a login, in the form that Simkl gives them."""
    return Grant(f"simkl_at_{secrets.token_hex(20)}", f"simkl_rt_{secrets.token_hex(20)}", scope)
