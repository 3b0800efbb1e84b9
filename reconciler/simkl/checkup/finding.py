"""What a check of an assumption found: a verdict, and a sentence without any title in it."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from reconciler.model.errors import UnexpectedAnswer

_Value = TypeVar("_Value")

_PLAIN: Final = re.compile(r"[A-Za-z0-9_. -]{1,40}")


class Judgement(StrEnum):
    """How an assumption fared."""

    OK = "ok"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot_tell"


class Observation(NamedTuple):
    """What was seen.

    Attributes:
        verdict: How the assumption fared.
        sentence: What that is said from; it names no title, id, person or token.
    """

    verdict: Judgement
    sentence: str


def ok(sentence: str) -> Observation:
    """Say that it is as believed."""
    return Observation(Judgement.OK, sentence)


def differs(sentence: str) -> Observation:
    """Say that it is otherwise."""
    return Observation(Judgement.DIFFERS, sentence)


def cannot_tell(sentence: str) -> Observation:
    """Return why it cannot be told."""
    return Observation(Judgement.CANNOT_TELL, sentence)


def all_of(
    what: str, rule: str, values: Iterable[_Value], right: Callable[[_Value], bool]
) -> Observation:
    """Judge many values by one rule.

    Args:
        what: What they are, for the sentence.
        rule: What the rule asks of them, for the sentence.
        values: The values.
        right: The rule.
    """
    results = [bool(right(value)) for value in values]
    if not results:
        return cannot_tell(f"there are no {what}")
    wrong = results.count(False)
    if wrong:
        return differs(f"not so for {wrong} of {len(results)} {what}")
    return ok(f"all {len(results)} {what} {rule}")


def plain(value: object) -> str:
    """Return a value of Simkl's own vocabulary for a sentence; anything else only by its kind."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    return kind(value)


def kind(value: object) -> str:
    """Name what JSON calls a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a truth value"
    names = {dict: "an object", list: "a list", str: "a text", int: "a whole number"}
    return names.get(type(value), "a number")


def listed(values: Iterable[object]) -> str:
    """Name the values of Simkl's vocabulary, each once."""
    return ", ".join(sorted({plain(value) for value in values})) or "none"


def unreadable(reading: object) -> Observation | None:
    """Judge an answer that could not be used at all; None for every other."""
    return differs(reading.message) if isinstance(reading, UnexpectedAnswer) else None
