"""Single fields of a saved row, read so that one that is odd is named."""

from collections.abc import Mapping, Sequence

from reconciler.simkl.http.values import JsonObject, text_or_none, whole_or_none


class OddField(ValueError):
    """A field is not what stands there in a row; the message names it and shows what it holds."""


def odd(field: str, value: object, what: str) -> OddField:
    """Return the exception for a field, with as much of its value as fits into a sentence."""
    shown = f'"{value[:40]}"' if isinstance(value, str) else str(value)[:40]
    return OddField(f"{field}: {shown} is {what}")


def text_at(value: object, field: str) -> str | None:
    """Return a text; None for null or an empty one.

    Raises:
        OddField: It is something else.
    """
    if value is None or value == "":
        return None
    text = text_or_none(value)
    if text is None:
        raise odd(field, value, "no text")
    return text


def whole_at(value: object, field: str) -> int | None:
    """Return a whole number, written as a number or as text; None for null.

    Raises:
        OddField: It is something else.
    """
    if value is None:
        return None
    number = whole_or_none(value)
    if number is None:
        raise odd(field, value, "no whole number")
    return number


def list_at(value: object, field: str) -> Sequence[object]:
    """Return a list; an empty one for null.

    Raises:
        OddField: It is something else.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise odd(field, value, "no list")
    return value


def object_at(value: object, field: str) -> JsonObject:
    """Return an object.

    Raises:
        OddField: It is something else.
    """
    if not isinstance(value, Mapping):
        raise odd(field, value, "no object")
    return value
