"""JSON Schemas (2020-12) of every document that ``--format json`` prints and of the files in JSON.

They are generated from the types of the documents. Every object may have keys that its schema does
not name: within a ``format_version`` keys are only added, so a document of a later release is valid
under the schema of an earlier one. Each schema stands by itself; nothing in it points to another
file or address.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from reconciler.documents.account import ExaminationDocument, LogoutDocument, WhoamiDocument
from reconciler.documents.backup import BackupDocument, HistoryFileDocument
from reconciler.documents.edits import EditDocument, FixDocument, FormatDocument, PullDocument
from reconciler.documents.importing import ImportDocument
from reconciler.documents.lock import LockDocument
from reconciler.documents.outcome import OutcomeDocument
from reconciler.documents.plan import PlanDocument, SavedPlanDocument
from reconciler.documents.problems import ErrorDocument, ValidationDocument
from reconciler.documents.restore import RestoredDocument, RestorePlanDocument
from reconciler.documents.rows import LibraryDocument, SandboxLibraryDocument
from reconciler.documents.terms import Schema
from reconciler.documents.written import (
    AccountImportDocument,
    BackedUpDocument,
    BackupsDocument,
    ExportDocument,
    PageDocument,
    SandboxDocument,
    ScaffoldDocument,
)

_FORMS: Final[Mapping[str, tuple[str, Any]]] = {
    "plan": ("Plan", PlanDocument),
    "saved-plan": ("Saved plan", SavedPlanDocument),
    "outcome": ("Outcome", OutcomeDocument),
    "validation": ("Validation", ValidationDocument),
    "error": ("Failure", ErrorDocument),
    "import": ("Import of exports", ImportDocument),
    "import-account": ("Import of the account", AccountImportDocument),
    "edit": ("Edit", EditDocument),
    "fmt": ("Canonical form", FormatDocument),
    "fix": ("Fix", FixDocument),
    "pull": ("Pull", PullDocument),
    "restore": ("Restore", RestorePlanDocument | RestoredDocument),
    "backed-up": ("Backup that was made", BackedUpDocument),
    "backups": ("Backups", BackupsDocument),
    "export": ("Export", ExportDocument),
    "show": ("Library", LibraryDocument),
    "site": ("Page", PageDocument),
    "init": ("New repository", ScaffoldDocument),
    "whoami": ("Account", WhoamiDocument),
    "logout": ("Logout", LogoutDocument),
    "doctor": ("Examination", ExaminationDocument),
    "sandbox": ("Sandbox", SandboxDocument),
    "sandbox-show": ("Library of a sandbox", SandboxLibraryDocument),
    "lock": ("Lock", LockDocument),
    "backup": ("Backup", BackupDocument),
    "history": ("History", HistoryFileDocument),
}
"""The title and the type of each document that has a schema, by the schema's name."""

SCHEMA_NAMES: Final = tuple(_FORMS)


class _Generator(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of the names of keys: they tell nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Set none."""
        del schema
        return False


def document_schema(name: str) -> Schema:
    """Return the schema of a document.

    Args:
        name: One of ``SCHEMA_NAMES``.

    Example: ``document_schema("plan")`` is what ``plan --format json`` prints.
    """
    title, form = _FORMS[name]
    generated = TypeAdapter[Any](form).json_schema(schema_generator=_Generator)
    return {"$schema": GenerateJsonSchema.schema_dialect, **generated, "title": title}
