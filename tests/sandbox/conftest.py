"""A tiny catalogue, a sample that fits it, and a client that is as well behaved as ours."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.media import MediaType, Status
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.state import Memo
from reconciler.sandbox.titles import Catalogue, CatalogueTitle
from tests.double.file import DoubleFile
from tests.double.quirks import Quirks
from tests.double.transport import SimklDouble

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILM, FILM_TO_COME, UNLISTED_FILM = 1, 2, 3
ENDED, AIRING, UNAIRED, UNLISTED_SHOW, SINGLE = 11, 12, 13, 14, 15
SEASON_1, SEASON_2, ANIME_FILM = 21, 22, 23


def title(media_type: MediaType, simkl: int, name: str, **fields: Any) -> CatalogueTitle:
    given: dict[str, Any] = {
        "slug": name.lower().replace(" ", "-"),
        "year": 2000,
        "ids": {},
        "airing": None if media_type is MediaType.MOVIES else "ended",
        "released": True,
        "seasons": [] if media_type is MediaType.MOVIES else [2, 3],
        "not_aired": 0,
        "anime_type": "tv" if media_type is MediaType.ANIME else None,
        "poster": None,
    }
    return CatalogueTitle(type=media_type, simkl=simkl, title=name, **(given | fields))


CATALOGUE = Catalogue(
    [
        title(MediaType.MOVIES, FILM, "Old Film", ids={"imdb": "tt0000001", "tmdb": "100"}),
        title(MediaType.MOVIES, FILM_TO_COME, "Film To Come", released=False, year=2027),
        title(MediaType.MOVIES, UNLISTED_FILM, "Other Film", ids={"imdb": "tt0000003"}),
        title(
            MediaType.SHOWS,
            ENDED,
            "Ended Show",
            ids={"tmdb": "100", "tvdb": "900", "tvdbslug": "ended-show", "netflix": "77"},
        ),
        title(MediaType.SHOWS, AIRING, "Airing Show", airing="airing", not_aired=1),
        title(MediaType.SHOWS, UNAIRED, "Unaired Show", airing="tba", not_aired=5),
        title(MediaType.SHOWS, UNLISTED_SHOW, "Other Show", ids={"tmdb": "104"}),
        title(MediaType.SHOWS, SINGLE, "Single Special", seasons=[1]),
        title(
            MediaType.ANIME,
            SEASON_1,
            "Titans",
            ids={"mal": "16498", "tmdb": "1429", "livechart": "5"},
            seasons=[25],
        ),
        title(
            MediaType.ANIME,
            SEASON_2,
            "Titans 2",
            ids={"mal": "25777", "tmdb": "1429"},
            seasons=[12],
        ),
        title(
            MediaType.ANIME,
            ANIME_FILM,
            "Anime Film",
            ids={"mal": "523", "tmdb": "808"},
            seasons=[1],
            anime_type="movie",
        ),
    ]
)

SAMPLE = (
    SampleEntry(
        MediaType.MOVIES,
        FILM,
        Status.COMPLETED,
        "2020-01-01T10:00:00Z",
        last_watched_at="2020-01-02T10:00:00Z",
        rating=7,
        rated_at="2020-01-03T10:00:00Z",
        memo=Memo("with friends", is_private=True),
    ),
    SampleEntry(
        MediaType.SHOWS,
        ENDED,
        Status.WATCHING,
        "2020-02-01T10:00:00Z",
        watched=3,
        dated=True,
        last_watched_at="2020-02-10T10:00:00Z",
    ),
    SampleEntry(MediaType.SHOWS, AIRING, Status.PLANTOWATCH, "2020-03-01T10:00:00Z"),
    SampleEntry(
        MediaType.ANIME,
        SEASON_1,
        Status.COMPLETED,
        "2020-04-01T10:00:00Z",
        watched=25,
        last_watched_at="2020-04-02T10:00:00Z",
        rating=9,
        rated_at="2020-04-03T10:00:00Z",
    ),
)

Params = dict[str, str]


class Simkl:
    """Asks the sandbox as a good client would."""

    def __init__(self, transport: SimklDouble, client: httpx.Client) -> None:
        self.transport = transport
        self.client = client

    @property
    def file(self) -> DoubleFile:
        return self.transport.file

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.client.get(path, params=params)

    def post(self, path: str, body: Any, **params: str) -> httpx.Response:
        return self.client.post(path, json=body, params=params)

    def rows(self, media_type: str, status: str = "all", **params: str) -> list[dict[str, Any]]:
        answer = self.get(f"/sync/all-items/{media_type}/{status}", **params).json()
        return list(answer.get(media_type, []))

    def row(self, media_type: str, simkl: int, **params: str) -> dict[str, Any] | None:
        key = "movie" if media_type == "movies" else "show"
        found = [
            row for row in self.rows(media_type, **params) if row[key]["ids"]["simkl"] == simkl
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def status(self, media_type: str, simkl: int) -> str | None:
        row = self.row(media_type, simkl)
        return None if row is None else row["status"]

    def activities(self) -> dict[str, Any]:
        document: dict[str, Any] = self.get("/sync/activities").json()
        return document

    def add(self, key: str, to: str, **ids: Any) -> httpx.Response:
        return self.post("/sync/add-to-list", {key: [{"to": to, "ids": ids}]})

    def history(self, key: str, item: dict[str, Any], **params: str) -> httpx.Response:
        return self.post("/sync/history", {key: [item]}, **params)


Opener = Callable[..., Simkl]


@pytest.fixture
def open_simkl(tmp_path: Path) -> Iterator[Opener]:
    """Open the one sandbox of the test, under any quirks."""
    with ExitStack() as stack:

        def opener(**quirks: Any) -> Simkl:
            transport = SimklDouble(
                tmp_path / "sandbox.json",
                now=lambda: NOW,
                quirks=Quirks(**quirks),
                catalogue=CATALOGUE,
                sample=SAMPLE,
            )
            credentials = transport.file.credentials()
            client = httpx.Client(
                transport=transport,
                base_url="https://api.simkl.com",
                params={
                    "client_id": credentials.client_id,
                    "app-name": "reconciler",
                    "app-version": "1.0",
                },
                headers={
                    "user-agent": "reconciler/1.0",
                    "authorization": f"Bearer {credentials.access_token}",
                },
            )
            return Simkl(transport, stack.enter_context(client))

        yield opener


@pytest.fixture
def simkl(open_simkl: Opener) -> Simkl:
    """The sandbox under the reference's own reading."""
    return open_simkl()
