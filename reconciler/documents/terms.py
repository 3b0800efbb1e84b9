"""What the types of documents say beside their shape: sentences, limits, patterns.

Each stands in an ``Annotated`` type, loads nothing, and becomes a part of the published schema.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

FORMAT_VERSION: Final = 1
"""Version of every JSON document; a reader may rely on all keys of a version staying."""

SANDBOX: Final = "sandbox"
"""What ``account`` says where a document is of the built-in offline account."""

Schema = dict[str, Any]
"""A JSON Schema."""


class Told:
    """A sentence for people, and more keywords of JSON Schema where the type does not say all."""

    __slots__ = ("_parts",)

    def __init__(self, description: str, **keywords: Any) -> None:
        self._parts = {"description": description, **keywords}

    def __get_pydantic_json_schema__(
        self, core_schema: Any, schema_of: Callable[[Any], Schema]
    ) -> Schema:
        """Add the parts to what the type alone gives."""
        return {**schema_of(core_schema), **self._parts}


class FixedSchema:
    """A JSON Schema that stands in place of what the type alone gives."""

    __slots__ = ("_schema",)

    def __init__(self, schema: Mapping[str, object]) -> None:
        self._schema = dict(schema)

    def __get_pydantic_json_schema__(
        self, core_schema: Any, schema_of: Callable[[Any], Schema]
    ) -> Schema:
        """Return the schema itself."""
        return dict(self._schema)


AccountName = Annotated[str, Told("There when it is not an account on Simkl.", const=SANDBOX)]
FormatVersion = Annotated[Literal[1], Told("1; within a version keys are only added.")]
Count = Annotated[int, Told("A count.", minimum=0)]
Line = Annotated[int, Told("The line of the file.", minimum=1)]
Code = Annotated[
    str,
    Told(
        "The kind of failure or problem; later releases may have more.",
        pattern="^[a-z0-9]+([-_][a-z0-9]+)*$",
    ),
]
Digest = Annotated[str, Told("A SHA-256 digest.", pattern="^[0-9a-f]{64}$")]
IdsDocument = Annotated[
    dict[str, str | int],
    FixedSchema(
        {
            "type": "object",
            "description": "simkl is a number, every other id is text.",
            "properties": {"simkl": {"type": "integer", "minimum": 1}},
            "additionalProperties": {"type": "string"},
        }
    ),
]
