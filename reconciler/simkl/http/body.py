"""The body of an answer: complete, and bounded in size and time.

What a server or something in between may send without end must not fill memory or hold a run up.
"""

from typing import Final

import httpx

from reconciler.model.errors import UnexpectedAnswer
from reconciler.simkl.http.pacing import Clock

LARGEST_ANSWER: Final = 128 * 1024 * 1024
"""Bytes of an unpacked answer; a library of 20,000 titles with all episodes has half of that."""

CODINGS: Final = "gzip, deflate"
"""What is asked for: with these a small piece of an answer cannot unpack to more than memory."""

_KNOWN_CODINGS: Final = frozenset({"identity", "gzip", "x-gzip", "deflate"})
_GRACE: Final = 60.0
_SLOWEST: Final = 4096
"""Bytes a second after the grace period; slower than that is a trickle, not a slow network."""


class Boundless(UnexpectedAnswer):
    """An answer was given up since it is too large or comes too slowly."""


def read_body(where: str, response: httpx.Response, clock: Clock) -> bytes:
    """Read the whole body of an answer, unpacked.

    Args:
        where: Method and path, for sentences.
        response: The answer, of which nothing was read yet.
        clock: Measures how long it takes.

    Raises:
        Boundless: It is too large, or comes too slowly.
        httpx.TransportError: It broke off, or cannot be unpacked.
    """
    _require_known_coding(response)
    started = clock.monotonic()
    content = bytearray()
    try:
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > LARGEST_ANSWER:
                raise _boundless(where, f"larger than {LARGEST_ANSWER // 1024 // 1024} MiB")
            if clock.monotonic() - started > _GRACE + len(content) / _SLOWEST:
                raise _boundless(where, "slower than any network")
    except httpx.DecodingError as error:
        raise httpx.RemoteProtocolError("the answer cannot be unpacked") from error
    if len(content) < _promised(response):
        raise httpx.RemoteProtocolError("the answer is shorter than it says")
    return bytes(content)


def _require_known_coding(response: httpx.Response) -> None:
    named = [
        coding.strip().lower()
        for coding in response.headers.get("content-encoding", "").split(",")
        if coding.strip()
    ]
    if len(named) > 1 or not _KNOWN_CODINGS.issuperset(named):
        raise httpx.RemoteProtocolError("the answer is packed in a way that was not asked for")


def _promised(response: httpx.Response) -> int:
    """Return how many bytes an answer that is not packed says to have."""
    length = response.headers.get("content-length", "")
    known = length.isascii() and length.isdecimal() and len(length) < 16
    packed = response.headers.get("content-encoding", "identity") != "identity"
    return int(length) if known and not packed and response.is_success else 0


def _boundless(where: str, what: str) -> Boundless:
    return Boundless(
        f"Simkl's answer to {where} is {what}, and was given up",
        "It was not used. Check the network and any proxy, then try again later.",
        code="boundless-answer",
    )
