"""What the YAML parsers complain about, in words about the file instead of about the grammar."""

import re
from typing import Final, NamedTuple

from reconciler.library.item_form import ITEM_FORM
from reconciler.library.reading.document import Place
from reconciler.library.reading.items import NO_KEYS, as_mapping
from reconciler.library.reading.root import ROOT_KEYS
from reconciler.library.reading.source import OTHER_VERSION, Mark, MarkedYAMLError
from reconciler.model.errors import split_lines
from reconciler.model.ids import ID_KEYS
from reconciler.model.media import Status

_NEAR: Final = 200
"""Characters of a line that are looked at around a problem; no title is longer."""

_REST_OF_TEXT: Final = re.compile(
    rf"""[^{{}}\[\]"]*?(?=\s*(?:,\s*(?:{"|".join(ITEM_FORM)})\b|[{{}}\[\]"]|$))"""
)
_KEYS: Final = {*ITEM_FORM, *ID_KEYS}
_SECTIONS: Final = {*ROOT_KEYS, *Status}
_QUOTE: Final = 'Put the whole text in quotes, as in title: "Dune: Part Two".'


class Explained(NamedTuple):
    """A syntax error in plain words."""

    place: Place
    message: str
    hint: str


def explain(error: MarkedYAMLError, data: bytes) -> Explained:
    """Describe what is wrong where the parser stopped, and what to do.

    Args:
        error: What either parser raised.
        data: The text that was parsed, as UTF-8.
    """
    lines = split_lines(data.decode())
    return _Explanation(error, lines).explain()


class _Explanation:
    def __init__(self, error: MarkedYAMLError, lines: list[str]) -> None:
        self._problem = str(error.problem or "")
        self._context = str(error.context or "")
        self._lines = lines
        self._place = self._clamped(error.problem_mark or error.context_mark)
        self._start = self._clamped(error.context_mark or error.problem_mark)
        self._line = lines[self._place[0] - 1]
        self._before = self._line[: self._place[1] - 1]
        self._near = self._before[-_NEAR:]
        self._after = self._line[self._place[1] - 1 :][:_NEAR]
        self._at = self._line[self._place[1] - 1 : self._place[1]]

    def explain(self) -> Explained:
        for attempt in (self._scalar, self._character, self._colon, self._brackets, self._block):
            explained = attempt()
            if explained is not None:
                return explained
        return Explained(
            self._place,
            f"this is no YAML: {self._problem or 'the text cannot be read'}",
            "Check the quotes, brackets and indentation of this line and the one above.",
        )

    def _clamped(self, mark: Mark) -> Place:
        if mark is None:
            return 1, 1
        line = min(mark.line, len(self._lines) - 1)
        column = mark.column if line == mark.line else len(self._lines[line])
        return line + 1, column + 1

    def _scalar(self) -> Explained | None:
        if "quoted scalar" in self._context:
            if "escape" in self._problem:
                return Explained(
                    self._place,
                    "a backslash in double quotes starts an escape that does not exist",
                    "Write \\\\ for one backslash, or use single quotes.",
                )
            return Explained(
                self._start,
                "the quote that opens here is never closed",
                "Close it on the same line. In single quotes, write '' for an apostrophe.",
            )
        if "anchor" in self._context or "alias" in self._context or "tag" in self._context:
            return self._needs_quotes(self._start)
        if "block scalar" in self._context:
            return self._needs_quotes(self._start)
        return None

    def _needs_quotes(self, place: Place) -> Explained:
        character = self._lines[place[0] - 1][place[1] - 1 : place[1]]
        return Explained(
            place, f"a text cannot start with {character} unless it is in quotes", _QUOTE
        )

    def _character(self) -> Explained | None:
        if self._at == "\t" or "tab character" in self._problem:
            return Explained(
                self._place,
                "a tab stands where YAML wants spaces",
                "Indent with spaces only.",
            )
        if "cannot start any token" in self._problem:
            return self._needs_quotes(self._place)
        if self._problem.startswith(OTHER_VERSION):
            return Explained(
                self._place,
                "a library file is YAML 1.2, and this line says that it is another version",
                "Remove the line.",
            )
        if "directive" in self._context or "directive" in self._problem:
            return Explained(
                self._place,
                "a line that starts with % is a directive, and this one is none that YAML has",
                "Remove the line; put a text that starts with % in quotes.",
            )
        return None

    def _colon(self) -> Explained | None:
        if "mapping values are not allowed" in self._problem:
            if re.search(r":\s", self._before):
                return Explained(
                    self._place,
                    "a second colon on this line: a text with a colon and a space needs quotes",
                    _QUOTE,
                )
            above = self._place[0] - 1
            explained = self._unspaced(above) or self._beside_text(above)
            if explained is not None:
                return explained
            return Explained(
                self._place,
                "a key stands where none can be",
                "Check the indentation of this line, and that the line above ends with a colon or"
                " has its value in quotes.",
            )
        if "could not find expected ':'" in self._problem:
            unspaced = self._unspaced(self._start[0])
            if unspaced is not None:
                return unspaced
            return Explained(
                self._start,
                "this line has no colon",
                "Write key: value; an item of a list starts with - and a space.",
            )
        return None

    def _unspaced(self, number: int) -> Explained | None:
        """Explain a line of a mapping whose colon has no space behind it."""
        line = self._lines[number - 1] if number >= 1 else ""
        key = re.match(r"\s*(- +)?(\w+):(?=[^\s/])", line)
        if key is None or key[2] not in (ITEM_FORM if key[1] else _KEYS):
            return None
        return self._missing_space(key[2], (number, key.end() + 1))

    def _beside_text(self, number: int) -> Explained | None:
        """Explain a key below an item that is a text on a line."""
        text = re.fullmatch(r"\s*- +(\S+:\S+)\s*", self._lines[number - 1] if number >= 1 else "")
        pair = re.fullmatch(r"\s*((\w+):.*?)\s*", self._line[:_NEAR])
        if text is None or pair is None or pair[2] not in ITEM_FORM:
            return None
        return Explained(self._place, NO_KEYS, as_mapping(text[1], pair[1]))

    def _brackets(self) -> Explained | None:
        if "flow" not in self._context:
            return None
        opening = "[" if "sequence" in self._context else "{"
        closing = "]" if opening == "[" else "}"
        comment = self._comment_in_brackets()
        if comment is not None:
            return comment
        if self._before.rstrip().endswith(("'", '"')) and self._at not in ("", "\n"):
            return self._after_quote()
        is_section = self._at == ":" and self._before.strip() in _SECTIONS
        if is_section or self._is_at_the_end():
            return Explained(
                self._start,
                f"the {opening} that opens here is never closed",
                f"Write {closing} behind what belongs in it.",
            )
        if self._at == ":":
            return self._colon_in_braces()
        key = re.search(r"[\s{,\[](\w+):$", self._near)
        if self._at in ("{", "[") and key is not None and key[1] in _KEYS:
            return self._missing_space(key[1])
        return Explained(
            self._place,
            f"the {opening} of line {self._start[0]} goes on here without a comma or {closing}",
            f"Add the comma or the {closing}; put a text that has commas or brackets in quotes.",
        )

    def _is_at_the_end(self) -> bool:
        return not any(map(str.strip, (self._after, *self._lines[self._place[0] :])))

    def _missing_space(self, key: str, place: Place | None = None) -> Explained:
        return Explained(
            place or self._place,
            f"a space is missing after {key}:",
            f"Write {key}: with a space after the colon.",
        )

    def _colon_in_braces(self) -> Explained:
        word = re.search(r"(\S*?)([\s,{]+)([\w-]+)$", self._near)
        if word is not None and word[3] in _KEYS and word[2].isspace():
            if word[1] == "ids:":
                return Explained(
                    self._place,
                    "ids must be a mapping, not a text",
                    f"Put it in braces: ids: {{{word[3]}: …}}.",
                )
            return Explained(
                self._place,
                f"a comma is missing before {word[3]}",
                f"Write a comma before {word[3]}:, or put the text before it in quotes with it.",
            )
        hint = _QUOTE
        cut = re.search(r"(\w+): +([^,{}\[\]'\"]*)$", self._near)
        if cut is not None and cut[1] in _KEYS:
            rest = _REST_OF_TEXT.match(self._after)
            text = f"{cut[2]}{rest[0] if rest is not None else ''}"
            hint = f'Put the whole text in quotes: {cut[1]}: "{text}".'
        return Explained(self._place, "a text with a colon and a space needs quotes", hint)

    def _comment_in_brackets(self) -> Explained | None:
        """Explain a # that swallows the end of the brackets on the line before the problem."""
        number = self._place[0] - 1
        line = self._lines[number - 1] if number >= 1 else ""
        column = _swallowing(line)
        if column is None:
            return None
        return Explained(
            (number, column + 1),
            "this # starts a comment, so what was opened before it is never closed",
            "Put a text that has a # at its start or after a space in quotes.",
        )

    def _after_quote(self) -> Explained:
        return Explained(
            self._place,
            "the text ended with the quote before this",
            "Quote the whole text; write '' for an apostrophe in single quotes and \\\" for a"
            " quote in double ones.",
        )

    def _block(self) -> Explained | None:
        if "block sequence entries are not allowed" in self._problem:
            return Explained(
                self._place,
                "an item of a list cannot start on this line",
                "Start it on a line of its own; put a text that starts with - in quotes.",
            )
        if "document" in self._problem:
            return Explained(
                self._place,
                "this stands outside of the document",
                "A library file is one mapping: check what ends above.",
            )
        if "block" not in self._context:
            return None
        if self._before.rstrip().endswith(("'", '"')) and self._at:
            return self._after_quote()
        if self._at in ("]", "}"):
            return Explained(self._place, f"this {self._at} closes nothing", "Remove it.")
        return Explained(
            self._place,
            "this line does not go on with what is above it",
            "Check the indentation: items of a list start with - in one column, keys of a mapping"
            " stand in one column.",
        )


def _swallowing(line: str) -> int | None:
    """Return where a # starts that comments out the end of brackets that its line opens."""
    closed = max(line.rfind("]"), line.rfind("}"))
    for unquoted in _UNQUOTED.finditer(line, 0, max(closed, 0)):
        opened = _OPENING.search(line, *unquoted.span())
        comment = _COMMENT.search(line, opened.end(), unquoted.end()) if opened else None
        if comment is not None:
            return comment.end() - 1
    return None


_UNQUOTED: Final = re.compile("[^'\"]+")
_OPENING: Final = re.compile(r"[\[{]")
_COMMENT: Final = re.compile(r"\s#")
