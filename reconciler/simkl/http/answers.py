"""What an HTTP answer of Simkl means, and what a person is told when it is not the wanted one.

Known from Simkl's reference ("Errors", "Rate limits"): branch on ``error``, never on ``message``.
Nothing that the server wrote in prose is repeated, so that no answer can put a secret on a screen.
"""

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from reconciler.files.json_text import read_json
from reconciler.model.errors import (
    AccountError,
    LimitReached,
    NotAuthenticated,
    ReadOnlyToken,
    UnexpectedAnswer,
    Unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAILY_LIMITS: Final = frozenset({"user_limit_exceeded", "app_limit_exceeded"})
_GONE: Final = frozenset({404, 410})
_NO_SUCH: Final = frozenset({"not_found", "id_err", "empty_id", "empty"})
_PER_SECOND: Final = "rate_limit"
_LONG_WAIT: Final = 60.0
_SURROGATES: Final = (re.compile(rb"\\u[dD][89a-fA-F]"), re.compile(rb"\xed[\xa0-\xbf]"))
"""Halves of pairs, whole pairs among them; each begins with what is found twenty times as fast."""

_MAYBE_HALF_A_PAIR: Final = re.compile(
    rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]|\xed[\xa0-\xbf]"
)
_ERROR_NAME: Final = re.compile(r"(?!simkl_)[a-z_]{1,40}")
_NOTHING_SENT: Final = "Nothing was changed."


class _Unreadable:
    """Stands for a body that is no JSON."""


UNREADABLE: Final = _Unreadable()


class Rejected(UnexpectedAnswer):
    """Simkl refused a request with a 4xx answer; what it asked for was not done as a whole.

    Attributes:
        status: The HTTP status.
        error: Simkl's name of the error in small letters; empty when it gave none.
    """

    def __init__(self, message: str, hint: str, *, status: int, error: str) -> None:
        super().__init__(message, hint)
        self.status = status
        self.error = error


class Answer(NamedTuple):
    """One answer.

    Attributes:
        where: Method and path, for sentences: ``GET /sync/activities``.
        status: The HTTP status.
        data: The decoded JSON, or ``UNREADABLE``.
        error: The answer's ``error`` in small letters; empty when there is none.
        location: The ``Location`` header, or None.
        retry_after: Seconds, or None.
    """

    where: str
    status: int
    data: object
    error: str
    location: str | None
    retry_after: float | None

    @property
    def ok(self) -> bool:
        """Whether it is a 2xx answer that can be read and carries no error.

        Simkl gives some errors with status 200.
        """
        return 200 <= self.status < 300 and self.data is not UNREADABLE and not self.error

    @property
    def passing(self) -> bool:
        """Whether the same request may be answered in some seconds."""
        return (
            (self.in_trouble and not self.asks_for_hours)
            or self.overrun
            or (200 <= self.status < 300 and self.data is UNREADABLE)
        )

    @property
    def in_trouble(self) -> bool:
        """Whether the server could not answer; what was asked may have been done or not."""
        return self.status >= 500 or self.status == 408

    @property
    def doubts_token(self) -> bool:
        """Whether a token is refused that may be good again soon.

        After a burst of requests good tokens were seen to be refused so for some minutes.
        """
        return self.status == 401 and self.error == "user_token_failed"

    @property
    def asks_for_hours(self) -> bool:
        """Whether a server in trouble asks to stay away for longer than a person would wait."""
        return self.in_trouble and (self.retry_after or 0.0) > _LONG_WAIT

    @property
    def no_such(self) -> bool:
        """Whether it says that what was asked for does not exist.

        A title that was merged or deleted gives 404 or 410, some questions 200 with an error.
        """
        return self.status in _GONE or (self.status < 300 and self.error in _NO_SUCH)

    @property
    def of_the_run(self) -> bool:
        """Whether it is about the token, the client or a limit, and not about what was asked."""
        if self.status == 403:
            return not self.error or self.error in {"insufficient_scope", "oauth2_token_required"}
        return self.status in {401, 412, 429}

    @property
    def overrun(self) -> bool:
        """Whether it is the per-second limit, which clears by itself.

        Its ``Retry-After`` may be the daily one, so it counts only where no error is named.
        """
        if self.status != 429 or self.error in _DAILY_LIMITS:
            return False
        return self.error == _PER_SECOND or (self.retry_after or 0.0) <= _LONG_WAIT

    @property
    def locked(self) -> bool:
        """Whether another write to the account is going on.

        The reference spells the error in two ways, and only with status 400 it means the lock.
        """
        return self.status == 400 and self.error == "rate_limit"


class Before(NamedTuple):
    """What a run sent before an answer, which tells a block from a wrong client id.

    Attributes:
        writes: A POST was sent.
        accepted: Simkl answered a request with the client id well.
    """

    writes: bool = False
    accepted: bool = False


NOTHING_BEFORE: Final = Before()
"""For an answer to a run's first request."""


class Passing(Exception):
    """A GET failed in a way that may pass.

    Attributes:
        answer: The answer, or None when there was none.
        reason: What happened, when there was none.
    """

    def __init__(self, answer: Answer | None, reason: str = "") -> None:
        super().__init__(reason)
        self.answer = answer
        self.reason = reason


def read_answer(
    where: str,
    status: int,
    headers: "Mapping[str, str]",
    content: bytes,
    *,
    nothing_is_null: bool = False,
) -> Answer:
    """Read an HTTP answer.

    Args:
        where: Method and path, for sentences.
        status: The HTTP status.
        headers: The headers, by names in any case.
        content: The complete body, unpacked.
        nothing_is_null: A body of no bytes stands for ``null``, as it does where Simkl answers with
            a list that has nothing in it; else it is no JSON.
    """
    data: object
    try:
        data = None if nothing_is_null and not content else _decoded(content)
    except (ValueError, RecursionError):
        data = UNREADABLE
    error = data.get("error") if isinstance(data, dict) else None
    return Answer(
        where,
        status,
        data,
        _error_name(error),
        headers.get("location"),
        _seconds(headers.get("retry-after")),
    )


def _decoded(content: bytes) -> object:
    """Decode JSON in which every text can be written to a file again.

    Half of a surrogate pair is what a title cut in the middle of a character leaves behind.
    """
    data = read_json(content)
    has_surrogates = any(one.search(content) for one in _SURROGATES)
    if has_surrogates and _MAYBE_HALF_A_PAIR.search(content):
        text = json.dumps(data, ensure_ascii=False)
        data = json.loads(text.encode("utf-8", "replace"))
    return data


def _error_name(value: object) -> str:
    if value is None or value is False:
        return ""
    name = value.lower() if isinstance(value, str) else ""
    return name if _ERROR_NAME.fullmatch(name) else "unnamed error"


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < 10**7 else None


def failure(answer: Answer, before: Before = NOTHING_BEFORE) -> AccountError:
    """Return the exception for an answer that is not ``ok`` and not a POST of unknown fate.

    Args:
        answer: The answer.
        before: What the run sent before it.
    """
    if answer.status == 401:
        return _not_authenticated(answer)
    if answer.status == 403:
        return _forbidden(answer)
    if answer.status == 412:
        return _client_refused(answer, before)
    if answer.status == 429 and not answer.overrun:
        return _daily_limit(answer)
    if answer.asks_for_hours:
        return LimitReached(
            f"Simkl answered {answer.where} with status {answer.status} and asks to come back "
            f"{_from_now(answer.retry_after)}",
            "Run it again after that.",
            code="server-error",
        )
    if answer.in_trouble or answer.overrun:
        return Unreachable(
            f"Simkl keeps answering {answer.where} with status {answer.status}",
            f"{_NOTHING_SENT} Simkl seems to be in trouble; try again in some minutes.",
            code="server-error" if answer.in_trouble else None,
        )
    if 400 <= answer.status < 500:
        return _rejected(answer)
    return unexpected(answer)


def unexpected(answer: Answer) -> UnexpectedAnswer:
    """Return the exception for an answer that is not as documented."""
    if 300 <= answer.status < 400:
        what = f"a redirect (status {answer.status}), which is never followed"
    elif answer.error:
        what = f'status {answer.status} and the error "{answer.error}"'
    elif answer.data is UNREADABLE:
        what = f"status {answer.status} and a text that is no JSON, or only a part of it"
    else:
        what = f"status {answer.status} and a document of an unknown shape"
    return UnexpectedAnswer(
        f"Simkl answered {answer.where} with {what}",
        "It was not believed, and no empty library was made of it. Check SIMKL_API_URL and any "
        "proxy, or try again later.",
    )


def odd_shape(where: str, what: str) -> UnexpectedAnswer:
    """Return the exception for a JSON answer in which something is not as documented."""
    return UnexpectedAnswer(
        f"Simkl's answer to {where} is not as documented: {what}",
        "It was not used. Try again later, and report it if it stays.",
    )


def _not_authenticated(answer: Answer) -> NotAuthenticated:
    if answer.error == "user_token_required":
        return NotAuthenticated(
            f"Simkl wants a token for {answer.where} and got none",
            "Check that no proxy removes the Authorization header.",
        )
    if answer.doubts_token:
        return NotAuthenticated(
            f"Simkl does not accept the token ({answer.error}), which may pass: after many "
            "requests in a short time it refuses good tokens, too",
            "Wait some minutes and run it again. If it stays, run `reconciler login`, or renew "
            "SIMKL_ACCESS_TOKEN; a token works only with the client id that it was issued for.",
        )
    named = f" ({answer.error})" if answer.error else ""
    return NotAuthenticated(
        f"Simkl does not accept the token{named}",
        "Run `reconciler login` again, or renew SIMKL_ACCESS_TOKEN or SIMKL_REFRESH_TOKEN. A token "
        "works only with the client id that it was issued for.",
    )


def read_only_token() -> ReadOnlyToken:
    """Return the failure of a write with a login that may only read."""
    return ReadOnlyToken(
        "the token may read the library but not change it",
        f"{_NOTHING_SENT} Log in again with write access (scope media:write); "
        "`reconciler plan` works with this token.",
    )


def _forbidden(answer: Answer) -> AccountError:
    if answer.error == "insufficient_scope":
        return read_only_token()
    if answer.error == "oauth2_token_required":
        return NotAuthenticated(
            "Simkl wants a token of its newer kind (V2) for this app",
            "Run `reconciler login` again.",
        )
    if answer.error:
        return Rejected(
            f'Simkl forbids {answer.where} ("{answer.error}")',
            "Check the app's and the account's settings on simkl.com.",
            status=answer.status,
            error=answer.error,
        )
    return LimitReached(
        f"something before Simkl blocks {answer.where} (status 403)",
        "Simkl's edge blocks some networks and proxies: wait, or try from another network.",
        code="blocked",
    )


def _client_refused(answer: Answer, before: Before) -> AccountError:
    code = "client-id-refused"
    if before.writes or before.accepted:
        many = "writes" if before.writes else "requests"
        return LimitReached(
            f"Simkl refused {answer.where} (status 412): too many {many} in a short time, or the "
            "client id was suspended",
            "Wait some minutes before the next run; each repetition makes the block longer.",
            code=code,
        )
    return NotAuthenticated(
        "Simkl does not accept the client id (status 412): it is wrong, missing or suspended, or "
        "blocked for a while after too many requests",
        "Check SIMKL_CLIENT_ID; if it is right, wait some minutes before trying again.",
        code=code,
    )


def _daily_limit(answer: Answer) -> LimitReached:
    of_the_app = answer.error == "app_limit_exceeded"
    whose, sharers = (
        ("this app's", "users of the app")
        if of_the_app
        else (
            "your account's",
            "apps that use the account",
        )
    )
    return LimitReached(
        f"{whose} daily limit of requests to Simkl is used up; it resets "
        f"{_from_now(answer.retry_after)}",
        f"Run it again after that. The limit is shared by all {sharers}.",
    )


def _from_now(seconds: float | None) -> str:
    if not seconds:
        return "at midnight in New York"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"in {hours} h {minutes} min" if hours else f"in {max(minutes, 1)} min"


def _rejected(answer: Answer) -> Rejected:
    named = f' ("{answer.error}")' if answer.error else ""
    hint = "Report it if it stays: this request should be right."
    if answer.error == "max_items":
        hint = "The library is too large for this request."
    return Rejected(
        f"Simkl refused {answer.where} with status {answer.status}{named}",
        hint,
        status=answer.status,
        error=answer.error,
    )
