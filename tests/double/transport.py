"""The tests' Simkl behind the HTTP client that talks to the real one."""

import copy
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, cast

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.request import SandboxRequest
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import SandboxState, utc_now
from reconciler.sandbox.titles import Catalogue
from reconciler.sandbox.transport import (
    ROUTES,
    SEGMENT,
    Access,
    Endpoint,
    Route,
    Routes,
    SandboxTransport,
)
from tests.double import forms
from tests.double.account import DoubleAccount
from tests.double.file import DoubleFile
from tests.double.oauth_v1 import pin_poll, pin_start
from tests.double.oauth_v2 import device, revoke, token
from tests.double.quirks import Auth, Quirks
from tests.double.temper import Temper

Event = Callable[[DoubleFile], Any]
"""Something that happens to the account, such as a change on the phone."""


def _login(endpoint: Callable[[SandboxRequest, DoubleAccount], httpx.Response]) -> Route:
    return Route(cast("Endpoint", endpoint), Access.NONE)


class SimklDouble(SandboxTransport):
    """Answers every request from a sandbox file, under any reading of the API.

    Attributes:
        file: The sandbox file.
    """

    routes: ClassVar[Routes] = {
        **ROUTES,
        ("GET", "oauth", "pin"): _login(pin_start),
        ("GET", "oauth", "pin", SEGMENT): _login(pin_poll),
        ("POST", "oauth2", "device"): _login(device),
        ("POST", "oauth2", "token"): _login(token),
        ("POST", "oauth2", "revoke"): _login(revoke),
    }
    file: DoubleFile

    def __init__(
        self,
        path: Path,
        *,
        quirks: Quirks | None = None,
        now: Callable[[], datetime] = utc_now,
        catalogue: Catalogue | None = None,
        sample: Sequence[SampleEntry] | None = None,
    ) -> None:
        self.file = DoubleFile(path, quirks=quirks, catalogue=catalogue, sample=sample, now=now)
        self._temper = Temper(self.file.quirks)
        self._events: dict[str, list[Event]] = {}
        self._earlier: SandboxState | None = None
        self._stale_reads = 0

    def after(self, call: str, *events: Event) -> None:
        """Let each event happen right after one of the next such calls.

        Args:
            call: Method and path, as in ``POST /sync/add-to-list``.
            *events: What happens after the first of them, the second, and so on.
        """
        self._events.setdefault(call, []).extend(events)

    def call_off(self) -> None:
        """Let nothing more happen by itself."""
        self._events.clear()

    def answer(self, request: SandboxRequest) -> httpx.Response:
        self._temper.meet(request, self.file.now())
        answer = super().answer(request)
        events = self._events.get(f"{request.method} /{'/'.join(request.path)}")
        if events:
            events.pop(0)(self.file)
        return answer

    def require_access(
        self, access: Access, request: SandboxRequest, account: SandboxAccount
    ) -> None:
        logins = cast("DoubleAccount", account).logins
        if access in {Access.READ, Access.WRITE}:
            logins.require(request, writes=access is Access.WRITE)
        elif access is not Access.LOOKUP:
            super().require_access(access, request, account)
        elif logins.quirks.auth == Auth.V2 or request.token is not None:
            # The older pages need no token for a look-up, the page of V2 does; a wrong one never
            # works.
            logins.require(request, writes=False)

    def respond(
        self, route: Route, request: SandboxRequest, account: SandboxAccount
    ) -> httpx.Response:
        own = cast("DoubleAccount", account)
        asked = forms.asked(request, own.quirks)
        if route.access is Access.WRITE and own.quirks.lagging_reads:
            return self._respond_late(route, asked, own)
        seen = self._seen(asked, own)
        return forms.answered(super().respond(route, asked, seen), asked, seen)

    def _respond_late(
        self, route: Route, request: SandboxRequest, account: DoubleAccount
    ) -> httpx.Response:
        earlier = copy.deepcopy(account.state)
        answer = super().respond(route, request, account)
        if account.changed:
            self._earlier = self._earlier or earlier
            self._stale_reads = account.quirks.lagging_reads
        return answer

    def _seen(self, request: SandboxRequest, account: DoubleAccount) -> DoubleAccount:
        """Return the account as a read sees it while a write is not visible yet."""
        if request.path[0] != "sync" or self._earlier is None:
            return account
        if request.path[1] == "activities" and not account.quirks.activities_lag:
            return account
        if not self._stale_reads:
            self._earlier = None
            return account
        self._stale_reads -= 1
        return self.file.account(self._earlier, account.catalogue)
