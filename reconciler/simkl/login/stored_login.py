"""Using the stored login where the environment names no token, and keeping it renewed."""

from collections.abc import Callable
from dataclasses import replace

from reconciler.model.errors import NotAuthenticated
from reconciler.simkl.http.settings import Settings
from reconciler.simkl.http.tokens import renewed
from reconciler.simkl.http.transport import Api
from reconciler.simkl.login.credentials import CredentialStore
from reconciler.simkl.login.login import ends_at
from reconciler.simkl.login.login_record import StoredLogin
from reconciler.simkl.opening import Connection


def with_stored_login(settings: Settings, connection: Connection) -> tuple[Settings, Connection]:
    """Fill in the stored login when the environment names no token.

    Raises:
        NotAuthenticated: What is stored was issued by another origin, and so is not sent to this.
        DamagedFile, FileFailure, NoKeyring: It cannot be read.
    """
    own = settings.credentials
    if settings.sandbox is not None or own.access_token or own.refresh_token:
        return settings, connection
    store = CredentialStore(settings.folders.config)
    login = store.load()
    if login is None:
        return settings, connection
    if login.origin != settings.origin:
        raise NotAuthenticated(
            f"the stored login was issued by {login.origin}, and this run would ask "
            f"{settings.origin}; it is not sent there",
            "Let SIMKL_API_URL name the first (unset, it is Simkl's own address), or run "
            "`reconciler login` for the second.",
        )
    return (
        settings.or_stored(login.credentials),
        connection._replace(renew=stored_renewal(store, login)),
    )


def stored_renewal(store: CredentialStore, login: StoredLogin) -> Callable[[Api], str] | None:
    """Return what renews a stored login's access token; None when nothing can.

    A renewal ends the access token before it at once. So it is done under the store's lock, and a
    program that finds the token renewed by another uses that one.
    """
    if login.secrets.refresh_token is None:
        return None

    def renew(api: Api) -> str:
        with store.locked():
            current = store.load()
            if current is None or not _same_grant(current, login):
                raise NotAuthenticated(
                    "the stored login was replaced or deleted while it was used",
                    "Run it again; after a logout, run `reconciler login` first.",
                )
            if current.secrets.access_token != login.secrets.access_token:
                return current.secrets.access_token
            new = renewed(api, current.credentials)
            secrets = replace(current.secrets, access_token=new.access_token)
            ends = ends_at(new.expires_in, api.clock.now())
            store.save(replace(current, secrets=secrets, expires_at=ends))
            return new.access_token

    return renew


def _same_grant(one: StoredLogin, other: StoredLogin) -> bool:
    return (one.origin, one.client_id, one.secrets.refresh_token) == (
        other.origin,
        other.client_id,
        other.secrets.refresh_token,
    )
