"""Running the doctor over a world, for its tests."""

from reconciler.simkl.checkup.doctor import examine
from reconciler.simkl.checkup.finding import Judgement, Observation
from reconciler.simkl.opening import open_api
from tests.simkl.account.account_world import World

LIBRARY = "GET /sync/all-items/"


def look(world: World) -> dict[str, Observation]:
    with open_api(world.settings, world.connection) as api:
        return {found.assumption.id: found.seen for found in examine(api)}


def verdicts(seen: dict[str, Observation], verdict: Judgement) -> set[str]:
    return {name for name, one in seen.items() if one.verdict is verdict}
