"""How a server loses its patience with a client that asks too much at once."""

from collections import deque
from datetime import datetime, timedelta

from reconciler.sandbox.answers import ApiError, refusal, token_refusal
from reconciler.sandbox.request import SandboxRequest
from tests.double.quirks import Quirks

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


class Temper:
    """Remembers when requests came, and refuses for a while after too many of them."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._sync: deque[datetime] = deque()
        self._catalogue: deque[datetime] = deque()
        self._last_post: datetime | None = None
        self._blocked_until: datetime | None = None
        self._token_back_at: datetime | None = None

    def meet(self, request: SandboxRequest, now: datetime) -> None:
        """Let a request pass, or not.

        Raises:
            ApiError: 412 while the client is blocked; ``401 user_token_failed`` after a burst.
        """
        if self._blocked_until is not None and now < self._blocked_until:
            raise _blocked()
        if request.path[:1] == ("sync",):
            self._meet_sync(request, now)
        elif request.path[:1] in {("movies",), ("tv",), ("anime",)}:
            self._meet_catalogue(now)

    def _meet_sync(self, request: SandboxRequest, now: datetime) -> None:
        if self._token_back_at is not None and now < self._token_back_at:
            raise token_refusal("user_token_failed", "The token is not valid")
        most, pace = self._quirks.sync_burst, self._quirks.post_pace
        if most is not None and _count(self._sync, now, _MINUTE) > most:
            self._sync.clear()
            self._token_back_at = now + 3 * _MINUTE
            raise token_refusal("user_token_failed", "The token is not valid")
        if request.method == "POST" and pace is not None:
            last, self._last_post = self._last_post, now
            if last is not None and (now - last).total_seconds() < pace:
                self._block(now + _MINUTE)

    def _meet_catalogue(self, now: datetime) -> None:
        most = self._quirks.catalogue_pace
        if most is not None and _count(self._catalogue, now, _SECOND) > most:
            self._block(now + 15 * _MINUTE)

    def _block(self, until: datetime) -> None:
        self._blocked_until = until
        raise _blocked()


def _count(times: deque[datetime], now: datetime, span: timedelta) -> int:
    times.append(now)
    while times[0] <= now - span:
        times.popleft()
    return len(times)


def _blocked() -> ApiError:
    return refusal(412, "client_id_failed", "Your client_id is wrong")
