"""What a person is told when a request had no answer."""

from typing import Final

import httpx

from reconciler.model.errors import FateUnknown, Unreachable

# A second write waits up to 20 seconds for the first one at the server.
TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)


def unreachable(origin: str, reason: str) -> Unreachable:
    """Give the exception for a request that had no answer after all repetitions."""
    return Unreachable(
        f"no answer from Simkl at {origin}: {reason}",
        "Nothing was changed by this request. Check the network, then run it again.",
    )


def fate_unknown(where: str, reason: str) -> FateUnknown:
    """Give the exception for a POST that may have been done."""
    return FateUnknown(
        f"{where} was cut off: {reason}; it may or may not have been done",
        "Run `reconciler plan`: it reads the account and shows what is still missing.",
    )


def reason_of(error: httpx.TransportError) -> str:
    """Say what broke without repeating the library's text, which may quote headers."""
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {TIMEOUT.connect:.0f} seconds"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {TIMEOUT.read:.0f} seconds"
    if isinstance(error, httpx.ConnectError):
        return "the connection was refused or the host is not known"
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return "the request could not be formed"
    return "the connection broke"
