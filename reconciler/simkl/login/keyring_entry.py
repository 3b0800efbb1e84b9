"""The system's keyring, by the optional package ``keyring``."""

from importlib import import_module
from typing import Any, Final

from reconciler.model.errors import AccountError

_SERVICE: Final = "reconciler"


class NoKeyring(AccountError):
    """The system's keyring cannot be used."""

    default_code = "keyring"


def read(name: str) -> str | None:
    """Return the secret of that name, or None.

    Raises:
        NoKeyring: The keyring cannot be used.
    """
    secret = _call("get_password", name)
    return secret if isinstance(secret, str) else None


def write(name: str, secret: str) -> None:
    """Keep a secret under that name, in place of an earlier one.

    Raises:
        NoKeyring: The keyring cannot be used.
    """
    _call("set_password", name, secret)


def delete(name: str) -> None:
    """Delete the secret of that name, if there is one.

    Raises:
        NoKeyring: The keyring cannot be used.
    """
    if read(name) is not None:
        _call("delete_password", name)


def _call(function: str, *arguments: str) -> Any:
    # The package loads slowly, and most people do not have it.
    try:
        keyring = import_module("keyring")
        errors = import_module("keyring.errors")
    except ImportError:
        raise NoKeyring(
            "the package keyring is not installed, which the system's keyring is used through",
            "Install it with `pip install 'simkl-as-code[keyring]'`, or log in without --keyring.",
        ) from None
    try:
        return getattr(keyring, function)(_SERVICE, *arguments)
    except errors.KeyringError as error:
        # The text of such an error may quote what was to be kept.
        raise NoKeyring(
            f"the system's keyring cannot be used ({type(error).__name__})",
            "Unlock it, or log in without --keyring.",
        ) from None
