"""A rating that Simkl takes and does not keep: told once, remembered, and not sent for ever."""

import httpx

from tests.house import house

TEXT = "version: 1\nshows:\n  completed:\n    - {ids: {simkl: 11121}, rating: 4}\n"


class WithoutRatings(httpx.BaseTransport):
    """Lets everything through but ratings, which it accepts and drops."""

    def __init__(self, behind: httpx.BaseTransport) -> None:
        self._behind = behind

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/sync/ratings":
            nothing: dict[str, list[object]] = {"movies": [], "shows": []}
            return httpx.Response(201, json={"added": {}, "not_found": nothing})
        return self._behind.handle_request(request)


def test_a_rating_that_simkl_does_not_keep_is_blocked_from_then_on() -> None:
    with house(TEXT.replace("version: 1", "version: 1\npolicy: {prune: false}")) as place:
        place.wire = WithoutRatings(place.simkl)
        outcome = place.apply()
        assert not outcome.reached
        assert [operation.simkl for operation, _ in outcome.failed] == [11121]
        plan = place.plan().plan
        assert plan.operations == ()
        assert [blocked.simkl for blocked in plan.blocked] == [11121]
        assert "when 4 was sent" in plan.blocked[0].reason
