"""What somebody changed on the account while a plan was carried out, told from what the plan did.

What file and account agree on is the account that the plan was made from, and what the plan sent.
What changed beside that is drift later, as if it had happened after the last write.
"""

from dataclasses import replace

from reconciler.model.account import Account, Entry
from reconciler.model.library import Wish
from reconciler.model.plan import Plan
from reconciler.planning.match import Matching


def as_left_by(plan: Plan, read: Account, account: Account, matching: Matching) -> Account:
    """Return the account as it would be if nobody had changed it while a plan was carried out.

    Status and rating are told apart: of a title, a plan may send one and not the other, and what
    it adds has no rating by itself. What is just as the file wishes it stays, whoever did it: both
    agree on that.

    Args:
        plan: The plan, whether or not all of it was carried out.
        read: The account that it was made from.
        account: The account as read after the last write.
        matching: What the wishes of the file mean, in either account.
    """
    then, rows = read.by_id, account.by_id
    differing = [
        simkl for simkl in then.keys() | rows.keys() if _differs(then.get(simkl), rows.get(simkl))
    ]
    if not differing:
        return account
    wishes = {match.simkl: match.wish for match in matching.matches}
    filed = {one.simkl for one in plan.operations if one.from_status is not one.to_status}
    rated = {one.simkl for one in plan.operations if one.rating is not None}
    for simkl in differing:
        before, now, wish = then.get(simkl), rows.pop(simkl, None), wishes.get(simkl)
        entry = now if simkl in filed or _is_filed_as_wished(now, wish) else before
        if entry is None:
            continue
        is_new = before is None and simkl not in filed
        is_agreed = is_new or simkl in rated or _is_rated_as_wished(now, wish)
        given = now if now is not None and is_agreed else before
        rows[simkl] = entry._replace(rating=None if given is None else given.rating)
    entries = {kind: [one for one in rows.values() if one.type is kind] for kind in account.entries}
    return replace(account, entries=entries)


def _differs(before: Entry | None, now: Entry | None) -> bool:
    if before is now:
        return False
    if before is None or now is None:
        return True
    return before.status is not now.status or before.rating != now.rating


def _is_filed_as_wished(entry: Entry | None, wish: Wish | None) -> bool:
    if entry is None or wish is None:
        return False
    return (entry.type, entry.status) == (wish.type, wish.status)


def _is_rated_as_wished(entry: Entry | None, wish: Wish | None) -> bool:
    if entry is None or wish is None:
        return False
    return wish.rates and entry.rating == wish.rating
