"""``reconciler schema``: the JSON Schemas of the library file and of the JSON documents."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reconciler.documents.terms import Schema


class SchemaOf(StrEnum):
    """What there is a JSON Schema of."""

    LIBRARY = "library"
    PLAN = "plan"
    SAVED_PLAN = "saved-plan"
    OUTCOME = "outcome"
    VALIDATION = "validation"
    ERROR = "error"
    IMPORT = "import"
    IMPORT_ACCOUNT = "import-account"
    EDIT = "edit"
    FMT = "fmt"
    FIX = "fix"
    PULL = "pull"
    RESTORE = "restore"
    BACKED_UP = "backed-up"
    BACKUPS = "backups"
    EXPORT = "export"
    SHOW = "show"
    SITE = "site"
    INIT = "init"
    WHOAMI = "whoami"
    LOGOUT = "logout"
    DOCTOR = "doctor"
    SANDBOX = "sandbox"
    SANDBOX_SHOW = "sandbox-show"
    LOCK = "lock"
    BACKUP = "backup"
    HISTORY = "history"


def schema(
    of: Annotated[
        SchemaOf,
        typer.Option("--of", help="The library file, or a JSON document of a command or a file."),
    ] = SchemaOf.LIBRARY,
) -> int:
    """Print a JSON Schema (2020-12): of the library file, for editors, or of a JSON document.

    Save the library file's as library.schema.json beside it. Editors find it by the first line that
    import and init write.

    Example: reconciler schema > library.schema.json

    Example: reconciler schema --of plan
    """
    from reconciler.console.streams import print_document

    print_document(_schema_of(of))
    return 0


def _schema_of(of: SchemaOf) -> "Schema":
    if of is SchemaOf.LIBRARY:
        from reconciler.library.schema import library_schema

        return library_schema()
    from reconciler.documents.schemas import document_schema

    return document_schema(of.value)
