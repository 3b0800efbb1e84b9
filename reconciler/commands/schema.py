"""``reconciler schema``: the JSON Schemas of the library file and of the JSON documents."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer


class SchemaOf(StrEnum):
    """What there is a JSON Schema of."""

    LIBRARY = "library"
    PLAN = "plan"
    SAVED_PLAN = "saved-plan"
    OUTCOME = "outcome"
    IMPORT = "import"
    VALIDATION = "validation"
    ERROR = "error"


def schema(
    of: Annotated[
        SchemaOf,
        typer.Option("--of", help="The library file, or a JSON document of plan, apply, validate."),
    ] = SchemaOf.LIBRARY,
) -> int:
    """Print a JSON Schema (2020-12): of the library file, for editors, or of a JSON document.

    Save the library file's as library.schema.json beside it. Editors find it by the first line that
    import and init write: # yaml-language-server: $schema=library.schema.json

    Example: reconciler schema > library.schema.json

    Example: reconciler schema --of plan
    """
    from reconciler.console.streams import print_document

    print_document(_schemas()[of]())
    return 0


def _schemas() -> Mapping[SchemaOf, Callable[[], dict[str, Any]]]:
    from reconciler.documents import schemas
    from reconciler.library.schema import library_schema

    return {
        SchemaOf.LIBRARY: library_schema,
        SchemaOf.PLAN: schemas.plan_schema,
        SchemaOf.SAVED_PLAN: schemas.saved_plan_schema,
        SchemaOf.OUTCOME: schemas.outcome_schema,
        SchemaOf.IMPORT: schemas.import_schema,
        SchemaOf.VALIDATION: schemas.validation_schema,
        SchemaOf.ERROR: schemas.error_schema,
    }
