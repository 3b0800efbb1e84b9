"""Titles as words: how they are compared and written. They never identify anything."""


def same_name(written: str | None, simkl: str) -> bool:
    """Tell whether a title as written is Simkl's, but for case and blanks; None is any title."""
    return written is None or written == simkl or folded(written) == folded(simkl)


def folded(title: str) -> str:
    """Give a title in the form in which titles are compared."""
    return " ".join(title.casefold().split())


def named(title: str | None, year: int | None) -> str:
    """Give a title with its year, for sentences."""
    return f"{title or 'no title'} ({year})" if year is not None else (title or "no title")
