"""The JSON forms of what is told of an account, its credentials, and what Simkl answers."""

from typing import Annotated

from typing_extensions import TypedDict

from reconciler.documents.terms import Count, FormatVersion, Told


class ProfileDocument(TypedDict):
    """Whose account it is."""

    id: Annotated[int, Told("The account's permanent number.")]
    name: Annotated[str, Told("The person's name on Simkl; empty when it is not told.")]
    plan: Annotated[str, Told("free, pro or vip; empty when it is not told.")]


class CredentialsDocument(TypedDict):
    """What the account is reached by; no secret is in it."""

    source: Annotated[
        str,
        Told("Where they come from.", enum=["environment", "file", "keyring", "sandbox"]),
    ]
    kind: Annotated[str, Told("The app's registration, such as v2.")]
    client_id: Annotated[str, Told("The app; may be empty.")]
    may_write: Annotated[bool | None, Told("Whether they allow changes; null when not known.")]
    expires_at: Annotated[str | None, Told("When they end, ISO 8601 in UTC; null when not told.")]
    renews: Annotated[bool, Told("They are renewed without a person.")]


class QuotaDocument(TypedDict):
    """What Simkl told of the daily limit."""

    limit: Annotated[int | None, Told("Requests a day; null when it is not told.")]
    remaining: Annotated[int, Told("Requests that are left today.")]


class ApiDocument(TypedDict):
    """Where requests go."""

    origin: Annotated[str, Told("Scheme, host and port.")]
    default: Annotated[bool, Told("It is Simkl itself, or the sandbox.")]


class WhoamiDocument(TypedDict):
    """Whose account the commands work on, and by which credentials."""

    format_version: FormatVersion
    account: ProfileDocument
    credentials: CredentialsDocument
    quota: Annotated[QuotaDocument | None, Told("Null where Simkl does not tell the limit.")]
    api: ApiDocument


class LogoutDocument(TypedDict):
    """What became of the stored login."""

    format_version: FormatVersion
    logged_out: Annotated[bool, Told("There was a login, and it is deleted.")]
    told: Annotated[str, Told("What was done, in sentences.")]


class FindingDocument(TypedDict):
    """What became of one assumption about Simkl."""

    id: Annotated[str, Told("The assumption's name.")]
    verdict: Annotated[str, Told("Whether it holds.", enum=["ok", "differs", "cannot_tell"])]
    assumption: Annotated[str, Told("What the program takes for granted.")]
    seen: Annotated[str, Told("What was seen.")]


class JudgementsDocument(TypedDict):
    """How many assumptions fared how."""

    ok: Count
    differs: Count
    cannot_tell: Count


class ExaminationDocument(TypedDict):
    """Whether Simkl answers as the program believes; nothing of the library is in it."""

    format_version: FormatVersion
    reconciler: Annotated[str, Told("The version of the program.")]
    python: Annotated[str, Told("The version of Python.")]
    system: Annotated[str, Told("The operating system.")]
    checked_at: Annotated[str, Told("ISO 8601 in UTC.")]
    api: Annotated[str, Told("Where it was asked: scheme, host and port, or sandbox.")]
    app: Annotated[str, Told("The app's registration, such as v2.")]
    requests: Annotated[int, Told("How many requests it took.", minimum=0)]
    summary: JudgementsDocument
    findings: list[FindingDocument]
