"""Valid library files, and what they wish."""

from typing import Final

GOOD_FILES: Final = {
    "smallest": "version: 1\n",
    "types without statuses": "version: 1\nmovies:\nshows: {}\nanime: ~\n",
    "statuses without items": "version: 1\nshows:\n  hold:\n  dropped: []\n  watching: null\n",
    "policy": "version: 1\npolicy: {prune: false, max_removals: 0, on_drift: keep}\n",
    "policy of moves and ratings": "version: 1\npolicy: {moves: forward, ratings: true}\n",
    "policy in part": "version: 1\npolicy:\n  on_drift: fail\n",
    "policy without keys": "version: 1\npolicy:\n",
    "block style": (
        "version: 1\nmovies:\n  completed:\n    - title: Inception\n      year: 2010\n"
        "      ids:\n        simkl: 472214\n        imdb: tt1375666\n"
    ),
    "flow strings": "version: 1\ntv: {watching: [tmdb:1399, https://simkl.com/tv/1/x]}\n",
    "titles that look like something else": (
        "version: 1\nmovies:\n  dropped:\n"
        "    - {title: 1917, ids: {tmdb: 1}}\n    - {title: No, ids: {tmdb: 2}}\n"
        "    - {title: 2012-12-21, ids: {tmdb: 3}}\n    - {title: '#Alive', ids: {tmdb: 4}}\n"
        "    - {title: 3.10, ids: {tmdb: 5}}\n    - {title: ~, ids: {tmdb: 6}}\n"
    ),
    "years as text": "version: 1\nmovies: {dropped: [{year: '2010', ids: {tmdb: '1'}}]}\n",
    "anime share ids": (
        "version: 1\nanime:\n  completed:\n    - ids: {mal: 16498, tmdb: 1429}\n"
        "    - ids: {mal: 25777, tmdb: 1429}\n  hold:\n    - ids: {mal: 35760, tvdb: 267440}\n"
    ),
    "the same number of another type": (
        "version: 1\nmovies: {dropped: ['tmdb:1']}\nshows: {dropped: ['tmdb:1']}\n"
    ),
    "anime films by their film id": (
        "version: 1\nanime: {hold: ['themoviedb.org/movie/128', 'themoviedb.org/tv/1429']}\n"
    ),
    "signs within words in braces": (
        "version: 1\nmovies: {dropped: [{title: Who? Me, ids: {tmdb: 1}}, tmdb:2,"
        " {title: :a?b:c?, ids: {tmdb: 3}}]}\n"
    ),
    "an id that is the word null": "version: 1\nshows: {hold: [{ids: {tvdb: 'null'}}]}\n",
    "ratings and dates": (
        "version: 1\nmovies:\n  completed:\n"
        "    - {title: A, ids: {tmdb: 1}, rating: 9, watched: 2014-04-05}\n"
        "    - {watched: unknown, rating: null, ids: {tmdb: 2}}\n"
        "    - ids: {tmdb: 3}\n      rating:\n      watched: 2014-04-05T20:15:00+02:00\n"
        "    - {ids: {tmdb: 4}, rating: ~, watched: 2014-04-05 20:15 Z}\n"
        "    - {ids: {tmdb: 5}, rating: '10', watched: \"1900-01-01\"}\n"
        "shows: {watching: [{rating: 1, ids: {tmdb: 1}}], hold: [{ids: {tmdb: 2}, rating: }]}\n"
    ),
    "explicit document": "%YAML 1.2\n---\nversion: 1\n...\n",
}
