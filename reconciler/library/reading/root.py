"""The top level of a library file: its version, its policy, and its types with their statuses."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from reconciler.library.item_form import ITEM_FORM, Reading
from reconciler.library.reading.document import (
    NULL_WORDS,
    Mapping,
    Place,
    Scalar,
    Sequence,
    Unreadable,
    Value,
    check_properties,
    key_of,
    place_of,
    read_node,
    report_complex_key,
    report_repeated_key,
)
from reconciler.library.reading.item_ids import MERGE_KEY, Section, Seen, report_merge_key
from reconciler.library.reading.report import Report
from reconciler.library.reading.source import (
    DocumentStartEvent,
    Event,
    GetEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from reconciler.library.reading.wishes import read_items
from reconciler.model.errors import shown
from reconciler.model.library import Moves, OnDrift, Policy, Wish
from reconciler.model.media import STATUSES, TYPE_NAMES, MediaType, Status

ROOT_KEYS: Final = ("version", "policy", *TYPE_NAMES)
"""The keys at the top of a library file."""

_STATUS_NAMES: Final = {str(status): status for status in Status}
_VERSION: Final = "1"
_MANY: Final = "Keep one of them and join what is below; tv is another name of shows."

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
POLICY_NEEDS: Final = {
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
"""What each key of the policy must be, and how it is written."""

POLICY_HINT: Final = f"Write {', '.join(POLICY_KEYS)} below it, each on a line of its own."
"""How a policy is written."""

VERSION_RULE: Final = "the version of a library file is 1"
VERSION_HINT: Final = "Write version: 1. A file of a later version needs a later reconciler."

LIST_RULE: Final = "must be a list of items"
LIST_HINT: Final = "Start each item on a line of its own with - and a space; write [] for none."

NOT_OF_MOVIES: Final = {
    Status.WATCHING: "movies cannot be watching: Simkl would silently file them as completed and"
    " record a watch",
    Status.HOLD: "movies cannot be on hold: what Simkl does with them then is undefined",
}
"""Why movies do not have the statuses that only series have."""


def keys_hint(keys: Iterable[str]) -> str:
    """Return the sentence on which keys there are."""
    return f"The keys are {', '.join(keys)}."


def statuses_hint(media_type: MediaType) -> str:
    """Return the sentence on which statuses a type has."""
    return f"The statuses are {', '.join(STATUSES[media_type])}."


class RootReader:
    """Reads the one document of a library file from its events.

    Attributes:
        policy: What the file says of removals and drift.
        managed: The statuses that the file names, by type.
        wishes: All items that could be read.
    """

    def __init__(self, get_event: GetEvent, report: Report, today: date) -> None:
        self.policy = Policy()
        self.managed: dict[MediaType, frozenset[Status]] = {}
        self.wishes: list[Wish] = []
        self._get_event = get_event
        self._report = report
        self._today = today
        self._seen = Seen(report)
        self._types: dict[MediaType, Place] = {}

    def read(self) -> None:
        """Read the whole stream.

        Raises:
            YAMLError: The text is no YAML; what was read before stays reported.
            TooDeep: The text is nested beyond reading on.
        """
        get_event = self._get_event
        get_event()
        if get_event().__class__ is StreamEndEvent:
            self._report_empty()
            return
        self._read_top(get_event())
        get_event()
        event = get_event()
        if event.__class__ is DocumentStartEvent:
            self._report.add(
                "several-documents",
                place_of(event),
                "a second document starts here",
                "Remove the line with --- and join both: a library file is one document.",
            )

    def _report_empty(self) -> None:
        self._report.add(
            "empty",
            (1, 1),
            "the file is empty",
            "Start it with version: 1, or let `reconciler import` write the library of your"
            " account.",
        )

    def _read_top(self, event: Event) -> None:
        if event.__class__ is ScalarEvent and not event.style and event.value in NULL_WORDS:
            self._report_empty()
            return
        if event.__class__ is not MappingStartEvent:
            if event.__class__ is ScalarEvent:  # of a whole file its lines are no problem
                node: Value = Scalar(event.value, False, place_of(event))
            else:
                node = read_node(event, self._get_event, self._report, 0)
            if not isinstance(node, Unreadable):
                self._report.add(
                    "wrong-shape",
                    node.place,
                    "the file must be a mapping with version and types",
                    "Start it with version: 1, then movies:, shows: or anime:.",
                )
            return
        keys = self._read_pairs(event, 1, self._read_root_value)
        if "version" not in keys:
            self._report.add(
                "missing-version",
                place_of(event),
                "the file does not say its version",
                "Add the line version: 1 at the top.",
            )

    def _read_pairs(
        self, start: Event, depth: int, read_value: Callable[[Scalar, Event, bool], None]
    ) -> dict[str, Place]:
        """Read a mapping pair by pair; return the place of each key."""
        get_event, report = self._get_event, self._report
        check_properties(start, report)
        places: dict[str, Place] = {}
        while True:
            event = get_event()
            if event.__class__ is MappingEndEvent:
                return places
            if event.__class__ is not ScalarEvent:
                node = read_node(event, get_event, report, depth)
                if not isinstance(node, Unreadable):
                    report_complex_key(node.place, report)
                read_node(get_event(), get_event, report, depth)
                continue
            key = key_of(event, report)
            first = places.setdefault(key.text, key.place)
            if first is not key.place:
                report_repeated_key(key, first, report)
            read_value(key, get_event(), first is key.place)

    def _read_root_value(self, key: Scalar, event: Event, first: bool) -> None:
        word = key.text
        media_type = TYPE_NAMES.get(word)
        if media_type is None and word not in ("version", "policy"):
            media_type = self._report_unknown_key(key)
            first = False
        if media_type is not None:
            self._read_type(key, media_type, event, first)
            return
        node = read_node(event, self._get_event, self._report, 1)
        if word == "version":
            self._check_version(key, node)
        elif word == "policy":
            self.policy = read_policy(node, self._report)

    def _report_unknown_key(self, key: Scalar) -> MediaType | None:
        """Report a key; return the type that was probably meant, so that its items are checked."""
        if key.text == MERGE_KEY:
            report_merge_key(key, self._report)
            return None
        if key.text in _STATUS_NAMES:
            hint = f"Put {key.text} under movies, shows or anime."
            meant = None
        else:
            meant = self._report.nearest(key.text, ROOT_KEYS)
            hint = f"Did you mean {meant}?" if meant else keys_hint(ROOT_KEYS)
        self._report.add(
            "unknown-key", key.place, f"a library file has no key {shown(key.text)}", hint
        )
        return TYPE_NAMES.get(meant or "")

    def _check_version(self, key: Scalar, node: Value) -> None:
        if isinstance(node, Unreadable) or (isinstance(node, Scalar) and node.text == _VERSION):
            return
        told = f", not {shown(node.text)}" if isinstance(node, Scalar) and node.text else ""
        self._report.add(
            "bad-version",
            node.place if told else key.place,
            f"{VERSION_RULE}{told}",
            VERSION_HINT,
        )

    def _read_type(self, key: Scalar, media_type: MediaType, event: Event, first: bool) -> None:
        before = self._types.setdefault(media_type, key.place)
        if before is not key.place and first:
            self._report.add(
                "duplicate-type",
                key.place,
                f"{key.text} is the section of line {before[0]} under another name",
                _MANY,
            )
        named = self.managed.get(media_type, frozenset())
        self.managed[media_type] = named
        if event.__class__ is MappingStartEvent:

            def read_status(status_key: Scalar, value: Event, _first: bool) -> None:
                self._read_status(status_key, media_type, value)

            self._read_pairs(event, 2, read_status)
            return
        node = read_node(event, self._get_event, self._report, 1)
        if isinstance(node, Unreadable) or (isinstance(node, Scalar) and node.nothing):
            return
        self._report.add(
            "wrong-shape",
            node.place,
            f"{key.text} must be a mapping of statuses",
            f"Put the items under a status: {', '.join(STATUSES[media_type])}.",
        )

    def _read_status(self, key: Scalar, media_type: MediaType, event: Event) -> None:
        named = _STATUS_NAMES.get(key.text)
        is_known = named in STATUSES[media_type]
        status = named or Status.PLANTOWATCH
        if is_known:
            self.managed[media_type] |= {status}
        else:
            self._report_status(key, media_type, named)
        if event.__class__ is SequenceStartEvent:
            check_properties(event, self._report)
            self.wishes += read_items(
                self._get_event,
                Reading(Section(media_type, status, key.text, is_known), self._report, self._today),
                self._seen,
            )
            return
        node = read_node(event, self._get_event, self._report, 2)
        is_nothing = isinstance(node, Scalar) and node.nothing
        if isinstance(node, Unreadable) or is_nothing or key.text == MERGE_KEY:
            return
        self._report.add(
            "wrong-shape",
            node.place,
            f"{shown(key.text, quotes=False)} {LIST_RULE}",
            LIST_HINT,
        )

    def _report_status(self, key: Scalar, media_type: MediaType, status: Status | None) -> None:
        if status in NOT_OF_MOVIES:
            words = ", ".join(STATUSES[media_type])
            hint = f"Movies take {words}; move the items there."
            self._report.add("movie-status", key.place, NOT_OF_MOVIES[status], hint)
        elif key.text == MERGE_KEY:
            report_merge_key(key, self._report)
        else:
            meant = self._report.nearest(key.text, STATUSES[media_type])
            hint = f"Did you mean {meant}?" if meant else statuses_hint(media_type)
            if key.text in ITEM_FORM:
                hint = f"Where {key.text} belongs to an item, it stands below the item's first key."
            self._report.add(
                "unknown-status",
                key.place,
                f"{media_type} have no status {shown(key.text)}",
                hint,
            )


def read_policy(node: Value, report: Report) -> Policy:
    """Read the section; what it does not say has its default."""
    if not isinstance(node, Mapping):
        if isinstance(node, Sequence) or (isinstance(node, Scalar) and not node.nothing):
            report.add(
                "wrong-shape",
                node.place,
                "policy must be a mapping",
                POLICY_HINT,
            )
        return Policy()
    values: dict[str, Any] = {}
    for key, value in node.pairs:
        if key.text not in POLICY_NEEDS:
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
    needs, hint = POLICY_NEEDS[key.text]
    told = f", not {shown(value.text)}" if isinstance(value, Scalar) and value.text else ""
    report.add(
        "bad-policy", value.place if told else key.place, f"{key.text} must be {needs}{told}", hint
    )


def _report_unknown(key: Scalar, report: Report) -> None:
    if key.text == MERGE_KEY:
        report_merge_key(key, report)
        return
    meant = report.nearest(key.text, POLICY_KEYS)
    report.add(
        "unknown-key",
        key.place,
        f"policy has no key {shown(key.text)}",
        f"Did you mean {meant}?" if meant else keys_hint(POLICY_KEYS),
    )
