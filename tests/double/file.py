"""The product's sandbox file with logins, another reading, and a catalogue that goes on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import cast

from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import SandboxState, utc_now
from reconciler.sandbox.store import CLIENT_ID, SandboxCredentials, SandboxFile
from reconciler.sandbox.titles import Catalogue
from tests.double.account import DoubleAccount
from tests.double.catalogue import MergedCatalogue
from tests.double.logins import FULL_SCOPE, Logins, new_grant
from tests.double.quirks import Auth, Quirks


@dataclass(frozen=True, slots=True)
class LoginCredentials(SandboxCredentials):
    """What a login gave to a client."""

    refresh_token: str | None = field(repr=False)


class DoubleFile(SandboxFile):
    """A sandbox file and what only a server knows; that is kept while the object lives.

    Attributes:
        quirks: The reading of the API.
        merged: Titles that are part of another one by now, by Simkl id.
        deleted: Titles that the catalogue has no more.
    """

    def __init__(
        self,
        path: Path,
        *,
        quirks: Quirks | None = None,
        catalogue: Catalogue | None = None,
        sample: Sequence[SampleEntry] | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(path, catalogue=catalogue, sample=sample, now=now)
        self.quirks = quirks or Quirks()
        self.merged: dict[int, int] = {}
        self.deleted: set[int] = set()
        self._threads = RLock()
        self._logins: dict[str, Logins] = {}
        self._playbacks: dict[str, dict[int, float]] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep threads apart: no other program uses the file of a server, and locks take long."""
        with self._threads:
            yield

    @contextmanager
    def opened(self) -> Iterator[DoubleAccount]:
        with super().opened() as account:
            yield cast("DoubleAccount", account)

    def account(self, state: SandboxState, catalogue: Catalogue) -> DoubleAccount:
        if self.merged or self.deleted:
            catalogue = MergedCatalogue(
                self.catalogue.overlaid(state.titles), self.merged, self.deleted
            )
        logins = self._logins.setdefault(state.instance, Logins.of(state, self.quirks))
        playbacks = self._playbacks.setdefault(state.instance, {})
        return DoubleAccount(state, catalogue, self.now, logins, playbacks)

    def become(self, account_id: int) -> None:
        """Be another account, of that number, with a new library and new logins."""
        self.reset()
        with self.opened() as account:
            account.state.account_id = account_id
            account.changed = True

    def credentials(self) -> LoginCredentials:
        """Return credentials that are in force, logging in when there are none."""
        with self.opened() as account:
            logins = account.logins
            if self.quirks.auth == Auth.V1:
                return LoginCredentials(CLIENT_ID, logins.v1_token, None)
            if not logins.grants:
                logins.grants.append(new_grant(FULL_SCOPE))
            grant = logins.grants[0]
            return LoginCredentials(CLIENT_ID, grant.access, grant.refresh)
