"""The policy section of a library file."""

from typing import Any, Final

from reconciler.library.reading.document import Mapping, Scalar, Sequence, Unreadable, Value
from reconciler.library.reading.items import report_merge_key
from reconciler.library.reading.report import Report, shown
from reconciler.model.library import Moves, OnDrift, Policy

LARGEST_REMOVALS: Final = 1_000_000
"""The highest limit of removals that a file may set."""

POLICY_KEYS: Final = ("prune", "max_removals", "on_drift", "moves", "ratings")
"""The keys of the section."""

_WORDS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CHOICES: Final[dict[str, dict[str, OnDrift | Moves]]] = {
    "on_drift": {str(choice): choice for choice in OnDrift},
    "moves": {str(choice): choice for choice in Moves},
}
_NEEDS: Final = {
    "prune": ("true or false", "Write prune: true or prune: false."),
    "max_removals": (
        f"a whole number from 0 to {LARGEST_REMOVALS}",
        "Write max_removals: 10, without quotes, points or underscores.",
    ),
    "on_drift": (
        "revert, keep or fail",
        "revert undoes what changed on the account, keep accepts it, fail stops.",
    ),
    "moves": (
        "all, forward or none",
        "forward moves nothing out of completed nor back to plantowatch, none moves nothing.",
    ),
    "ratings": ("true or false", "Write ratings: true or ratings: false."),
}


def read_policy(node: Value, report: Report) -> Policy:
    """Read the section; what it does not say has its default."""
    if not isinstance(node, Mapping):
        if isinstance(node, Sequence) or (isinstance(node, Scalar) and not node.nothing):
            report.add(
                "wrong-shape",
                node.place,
                "policy must be a mapping",
                f"Write {', '.join(POLICY_KEYS)} below it, each on a line of its own.",
            )
        return Policy()
    values: dict[str, Any] = {}
    for key, value in node.pairs:
        if key.text not in _NEEDS:
            _report_unknown(key, report)
        elif not isinstance(value, Unreadable):
            read = _value(key.text, value.text) if isinstance(value, Scalar) else None
            if read is None:
                _report_value(key, value, report)
            else:
                values[key.text] = read
    return Policy(**values)


def _value(key: str, text: str) -> bool | int | OnDrift | Moves | None:
    if key in {"prune", "ratings"}:
        return _WORDS.get(text)
    if key in _CHOICES:
        return _CHOICES[key].get(text)
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_REMOVALS))
    number = int(text) if is_number else -1
    return number if 0 <= number <= LARGEST_REMOVALS else None


def _report_value(key: Scalar, value: Value, report: Report) -> None:
    needs, hint = _NEEDS[key.text]
    told = f", not {shown(value.text)}" if isinstance(value, Scalar) and value.text else ""
    report.add(
        "bad-policy", value.place if told else key.place, f"{key.text} must be {needs}{told}", hint
    )


def _report_unknown(key: Scalar, report: Report) -> None:
    if key.text == "<<":
        report_merge_key(key, report)
        return
    meant = report.nearest(key.text, POLICY_KEYS)
    report.add(
        "unknown-key",
        key.place,
        f"policy has no key {shown(key.text)}",
        f"Did you mean {meant}?" if meant else f"The keys are {', '.join(POLICY_KEYS)}.",
    )
