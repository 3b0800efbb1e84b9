"""Logging in over a world, for tests of both ways."""

from collections.abc import Callable

from reconciler.model.errors import Unreachable
from reconciler.sandbox.store import CLIENT_ID
from reconciler.simkl.login.device_login import App
from reconciler.simkl.login.grant import Grant, Invitation
from reconciler.simkl.login.login import Screen, log_in
from reconciler.simkl.opening import open_without_token
from tests.simkl.account.account_world import World

DEVICE = "POST /oauth2/device"
TOKEN = "POST /oauth2/token"
PIN = "GET /oauth/pin"
APP = App(CLIENT_ID)


class Person:
    """Sees what a login shows, and the network's troubles."""

    def __init__(self, act: Callable[[Invitation], None] = lambda _: None) -> None:
        self.seen: list[Invitation] = []
        self.troubles: list[Unreachable] = []
        self._act = act

    @property
    def screen(self) -> Screen:
        return Screen(self._invite, self.troubles.append)

    def _invite(self, invitation: Invitation) -> None:
        self.seen.append(invitation)
        self._act(invitation)


def go(world: World, person: Person, app: App = APP) -> Grant:
    with open_without_token(world.settings, app.client_id, world.connection) as api:
        return log_in(api, app, person.screen)
