"""Simkl in a file, behind the same HTTP client that talks to the real one."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Final

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.activities import activities
from reconciler.sandbox.add_to_list import add_to_list
from reconciler.sandbox.all_items import all_items
from reconciler.sandbox.answers import ApiError, refusal
from reconciler.sandbox.catalogue import catalogue_title, search_by_id, search_by_text
from reconciler.sandbox.clock import utc_now
from reconciler.sandbox.history import history
from reconciler.sandbox.history_remove import history_remove
from reconciler.sandbox.oauth_v1 import pin_poll, pin_start
from reconciler.sandbox.oauth_v2 import device, revoke, token
from reconciler.sandbox.quirks import Auth, Quirks
from reconciler.sandbox.ratings import rated_items, ratings, ratings_remove
from reconciler.sandbox.redirect import redirect
from reconciler.sandbox.request import (
    SandboxRequest,
    forbid_token,
    require_identification,
    require_token,
)
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.settings import settings
from reconciler.sandbox.state import SandboxState
from reconciler.sandbox.store import SandboxFile
from reconciler.sandbox.titles import Catalogue

Endpoint = Callable[[SandboxRequest, SandboxAccount], httpx.Response]


class Access(Enum):
    """What a request needs a token for."""

    NONE = auto()
    FORBIDDEN = auto()
    LOOKUP = auto()
    READ = auto()
    WRITE = auto()


@dataclass(frozen=True, slots=True)
class _Route:
    endpoint: Endpoint
    access: Access


_SEGMENT: Final = "*"
_ROUTES: Final[dict[tuple[str, ...], _Route]] = {
    ("GET", "sync", "activities"): _Route(activities, Access.READ),
    ("GET", "sync", "all-items"): _Route(all_items, Access.READ),
    ("GET", "sync", "all-items", _SEGMENT): _Route(all_items, Access.READ),
    ("GET", "sync", "all-items", _SEGMENT, _SEGMENT): _Route(all_items, Access.READ),
    ("POST", "sync", "add-to-list"): _Route(add_to_list, Access.WRITE),
    ("POST", "sync", "history"): _Route(history, Access.WRITE),
    ("POST", "sync", "history", "remove"): _Route(history_remove, Access.WRITE),
    ("GET", "sync", "ratings"): _Route(rated_items, Access.READ),
    ("GET", "sync", "ratings", _SEGMENT): _Route(rated_items, Access.READ),
    ("POST", "sync", "ratings"): _Route(ratings, Access.WRITE),
    ("POST", "sync", "ratings", "remove"): _Route(ratings_remove, Access.WRITE),
    ("GET", "users", "settings"): _Route(settings, Access.READ),
    ("POST", "users", "settings"): _Route(settings, Access.WRITE),
    ("GET", "redirect"): _Route(redirect, Access.LOOKUP),
    ("GET", "search", "id"): _Route(search_by_id, Access.LOOKUP),
    ("GET", "search", "movie"): _Route(search_by_text, Access.LOOKUP),
    ("GET", "search", "tv"): _Route(search_by_text, Access.LOOKUP),
    ("GET", "search", "anime"): _Route(search_by_text, Access.LOOKUP),
    ("GET", "movies", _SEGMENT): _Route(catalogue_title, Access.FORBIDDEN),
    ("GET", "tv", _SEGMENT): _Route(catalogue_title, Access.FORBIDDEN),
    ("GET", "anime", _SEGMENT): _Route(catalogue_title, Access.FORBIDDEN),
    ("GET", "oauth", "pin"): _Route(pin_start, Access.NONE),
    ("GET", "oauth", "pin", _SEGMENT): _Route(pin_poll, Access.NONE),
    ("POST", "oauth2", "device"): _Route(device, Access.NONE),
    ("POST", "oauth2", "token"): _Route(token, Access.NONE),
    ("POST", "oauth2", "revoke"): _Route(revoke, Access.NONE),
}


class SandboxTransport(httpx.BaseTransport):
    """Answers every request from a sandbox file, whatever the host.

    Each request is one read-modify-write of the file, so that several clients and programs can use
    it at once.

    Attributes:
        file: The sandbox file.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime] = utc_now,
        quirks: Quirks | None = None,
        catalogue: Catalogue | None = None,
        sample: Sequence[SampleEntry] | None = None,
    ) -> None:
        """Name the sandbox file; it is made on the first request when there is none.

        Args:
            path: The file.
            now: The time of day.
            quirks: The reading of the API; the reference's own when None.
            catalogue: The titles that exist; the built-in ones when None.
            sample: The library of a new file; the built-in one when None.
        """
        self.file = SandboxFile(path, catalogue=catalogue, sample=sample, now=now, quirks=quirks)
        self._now = now
        self._earlier: SandboxState | None = None
        self._stale_reads = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request.

        Raises:
            DamagedFile, FileFailure: The sandbox file cannot be used.
        """
        asked = SandboxRequest.of(request)
        try:
            require_identification(asked)
            route = _route(asked)
            with self.file.opened() as account:
                _require_access(route.access, asked, account)
                return self._answer(route, asked, account)
        except ApiError as error:
            return error.response

    def _answer(
        self, route: _Route, request: SandboxRequest, account: SandboxAccount
    ) -> httpx.Response:
        lag = self.file.quirks.lagging_reads
        if not lag:
            return route.endpoint(request, account)
        if route.access is Access.WRITE:
            earlier = copy.deepcopy(account.state)
            answer = route.endpoint(request, account)
            if account.changed:
                self._earlier = self._earlier or earlier
                self._stale_reads = lag
            return answer
        return route.endpoint(request, self._seen(request, account))

    def _seen(self, request: SandboxRequest, account: SandboxAccount) -> SandboxAccount:
        """Give the account as a read sees it while a write is not visible yet."""
        if request.path[0] != "sync" or self._earlier is None:
            return account
        if request.path[1] == "activities" and not self.file.quirks.activities_lag:
            return account
        if not self._stale_reads:
            self._earlier = None
            return account
        self._stale_reads -= 1
        return SandboxAccount(self._earlier, account.catalogue, self._now, self.file.quirks)


def _route(request: SandboxRequest) -> _Route:
    asked = (request.method, *request.path)
    exact = _ROUTES.get(asked)
    if exact is not None:
        return exact
    for pattern, route in _ROUTES.items():
        if len(pattern) == len(asked) and all(
            expected in {_SEGMENT, given} for expected, given in zip(pattern, asked, strict=True)
        ):
            return route
    raise refusal(404, "url_failed", "There is no such endpoint")


def _require_access(access: Access, request: SandboxRequest, account: SandboxAccount) -> None:
    if access is Access.FORBIDDEN:
        forbid_token(request)
    elif access in {Access.READ, Access.WRITE}:
        require_token(request, account, writes=access is Access.WRITE)
    elif access is Access.LOOKUP and (
        # The older pages need no token for a look-up, the page of V2 does; a wrong one never works.
        account.quirks.auth == Auth.V2 or request.token is not None
    ):
        require_token(request, account, writes=False)
