"""What a person sees during and after a login."""

from typing import Final

from reconciler.documents.account import WhoamiDocument
from reconciler.rendering.terminal import Tone, clean, paint, wrap

_RULE_WIDTH: Final = 58


def invitation_text(page: str, link: str, code: str, minutes: int, *, color: bool) -> str:
    """Describe where to go and which code to use.

    Only rules above and below set it apart, in characters that every terminal and every pipe has,
    and the link is never broken: it stays clickable and can be copied.

    Args:
        page: Where the code is typed.
        link: The page with the code in it, or the page again.
        code: The code.
        minutes: For how long it can be used.
        color: Whether code and link may stand out by colour.
    """
    rule = "-" * _RULE_WIDTH
    shown_code = paint(clean(code), Tone.HEADING, color=color)
    shown_link = paint(clean(link), Tone.KEEP, color=color)
    steps = ["  Open this link in a browser, on any device:", "", f"    {shown_link}", ""]
    if link == page:
        steps += ["  and enter this code:", "", f"    {shown_code}"]
    else:
        steps += ["  and check that it shows this code:", "", f"    {shown_code}"]
    life = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return "\n".join(["", rule, "", *steps, "", f"  The code is good for {life}.", "", rule, ""])


def whoami_text(document: WhoamiDocument, *, width: int) -> str:
    """Describe whose account it is and by what it is reached.

    Args:
        document: The JSON form.
        width: Cells to a line.
    """
    account, own = document["account"], document["credentials"]
    lines = [
        ("account", f"{clean(account['name']) or 'no name'} (account {account['id']})"),
        ("plan", clean(account["plan"]) or "not told"),
        ("credentials", _SOURCES[own["source"]]),
        ("app", f"{clean(own['client_id'])} ({own['kind'].upper()})"),
        ("may write", _MAY_WRITE[own["may_write"]]),
    ]
    if own["expires_at"] is not None:
        ends = f"{own['expires_at']}"
        lines.append(("token ends", f"{ends}; it is renewed by itself" if own["renews"] else ends))
    quota = document["quota"]
    if quota is not None:
        limit = "" if quota["limit"] is None else f" of {quota['limit']}"
        lines.append(("requests left", f"{quota['remaining']}{limit} today"))
    if not document["api"]["default"]:
        lines.append(("API", clean(document["api"]["origin"])))
    return "\n".join(line for name, text in lines for line in _field(name, text, width))


def _field(name: str, text: str, width: int) -> list[str]:
    indent = 15
    first, *rest = wrap(text, max(width - indent, 20)) or [""]
    return [f"{name:<{indent}}{first}", *(" " * indent + line for line in rest)]


_SOURCES: Final = {
    "environment": "from the environment",
    "file": "stored by `reconciler login` in a file",
    "keyring": "stored by `reconciler login` in the system's keyring",
    "sandbox": "the sandbox's own",
}
_MAY_WRITE: Final = {
    True: "yes",
    False: "no: apply will be refused; run `reconciler login` and allow changes",
    None: "not known until the first write",
}
