"""Simkl in a file, behind the same HTTP client that talks to the real one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import ClassVar, Final

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.add_to_list import add_to_list
from reconciler.sandbox.all_items import activities, all_items, settings
from reconciler.sandbox.answers import ApiError, refusal
from reconciler.sandbox.catalogue import (
    catalogue_title,
    episodes,
    redirect,
    search_by_id,
    search_by_text,
)
from reconciler.sandbox.history import history
from reconciler.sandbox.history_remove import history_remove
from reconciler.sandbox.ratings import rated_items, ratings, ratings_remove
from reconciler.sandbox.request import (
    SandboxRequest,
    forbid_token,
    require_identification,
    require_token,
)
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import utc_now
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
class Route:
    """What answers a path, and what a request for it needs."""

    endpoint: Endpoint
    access: Access


SEGMENT: Final = "*"
"""Any one segment of a path."""

Routes = Mapping[tuple[str, ...], Route]
"""Routes by method and segments."""

ROUTES: Final[Routes] = {
    ("GET", "sync", "activities"): Route(activities, Access.READ),
    ("GET", "sync", "all-items"): Route(all_items, Access.READ),
    ("GET", "sync", "all-items", SEGMENT): Route(all_items, Access.READ),
    ("GET", "sync", "all-items", SEGMENT, SEGMENT): Route(all_items, Access.READ),
    ("POST", "sync", "add-to-list"): Route(add_to_list, Access.WRITE),
    ("POST", "sync", "history"): Route(history, Access.WRITE),
    ("POST", "sync", "history", "remove"): Route(history_remove, Access.WRITE),
    ("GET", "sync", "ratings"): Route(rated_items, Access.READ),
    ("GET", "sync", "ratings", SEGMENT): Route(rated_items, Access.READ),
    ("POST", "sync", "ratings"): Route(ratings, Access.WRITE),
    ("POST", "sync", "ratings", "remove"): Route(ratings_remove, Access.WRITE),
    ("GET", "users", "settings"): Route(settings, Access.READ),
    ("POST", "users", "settings"): Route(settings, Access.WRITE),
    ("GET", "redirect"): Route(redirect, Access.LOOKUP),
    ("GET", "search", "id"): Route(search_by_id, Access.LOOKUP),
    ("GET", "search", "movie"): Route(search_by_text, Access.LOOKUP),
    ("GET", "search", "tv"): Route(search_by_text, Access.LOOKUP),
    ("GET", "search", "anime"): Route(search_by_text, Access.LOOKUP),
    ("GET", "movies", SEGMENT): Route(catalogue_title, Access.FORBIDDEN),
    ("GET", "tv", SEGMENT): Route(catalogue_title, Access.FORBIDDEN),
    ("GET", "anime", SEGMENT): Route(catalogue_title, Access.FORBIDDEN),
    ("GET", "tv", "episodes", SEGMENT): Route(episodes, Access.FORBIDDEN),
    ("GET", "anime", "episodes", SEGMENT): Route(episodes, Access.FORBIDDEN),
}


class SandboxTransport(httpx.BaseTransport):
    """Answers every request from a sandbox file, whatever the host.

    Each request is one read-modify-write of the file, so that several clients and programs can use
    it at once.

    Attributes:
        file: The sandbox file.
        routes: What it answers.
    """

    routes: ClassVar[Routes] = ROUTES

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime] = utc_now,
        catalogue: Catalogue | None = None,
        sample: Sequence[SampleEntry] | None = None,
    ) -> None:
        """Name the sandbox file; it is made on the first request when there is none.

        Args:
            path: The file.
            now: The time of day.
            catalogue: The titles that exist; the built-in ones when None.
            sample: The library of a new file; the built-in one when None.
        """
        self.file = SandboxFile(path, catalogue=catalogue, sample=sample, now=now)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request.

        Raises:
            DamagedFile, FileFailure: The sandbox file cannot be used.
        """
        try:
            return self.answer(SandboxRequest.of(request))
        except ApiError as error:
            return error.response

    def answer(self, request: SandboxRequest) -> httpx.Response:
        """Answer a request that was read whole.

        Raises:
            ApiError: The request is refused.
            DamagedFile, FileFailure: The sandbox file cannot be used.
        """
        require_identification(request)
        route = self.route(request)
        with self.file.opened() as account:
            self.require_access(route.access, request, account)
            return self.respond(route, request, account)

    def route(self, request: SandboxRequest) -> Route:
        """Find what answers a request.

        Raises:
            ApiError: ``404 url_failed``: nothing does.
        """
        asked = (request.method, *request.path)
        if asked in self.routes:
            return self.routes[asked]
        for pattern, route in self.routes.items():
            if len(pattern) == len(asked) and all(
                expected in {SEGMENT, given} for expected, given in zip(pattern, asked, strict=True)
            ):
                return route
        raise refusal(404, "url_failed", "There is no such endpoint")

    def require_access(
        self, access: Access, request: SandboxRequest, account: SandboxAccount
    ) -> None:
        """Require the token where one is needed, and none where none may be.

        Raises:
            ApiError: 401, or 400 for a token that the catalogue must not get.
        """
        if access is Access.FORBIDDEN:
            forbid_token(request)
        elif access is not Access.NONE:
            require_token(request, account.state.token)

    def respond(
        self, route: Route, request: SandboxRequest, account: SandboxAccount
    ) -> httpx.Response:
        """Let the route's endpoint answer."""
        return route.endpoint(request, account)
