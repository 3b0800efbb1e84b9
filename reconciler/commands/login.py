"""``reconciler login``: lets the person agree on simkl.com, and stores what that gives."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import VerboseOption
from reconciler.console.progress import PROGRESS
from reconciler.console.streams import (
    is_interactive,
    print_data,
    print_result,
    show,
    tell,
    wants_color,
)
from reconciler.model.errors import AccountError, DamagedFile, Refused, Unreachable

if TYPE_CHECKING:
    from reconciler.simkl.http.settings import Settings
    from reconciler.simkl.login.credentials import CredentialStore
    from reconciler.simkl.login.device_login import App
    from reconciler.simkl.login.grant import Invitation
    from reconciler.simkl.login.login_record import SecretsPlace, StoredLogin
    from reconciler.simkl.opening import Connection

_APPS = "https://simkl.com/settings/developer/"
_CONNECTED = "https://simkl.com/settings/connected-apps/"


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """What the person asked of a login."""

    client_id: str | None = None
    client_secret_stdin: bool = False
    browser: bool = False
    keyring: bool = False
    read_only: bool = False


def login(
    client_id: Annotated[
        str | None,
        typer.Option("--client-id", metavar="ID", help=f"Your app's id, from {_APPS}."),
    ] = None,
    client_secret_stdin: Annotated[
        bool,
        typer.Option(
            "--client-secret-stdin",
            help="Read the app's secret from stdin; only server apps need one.",
        ),
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the link, but open no browser.")
    ] = False,
    keyring: Annotated[
        bool,
        typer.Option("--keyring", help="Keep the tokens in the system's keyring, not in a file."),
    ] = False,
    read_only: Annotated[
        bool,
        typer.Option(
            "--read-only", help="Ask for a login that cannot change anything (media:read alone)."
        ),
    ] = False,
    for_ci: Annotated[
        bool,
        typer.Option(
            "--for-ci",
            help="Store nothing; print SIMKL_CLIENT_ID=… and SIMKL_REFRESH_TOKEN=… for a pipe.",
        ),
    ] = False,
    show_: Annotated[
        bool, typer.Option("--show", help="With --for-ci: print them on a terminal, too.")
    ] = False,
    verbose: VerboseOption = False,
) -> int:
    """Log in to Simkl: prints a link and a code, and waits until you agreed there.

    Nothing secret is printed, except by --for-ci. Log in once on each computer: two that share a
    login log each other out. Automation gets a login of its own:
    `reconciler login --for-ci | gh secret set --env simkl --env-file -`.

    Example: reconciler login --no-browser
    """
    from reconciler.simkl.http.settings import read_settings
    from reconciler.simkl.opening import Connection

    if show_ and not for_ci:
        raise typer.BadParameter("--show goes with --for-ci; a login that is stored is not shown")
    settings = read_settings(os.environ)
    if settings.sandbox is not None:
        raise Refused(
            "RECONCILER_SANDBOX is set, and the sandbox needs no login",
            "Unset RECONCILER_SANDBOX to log in to Simkl.",
        )
    if for_ci:
        _require_pipe(show=show_, keyring=keyring)
    request = LoginRequest(
        client_id, client_secret_stdin, not no_browser and is_interactive(), keyring, read_only
    )
    connection = Connection(trace=tell if verbose else None, warn=tell, waiting=PROGRESS.waiting)
    try:
        if for_ci:
            print_data(login_for_ci(request, settings, connection))
        else:
            log_in_as_asked(request, settings, connection)
    except KeyboardInterrupt:
        show("\nNot logged in; nothing was stored.")
        raise
    return 0


def _require_pipe(*, show: bool, keyring: bool) -> None:
    """Return when tokens may be printed.

    Raises:
        Refused: stdout is a terminal, or what was asked for stores a login.
    """
    if keyring:
        raise Refused(
            "--for-ci stores nothing, so there is nothing for --keyring to keep",
            "Leave one of them out.",
            code="usage",
        )
    if sys.stdout.isatty() and not show:
        raise Refused(
            "--for-ci prints a token, and stdout is a terminal; nothing was asked of Simkl",
            "Pipe it to where the secrets are kept: `reconciler login --for-ci | gh secret set "
            "--env simkl --env-file -`. With --show it is printed here.",
            code="token-on-terminal",
        )


def login_for_ci(request: LoginRequest, settings: "Settings", connection: "Connection") -> str:
    """Log in apart from every other login, and return it as lines of an environment file.

    Nothing is stored, and whose login it is is told on stderr alone.

    Raises:
        LoginFailed: Nobody agreed, or Simkl gave no token that lasts.
        AccountError: Simkl did not answer as a login needs it.
    """
    from reconciler.simkl.login.credentials import CredentialStore
    from reconciler.simkl.login.grant import LoginFailed
    from reconciler.simkl.login.login_record import Kind, SecretsPlace

    app = _app(request, settings, _stored(CredentialStore(settings.folders.config)))
    new = _agreed(request, app, settings, connection, SecretsPlace.FILE)
    tell(f"{_who(new, settings, connection)}. Nothing is stored here. {_life(new)}")
    _warn_of_rights(new, read_only=request.read_only)
    secrets = new.secrets
    lines = {"SIMKL_CLIENT_ID": new.client_id}
    if new.kind is Kind.V1:
        lines["SIMKL_ACCESS_TOKEN"] = secrets.access_token
    elif secrets.refresh_token is None:
        raise LoginFailed(
            "Simkl gave no refresh token, and an access token alone ends within days",
            f"Look at the app's type at {_APPS}.",
            code="login-app",
        )
    else:
        lines["SIMKL_REFRESH_TOKEN"] = secrets.refresh_token
    if secrets.client_secret is not None:
        lines["SIMKL_CLIENT_SECRET"] = secrets.client_secret
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def log_in_as_asked(request: LoginRequest, settings: "Settings", connection: "Connection") -> None:
    """Log in, store the login and say whose it is.

    Raises:
        LoginFailed: Nobody agreed.
        AccountError: Simkl did not answer as a login needs it.
        FileFailure: The login cannot be stored.
    """
    from reconciler.simkl.login.credentials import CredentialStore
    from reconciler.simkl.login.login_record import SecretsPlace

    place = SecretsPlace.KEYRING if request.keyring else SecretsPlace.FILE
    store = CredentialStore(settings.folders.config)
    before = _stored(store)
    # Found out before the person answers anything, or agrees to what cannot be kept.
    store.require_place(place)
    app = _app(request, settings, before)
    new = _agreed(request, app, settings, connection, place)
    store.save(new)
    if before is not None:
        _forget_cache(settings, before)
    _report(new, settings, connection, str(store.path), read_only=request.read_only)


def _agreed(
    request: LoginRequest,
    app: "App",
    settings: "Settings",
    connection: "Connection",
    place: "SecretsPlace",
) -> "StoredLogin":
    """Let the person agree, and return the login that Simkl answers with."""
    from reconciler.simkl.login.login import Screen, log_in, login_of
    from reconciler.simkl.opening import open_without_token

    told: list[str] = []

    def trouble(error: Unreachable) -> None:
        if error.message not in told:
            told.append(error.message)
            tell(f"{error.message}; trying again until the code runs out.")

    screen = Screen(lambda what: _invite(what, request.browser), trouble)
    with open_without_token(settings, app.client_id, connection) as api:
        grant = log_in(api, app, screen, read_only=request.read_only)
        return login_of(grant, app, settings.origin, place, api.clock.now)


def _stored(store: "CredentialStore") -> "StoredLogin | None":
    try:
        return store.load()
    except (AccountError, DamagedFile):
        # A login that cannot be read is replaced, which is what the message about it advises.
        return None


def _app(request: LoginRequest, settings: "Settings", before: "StoredLogin | None") -> "App":
    from reconciler.simkl.http.settings import copying_mistake
    from reconciler.simkl.login.device_login import App

    own = settings.credentials
    known = before.client_id if before is not None and before.origin == settings.origin else None
    client_id = request.client_id or own.client_id or known or _ask_client_id()
    mistake = copying_mistake(client_id)
    if mistake is not None:
        raise Refused(
            f"this is no client id: it {mistake}",
            f"Copy the client id of your app from {_APPS}.",
            code="client-id",
        )
    secret = own.client_secret
    if request.client_secret_stdin:
        secret = sys.stdin.readline().strip()
        mistake = copying_mistake(secret) if secret else "is empty"
        if mistake is not None:
            raise Refused(
                f"there is no client secret on stdin: what is there {mistake}",
                "Pipe it in, on one line.",
                code="secret",
            )
    return App(client_id, secret)


def _ask_client_id() -> str:
    missing = "a login needs the client id of an app, and none was given"
    hint = f"Register an app at {_APPS}, then pass --client-id or set SIMKL_CLIENT_ID."
    if not is_interactive():
        raise Refused(missing, hint, code="client-id")
    tell(f"Simkl wants to know the app that you log in with. Register one at\n  {_APPS}")
    tell("Its client id (no secret):")
    try:
        client_id = input().strip()
    except EOFError:
        client_id = ""
    if not client_id:
        raise Refused(missing, hint, code="client-id")
    return client_id


def _invite(invitation: "Invitation", browser: bool) -> None:
    from reconciler.rendering.login_text import invitation_text

    show(
        invitation_text(
            invitation.page,
            invitation.link,
            invitation.code,
            max(invitation.expires_in // 60, 1),
            color=wants_color(sys.stderr),
        )
    )
    if browser and _has_browser():
        import webbrowser

        try:
            webbrowser.open(invitation.link)
        except (webbrowser.Error, OSError):
            tell("The browser could not be opened; open the link yourself.")
    tell("Waiting until you agreed there (Ctrl-C stops) …")


def _has_browser() -> bool:
    """Return whether a browser would get a window; one in the terminal would hide link and code."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _forget_cache(settings: "Settings", login: "StoredLogin") -> None:
    from reconciler.simkl.opening import forget_cache

    if login.origin == settings.origin:
        forget_cache(settings.with_credentials(login.credentials), tell)


def _report(
    login: "StoredLogin",
    settings: "Settings",
    connection: "Connection",
    path: str,
    *,
    read_only: bool,
) -> None:
    who = _who(login, settings, connection)
    print_result(f"{who}.\n{_kept(login, path)} {_life(login)}")
    own = settings.credentials
    _warn_of_rights(login, read_only=read_only)
    if own.access_token or own.refresh_token:
        name = "SIMKL_ACCESS_TOKEN" if own.access_token else "SIMKL_REFRESH_TOKEN"
        tell(f"WARNING: {name} is set and wins over what was stored. Unset it to use this login.")


def _who(login: "StoredLogin", settings: "Settings", connection: "Connection") -> str:
    """Ask whose login it is, and return the sentence without its full stop."""
    from reconciler.rendering.terminal import clean
    from reconciler.simkl.opening import open_reader

    try:
        with open_reader(settings.with_credentials(login.credentials), connection) as reader:
            profile = reader.profile()
    except Unreachable as error:
        tell(f"The login is good, but whose it is could not be asked: {error.message}")
        return "Logged in"
    name = clean(profile.name) or "a person without a name"
    return f"Logged in as {name} (account {profile.id})"


def _warn_of_rights(login: "StoredLogin", *, read_only: bool) -> None:
    """Tell where a login allows something else than was asked for."""
    if read_only:
        if login.may_write is False:
            tell("This login can only read: `reconciler plan` works, `reconciler apply` does not.")
        else:
            tell(
                "WARNING: Simkl did not say that this login can only read; treat it as one that "
                f"may write, or end it at {_CONNECTED}."
            )
    elif login.may_write is False:
        tell(
            "WARNING: this login can only read. `reconciler plan` works, `reconciler apply` will "
            "be refused.\n  Run `reconciler login` again and allow changes; if that does not help, "
            f"look at the app's rights at {_APPS}."
        )
    elif login.may_write is None:
        tell("Simkl did not tell whether this login may write; the first apply will show it.")


def _kept(login: "StoredLogin", path: str) -> str:
    if login.place == "keyring":
        return f"The tokens are in the system's keyring; {path} only says so."
    return f"Stored in {path}, which only you can read."


def _life(login: "StoredLogin") -> str:
    if login.kind == "v1":
        return f"It lasts until you end it at {_CONNECTED}."
    if login.secrets.refresh_token is not None:
        return "It renews itself, and ends when it was not used for 180 days or by a logout."
    if login.expires_at is not None:
        return f"It ends on {login.expires_at:%Y-%m-%d %H:%M} UTC."
    return "Simkl did not tell how long it lasts."
