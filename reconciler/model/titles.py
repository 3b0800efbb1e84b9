"""Titles as words: how they are compared and written. They never identify anything."""

from unicodedata import normalize


def same_name(written: str | None, simkl: str) -> bool:
    """Return whether a title as written is Simkl's, up to its form; None is any title."""
    return written is None or written == simkl or folded(written) == folded(simkl)


def folded(title: str) -> str:
    """Return a title in the form in which titles are compared.

    Case, blanks, the ways to write an accented letter and the two apostrophes make no difference.
    """
    plain = normalize("NFC", title).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(normalize("NFC", plain.casefold()).split())


def named(title: str | None, year: int | None) -> str:
    """Return a title with its year, for sentences."""
    return f"{title or 'no title'} ({year})" if year is not None else (title or "no title")
