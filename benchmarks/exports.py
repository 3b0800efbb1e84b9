"""Exports of other services, of a size: a table as IMDb writes it, and XML as MyAnimeList does."""

from pathlib import Path
from typing import Final

_HEADINGS: Final = (
    "Position,Const,Created,Modified,Description,Title,URL,Title Type,IMDb Rating,Runtime (mins),"
    "Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
)
_STATUSES: Final = ("Watching", "Completed", "On-Hold", "Dropped", "Plan to Watch")


def write_table(path: Path, rows: int) -> None:
    """Write a watchlist of IMDb with that many titles, two thirds of them films."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADINGS)
        for number in range(rows):
            const = f"tt{1_000_000 + number}"
            kind = "tvSeries" if number % 3 == 0 else "movie"
            rated = f"{number % 10 + 1},2021-01-02" if number % 2 else ","
            file.write(
                f'{number},{const},2020-05-21,2020-05-21,,"Title, the {number}th",'
                f"https://www.imdb.com/title/{const}/,{kind},7.1,90,{1950 + number % 70},"
                f'"Drama, Sport",1234,2017-11-20,Somebody,{rated}\n'
            )


def write_xml(path: Path, rows: int) -> None:
    """Write a list of MyAnimeList with that many anime, in all statuses."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8" ?>\n<myanimelist>\n')
        for number in range(1, rows + 1):
            file.write(
                f"<anime><series_animedb_id>{number}</series_animedb_id>"
                f"<series_title><![CDATA[Anime {number}]]></series_title>"
                "<series_type>TV</series_type><series_episodes>12</series_episodes>"
                f"<my_id>0</my_id><my_watched_episodes>{number % 12}</my_watched_episodes>"
                "<my_start_date>0000-00-00</my_start_date>"
                "<my_finish_date>2015-01-02</my_finish_date><my_rated></my_rated>"
                f"<my_score>{number % 11}</my_score><my_dvd></my_dvd><my_storage></my_storage>"
                f"<my_status>{_STATUSES[number % 5]}</my_status>"
                "<my_comments><![CDATA[]]></my_comments><my_times_watched>0</my_times_watched>"
                "<my_tags><![CDATA[]]></my_tags><my_rewatching>0</my_rewatching></anime>\n"
            )
        file.write("</myanimelist>\n")
