"""``reconciler logout``: ends the stored login, at Simkl where that is possible, and here."""

import os
from typing import TYPE_CHECKING

from reconciler.commands.options import FormatOption, VerboseOption
from reconciler.console.progress import PROGRESS
from reconciler.console.results import Result
from reconciler.console.streams import tell
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.account import LogoutDocument
    from reconciler.simkl.http.settings import Settings
    from reconciler.simkl.login.login_record import StoredLogin
    from reconciler.simkl.opening import Connection

_CONNECTED = "https://simkl.com/settings/connected-apps/"


def logout(verbose: VerboseOption = False, format_: FormatOption = "text") -> Result:
    """End the stored login and delete it, with what is cached of the account.

    Credentials in environment variables are not touched.

    Example: reconciler logout
    """
    from reconciler.model.errors import AccountError, DamagedFile
    from reconciler.simkl.http.settings import read_settings
    from reconciler.simkl.login.credentials import CredentialStore
    from reconciler.simkl.login.keyring_entry import NoKeyring
    from reconciler.simkl.opening import Connection, forget_cache

    settings = read_settings({**os.environ, "RECONCILER_SANDBOX": ""})
    store = CredentialStore(settings.folders.config)
    ended = ""
    try:
        login = store.load()
        present = login is not None
    except (DamagedFile, AccountError) as error:
        # Logging out is the way out of a login that cannot be read, so it goes on.
        login, present = None, True
        tell(f"{error.message}.")
        ended = f" Simkl was not told: end it at {_CONNECTED}."
    if login is not None:
        ended = _end_at_simkl(
            login,
            settings,
            Connection(trace=tell if verbose else None, warn=tell, waiting=PROGRESS.waiting),
        )
        forget_cache(settings.with_credentials(login.credentials), tell)
    if present:
        try:
            store.forget()
        except NoKeyring as error:
            tell(f"The keyring's entry could not be deleted: {error.message}")
        text = f"Logged out: {store.path} is deleted.{ended}"
    else:
        text = "There is no stored login."
    own = settings.credentials
    named = bool(own.access_token or own.refresh_token)
    notes = ("The environment still names a token, which this does not touch.",) if named else ()
    document: LogoutDocument = {
        "format_version": FORMAT_VERSION,
        "logged_out": present,
        "told": text,
    }
    return Result(document, text, notes=notes, format=format_)


def _end_at_simkl(login: "StoredLogin", settings: "Settings", connection: "Connection") -> str:
    """Revoke the login and give a sentence on what is left of it."""
    from reconciler.model.errors import AccountError
    from reconciler.simkl.login.grant import revoke
    from reconciler.simkl.opening import open_without_token

    by_hand = f"the token stays valid until you end it at {_CONNECTED}."
    if login.kind == "v1":
        return f" Logins of this kind (V1) cannot be ended from here: {by_hand}"
    if login.origin != settings.origin:
        tell(f"It was issued by {login.origin}, and this run would ask {settings.origin}.")
        return f" Simkl was not told: {by_hand}"
    try:
        with open_without_token(settings, login.client_id, connection) as api:
            revoke(api, login)
    except AccountError as error:
        tell(f"{error.message}.")
        return f" Simkl could not be told: {by_hand}"
    return " Simkl has ended it as well."
