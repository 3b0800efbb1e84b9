"""Saved plans: what was reviewed is what is applied, or nothing is.

A saved plan is the plan's JSON form with fingerprints of all that it was made from. Applying it
plans anew and demands that everything is the same, so an edited or stale plan can do nothing.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

from reconciler.documents.own_files import own_file
from reconciler.documents.plan import PLAN_KIND, ReviewedPlanDocument, SavedPlanDocument
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.files.atomic import (
    DOCUMENT,
    read_regular,
    require_folder,
    require_place,
    write_atomically,
)
from reconciler.library.lock import lock_path, lock_text
from reconciler.model.account import Account, Entry, of_another
from reconciler.model.errors import DamagedFile, FileFailure, Refused
from reconciler.model.library import Library
from reconciler.model.media import MediaType
from reconciler.rendering.terminal import clean
from reconciler.simkl.account.reader import AS_REMEMBERED, AccountReader, Trust
from reconciler.usecases.filters import NO_FILTERS, Filters
from reconciler.usecases.plan import Computed, compute_plan

_FINGERPRINTS: Final = frozenset({"file", "policy", "lock", "account", "read"})
_OF_THE_FILE: Final = frozenset({"nonce", "seal"})
"""What a saved plan says of itself."""

_MOST_NAMED: Final = 5
_EXAMPLES: Final = 2
_ABSENT: Final = "not in the library"
_AGAIN: Final = "Run `reconciler plan --out PLAN.json` again and review the new plan."


def save_plan(path: Path, computed: Computed) -> None:
    """Write a plan and the fingerprints of what it was made from.

    Raises:
        Refused: The path is the library file, its lock, or another file that is no saved plan.
        FileFailure: Its folder is missing, or the file cannot be written.
    """
    require_place_for_plan(path)
    # Two plans that say the same are still two: each may be applied once.
    document = {**_saved_document(computed), "nonce": secrets.token_hex(8)}
    text = json.dumps({**document, "seal": _digest(document)}, ensure_ascii=False, indent=1)
    write_atomically(path, f"{text}\n".encode(), private=True)


def require_place_for_plan(path: Path) -> None:
    """Return when a plan can be saved there, and nothing but an earlier one would be replaced.

    Raises:
        Refused: The path is the library file, its lock, or another file that is no saved plan.
        FileFailure: Its folder is missing, or the file cannot be written.
    """
    require_place(path, "saved plan", _holds_saved_plan)


def load_saved_plan(
    path: Path,
    reader: AccountReader,
    applied: Path,
    trust: Trust = AS_REMEMBERED,
) -> Computed:
    """Read a saved plan, plan anew, and return the new plan when it is the very same.

    Args:
        path: The saved plan.
        reader: The account.
        applied: The folder that remembers which plans were applied.
        trust: How far what is read is believed.

    Raises:
        DamagedFile: It is no saved plan.
        Refused: It was edited, was applied already, or something moved; the message says what.
    """
    saved = _read(path)
    seal = saved["seal"]
    if seal != _digest({key: value for key, value in saved.items() if key != "seal"}):
        raise Refused(
            f"{path} was edited after it was saved; nothing was sent", _AGAIN, code="edited-plan"
        )
    if (applied / seal).exists():
        raise Refused(f"{path} was applied already; nothing was sent", _AGAIN, code="applied-plan")
    computed = compute_plan(
        Path(saved["file"]),
        reader,
        trust,
        _filters(saved),
    )
    current = _saved_document(computed)
    moved = list(_moved(saved, current, computed.account))
    if moved:
        raise Refused(
            f"{path} no longer fits; nothing was sent. What moved: {'; '.join(moved)}",
            _AGAIN,
            code="stale-plan",
        )
    return computed


def planned_file(path: Path) -> Path:
    """Return the library file that a saved plan is of.

    Raises:
        DamagedFile: It is no saved plan.
        FileFailure: It cannot be read.
    """
    return Path(_read(path)["file"])


def require_place_to_remember(applied: Path) -> None:
    """Return when it can be remembered that a plan was applied, as far as can be told before.

    Raises:
        FileFailure: The folder cannot be made or written to.
    """
    require_folder(applied, "applied-plan")


def remember_applied(path: Path, applied: Path) -> None:
    """Remember that a saved plan was applied, so that it is not applied twice."""
    write_atomically(applied / _read(path)["seal"], b"", private=True)


def _saved_document(computed: Computed) -> ReviewedPlanDocument:
    lock = "" if computed.lock is None else lock_text(computed.lock)
    seen = _seen(computed.account)
    return {
        **computed.document(),
        "kind": PLAN_KIND,
        "file": str(computed.path),
        "fingerprints": {
            "file": computed.sources.library_digest,
            "policy": _digest(_policy(computed.library)),
            "lock": _digest(lock),
            "account": computed.account.id,
            "read": _digest(seen),
        },
        "seen": seen,
    }


def _read(path: Path) -> SavedPlanDocument:
    try:
        document = json.loads(read_regular(path, DOCUMENT))
    except OSError as error:
        raise FileFailure(f"cannot read {path}: {error.strerror}", _AGAIN) from error
    except (ValueError, RecursionError) as error:
        raise DamagedFile(f"{path} is no saved plan: it is no JSON", _AGAIN) from error
    own = own_file(document, str(path))
    if own is not None and own.kind != PLAN_KIND:
        raise DamagedFile(f"{path} is {own.what}, not a saved plan", own.advice)
    if not isinstance(document, dict) or not _is_saved_plan(document):
        raise DamagedFile(
            f"{path} is no saved plan", "`reconciler plan --out PLAN.json` writes one."
        )
    if document.get("format_version") != FORMAT_VERSION:
        raise DamagedFile(f"{path} is of another format version", _AGAIN)
    return cast(SavedPlanDocument, document)


def _is_saved_plan(document: Mapping[str, object]) -> bool:
    seen, fingerprints = document.get("seen"), document.get("fingerprints")
    return (
        document.get("kind") == PLAN_KIND
        and all(isinstance(document.get(name), str) for name in ("seal", "file"))
        and isinstance(seen, dict)
        and all(isinstance(entries, dict) for entries in seen.values())
        and isinstance(fingerprints, dict)
        and fingerprints.keys() >= _FINGERPRINTS
    )


def _holds_saved_plan(data: bytes) -> bool:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and _is_saved_plan(document)


def _filters(saved: SavedPlanDocument) -> Filters:
    """Return the filters that a plan was made with."""
    told = saved.get("filters")
    if told is None:
        return NO_FILTERS
    return Filters(tuple(told.get("only", ())), told.get("add_only", False))


def _moved(
    saved: SavedPlanDocument, current: ReviewedPlanDocument, account: Account
) -> Iterator[str]:
    """Describe what is no longer as the saved plan saw it."""
    then, now = saved["fingerprints"], current["fingerprints"]
    if then["account"] != now["account"]:
        yield f"the plan {of_another(then['account'], account)}"
        return
    if then["file"] != now["file"]:
        yield f"{saved['file']} changed"
    if then["policy"] != now["policy"]:
        yield "its policy changed"
    if then["lock"] != now["lock"]:
        yield f"{lock_path(Path(saved['file']))} changed"
    if then["read"] != now["read"]:
        yield from _moved_sections(saved["seen"], current["seen"])
    reviewed = {key: value for key, value in saved.items() if key not in _OF_THE_FILE}
    if then == now and reviewed != json.loads(json.dumps(current)):
        yield "what Simkl knows of a title changed"


def _moved_sections(
    then: Mapping[MediaType, Mapping[str, str]], now: Mapping[MediaType, Mapping[str, str]]
) -> Iterator[str]:
    """Describe which types the file names otherwise by now, and what changed in the others."""
    named, dropped = sorted(now.keys() - then.keys()), sorted(then.keys() - now.keys())
    if named:
        yield f"the file names {' and '.join(named)} by now, which the plan did not read"
    if dropped:
        yield f"the file does not name {' and '.join(dropped)} by now, which the plan read"
    for media_type in sorted(then.keys() & now.keys()):
        yield from _moved_entries(media_type, then[media_type], now[media_type])


def _moved_entries(
    media_type: str, then: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[str]:
    known = sorted(then.keys() | now.keys(), key=lambda simkl: (len(simkl), simkl))
    moved = [simkl for simkl in known if then.get(simkl) != now.get(simkl)]
    named = moved if len(moved) <= _MOST_NAMED else moved[:_EXAMPLES]
    for simkl in named:
        before, after = (clean(seen.get(simkl, _ABSENT)) for seen in (then, now))
        yield f"{media_type} simkl:{simkl}: {before} → {after}"
    if len(moved) > len(named):
        yield f"{len(moved) - len(named):,} more of {len(known):,} {media_type}"


def _seen(account: Account) -> dict[MediaType, dict[str, str]]:
    """Give, by type and Simkl id, the state that the plan saw: readable, with a short digest."""
    return {
        media_type: {str(entry.simkl): _state(entry) for entry in entries}
        for media_type, entries in sorted(account.entries.items())
    }


def _state(entry: Entry) -> str:
    rating = "" if entry.rating is None else f", rating {entry.rating}"
    digest = _digest(list(entry))[:8]
    return f"{entry.title}, {entry.status_text}, {entry.watched}/{entry.total}{rating} ({digest})"


def _policy(library: Library) -> list[object]:
    policy = library.policy
    return [policy.prune, policy.max_removals, policy.on_drift, policy.moves, policy.ratings]


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    # Halves of surrogate pairs, which an edited plan may hold, are digested like anything else.
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
