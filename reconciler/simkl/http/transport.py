"""One HTTP client for all that is asked of Simkl: identification, pacing, retries, refusals.

Known from Simkl's reference ("Rate limits", "Errors", "Headers and parameters"). A GET is repeated
when the failure may pass; a POST never is, unless Simkl says that it did not do it.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol

import httpx

from reconciler import __version__
from reconciler.model.errors import NotAuthenticated, Unreachable
from reconciler.simkl.http.answers import (
    UNREADABLE,
    Answer,
    Before,
    Passing,
    failure,
    read_answer,
)
from reconciler.simkl.http.pacing import NETWORK_PACING, SYSTEM_CLOCK, Clock, Pacing, Quota, Turns
from reconciler.simkl.http.settings import origin_of
from reconciler.simkl.http.surroundings import (
    CODINGS,
    TIMEOUT,
    Boundless,
    fate_unknown,
    has_bad_certificate,
    open_client,
    read_body,
    reason_of,
    unreachable,
)
from reconciler.simkl.http.values import JsonObject, whole_or_none

APP_NAME: Final = "reconciler"
_LOCK_PAUSE: Final = 4.0
_LOCK_RETRIES: Final = 5
_CONNECTING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    # The proxy gave no way to Simkl, so nothing arrived there.
    httpx.ProxyError,
)

Params = Mapping[str, str]

Steps = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and of how much; 0 where nobody knows."""


class Waiting(Protocol):
    """Takes what is waited for, and for how many seconds where that is known.

    It gives a block that is left when the wait is over.
    """

    def __call__(self, what: str, seconds: float | None = None, /) -> AbstractContextManager[None]:
        """Begin to wait."""


def unseen(_: str, __: float | None = None) -> AbstractContextManager[None]:
    """Let nobody see what is waited for."""
    return nullcontext()


def untold(_: str, __: int, ___: int) -> None:
    """Let nobody see how far work has come."""


def always_ready() -> None:
    """Let every request be sent."""


class Api:
    """Sends requests to one origin, with that origin's token, and gives decoded JSON.

    Attributes:
        url: Base address of the API.
        requests: How many requests were sent, repetitions included.
        quota: The daily limit as last told, or None.
        headers: The headers of the last answer; empty before it.
        pacing: How fast requests follow each other.
        clock: The clock of pacing and retries.
        progress: Takes how far work of several requests has come.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        token: str | None,
        *,
        renew: "Callable[[Api], str] | None" = None,
        ready: Callable[[], None] = always_ready,
        transport: httpx.BaseTransport | None = None,
        pacing: Pacing = NETWORK_PACING,
        clock: Clock = SYSTEM_CLOCK,
        trace: Callable[[str], None] | None = None,
        waiting: Waiting = unseen,
        progress: Steps = untold,
    ) -> None:
        """Make a client.

        Args:
            url: Base address of the API.
            client_id: The app's id.
            token: The access token, or None when ``renew`` gives the first one.
            renew: Gives a new access token; called at most once.
            ready: Is called before requests, and raises where none can be made.
            transport: Replaces the network.
            pacing: How fast requests may follow each other.
            clock: The clock.
            trace: Takes a line about each request; no line holds a secret.
            waiting: Takes what is waited for, and gives what is left when that is over.
            progress: Takes how far work of several requests has come.

        Raises:
            InvalidSetting: The environment names proxies or certificates that cannot be used.
        """
        self.requests = 0
        self.quota: Quota | None = None
        self.headers = httpx.Headers()
        self.pacing = pacing
        self.clock = clock
        self.progress = progress
        self.url = url
        self._origin = origin_of(url)
        self._token = token
        self._renew = renew
        self._ready = ready
        self._trace = trace
        self._waiting = waiting
        self._identity = {
            "client_id": client_id,
            "app-name": APP_NAME,
            "app-version": __version__,
        }
        self._count_lock = threading.Lock()
        self._before = Before()
        self._pace = Turns(pacing, clock)
        self._client = open_client(
            url,
            transport=transport,
            headers={
                "User-Agent": f"{APP_NAME}/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": CODINGS,
            },
            timeout=TIMEOUT,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, path: str, params: Params | None = None) -> object:
        """Read JSON with the token.

        Raises:
            AccountError: One of its kinds; nothing was changed.
        """
        return self._value(self._get(path, params))

    def get_list(self, path: str, params: Params | None = None) -> object:
        """Read JSON with the token where the answer is a list, or an object of lists.

        Known from reports of other clients' authors: a list that has nothing in it may come as a
        body of no bytes, which is given as None.

        Raises:
            AccountError: One of its kinds; nothing was changed.
        """
        return self._value(self._get(path, params, nothing_is_null=True))

    def get_public(self, path: str) -> object:
        """Read JSON without the token.

        Raises:
            AccountError: One of its kinds.
        """
        return self._value(self._get_without_token(path))

    def get_answer(self, path: str, params: Params) -> Answer:
        """Read an answer of which redirects and refusals of the question itself are meaningful.

        Raises:
            AccountError: There was no answer, or it says something on the token, client or limit.
        """
        return self._of_the_question(self._get(path, params, nothing_is_null=True))

    def ask_catalogue(self, path: str) -> Answer:
        """Read an answer of the catalogue, as ``get_answer`` does, without the token.

        It may be called from several threads at once.

        Raises:
            AccountError: There was no answer, or it says something on the client or its limits.
        """
        return self._of_the_question(self._get_without_token(path, nothing_is_null=True))

    def post(self, path: str, body: JsonObject, params: Params | None = None) -> object:
        """Write JSON with the token.

        It is repeated only when Simkl said that it was not done, or nothing was sent at all.

        Raises:
            FateUnknown: It was cut off; it may have been done.
            Rejected: Simkl refused it.
            AccountError: Another of its kinds; the request was not done.
        """
        for _ in range(_LOCK_RETRIES):
            answer = self._authorised(lambda token: self._write(path, params, body, token))
            if not answer.locked and not answer.overrun:
                break
            with self._waiting("another app is changing the library: trying again", _LOCK_PAUSE):
                self.clock.sleep(_LOCK_PAUSE)
        if answer.locked:
            raise Unreachable(
                f"another app keeps changing the library; {answer.where} had no turn",
                "This request changed nothing. Try again when the other app is done.",
                code="write-lock",
            )
        return self._value(answer)

    def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form without a token, as logins do, and return the answer whatever it is.

        Raises:
            Unreachable: There was no answer.
        """
        try:
            with self._pace.post():
                return self._exchange("POST", path, None, form=fields)
        except httpx.TransportError as error:
            raise unreachable(self._origin, reason_of(error, self.url)) from None

    def _get(self, path: str, params: Params | None, *, nothing_is_null: bool = False) -> Answer:
        def attempt(token: str) -> Answer:
            self._pace.wait_for_get()
            return self._exchange("GET", path, params, token=token, nothing_is_null=nothing_is_null)

        return self._authorised(lambda token: self._retried(lambda: attempt(token)))

    def _get_without_token(self, path: str, *, nothing_is_null: bool = False) -> Answer:
        self._ready()

        def attempt() -> Answer:
            self._pace.wait_for_catalogue()
            return self._exchange("GET", path, None, nothing_is_null=nothing_is_null)

        return self._retried(attempt)

    def _of_the_question(self, answer: Answer) -> Answer:
        if answer.of_the_run:
            raise failure(answer, self._before)
        return answer

    def _value(self, answer: Answer) -> object:
        if answer.ok:
            return answer.data
        raise failure(answer, self._before)

    def _authorised(self, send: Callable[[str], Answer]) -> Answer:
        """Send with the token; when it is refused, have a new one once and send once more."""
        self._ready()
        if self._token is None:
            self._token = self._new_token()
        answer = send(self._token)
        if answer.status != 401 or answer.error == "user_token_required" or self._renew is None:
            return answer
        self._token = self._new_token()
        return send(self._token)

    def _new_token(self) -> str:
        renew, self._renew = self._renew, None
        if renew is None:
            raise NotAuthenticated("there is no token for Simkl", "Run `reconciler login`.")
        return renew(self)

    def _retried(self, send: Callable[[], Answer]) -> Answer:
        """Send a GET, and send it again while the failure may pass."""

        def attempt() -> Answer:
            try:
                answer = send()
            except httpx.TransportError as error:
                reason = reason_of(error, self.url)
                if has_bad_certificate(error):
                    raise unreachable(self._origin, reason) from None
                raise Passing(None, reason) from None
            if answer.passing or answer.doubts_token:
                raise Passing(answer)
            return answer

        try:
            return attempt()
        except Passing as first:
            from reconciler.simkl.http.retries import persist

            try:
                return persist(attempt, first, self._rest)
            except Passing as last:
                if last.answer is None:
                    raise unreachable(self._origin, last.reason) from None
                if last.answer.doubts_token:
                    return last.answer
                raise failure(last.answer) from None

    def _write(self, path: str, params: Params | None, body: JsonObject, token: str) -> Answer:
        where = f"POST {path}"

        def attempt() -> Answer:
            try:
                return self._exchange("POST", path, params, body=body, token=token)
            except _CONNECTING as error:
                raise Passing(None, reason_of(error, self.url)) from None

        try:
            with self._pace.write():
                answer = self._connected(attempt)
        except httpx.TransportError as error:
            self._before = self._before._replace(writes=True)
            raise fate_unknown(where, reason_of(error, self.url)) from None
        except Boundless:
            self._before = self._before._replace(writes=True)
            raise fate_unknown(where, "the answer was too large or too slow") from None
        self._before = self._before._replace(writes=True)
        if answer.in_trouble:
            raise fate_unknown(where, f"Simkl answered with status {answer.status}")
        if answer.status < 300 and answer.data is UNREADABLE:
            raise fate_unknown(where, "the answer is no JSON, or only a part of it")
        return answer

    def _connected(self, attempt: Callable[[], Answer]) -> Answer:
        """Send a POST; while there is no connection at all nothing was sent, so try again."""
        try:
            return attempt()
        except Passing as first:
            from reconciler.simkl.http.retries import persist

            try:
                return persist(attempt, first, self._rest)
            except Passing as last:
                raise unreachable(self._origin, last.reason) from None

    def _exchange(
        self,
        method: str,
        path: str,
        params: Params | None,
        *,
        body: JsonObject | None = None,
        form: Mapping[str, str] | None = None,
        token: str | None = None,
        nothing_is_null: bool = False,
    ) -> Answer:
        """Send one request. The token goes into this request only, never into the client."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        started = self.clock.monotonic()
        with self._count_lock:
            self.requests += 1
        where = f"{method} {path}"
        line = where + (f"?{httpx.QueryParams(params)}" if params else "")
        try:
            with (
                self._waiting(f"waiting for Simkl: {where}"),
                self._client.stream(
                    method,
                    self.url + path,
                    params={**(params or {}), **self._identity},
                    headers=headers,
                    json=body,
                    data=form,
                ) as response,
            ):
                content = read_body(where, response, self.clock)
        except httpx.TransportError as error:
            self._tell(f"{line} → {reason_of(error, self.url)}", started)
            raise
        self._tell(f"{line} → {response.status_code}", started)
        self._note_quota(response.headers)
        self.headers = response.headers
        answer = read_answer(
            where,
            response.status_code,
            response.headers,
            content,
            nothing_is_null=nothing_is_null,
        )
        if answer.ok:
            self._before = self._before._replace(accepted=True)
        return answer

    def _rest(self, seconds: float, failed: Passing) -> None:
        """Let some time pass before a request is sent again."""
        answer = failed.answer
        why = failed.reason if answer is None else f"Simkl answered with status {answer.status}"
        with self._waiting(f"{why}: asking again", seconds):
            self.clock.sleep(seconds)

    def _tell(self, line: str, started: float) -> None:
        if self._trace is not None:
            self._trace(f"{line} ({(self.clock.monotonic() - started) * 1000:.0f} ms)")

    def _note_quota(self, headers: httpx.Headers) -> None:
        remaining, limit = (
            whole_or_none(headers.get(f"x-ratelimit-{name}")) for name in ("remaining", "limit")
        )
        if remaining is not None:
            self.quota = Quota(limit, remaining)
