"""``reconciler doctor``: does Simkl answer as the program believes?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import FormatOption, SandboxOption, VerboseOption
from reconciler.console.results import Result
from reconciler.console.streams import wants_color, width

if TYPE_CHECKING:
    from reconciler.documents.account import ExaminationDocument

_CLOCK = "clock"
_SET_THE_CLOCK = "Set the clock of this computer, then run `reconciler doctor` again."
_REPORT = "Please report this; `reconciler doctor --report FILE` writes what to attach."


def doctor(
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write the findings for a bug report too."),
    ] = None,
    format_: FormatOption = "text",
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
) -> Result:
    """Check what reconciler takes for granted about Simkl against your account; changes nothing.

    The report holds no token, no name and nothing of the library. What each line means stands in
    docs/simkl-assumptions.md.

    Exit codes: 0 nothing differs, 1 something differs or could not be read.

    Example: reconciler doctor --report report.json
    """
    from reconciler.files.atomic import require_place
    from reconciler.simkl.checkup.doctor import examine
    from reconciler.simkl.login.login_record import kind_of
    from reconciler.simkl.opening import open_api
    from reconciler.usecases.examine import examination
    from reconciler.usecases.session import opened_account

    if report is not None:
        require_place(report, "report of `reconciler doctor`", lambda data: b'"findings"' in data)
    settings, connection = opened_account(sandbox=sandbox, verbose=verbose)
    settings.require_credentials()
    with open_api(settings, connection) as api:
        findings = examine(api)
        origin = "sandbox" if settings.sandbox is not None else settings.origin
        document = examination(findings, api, origin, kind_of(settings.credentials))
    differing = {
        finding["id"] for finding in document["findings"] if finding["verdict"] == "differs"
    }
    notes: tuple[str, ...] = (_SET_THE_CLOCK,) if _CLOCK in differing else ()
    if report is not None:
        notes = (*notes, _written(report, document))
    elif differing - {_CLOCK}:
        notes = (*notes, _REPORT)

    def text() -> str:
        from reconciler.rendering.doctor_text import doctor_text

        return doctor_text(document, width=width(sys.stdout), color=wants_color(sys.stdout))

    return Result(document, text, int(bool(differing)), notes=notes, format=format_)


def _written(path: Path, document: "ExaminationDocument") -> str:
    import json

    from reconciler.files.atomic import write_atomically

    write_atomically(path, json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
    return f"The findings are in {path}: no token, no name and nothing of the library is in them."
