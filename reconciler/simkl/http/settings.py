"""Where the account is and with what to speak to it, as the environment says.

``SIMKL_CLIENT_ID``, ``SIMKL_ACCESS_TOKEN``, ``SIMKL_REFRESH_TOKEN``, ``SIMKL_CLIENT_SECRET`` and
``SIMKL_API_URL`` name the account; ``RECONCILER_SANDBOX`` replaces it by an offline one;
``RECONCILER_CONFIG_DIR``, ``RECONCILER_CACHE_DIR`` and ``RECONCILER_DATA_DIR`` move the folders.
Ids and tokens are pasted by people, so what is wrong with one is told before it is sent.
"""

import hashlib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from reconciler.model.errors import AccountError, NotAuthenticated

ACCESS_TOKEN: Final = "simkl_at_"  # noqa: S105 - a prefix
"""How an access token of a V2 app starts; those of V1 apps have no form of their own."""

REFRESH_TOKEN: Final = "simkl_rt_"  # noqa: S105 - a prefix
"""How a refresh token starts; only V2 apps have them."""

DEFAULT_API_URL: Final = "https://api.simkl.com"

SANDBOX_API_URL: Final = "https://sandbox.invalid"
"""What stands in requests to the sandbox; it is never resolved."""

_APP: Final = "reconciler"
_KINDS: Final = (
    (ACCESS_TOKEN, "SIMKL_ACCESS_TOKEN", "an access token"),
    (REFRESH_TOKEN, "SIMKL_REFRESH_TOKEN", "a refresh token"),
)
_PORTS: Final = {"https": 443, "http": 80}
_LOG_IN: Final = (
    "Run `reconciler login`, or set SIMKL_CLIENT_ID and SIMKL_ACCESS_TOKEN (or, in automation, "
    "SIMKL_CLIENT_ID and SIMKL_REFRESH_TOKEN). `--sandbox` needs neither."
)

COPY_AGAIN: Final = "Copy it again: the bare value, without quotes, spaces or line breaks."
"""What to do about a mistake of copying."""

_LONGEST: Final = 4096
_QUOTES: Final = "\"'`´“”‘’„‚«»"
# The more a pattern tells, the earlier it stands.
_MISTAKES: Final = (
    (re.compile(rf"[{_QUOTES}]|.*[{_QUOTES}]\Z", re.DOTALL), "stands in quotes"),
    (re.compile(r"(authorization\W+)?bearer\b", re.IGNORECASE), "starts with the word Bearer"),
    (re.compile(r"(export |set )?[A-Za-z_]{4,}=|(export|set) "), "starts with a name and ="),
    (re.compile(r"\$"), "is a placeholder that was not replaced"),
    (re.compile(r"<|.*>\Z", re.DOTALL), "stands in brackets"),
    (re.compile(r"[*•·]+\Z"), "is masked: it holds stars instead of the value"),
    (re.compile(r".*(…|\.\.\.)", re.DOTALL), "was copied in a shortened form"),
    (re.compile(r"https?://", re.IGNORECASE), "is an address"),
    (re.compile(r".*[\r\n\x85\u2028\u2029]", re.DOTALL), "has a line break in it"),
    (re.compile(r".*\s", re.DOTALL), "has a space in it"),
    (re.compile(r".*[^\x21-\x7e]", re.DOTALL), "has characters that no id and no token has"),
)


class InvalidSetting(AccountError):
    """A setting of the environment cannot be used."""

    default_code = "invalid-setting"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What identifies the app and the person; secrets never show in ``repr``.

    Attributes:
        client_id: The registered app's id, which is no secret.
        access_token: The token that requests carry, or None.
        refresh_token: What a new access token is had for (V2 apps), or None.
        client_secret: Only for V2 apps that are registered as server apps, or None.
        may_write: Whether Simkl said at the login that it allows changes; None where it is not
            known.
    """

    client_id: str | None = None
    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    may_write: bool | None = None

    @property
    def usable(self) -> bool:
        """Whether requests can be made with these."""
        return bool(self.client_id and (self.access_token or self.refresh_token))


class Folders(NamedTuple):
    """The folders of the program; none is made before something is written to it.

    Attributes:
        config: Stored credentials.
        cache: Snapshots and look-ups; may be deleted at any time.
        data: Backups and the sandbox.
    """

    config: Path
    cache: Path
    data: Path


class Settings(NamedTuple):
    """Everything that decides which account is spoken to.

    Attributes:
        api_url: Base address of the API, without a trailing slash.
        credentials: Of the environment; a stored login fills what is missing with ``or_stored``.
        folders: The program's folders.
        sandbox: The sandbox's file, or None for Simkl itself. Its credentials are its own: no
            token of the environment is given to it.
    """

    api_url: str
    credentials: Credentials
    folders: Folders
    sandbox: Path | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port: the only place that a token is ever sent to."""
        return origin_of(self.api_url)

    @property
    def fingerprint(self) -> str:
        """A hash that names the credential, for files that belong to one account.

        It is taken of the refresh token where there is one, which stays while access tokens
        change.
        """
        own = self.credentials
        secret = own.refresh_token or own.access_token or ""
        parts = (self.origin, own.client_id or "", secret)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    def or_stored(self, stored: Credentials | None) -> "Settings":
        """Use a stored login, or the sandbox's own, when the environment names no token.

        The two are never mixed, since a token works only with the client id that it was issued
        for.
        """
        own = self.credentials
        if stored is None or own.access_token or own.refresh_token:
            return self
        return self._replace(credentials=stored)

    def with_credentials(self, credentials: Credentials) -> "Settings":
        """Return the same settings for other credentials."""
        return self._replace(credentials=credentials)

    def require_credentials(self) -> None:
        """Make sure that requests can be made.

        Raises:
            NotAuthenticated: There is no client id, or no token.
        """
        if self.credentials.usable:
            return
        missing = "a client id" if not self.credentials.client_id else "a token"
        raise NotAuthenticated(f"there are no credentials for Simkl: {missing} is missing", _LOG_IN)


def read_settings(environ: Mapping[str, str], *, sandbox: bool = False) -> Settings:
    """Read the settings of an environment; empty variables count as unset.

    Args:
        environ: The environment.
        sandbox: Use the sandbox also when ``RECONCILER_SANDBOX`` does not name its file; it is then
            ``sandbox.json`` in the data folder.

    Raises:
        InvalidSetting: The address, a token or an id cannot be one. The message does not repeat it.
    """
    folders = Folders(
        config=_folder(environ, "config"),
        cache=_folder(environ, "cache"),
        data=_folder(environ, "data"),
    )
    path = environ.get("RECONCILER_SANDBOX", "").strip()
    if path or sandbox:
        return Settings(
            api_url=SANDBOX_API_URL,
            credentials=Credentials(),
            folders=folders,
            sandbox=Path(path).expanduser() if path else folders.data / "sandbox.json",
        )
    return Settings(
        api_url=_api_url(environ.get("SIMKL_API_URL", "").strip() or DEFAULT_API_URL),
        credentials=Credentials(
            client_id=_secret(environ, "SIMKL_CLIENT_ID"),
            access_token=_secret(environ, "SIMKL_ACCESS_TOKEN"),
            refresh_token=_secret(environ, "SIMKL_REFRESH_TOKEN"),
            client_secret=_secret(environ, "SIMKL_CLIENT_SECRET"),
        ),
        folders=folders,
    )


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, in one spelling."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or _PORTS[parts.scheme]}"


def copying_mistake(text: str) -> str | None:
    """Describe what is wrong with an id or token that was pasted, without repeating it; else None.

    Args:
        text: The text, without the space around it.

    Returns:
        The rest of a sentence that begins with the text's name.
    """
    if len(text) > _LONGEST:
        return "is longer than any id or token"
    return next((told for pattern, told in _MISTAKES if pattern.match(text)), None)


def _folder(environ: Mapping[str, str], kind: str) -> Path:
    override = environ.get(f"RECONCILER_{kind.upper()}_DIR", "").strip()
    if override:
        return Path(override).expanduser()
    import platformdirs

    own = {
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
        "data": platformdirs.user_data_path,
    }[kind]
    return own(_APP, appauthor=False)


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    # Secrets pasted into CI settings often end with a newline; other such characters would make
    # an illegal header, and the library's complaint about it would show the token.
    value = environ.get(name, "").strip()
    if not value:
        return None
    mistake = copying_mistake(value) or _taken_for_another(name, value)
    if mistake is not None:
        raise InvalidSetting(f"{name} {mistake}", COPY_AGAIN)
    return value


def _taken_for_another(name: str, value: str) -> str | None:
    for prefix, own, kind in _KINDS:
        if value.startswith(prefix) and name != own:
            return f"holds {kind}, which belongs in {own}"
    return None


def _api_url(text: str) -> str:
    hint = f"Unset SIMKL_API_URL to use {DEFAULT_API_URL}."
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidSetting("SIMKL_API_URL is no address", hint) from error
    if parts.scheme not in _PORTS or not host:
        raise InvalidSetting("SIMKL_API_URL is no address that starts with https://", hint)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise InvalidSetting(
            "SIMKL_API_URL may hold only scheme, host, port and path: no user, no ? and no #", hint
        )
    if parts.scheme == "http" and not _is_loopback(host):
        raise InvalidSetting(
            f"SIMKL_API_URL must be https for {host}: the token would travel unencrypted",
            "Only addresses of this computer (localhost, 127.0.0.1, [::1]) may be http. " + hint,
        )
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
