"""``reconciler whoami``: whose account the commands work on, and by which credentials."""

import os
import sys
from typing import TYPE_CHECKING

from reconciler.commands.options import FormatOption, SandboxOption, VerboseOption
from reconciler.console.results import Result
from reconciler.console.streams import width
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.account import CredentialsDocument, WhoamiDocument
    from reconciler.simkl.account.reader import AccountReader
    from reconciler.simkl.http.settings import Settings
    from reconciler.simkl.login.login_record import StoredLogin


def whoami(
    format_: FormatOption = "text",
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
) -> Result:
    """Show whose account it is, where the credentials come from and what they allow.

    Example: reconciler whoami --format json
    """
    from reconciler.simkl.opening import open_reader
    from reconciler.usecases.session import opened_account

    settings, connection = opened_account(sandbox=sandbox, verbose=verbose)
    with open_reader(settings, connection) as reader:
        document = _document(settings, reader)

    def text() -> str:
        from reconciler.rendering.login_text import whoami_text

        return whoami_text(document, width=width(sys.stdout))

    return Result(document, text, format=format_)


def _document(settings: "Settings", reader: "AccountReader") -> "WhoamiDocument":
    from reconciler.simkl.http.settings import DEFAULT_API_URL, origin_of

    profile = reader.profile()
    # Asked for afterwards, since asking may have renewed the stored login.
    login = _stored_login(settings)
    quota = reader.quota
    return {
        "format_version": FORMAT_VERSION,
        "account": {"id": profile.id, "name": profile.name, "plan": profile.plan},
        "credentials": _credentials(settings, login),
        "quota": None if quota is None else {"limit": quota.limit, "remaining": quota.remaining},
        "api": {
            "origin": settings.origin,
            "default": settings.sandbox is not None
            or settings.origin == origin_of(DEFAULT_API_URL),
        },
    }


def _stored_login(settings: "Settings") -> "StoredLogin | None":
    """Return the stored login when it is the one in use."""
    from reconciler.simkl.http.settings import read_settings

    if settings.sandbox is not None or read_settings(os.environ).credentials.usable:
        return None
    from reconciler.simkl.login.credentials import CredentialStore

    return CredentialStore(settings.folders.config).load()


def _credentials(settings: "Settings", login: "StoredLogin | None") -> "CredentialsDocument":
    own = settings.credentials
    if login is not None:
        ends = login.expires_at
        return {
            "source": str(login.place),
            "kind": str(login.kind),
            "client_id": login.client_id,
            "may_write": login.may_write,
            "expires_at": None if ends is None else f"{ends:%Y-%m-%dT%H:%M:%SZ}",
            "renews": login.secrets.refresh_token is not None,
        }
    from reconciler.simkl.login.login_record import kind_of

    return {
        "source": "environment" if settings.sandbox is None else "sandbox",
        "kind": str(kind_of(own)),
        "client_id": own.client_id or "",
        # A token does not tell what it allows; only the answer to a login does.
        "may_write": True if settings.sandbox is not None else None,
        "expires_at": None,
        "renews": own.refresh_token is not None,
    }
