"""The last plan that found nothing to do, remembered until anything that it was made from changes.

A plan follows from the file, its lock, the day and the account's rows, and from nothing else, as
long as no look-up has a say in it. So where all of these are what they were when a plan found
nothing to do, the plan is known without making it: one request tells that the account is.
"""

from typing import TYPE_CHECKING, cast

from reconciler.documents.plan import PlanDocument
from reconciler.simkl.account.reader import AccountReader
from reconciler.usecases.sources import Sources

if TYPE_CHECKING:
    from reconciler.usecases.plan import Computed


def remembered_plan(sources: Sources, reader: AccountReader) -> PlanDocument | None:
    """Return the plan that these sources and the account had last, or None where it is to be made.

    Raises:
        AccountError: The account's activities cannot be read.
    """
    return cast(PlanDocument | None, reader.concluded(sources.fingerprint))


def remember_plan(computed: "Computed", document: PlanDocument, reader: AccountReader) -> None:
    """Remember a plan of everything, where it finds nothing to do and nothing to tell of.

    A plan that has operations, blocked wishes or drift is made anew each time, and so is one that
    needed more than the account's rows: what the catalogue knows changes by itself.

    Args:
        computed: The plan, of which nothing was left out and nothing missing believed on purpose.
        document: Its JSON form.
        reader: The account.
    """
    plan = computed.plan
    if computed.by_rows_alone and not (plan.operations or plan.blocked or plan.drift):
        reader.conclude(computed.sources.fingerprint, computed.account, document)
