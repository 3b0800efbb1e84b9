"""What a login is, wherever it is kept."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from reconciler.simkl.http.settings import ACCESS_TOKEN, Credentials

READ_SCOPE: Final = "media:read"
WRITE_SCOPE: Final = "media:write"
STRICT: Final = ConfigDict(extra="forbid")


class Kind(StrEnum):
    """Which of Simkl's two registrations an app belongs to."""

    V1 = "v1"
    V2 = "v2"


class SecretsPlace(StrEnum):
    """Where the secrets of a login are."""

    FILE = "file"
    KEYRING = "keyring"


def kind_of(credentials: Credentials) -> Kind:
    """Tell the registration by the look of the tokens: only those of V2 have a prefix."""
    newer = credentials.refresh_token is not None or (credentials.access_token or "").startswith(
        ACCESS_TOKEN
    )
    return Kind.V2 if newer else Kind.V1


Secret = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,4096}$")]
"""A text that can be put into a header as it is."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret parts of a login; they never show in ``repr``."""

    __pydantic_config__: ClassVar = STRICT

    access_token: Secret = field(repr=False)
    refresh_token: Secret | None = field(default=None, repr=False)
    client_secret: Secret | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StoredLogin:
    """One login.

    Attributes:
        origin: Scheme, host and port that issued it: the only place that it is sent to.
        kind: The app's registration.
        client_id: The app that it works with.
        secrets: The tokens.
        scope: What it allows, as Simkl answered; None where that was not told.
        expires_at: When the access token ends; None where that was not told.
        place: Where the secrets are.
    """

    origin: str
    kind: Kind
    client_id: str
    secrets: Secrets
    scope: str | None = None
    expires_at: datetime | None = None
    place: SecretsPlace = SecretsPlace.FILE

    @property
    def credentials(self) -> Credentials:
        """The login as the client uses it."""
        own = self.secrets
        return Credentials(
            self.client_id,
            own.access_token,
            own.refresh_token,
            own.client_secret,
            self.may_write,
        )

    @property
    def may_write(self) -> bool | None:
        """Whether it allows changes; None where Simkl did not tell, or in words that are not known.

        Logins of V1 apps know no scopes and allow everything.
        """
        if self.kind is Kind.V1:
            return True
        words = None if self.scope is None else set(self.scope.split())
        if words is None or (WRITE_SCOPE not in words and words - {READ_SCOPE}):
            return None
        return WRITE_SCOPE in words
