"""Links that people paste, and the ids in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.ids import normalise_id
from reconciler.model.links import LINK_HOSTS, BadLink, id_from_link, looks_like_link
from reconciler.model.media import MediaType

MOVIES, SHOWS, ANIME = MediaType.MOVIES, MediaType.SHOWS, MediaType.ANIME

TITLES = [
    ("https://simkl.com/movies/53536/inception", "simkl", "53536", MOVIES),
    ("https://simkl.com/tv/17465/game-of-thrones", "simkl", "17465", SHOWS),
    ("simkl.com/tv/1", "simkl", "1", SHOWS),
    ("//simkl.com/anime/39687", "simkl", "39687", ANIME),
    ("HTTP://WWW.Simkl.com/anime/39687/", "simkl", "39687", ANIME),
    ("https://simkl.com/tv/20606/episodes", "simkl", "20606", SHOWS),
    ("https://simkl.com:443/tv/1?a=b#c", "simkl", "1", SHOWS),
    ("https://www.imdb.com/title/tt0181852/", "imdb", "tt0181852", None),
    ("https://m.imdb.com/title/tt0181852/?ref_=fn_al_tt_1", "imdb", "tt0181852", None),
    ("https://www.imdb.com/de/title/tt0181852/reference", "imdb", "tt0181852", None),
    ("https://www.imdb.com/es-es/title/TT0181852", "imdb", "tt0181852", None),
    ("https://www.themoviedb.org/movie/603-the-matrix", "tmdb", "603", MOVIES),
    ("https://www.themoviedb.org/movie/603-the-matrix/cast", "tmdb", "603", MOVIES),
    ("https://themoviedb.org/tv/1399?language=de", "tmdb", "1399", SHOWS),
    ("https://thetvdb.com/series/the-walking-dead", "tvdb", "the-walking-dead", SHOWS),
    ("https://thetvdb.com/movies/Inception#x", "tvdb", "inception", MOVIES),
    ("https://thetvdb.com/?tab=series&id=153021", "tvdb", "153021", SHOWS),
    ("https://www.thetvdb.com/index.php?tab=series&id=153021&lid=7", "tvdb", "153021", SHOWS),
    ("https://thetvdb.com/series?id=153021", "tvdb", "153021", SHOWS),
    ("https://www.thetvdb.com/dereferrer/series/153021", "tvdb", "153021", SHOWS),
    ("https://www.thetvdb.com/dereferrer/movie/113", "tvdb", "113", MOVIES),
    ("https://myanimelist.net/anime/16498/Shingeki_no_Kyojin", "mal", "16498", None),
    ("https://myanimelist.net/anime.php?id=16498", "mal", "16498", None),
    ("https://anilist.co/anime/16498/Attack-on-Titan/", "anilist", "16498", None),
    ("https://anidb.net/anime/9541", "anidb", "9541", None),
    ("anidb.net/a9541", "anidb", "9541", None),
    ("https://anidb.net/perl-bin/animedb.pl?show=anime&aid=9541", "anidb", "9541", None),
    ("https://kitsu.app/anime/7442", "kitsu", "7442", None),
    ("https://kitsu.io/anime/7442/episodes", "kitsu", "7442", None),
    ("https://letterboxd.com/film/dune-part-two/", "letterboxd", "dune-part-two", None),
    ("https://trakt.tv/movies/heat-1995", "traktslug", "heat-1995", MOVIES),
    ("https://trakt.tv/shows/24", "traktslug", "24", SHOWS),
    ("https://app.trakt.tv/shows/severance", "traktslug", "severance", SHOWS),
    ("https://www.livechart.me/anime/321", "livechart", "321", None),
    ("https://www.anisearch.com/anime/2227,one-piece", "anisearch", "2227", None),
    ("https://www.anime-planet.com/anime/one-piece", "animeplanet", "one-piece", None),
    ("https://www.netflix.com/title/70210890", "netflix", "70210890", None),
    ("https://www.netflix.com/de-en/title/70210890?s=i", "netflix", "70210890", None),
    ("https://www.imdb.com/title/tt0181852/?ref_=https://x.org/", "imdb", "tt0181852", None),
    ("https://myanimelist.net/anime/5680/K-On!_(TV)", "mal", "5680", None),
    ("<https://anilist.co/anime/1>", "anilist", "1", None),
]  # fmt: skip

NO_TITLES = [
    "https://simkl.com",
    "https://simkl.com/tv/best-shows",
    "https://simkl.com/5743957/list/1",
    "https://simkl.com/tv/17465/game-of-thrones/season-1/episode-2",
    "https://simkl.com/tv/0",
    "https://simkl.com/tv/17465abc",
    "https://www.imdb.com/name/nm0000206/",
    "https://www.imdb.com/list/ls000000001/",
    "https://www.imdb.com/title/tt123/",
    "https://www.themoviedb.org/person/6384",
    "https://www.themoviedb.org/tv/1399/season/1",
    "https://www.themoviedb.org/tv/1399-game-of-thrones/season/1/episode/1",
    "https://www.themoviedb.org/search?query=x",
    "https://thetvdb.com/series/lost/seasons/official/1",
    "https://thetvdb.com/series/lost/episodes/127131",
    "https://thetvdb.com/?tab=episode&id=1",
    "https://thetvdb.com/people/1",
    "https://trakt.tv/shows/lost/seasons/1",
    "https://trakt.tv/shows/trending",
    "https://trakt.tv/users/me/lists/x",
    "https://myanimelist.net/manga/1",
    "https://myanimelist.net/anime/1/x/episode/3",
    "https://anilist.co/manga/1",
    "https://anidb.net/character/1",
    "https://anidb.net/perl-bin/animedb.pl?show=ep&eid=1",
    "https://kitsu.app/anime/attack-on-titan",
    "https://letterboxd.com/somebody/",
    "https://letterboxd.com/somebody/film/dune-part-two/",
    "https://www.anime-planet.com/anime/tags/action",
    "https://www.anime-planet.com/anime/all?name=x",
    "https://www.netflix.com/watch/70210890",
    "https://www.livechart.me/fall-2026/tv",
]

MORE = [
    ("https://simkl.com/tv/1 https://simkl.com/tv/2", 23),
    ("https://simkl.com/tv/1, simkl.com/tv/2", 24),
    ("https://simkl.com/tv/1,simkl.com/tv/2", 23),
    ("simkl.com/tv/1/https://simkl.com/tv/2", 15),
    ("https://simkl.com/tv/1?a=b&https://simkl.com/tv/2", 27),
    ("https://simkl.com/tv/1\nhttps://simkl.com/tv/2", 23),
    (" https://simkl.com/tv/1 tmdb:1399", 24),
    ("imdb.com/title/tt10872600 (the best one)", 26),
    ("https://simkl.com/tv/1\u2028x", 23),
    ("https://simkl.com/tv/1#a b", 25),
    ("https://simkl.com/tv/1;2", 23),
    ("https://simkl.com/tv/1,", 22),
    ("https://simkl.com/tv/1)", 22),
    ("<https://simkl.com/tv/1> x", 25),
    ("https://letterboxd.com/film/heat|tmdb:1", 33),
]

UNKNOWN = [
    "https://boxd.it/abc",
    "https://example.com/movie/1",
    "https://simkl.com.example.com/tv/1",
    "ftp://simkl.com/tv/1",
    "https://[::1/tv/1",
    "https://evil.example/?u=https://simkl.com/tv/1",
    "",
    "Dune",
]


@pytest.mark.parametrize(("link", "key", "value", "hint"), TITLES)
def test_reads_the_id_of_a_title_page(
    link: str, key: str, value: str, hint: MediaType | None
) -> None:
    assert looks_like_link(link)
    assert id_from_link(link) == (key, value, hint)


@pytest.mark.parametrize("link", NO_TITLES)
def test_refuses_pages_that_are_no_title(link: str) -> None:
    with pytest.raises(BadLink) as refused:
        id_from_link(link)
    assert refused.value.code == "not-a-title-link"
    assert refused.value.hint


@pytest.mark.parametrize(("text", "place"), MORE)
def test_refuses_whatever_stands_beside_a_link(text: str, place: int) -> None:
    assert looks_like_link(text)
    with pytest.raises(BadLink) as refused:
        id_from_link(text)
    assert refused.value.code == "more-than-a-link"
    assert refused.value.offset == place
    assert ("second link" in refused.value.message) is ("simkl.com" in text[place:])


@pytest.mark.parametrize("link", UNKNOWN)
def test_refuses_sites_whose_ids_simkl_does_not_take(link: str) -> None:
    with pytest.raises(BadLink) as refused:
        id_from_link(link)
    assert refused.value.code == "unknown-link"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://www.themoviedb.org/tv/1399-x/season/1", "https://themoviedb.org/tv/1399"),
        ("https://letterboxd.com/me/film/dune-part-two/", "https://letterboxd.com/film/dune"),
        ("https://kitsu.io/anime/one-piece", "kitsu:7442"),
        ("https://boxd.it/abc", "letterboxd.com/film"),
        ("https://example.com/x", "simkl.com"),
    ],
)
def test_says_what_to_write_instead(link: str, words: str) -> None:
    with pytest.raises(BadLink) as refused:
        id_from_link(link)
    assert words in refused.value.hint


@pytest.mark.parametrize("text", ["Dune", "Dune: Part Two", "tmdb:1399", "E.T.", "9/11", "M*A*S*H"])
def test_plain_texts_do_not_look_like_links(text: str) -> None:
    assert not looks_like_link(text)


any_link = st.sampled_from(LINK_HOSTS).flatmap(lambda host: st.text().map(f"{host}/".__add__))


@given(st.one_of(st.text(), any_link))
def test_any_text_gives_an_id_in_normal_form_or_a_bad_link(text: str) -> None:
    try:
        link = id_from_link(text)
    except BadLink:
        return
    assert normalise_id(link.key, link.value) == link.value


@pytest.mark.parametrize(
    "link",
    ["https://www.crunchyroll.com/series/GY5P48XEY/x", "https://www.hulu.com/series/the-bear-05eb"],
)
def test_a_stream_is_refused_for_what_it_is(link: str) -> None:
    with pytest.raises(BadLink) as bad:
        id_from_link(link)
    assert bad.value.code == "unknown-link"
    assert "pages of a stream" in bad.value.message
    assert "not a site whose ids" not in bad.value.message
