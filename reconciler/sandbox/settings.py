"""``/users/settings``: who the account is."""

import httpx

from reconciler.sandbox.account import SandboxAccount
from reconciler.sandbox.answers import json_answer
from reconciler.sandbox.request import SandboxRequest


def settings(_request: SandboxRequest, account: SandboxAccount) -> httpx.Response:
    """Answer with the account's settings; ``account.id`` tells accounts apart."""
    return json_answer(
        {
            "user": {
                "name": "Sandbox",
                "joined_at": "2016-02-24T23:55:13Z",
                "gender": "",
                "avatar": "",
                "bio": "An account in a file.",
                "loc": "",
                "age": "",
            },
            "account": {
                "id": account.state.account_id,
                "timezone": "UTC",
                "type": account.state.plan,
            },
            "connections": {},
        }
    )
