"""The shape of a sandbox file: one account with its library, its token and changed titles.

Its times are ISO 8601 in UTC with ``Z``, each change strictly later than the last.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field

from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.titles import CatalogueTitle

STATE_VERSION: Final = 1
_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def _time(text: str) -> str:
    parse_time(text)
    return text


Time = Annotated[str, AfterValidator(_time)]
"""An ISO 8601 time, kept as it was written."""

_Ignored = Annotated[list[Any], Field(exclude=True)]

EpisodeKey = Annotated[str, Field(pattern=r"^\d+x\d+$")]
"""``SEASONxNUMBER``."""


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


def milliseconds(moment: datetime) -> int:
    """Return a time as milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def iso(stamp: int) -> str:
    """Return milliseconds since 1970 as ISO 8601 with ``Z``, without a fraction when it is zero."""
    moment = _EPOCH + stamp * _MILLISECOND
    text = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    fraction = stamp % 1000
    return f"{text}.{fraction:03d}Z" if fraction else f"{text}Z"


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time; one without an offset is taken as UTC.

    Raises:
        ValueError: It is no such time.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(slots=True)
class Memo:
    """A person's note on a title."""

    __pydantic_config__: ClassVar = _STRICT

    text: str
    is_private: bool = False


@dataclass(slots=True)
class SandboxEntry:
    """One row of the library.

    Attributes:
        status: Its status.
        added_at: When it was put on a list, or None.
        changed_at: When the row last changed, its rating aside; what ``date_from`` is compared to.
        rating: 1–10, or None.
        rated_at: When it was rated, or None.
        memo: The note, or None.
        marked: How many episodes, counted from the first, were marked watched in one action and
            so have no row of their own.
        rows: Recorded episodes, by ``SEASONxNUMBER``; None where the time was never recorded.
        last_watched_at: The latest watch, or None.
        rating_changed_at: When its rating last changed on this account, or None.
    """

    __pydantic_config__: ClassVar = _STRICT

    status: Status
    added_at: Time | None
    changed_at: Time
    rating: int | None = None
    rated_at: Time | None = None
    memo: Memo | None = None
    marked: int = 0
    rows: dict[EpisodeKey, Time | None] = field(default_factory=dict)
    last_watched_at: Time | None = None
    rating_changed_at: Time | None = None


Block = dict[str, Time | None]
"""A block of the activities: the last change by bucket."""


def empty_activities() -> dict[MediaType, Block]:
    """Return the activities of an account where nothing ever happened."""
    return {
        media_type: dict.fromkeys(
            ["all", "rated_at", "playback", *STATUSES[media_type], "removed_from_list"]
        )
        for media_type in MediaType
    }


@dataclass(slots=True)
class SandboxState:
    """A whole sandbox file.

    Attributes:
        format_version: The file format's version.
        instance: Random name of this sandbox; its token differs from that of any other, so that
            nothing that a client remembers of another sandbox applies here.
        account_id: ``account.id`` of the settings.
        plan: The account's subscription.
        clock: The last stamp that was given out, in milliseconds since 1970.
        activities_all: Top-level ``all`` of the activities.
        settings_all: ``settings.all`` of the activities.
        activities: The blocks of the three types.
        entries: The library, by Simkl id.
        titles: Titles that the built-in catalogue lacks, or has otherwise.
        grants: Accepted, because files of version 0.1.0 carry it, and left out when saved.
        logins: As ``grants``.
    """

    __pydantic_config__: ClassVar = _STRICT

    format_version: Literal[1]
    instance: str
    account_id: int
    plan: Literal["free", "pro", "vip"] = "free"
    clock: int = 0
    activities_all: Time | None = None
    settings_all: Time | None = None
    activities: dict[MediaType, Block] = field(default_factory=empty_activities)
    entries: dict[int, SandboxEntry] = field(default_factory=dict)
    titles: list[CatalogueTitle] = field(default_factory=list)
    grants: _Ignored = field(default_factory=list)
    logins: _Ignored = field(default_factory=list)

    @property
    def token(self) -> str:
        """The access token that is in force, in the form that Simkl gives them."""
        return f"simkl_at_{self.instance}"
