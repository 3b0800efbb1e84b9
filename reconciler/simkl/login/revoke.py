"""Ending a login at Simkl."""

from reconciler.simkl.http.answers import failure
from reconciler.simkl.http.transport import Api
from reconciler.simkl.login.login_record import StoredLogin

_REVOKE = "/oauth2/revoke"


def revoke(api: Api, login: StoredLogin) -> None:
    """End a V2 login: both its tokens are dead afterwards.

    Known from Simkl's reference ("Revoke"): it answers 200 also for a token that it does not know.
    V1 logins have no such request.

    Raises:
        AccountError: Simkl did not do it, or there was no answer.
    """
    own = login.secrets
    fields = {"client_id": login.client_id, "token": own.refresh_token or own.access_token}
    if own.client_secret:
        fields["client_secret"] = own.client_secret
    answer = api.post_form(_REVOKE, fields)
    # Nothing is told in the body, which may be empty.
    if not 200 <= answer.status < 300 or answer.error:
        raise failure(answer)
