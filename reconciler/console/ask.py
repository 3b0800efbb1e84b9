"""Asking before something is changed."""

import os
import sys
from typing import Final

from reconciler.console.streams import is_interactive, show, tell
from reconciler.model.errors import Refused

ANSWER: Final = "yes"
_OPENS_EXPORTS: Final = "RECONCILER_EXPORT_PASSWORD"


class Declined(Refused):
    """The person was asked and did not say yes."""

    default_code = "declined"


def export_password(file: str) -> str | None:
    """Return the password of an encrypted export, from the environment or a person; else None."""
    given = os.environ.get(_OPENS_EXPORTS)
    if given or not is_interactive():
        return given or None
    import getpass

    try:
        return getpass.getpass(f"Password of {file}: ", sys.stderr) or None
    except (EOFError, KeyboardInterrupt):
        return None


def confirm(*, yes: bool, is_sandbox: bool = False) -> None:
    """Return when the person agrees, by ``--yes`` or by typing the word.

    Args:
        yes: Whether ``--yes`` was given.
        is_sandbox: Whether nothing but the sandbox is about to be changed, which is said.

    Raises:
        Refused: There is nobody to ask.
        Declined: The answer was another one.
    """
    if yes:
        return
    if not is_interactive():
        raise Refused(
            "there is no terminal to ask on, and --yes was not given; nothing was sent",
            "Run it with --yes once you have read what it would do.",
            code="not-interactive",
        )
    where = " in the sandbox" if is_sandbox else ""
    tell(f'Type "{ANSWER}" to do this{where}; anything else stops.')
    if typed_answer() != ANSWER:
        raise Declined("declined; nothing was sent")


def typed_answer() -> str:
    """Return what is typed in answer to a question; nothing where that is Ctrl-C or Ctrl-D."""
    try:
        return input().strip()
    except EOFError:
        return ""
    except KeyboardInterrupt:
        # The terminal has shown ^C, and the line goes on behind it.
        show("")
        return ""
