"""Single values of Simkl's answers: texts, numbers and ids, in the program's own spelling.

Known from Simkl's reference ("Standard media objects"): what is optional there is optional here.
"""

import re
from collections.abc import Mapping
from typing import Final

from reconciler.model.ids import ANSWER_NAMES, ID_KEYS, PAGE_NAMES, MalformedId, normalise_id
from reconciler.simkl.http.answers import odd_shape

JsonObject = Mapping[str, object]
"""An object of decoded JSON of which nothing is checked yet."""

_NO_EXTERNAL_IDS: Final = frozenset({"simkl", "simkl_id", "slug"})
# Python refuses to read numbers of thousands of digits, and none of Simkl's has more than these.
_NAMED_PAGES: Final = {name: key for key, name in PAGE_NAMES.items()}
_DIGITS: Final = re.compile("[0-9]{1,18}")


def is_empty_list(data: object) -> bool:
    """Return whether a decoded answer is one of the forms of a list that has nothing in it.

    They differ by the age of the app and by what stands before Simkl: ``{}``, ``null``, ``[]``, a
    body of no bytes (which is read as null), and a null that was wrapped up on its way.
    """
    return data is None or data in ([], {}) or data == {"type": "null", "body": None}


def object_or_none(value: object) -> JsonObject | None:
    """Return an object, or None for anything else."""
    return value if isinstance(value, dict) else None


def text_or_none(value: object) -> str | None:
    """Return a text that is not empty, or None."""
    return value if isinstance(value, str) and value else None


def whole_or_none(value: object) -> int | None:
    """Return a whole number, written as a number or as text, or None."""
    if type(value) is int:  # not a bool, which is an int, too
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None


def simkl_id_of(ids: object, where: str) -> int:
    """Return the Simkl id of an object of ids; some endpoints call it ``simkl_id``.

    Raises:
        UnexpectedAnswer: There is none.
    """
    value = None
    if isinstance(ids, dict):
        value = ids.get("simkl", ids.get("simkl_id"))
    number = whole_or_none(value)
    if number is None or number <= 0:
        raise odd_shape(where, "a title has no Simkl id")
    return number


def account_id_of(data: object, where: str) -> int:
    """Return ``account.id`` of the answer of ``/users/settings``.

    Raises:
        UnexpectedAnswer: It has none.
    """
    account = data.get("account") if isinstance(data, dict) else None
    number = whole_or_none(account.get("id")) if isinstance(account, dict) else None
    if not number:
        raise odd_shape(where, "it names no account")
    return number


def external_ids(ids: object) -> dict[str, str]:
    """Return external ids as text, in their one spelling, without what can be no id of its key.

    Each key has its one name, whatever Simkl called it.
    """
    if not isinstance(ids, dict):
        return {}
    found: dict[str, str] = {}
    for name, value in ids.items():
        if name in _NO_EXTERNAL_IDS:
            continue
        key = name
        if name in ANSWER_NAMES:
            key = ANSWER_NAMES[name]
            if ids.get(key):
                continue
        spec = ID_KEYS.get(key)
        # Nearly every id is in its one spelling already, and a library has tens of thousands.
        if spec is not None and isinstance(value, str) and spec.pattern.fullmatch(value):
            found[key] = value
        elif (spelled := _spelled(key, value)) is not None:
            found[key] = spelled
    return found


def _spelled(key: str, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    known_as = _NAMED_PAGES.get(key, key)
    if known_as not in ID_KEYS:
        return text or None
    try:
        return normalise_id(known_as, text)
    except MalformedId:
        return None
