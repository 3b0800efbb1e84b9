"""Library files as people write them: both styles, all indentations, comments everywhere."""

from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import strategies as st

from reconciler.model.media import STATUSES, MediaType, Status
from tests.strategies.choices import flags, pick, up_to

NASTY_TITLES = (
    "1917",
    "No",
    "#Alive",
    "Ocean's: Eleven",
    "*batteries not included",
    'She said "no"',
    "back\\slash",
    " leading and trailing ",
    "null",
    "~",
    "2012-12-21",
    "3.10",
    "a: b # c",
    "{[,]}",
    "- dash",
    "? what",
    "& and",
    "!bang",
    "%percent",
    "@at",
    "`tick`",
    "tab\there",
    "line\nbreak",
    "\x85\u2028\u2029\ufeff",
    "\0\x1b[31m\x7f",
    "👨\u200d👩\u200d👧 🎬",
    "日本語　タイトル",
    "\u202egnirts",
    "x" * 3000,
    "'",
    '"',
    "\\",
    "",
    " ",
    "Amélie",
    "true",
    "0x1F",
    "1e5",
    "=",
    "<<",
    "…",
)

titles = st.one_of(
    st.sampled_from(NASTY_TITLES),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("abAB 1:#'\"\\{}[],-?&*!|>%@`~\n\t", max_size=8),
)


class Line(NamedTuple):
    """A line of a file, with the item or the list that an edit of which may change it."""

    text: str
    item: int | None = None
    place: tuple[MediaType, Status] | None = None


@dataclass
class WrittenFile:
    """A valid file.

    ``places`` has where each item stands, in the order of the text.
    """

    lines: list[Line] = field(default_factory=list)
    places: list[tuple[MediaType, Status]] = field(default_factory=list)
    newline: str = "\n"
    bom: bool = False
    final_newline: bool = True

    @property
    def data(self) -> bytes:
        text = self.newline.join(line.text for line in self.lines)
        if self.final_newline:
            text += self.newline
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode()


_orders = st.permutations(list(MediaType))
_COMMENTS = ("# note", "#", '# it\'s {odd}: [really], - "x" # y', "#\ttab", "# é")


@st.composite
def written_files(draw: st.DrawFn, *, wild: bool = False) -> WrittenFile:
    """Return a file of some types, statuses and items, each id once.

    Args:
        draw: Draws from strategies.
        wild: Whether comments stand at any column and with blank lines about them; then lines do
            not tell which item they belong to.
    """
    written = WrittenFile(
        newline=pick(draw, ["\n", "\n", "\r\n"]),
        bom=draw(up_to(9)) == 0,
        final_newline=draw(flags),
    )
    writer = _Writer(draw, written, wild)
    writer.comments(0)
    writer.line("version: 1")
    for media_type in draw(_orders):
        if draw(flags) or media_type is MediaType.MOVIES:
            writer.section(media_type)
    writer.comments(0)
    return written


class _Writer:
    def __init__(self, draw: st.DrawFn, written: WrittenFile, wild: bool) -> None:
        self._draw = draw
        self._written = written
        self._wild = wild
        self._id = 0

    def line(
        self,
        text: str,
        item: int | None = None,
        place: tuple[MediaType, Status] | None = None,
    ) -> None:
        if self._draw(up_to(5)) == 0:
            text += pick(self._draw, [" ", "  "]) + pick(self._draw, _COMMENTS)
        self._written.lines.append(Line(text, item, place))

    def comments(self, column: int, item: int | None = None) -> None:
        for _ in range(pick(self._draw, [0, 0, 0, 1, 2])):
            if self._wild:
                self.blank()
                column = pick(self._draw, [column, column, 0, 1, 2, 4, 8])
            self._written.lines.append(Line(" " * column + pick(self._draw, _COMMENTS), item))
        if self._wild:
            self.blank()

    def blank(self) -> None:
        if self._draw(up_to(6)) == 0:
            self._written.lines.append(Line(pick(self._draw, ["", "  "])))

    def section(self, media_type: MediaType) -> None:
        draw = self._draw
        name = "tv" if media_type is MediaType.SHOWS and draw(flags) else media_type.value
        self.blank()
        self.comments(0)
        statuses = [status for status in STATUSES[media_type] if draw(up_to(3))]
        if not statuses:
            self.line(f"{name}:{pick(draw, ['', ' {}', ' ~'])}")
        elif draw(up_to(7)) == 0:
            lists = ", ".join(
                f"{status}: {self.brackets(media_type, status)}" for status in statuses
            )
            self.line(f"{name}: {{{lists}}}", place=(media_type, statuses[0]))
        else:
            self.line(f"{name}:")
            column = pick(draw, [1, 2, 4])
            for status in draw(st.permutations(statuses)):
                self.status(media_type, status, column)

    def status(self, media_type: MediaType, status: Status, column: int) -> None:
        draw, indent = self._draw, " " * column
        self.comments(column)
        kind = pick(draw, ["empty", "brackets", "rows", "block", "block", "block"])
        place = media_type, status
        if kind == "empty":
            value = pick(draw, ["", " []", " null", " ~", "  [ ]"])
            self.line(f"{indent}{status}:{value}", place=place)
        elif kind == "brackets":
            self.line(f"{indent}{status}: {self.brackets(media_type, status)}", place=place)
        elif kind == "rows":
            self.rows(media_type, status, indent)
        else:
            self.line(f"{indent}{status}:", place=place)
            dash = column + pick(draw, [0, 2, 2, 3])
            for _ in range(pick(draw, range(1, 5))):
                self.blank()
                self.item(media_type, status, dash)

    def brackets(self, media_type: MediaType, status: Status) -> str:
        items = [self.flow_item(media_type, status) for _ in range(self._draw(up_to(3)))]
        closing = pick(self._draw, ["]", " ]", ", ]"]) if items else "]"
        return "[" + pick(self._draw, [", ", ","]).join(items) + closing

    def rows(self, media_type: MediaType, status: Status, indent: str) -> None:
        """Write a list in brackets over several lines."""
        place = media_type, status
        if self._wild and self._draw(flags):
            self.line(f"{indent}{status}:", place=place)
            self.comments(len(indent))
            self.line(f"{indent}  [", place=place)
        else:
            self.line(f"{indent}{status}: [", place=place)
        count = pick(self._draw, range(1, 4))
        comma = self._draw(flags)
        for number in range(count):
            item = len(self._written.places)
            self.comments(len(indent) + 2, item)
            text = self.flow_item(media_type, status)
            end = "," if comma or number < count - 1 else ""
            if self._wild and end and self._draw(up_to(3)) == 0:
                self.line(f"{indent}  {text}", item, place)
                self.comments(len(indent))
                text = ""
            self.line(f"{indent}  {text}{end}", item, place)
        if self._wild:
            self.comments(len(indent))
        self.line(f"{indent}  ]", place=place)

    def next_id(self, media_type: MediaType, status: Status) -> int:
        self._written.places.append((media_type, status))
        self._id += 1
        return self._id

    def more(self, status: Status) -> str:
        """Return keys that few items have, each after a comma."""
        keys = ["", "", ", rating: 9", ", rating: null", ", rating: "]
        dates = ["", ", watched: unknown", ", watched: 2014-04-05T20:15:00+02:00"]
        rating = pick(self._draw, keys)
        return rating + (pick(self._draw, dates) if status == "completed" else "")

    def flow_item(self, media_type: MediaType, status: Status) -> str:
        number = self.next_id(media_type, status)
        more = self.more(status)
        return pick(
            self._draw,
            [
                f"'simkl:{number}'",
                f"{{ids: {{simkl: {number}}}}}",
                f'{{title: "Title # {number % 4}", ids: {{simkl: {number}}}{more}}}',
                f"ids: {{simkl: {number}}}",
            ],
        )

    def item(self, media_type: MediaType, status: Status, column: int) -> None:
        draw, indent = self._draw, " " * column
        item, number = len(self._written.places), self.next_id(media_type, status)
        self.comments(column, item)
        title = pick(draw, ["Alpha", "beta", "'No: 1'", '"# 4"', "Zeta"])
        match draw(up_to(5)):
            case 0:
                self.line(f"{indent}- simkl:{number}", item)
            case 1:
                self.line(f"{indent}- https://simkl.com/{media_type.site_segment}/{number}/x", item)
            case 2:
                self.line(f"{indent}- title: {title}", item)
                self.comments(column + 2, item)
                self.line(f"{indent}  ids:", item)
                self.line(f"{indent}      simkl: {number}", item)
                for key in filter(None, self.more(status).split(", ")):
                    self.line(f"{indent}  {key}", item)
            case 3:
                self.line(f"{indent}-", item)
                if self._wild:
                    self.comments(column + 2, item)
                self.line(f"{indent}  ids: {{simkl: {number}}}", item)
            case 4:
                self.line(f"{indent}-   {{title: {title},", item)
                more = self.more(status)
                self.line(f"{indent}     year: 2001, ids: {{simkl: {number}}}{more}}}", item)
            case _:
                self.line(f"{indent}- {{title: {title}, ids: {{simkl: {number}}}}}", item)
        self.comments(column + 1, item)
