"""What a person is told when a request had no answer."""

import ssl
from typing import Final

import httpx

from reconciler.model.errors import FateUnknown, Unreachable
from reconciler.simkl.http.surroundings import proxy_for

# A second write waits up to 20 seconds for the first one at the server.
TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)


def unreachable(origin: str, reason: str) -> Unreachable:
    """Return the exception for a request that had no answer after all repetitions."""
    return Unreachable(
        f"no answer from Simkl at {origin}: {reason}",
        "Nothing was changed by this request. Check the network and any proxy, then run it again.",
    )


def fate_unknown(where: str, reason: str) -> FateUnknown:
    """Return the exception for a POST that may have been done."""
    return FateUnknown(
        f"{where} was cut off: {reason}; it may or may not have been done",
        "Run `reconciler plan`: it reads the account and shows what is still missing.",
    )


def reason_of(error: httpx.TransportError, url: str) -> str:
    """Describe what broke without repeating the library's text, which may quote headers.

    Args:
        error: How it broke.
        url: Where the request went; the proxy on the way there, if any, is named.
    """
    proxy = proxy_for(url)
    way = "" if proxy is None else f" (through {proxy})"
    if isinstance(error, httpx.ProxyError):
        return f"{proxy or 'a proxy'} did not let the request through"
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {TIMEOUT.connect:.0f} seconds{way}"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {TIMEOUT.read:.0f} seconds{way}"
    if has_bad_certificate(error):
        return (
            f"its certificate cannot be verified{way}; where a proxy reads along, SSL_CERT_FILE "
            "names the certificates to trust"
        )
    if isinstance(error, httpx.ConnectError):
        whose = "the connection" if proxy is None else f"the connection to {proxy}"
        return f"{whose} was refused or the host is not known"
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return "the request could not be formed"
    return f"the connection broke{way}"


def has_bad_certificate(error: BaseException) -> bool:
    """Return whether a connection failed at a certificate, which no repetition mends."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
