"""What is between here and Simkl: proxies, certificates, broken connections, endless answers.

``httpx`` reads the variables of the environment itself, and fails on what it cannot use with errors
that name none of them: here each is named. What broke is told without the library's text, which may
quote headers.

What a server or something in between may send without end must not fill memory or hold a run up, so
a body is read whole, and bounded in size and time.
"""

import importlib.util
import os
import ssl
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from reconciler.model.errors import FateUnknown, UnexpectedAnswer, Unreachable, shown
from reconciler.simkl.http.pacing import Clock
from reconciler.simkl.http.settings import InvalidSetting

# A second write waits up to 20 seconds for the first one at the server.
TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
_PROXIED: Final = ("http", "https", "all")
_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_LAST_PORT: Final = 65_535
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")

_TRUSTED: Final[dict[tuple[str | None, ...], ssl.SSLContext]] = {}
"""What was read, by the values of those variables."""

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


class Proxy(NamedTuple):
    """A proxy that requests go through.

    Attributes:
        variable: Where it is named.
        url: Its address as it is named there.
    """

    variable: str
    url: str

    def __str__(self) -> str:
        """Name it without the user and password that its address may hold."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return f"the proxy {parts.scheme}://{host} ({self.variable})"


def open_client(
    url: str,
    *,
    headers: Mapping[str, str],
    timeout: httpx.Timeout,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Make a client that follows no redirect.

    Args:
        url: Base address of what it speaks to.
        headers: Sent with every request.
        timeout: Of each step of a request.
        transport: Replaces the network, and with it all that the environment says of it.

    Raises:
        InvalidSetting: The address, or a variable on proxies or certificates, cannot be used.
    """
    try:
        httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise InvalidSetting("the address of the API is none that can be reached") from error
    if transport is None:
        for proxy in _proxies():
            _require_usable(proxy)
    try:
        return httpx.Client(
            headers=headers,
            timeout=timeout,
            transport=transport,
            verify=transport is not None or _trusted_for(url),
            follow_redirects=False,
        )
    except (httpx.InvalidURL, ValueError, ImportError) as error:
        raise _bad_exception() from error
    except OSError as error:
        raise _bad_certificates(error) from error


def _trusted_for(url: str) -> ssl.SSLContext:
    """Return what to trust on the way to an address.

    Certificates take longer to read than the rest of a client takes to make, so that nothing is
    trusted where no connection can be encrypted.
    """
    ways = (url, *(proxy.url for proxy in _proxies()))
    if all(way.lower().startswith("http://") for way in ways):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return _trusted()


def _trusted() -> ssl.SSLContext:
    """Return what certificates to trust, as the variables say.

    Reading them is most of what a client costs, and without this, each proxy and each client of
    the process would read them again.
    """
    named = tuple(os.environ.get(name) for name in _CERTIFICATES)
    if named not in _TRUSTED:
        _TRUSTED[named] = httpx.create_ssl_context()
    return _TRUSTED[named]


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy through which an address is reached, or None."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = {proxy.variable.lower(): proxy for proxy in _proxies()}
    found = proxies.get(f"{parts.scheme}_proxy") or proxies.get("all_proxy")
    return None if found is None or proxy_bypass(host) else found


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
    """Describe what broke when a request had no answer.

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


def _proxies() -> Iterator[Proxy]:
    told = getproxies()
    for scheme in _PROXIED:
        url = told.get(scheme, "")
        if url:
            yield Proxy(_variable(scheme), url if "://" in url else f"http://{url}")


def _variable(scheme: str) -> str:
    name = f"{scheme}_proxy"
    return name if os.environ.get(name) else name.upper()


def _require_usable(proxy: Proxy) -> None:
    hint = f"Write {proxy.variable}=http://HOST:PORT, or unset it."
    try:
        address = httpx.URL(proxy.url)
    except (httpx.InvalidURL, ValueError) as error:
        raise InvalidSetting(f"{proxy.variable} is no address of a proxy", hint) from error
    if (
        address.scheme not in _SCHEMES
        or not address.host
        or not 0 < (address.port or 1) <= _LAST_PORT
    ):
        raise InvalidSetting(
            f"{proxy.variable} is no address of a proxy that starts with http://, https://, "
            "socks5:// or socks5h://",
            hint,
        )
    if address.scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
        raise InvalidSetting(
            f"{proxy.variable} names a SOCKS proxy, for which the package socksio is missing",
            f"Install it (pip install socksio), or unset {proxy.variable}.",
        )


def _bad_exception() -> InvalidSetting:
    """Return the exception for an exception to the proxies that cannot be used."""
    name = _variable("no")
    entries = (entry.strip() for entry in os.environ.get(name, "").split(","))
    bad = next((entry for entry in entries if not _is_usable_exception(entry)), None)
    which = "" if bad is None else f": {shown(bad)} is neither a name nor an address"
    return InvalidSetting(
        f"{name} cannot be used{which}",
        "Write names and addresses with commas between them, IPv6 addresses without brackets, and "
        "no ranges of them: localhost,example.org,::1",
    )


def _is_usable_exception(entry: str) -> bool:
    if not entry or entry == "*":
        return True
    is_bare_address = entry.count(":") > 1 and "[" not in entry
    pattern = f"[{entry}]" if is_bare_address else f"*{entry}"
    try:
        httpx.URL(entry if "://" in entry else f"all://{pattern}")
    except (httpx.InvalidURL, ValueError):
        return False
    return True


def _bad_certificates(error: OSError) -> InvalidSetting:
    for name in _CERTIFICATES:
        path = os.environ.get(name)
        if path and not _is_usable(name, path):
            reason = error.strerror or "it holds no certificates"
            if isinstance(error, ssl.SSLError):
                reason = "it holds no certificates"
            return InvalidSetting(
                f"{name} names a file that cannot be used ({reason}): {path}",
                f"Mend the path, or unset {name} to use the certificates that come along.",
            )
    return InvalidSetting(
        "the certificates that come along cannot be read", "Install the program again."
    )


def _is_usable(name: str, path: str) -> bool:
    if name == "SSLKEYLOGFILE":
        return os.access(path if os.path.exists(path) else os.path.dirname(path) or ".", os.W_OK)
    if name == "SSL_CERT_DIR":
        return os.path.isdir(path)
    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        return False
    return True


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
