"""Anime whose ids seasons share, through whole applies."""

from reconciler.applying.outcome import End
from reconciler.library.lock import lock_path, read_lock
from reconciler.model.media import MediaType, Status
from reconciler.sandbox.edit import set_status
from reconciler.sandbox.store import SandboxFile
from tests.house import house

SEASON_1, SEASON_2 = 39687, 439744

TEXT = """\
version: 1
anime:
  watching:
    - tmdb:1429
  plantowatch:
    - mal:16498
"""


def test_a_shared_id_means_after_an_apply_what_it_meant_before_it() -> None:
    """The apply adds a season that carries the same id, so the id alone would be ambiguous."""
    with house(TEXT) as place:
        sandbox = SandboxFile(place.sandbox)
        sandbox.reset(empty=True)
        set_status(sandbox, MediaType.ANIME, str(SEASON_2), Status.HOLD)
        meant = place.plan().matching.matches[0]
        assert (meant.wish.ids, meant.simkl) == ({"tmdb": "1429"}, SEASON_2)
        outcome = place.apply()
        assert outcome.verdict is End.APPLIED
        anime = {entry.simkl: entry.status for entry in place.account().entries[MediaType.ANIME]}
        assert anime == {SEASON_1: Status.PLANTOWATCH, SEASON_2: Status.WATCHING}
        lock = read_lock(lock_path(place.file))
        assert lock is not None
        assert lock.items[MediaType.ANIME][SEASON_2].ids == {"tmdb": "1429"}
        assert place.apply().verdict is End.NOTHING_TO_DO
