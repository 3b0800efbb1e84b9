"""What is no export, damaged, encrypted, too large, or of an unknown encoding is a clear error."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path

import pytest
import pyzipper

from reconciler.exports import archive, decode
from reconciler.model.errors import BadExport, FileFailure
from tests.exports.bringing import Content, brought, brought_from, reasons, write, zipped
from tests.exports.test_any_bytes import HEADINGS

TABLE = "type,status,title,ids\nmovie,completed,Heat,imdb:tt0113277\n"
LISTED = "Date,Name,Year,Letterboxd URI\n"
GREETING = "type,status,title,ids\nmovie,completed,こんにちは,imdb:tt0113277\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\0\1\2\3" * 100,
        "hello world",
        "a,b,c\n1,2,3\n",
        "[]",
        "{}",
        "[1, 2]",
        "<html></html>",
        '{"lists": 5}',
        "title\nHeat\n",
        b"%PDF-1.4",
        b"tv_show_name,tv_show_id,nb_episodes_se\xff\xfeen\nLost,73739,3\n",
        "title,type\0,status\nHeat,movie,completed\n",
        "title,type,status," + "x," * 40_000,
        '{"id": 1}',
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, content: Content) -> None:
    with pytest.raises(BadExport, match="is no export that is known here") as raised:
        brought_from(tmp_path, {"x.csv": content})
    assert "Letterboxd" in raised.value.hint
    assert raised.value.code == "no-export"


@pytest.mark.parametrize("content", [b"", "\n\n\n", b"\xef\xbb\xbf\r\n"])
def test_a_file_with_nothing_in_it_is_called_empty(tmp_path: Path, content: Content) -> None:
    with pytest.raises(BadExport, match=r"x\.csv is empty"):
        brought_from(tmp_path, {"x.csv": content})


def test_an_archive_without_members_that_are_known_is_refused(tmp_path: Path) -> None:
    archives = (
        zipped(tmp_path / "x.zip", {"readme.txt": TABLE}),
        zipped(tmp_path / "nothing.zip", {}),
        zipped(tmp_path / "outer.zip", {"trakt.zip": TABLE}),
    )
    for path in archives:
        with pytest.raises(BadExport, match="holds no export") as raised:
            brought(path)
        assert "name a table of your own itself" in raised.value.hint
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadExport, match="holds no export"):
        brought(tmp_path / "empty")


def test_a_file_that_is_not_there_is_a_failure_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileFailure, match=r"nothing\.zip: there is no such file"):
        brought(tmp_path / "nothing.zip")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('[{"type": "movie", "movie": {"ids": {"trakt": 1}}}, {"ty', "row 2"),
        ('{"lists": [{"series_id": 1', "line 1"),
        ("[" * 100_000, "nested too deeply"),
        (b'[{"type": "movie", "movie": {"title": "\xff\xfe", "ids": {"trakt": 1}}}]', "UTF-8"),
        ('[{"type": "movie", "movie": {"ids": {"trakt": 1}}} {}]', "row 1"),
    ],
)
def test_damaged_json_is_an_error_with_its_place(
    tmp_path: Path, content: Content, where: str
) -> None:
    with pytest.raises(BadExport, match=r"x\.json.* is damaged JSON") as raised:
        brought_from(tmp_path, {"x.json": content})
    assert where in raised.value.message
    assert raised.value.code == "damaged-export"


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_cell_that_swallows_the_file_is_an_error_with_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(decode, "_CELL_LIMIT", 1000)
    headings, row = TABLE.splitlines(keepends=True)
    text = headings + row * before + 'movie,completed,"Heat,\n' + "x,y,z,\n" * 1000
    with pytest.raises(BadExport, match=f"row {before + 2} is damaged: field larger"):
        brought_from(tmp_path, {"x.csv": text})


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp", "iso2022_jp_2004"])
def test_another_encoding_is_an_error_with_its_row(tmp_path: Path, encoding: str) -> None:
    data = GREETING.encode(encoding, errors="replace")
    if encoding == "iso2022_jp_2004":
        data = GREETING.encode() + b"movie,completed,\xe9t\xe9,imdb:tt1\n"
    with pytest.raises(BadExport, match=r"x\.csv, row [23] is not in an encoding") as raised:
        brought_from(tmp_path, {"x.csv": data})
    assert "UTF-8, UTF-16 or cp1252" in raised.value.message


def test_a_truncated_zip_and_a_damaged_member_are_errors(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"watched.csv": LISTED * 1000})
    data = path.read_bytes()
    path.write_bytes(data[:-30])
    with pytest.raises(BadExport, match=r"x\.zip cannot be unpacked"):
        brought(path)
    start = data.index(b"watched.csv") + 20
    path.write_bytes(data[:start] + b"\xff" * 20 + data[start + 20 :])
    with pytest.raises(BadExport, match=r"x\.zip: watched\.csv cannot be unpacked"):
        brought(path)


def test_a_damaged_gzip_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match=r"x\.xml\.gz cannot be unpacked"):
        brought_from(tmp_path, {"x.xml.gz": b"\x1f\x8b\x08\x00rubbish"})


@pytest.mark.parametrize("compressed", ["zip", "gzip"])
def test_a_member_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: str
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    bomb = b"Date,Name,Year,Letterboxd URI\n" + b"\n" * (2 << 20)
    if compressed == "zip":
        path = zipped(tmp_path / "x.zip", {"watched.csv": bomb})
    else:
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb") as file:
            file.write(bomb)
        (path,) = write(tmp_path, {"x.csv.gz": packed.getvalue()})
    with pytest.raises(BadExport, match="unpacks to more than 1 MiB") as raised:
        brought(path)
    assert raised.value.code == "export-too-large"


@pytest.mark.parametrize("compressed", ["zip", "gzip"])
def test_a_member_may_unpack_to_just_as_much_as_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: str
) -> None:
    text = LISTED + "2017-12-15,Heat,1995,https://boxd.it/a\n" * 9
    monkeypatch.setattr(archive, "MAX_BYTES", len(text))
    if compressed == "zip":
        path = zipped(tmp_path / "x.zip", {"watched.csv": text})
    else:
        (path,) = write(tmp_path, {"watched.csv.gz": gzip.compress(text.encode())})
    assert len(brought(path).review) == 1
    monkeypatch.setattr(archive, "MAX_BYTES", len(text) - 1)
    with pytest.raises(BadExport, match="unpacks to more than 0 MiB"):
        brought(path)


def test_an_archive_of_more_files_than_may_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Content] = {f"{number}.txt": "" for number in range(3)}
    path = zipped(tmp_path / "x.zip", {**files, "folder/": "", "watched.csv": LISTED})
    monkeypatch.setattr(archive, "_MAX_MEMBERS", 4)
    assert brought(path).sources[0]["members"] == ["watched.csv"]
    monkeypatch.setattr(archive, "_MAX_MEMBERS", 3)
    with pytest.raises(BadExport, match=r"x\.zip has more than 3 files in it") as raised:
        brought(path)
    assert raised.value.code == "export-too-large"


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    text = b"Date,Name,Year,Letterboxd URI\n" + b"\n" * (2 << 20)
    path = zipped(tmp_path / "x.zip", {"watched.csv": text})
    size = len(text).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(BadExport, match=r"x\.zip: watched\.csv"):
        brought(path)


@pytest.mark.parametrize(
    ("name", "start", "row", "between", "end", "most"),
    [
        ("x.csv", "type,status,ids\n", "movie,completed,tmdb:1\n", "", "", 10),
        ("x.json", "[", '{"movie": {"ids": {"trakt": 1}}, "listed_at": ""}', ",", "]", 10),
        # A document may have 20 lists and mappings for each row, these two among them.
        ("y.json", '{"lists": [', '{"series_id": 1}', ",", "]}", 20 * 10 - 2),
        ("x.xml", "<myanimelist>", "<anime></anime>", "", "</myanimelist>", 10),
    ],
)
def test_more_rows_than_a_person_has_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    start: str,
    row: str,
    between: str,
    end: str,
    most: int,
) -> None:
    for module in ("reconciler.exports.decode", "reconciler.exports.myanimelist"):
        monkeypatch.setattr(f"{module}.MAX_ROWS", 10)
    (source,) = brought_from(tmp_path, {name: start + between.join([row] * most) + end}).sources
    assert source["rows"] == most
    with pytest.raises(BadExport, match=r"has more than 10 rows"):
        brought_from(tmp_path, {name: start + between.join([row] * (most + 1)) + end})


def aes(path: Path, password: str) -> Path:
    with pyzipper.AESZipFile(
        path, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as file:
        file.setpassword(password.encode())
        file.writestr("followed_tv_show.csv", "tv_show_id,active,archived,tv_show_name\n1,1,0,X\n")
    return path


def test_an_archive_with_aes_opens_with_its_password(tmp_path: Path) -> None:
    path = aes(tmp_path / "gdpr.zip", "hunter2")
    (item,) = brought(path, password="hunter2").joined.items
    assert item.title == "X"
    with pytest.raises(BadExport, match="the password does not open") as raised:
        brought(path, password="wrong")
    assert raised.value.code == "wrong-password"


def test_an_encrypted_archive_without_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="is encrypted and there is no password") as raised:
        brought(aes(tmp_path / "gdpr.zip", "hunter2"))
    assert "RECONCILER_EXPORT_PASSWORD" in raised.value.hint


def test_the_old_encryption_opens_with_its_password(tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    path.write_bytes(old_encryption("followed_tv_show.csv", FOLLOWED, b"hunter2"))
    (item,) = brought(path, password="hunter2").joined.items
    assert item.title == "X"
    with pytest.raises(BadExport, match="the password"):
        brought(path, password="wrong")


FOLLOWED = b"tv_show_id,active,archived,tv_show_name\n1,1,0,X\n"


def old_encryption(name: str, data: bytes, password: bytes) -> bytes:
    """Return a zip file with one stored member in the encryption of PKWARE's APPNOTE, 6.1."""
    table = []
    for n in range(256):
        value = n
        for _ in range(8):
            value = value >> 1 ^ 0xEDB88320 if value & 1 else value >> 1
        table.append(value)
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    def encrypt(byte: int) -> int:
        mixed = keys[2] & 0xFFFF | 2
        out = byte ^ (mixed * (mixed ^ 1) >> 8) & 0xFF
        update(byte)
        return out

    for byte in password:
        update(byte)
    crc = zlib.crc32(data)
    secret = bytes(map(encrypt, b"\0" * 11 + bytes([crc >> 24]) + data))
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive_file:
            info = zipfile.ZipInfo(name)
            archive_file.writestr(info, secret)
        plain = bytearray(file.getvalue())
    local, central = 0, plain.index(b"PK\x01\x02")
    for place, flags, checksum, size in ((local, 6, 14, 22), (central, 8, 16, 24)):
        plain[place + flags] |= 1
        plain[place + checksum : place + checksum + 4] = crc.to_bytes(4, "little")
        plain[place + size : place + size + 4] = len(data).to_bytes(4, "little")
    return bytes(plain)


def test_two_services_in_one_archive_are_refused(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "both.zip",
        {
            "watched.csv": LISTED + "2020-01-01,Heat,1995,x\n",
            "WATCHLIST.csv": "Position,Const,Title,Title Type\n1,tt0113277,Heat,movie\n",
        },
    )
    with pytest.raises(BadExport, match="holds the exports of two services") as raised:
        brought(path)
    assert "Letterboxd" in raised.value.message
    assert "IMDb" in raised.value.message


@pytest.mark.parametrize("name", sorted(HEADINGS))
def test_a_second_table_in_a_file_is_an_error_with_its_row_whatever_column_is_first(
    tmp_path: Path, name: str
) -> None:
    columns = HEADINGS[name].split(",")
    for place in range(len(columns)):
        headings = ",".join([*columns[place:], *columns[:place]])
        with pytest.raises(BadExport, match=r"x\.csv, row 3 starts another table") as raised:
            brought_from(tmp_path, {"x.csv": f"{TABLE}{headings}\n"})
        assert raised.value.code == "two-exports"


@pytest.mark.parametrize("name", sorted(HEADINGS))
def test_the_same_headings_again_are_passed_over(tmp_path: Path, name: str) -> None:
    result = brought_from(tmp_path, {name: f"{HEADINGS[name]}\n{HEADINGS[name]}\n"})
    assert (result.joined.items, result.review, reasons(result)) == ((), (), {})


@pytest.mark.parametrize(
    ("row", "is_another"),
    [
        ("title,year,rating", True),
        ("Date,1,Rating", False),
        ("Title,a,b,c", False),
        ("title,year,rating,a,b,c", True),
        ("title,year,rating,a,b,c,d", False),
        ("2012,year,rating,title", False),
    ],
    ids=["three", "two", "one", "half of them", "less than half", "no heading first"],
)
def test_a_row_is_one_of_headings_when_at_least_three_and_half_of_it_are_known(
    tmp_path: Path, row: str, is_another: bool
) -> None:
    text = f"title,type,status,own,more,cells,still\n{row}\n"
    if is_another:
        with pytest.raises(BadExport, match="starts another table"):
            brought_from(tmp_path, {"x.csv": text})
    else:
        (found,) = brought_from(tmp_path, {"x.csv": text}).review
        assert found.title == row.partition(",")[0]


def test_two_files_that_were_put_together_are_two_tables(tmp_path: Path) -> None:
    text = f"{TABLE}\ufeff{HEADINGS['watched.csv']}\n"
    with pytest.raises(BadExport, match="row 3 starts another table"):
        brought_from(tmp_path, {"x.csv": text.encode("utf-8-sig")})


def test_empty_lines_before_the_headings_are_passed_over(tmp_path: Path) -> None:
    result = brought_from(tmp_path, {"x.csv": "\n \r\n" + TABLE + TABLE.splitlines()[1] + ",more"})
    assert len(result.joined.items) == 1
    (source,) = result.sources
    (left,) = source["left_out"]
    assert [place.endswith("x.csv, row 5") for place in left["places"]] == [True]


def test_headings_over_two_lines_are_read_as_they_are_recognised(tmp_path: Path) -> None:
    text = TABLE.replace("title", '"ti\ntle"', 1)
    assert [item.title for item in brought_from(tmp_path, {"x.csv": text}).joined.items] == ["Heat"]


def test_a_title_of_ten_thousand_letters_comes_along(tmp_path: Path) -> None:
    text = TABLE.replace("Heat", "H" * 10_000)
    (item,) = brought_from(tmp_path, {"x.csv": text}).joined.items
    assert len(item.title or "") == 10_000


LONG = TABLE + "movie,completed,Heat,imdb:tt0113277\n" * 3_000


def test_the_encoding_is_told_by_the_whole_file(tmp_path: Path) -> None:
    text = f"{LONG}movie,completed,180° South,imdb:tt1407927\n"
    items = brought_from(tmp_path, {"x.csv": text.encode("cp1252")}).joined.items
    assert [item.title for item in items] == ["180° South", "Heat"]
    with pytest.raises(BadExport, match=r"x\.csv, row 3003 is not in an encoding"):
        brought_from(tmp_path, {"x.csv": f"{LONG}movie,completed,こんにちは\n".encode("euc_jp")})


@pytest.mark.parametrize("between", ["", LONG.partition("\n")[2]], ids=["near", "far"])
def test_damage_after_letters_of_utf_8_is_no_other_encoding(tmp_path: Path, between: str) -> None:
    start = f"{TABLE}movie,completed,é,imdb:tt1407927\n{between}"
    with pytest.raises(BadExport, match=f"row {start.count(chr(10)) + 1} is not in an encoding"):
        brought_from(tmp_path, {"x.csv": start.encode() + b"movie,completed,\xe9t\xe9,tmdb:1\n"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        GREETING,
        '[{"movie": {"title": "こんにちは", "ids": {"trakt": 1, "tmdb": 2}}, "plays": 1}]',
        '{"movies": [{"status": "hold", "movie": {"title": "こんにちは", "ids": {"simkl": 1}}}]}',
    ],
    ids=["table", "list", "document"],
)
def test_tables_and_json_are_read_in_every_encoding_of_unicode(
    tmp_path: Path, text: str, encoding: str
) -> None:
    (item,) = brought_from(tmp_path, {"x": text.encode(encoding)}).joined.items
    assert item.title == "こんにちは"
