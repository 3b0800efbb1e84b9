"""JSON Schemas (2020-12) of the documents that ``--format json`` prints and ``plan --out`` writes.

They are generated from the types of the documents. Every object may have keys that its schema does
not name: within a ``format_version`` keys are only added, so a document of a later release is valid
under the schema of an earlier one. Each schema stands by itself; nothing in it points to another
file or address.
"""

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from reconciler.documents.importing import ImportDocument
from reconciler.documents.outcome import OutcomeDocument
from reconciler.documents.plan import PlanDocument, SavedPlanDocument
from reconciler.documents.problems import ErrorDocument, ValidationDocument
from reconciler.documents.terms import Schema


class _Generator(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of the names of keys: they tell nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Set none."""
        del schema
        return False


def plan_schema() -> Schema:
    """Return the schema of ``plan --format json``."""
    return _schema("Plan", PlanDocument)


def saved_plan_schema() -> Schema:
    """Return the schema of the file that ``plan --out`` writes."""
    return _schema("Saved plan", SavedPlanDocument)


def outcome_schema() -> Schema:
    """Return the schema of ``apply --format json``."""
    return _schema("Outcome", OutcomeDocument)


def validation_schema() -> Schema:
    """Return the schema of ``validate --format json``."""
    return _schema("Validation", ValidationDocument)


def error_schema() -> Schema:
    """Return the schema of what every command prints that fails before it has a document."""
    return _schema("Failure", ErrorDocument)


def import_schema() -> Schema:
    """Return the schema of ``import EXPORT… --format json``."""
    return _schema("Import of exports", ImportDocument)


def _schema(title: str, document: Any) -> Schema:
    generated = TypeAdapter(document).json_schema(schema_generator=_Generator)
    return {"$schema": GenerateJsonSchema.schema_dialect, **generated, "title": title}
