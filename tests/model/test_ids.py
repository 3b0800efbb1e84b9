"""How ids are written, and which of them identify."""

import pytest

from reconciler.model.ids import (
    ANSWER_ONLY_KEYS,
    ID_KEYS,
    IDENTIFYING_KEYS,
    SHARED_ANIME_KEYS,
    MalformedId,
    identifying,
    normalise_id,
)
from reconciler.model.media import MediaType


@pytest.mark.parametrize("key", ID_KEYS)
def test_the_example_of_each_key_is_in_normal_form(key: str) -> None:
    example = ID_KEYS[key].example
    assert normalise_id(key, example) == example


@pytest.mark.parametrize(
    ("key", "written", "normal"),
    [
        ("imdb", "TT0181852", "tt0181852"),
        ("imdb", " tt31378509 ", "tt31378509"),
        ("tvdb", "The-Walking-Dead", "the-walking-dead"),
        ("tvdb", "153021", "153021"),
        ("letterboxd", "Dune-Part-Two", "dune-part-two"),
        ("crunchyroll", "GY5P48XEY", "GY5P48XEY"),
    ],
)
def test_one_spelling_of_each_id(key: str, written: str, normal: str) -> None:
    assert normalise_id(key, written) == normal


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("imdb", "123"),
        ("imdb", "tt123"),
        ("imdb", "nm0000206"),
        ("tmdb", "0"),
        ("tmdb", "01399"),
        ("tmdb", "-1"),
        ("tmdb", "1.0"),
        ("tmdb", "1_000"),
        ("tmdb", "١٣٩٩"),
        ("simkl", ""),
        ("simkl", "1" * 13),
        ("letterboxd", "dune part two"),
        ("traktslug", "a/b"),
    ],
)
def test_refuses_what_is_no_id(key: str, value: str) -> None:
    with pytest.raises(MalformedId, match=key):
        normalise_id(key, value)


def test_shared_ids_do_not_identify_anime() -> None:
    ids = {"simkl": "1", "mal": "2", "tmdb": "3", "tvdb": "4", "imdb": "tt0000005"}
    assert dict(identifying(MediaType.ANIME, ids)) == {"simkl": "1", "mal": "2"}
    assert dict(identifying(MediaType.SHOWS, ids)) == {
        key: value for key, value in ids.items() if key != "mal"
    }
    assert not SHARED_ANIME_KEYS & IDENTIFYING_KEYS[MediaType.ANIME]


def test_no_answer_only_key_can_be_asked_for() -> None:
    assert not ANSWER_ONLY_KEYS & ID_KEYS.keys()
