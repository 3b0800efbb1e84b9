"""What an examination of Simkl found, as a document."""

import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from reconciler import __version__
from reconciler.documents.account import ExaminationDocument
from reconciler.documents.terms import FORMAT_VERSION
from reconciler.simkl.checkup.doctor import Finding
from reconciler.simkl.checkup.finding import Judgement
from reconciler.simkl.http.transport import Api
from reconciler.simkl.login.login_record import Kind


def examination(
    findings: Sequence[Finding], api: Api, origin: str, kind: Kind
) -> ExaminationDocument:
    """Return the JSON form, which holds no secret and nothing of the library.

    Args:
        findings: What was found.
        api: The client that was used.
        origin: Where it was found.
        kind: The app's registration.
    """
    verdicts = [finding.seen.verdict for finding in findings]
    return {
        "format_version": FORMAT_VERSION,
        "reconciler": __version__,
        "python": platform.python_version(),
        "system": sys.platform,
        "checked_at": f"{datetime.fromtimestamp(api.clock.now(), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "api": origin,
        "app": str(kind),
        "requests": api.requests,
        "summary": {
            "ok": verdicts.count(Judgement.OK),
            "differs": verdicts.count(Judgement.DIFFERS),
            "cannot_tell": verdicts.count(Judgement.CANNOT_TELL),
        },
        "findings": [
            {
                "id": finding.assumption.id,
                "verdict": finding.seen.verdict,
                "assumption": finding.assumption.sentence,
                "seen": finding.seen.sentence,
            }
            for finding in findings
        ],
    }
