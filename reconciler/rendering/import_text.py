"""The report of an import of exports, for people."""

from collections.abc import Iterator
from typing import Final

from reconciler.documents.importing import ImportDocument, SourceDocument
from reconciler.model.media import MediaType
from reconciler.rendering.terminal import clean

MOST_LISTED: Final = 10


def report_lines(document: ImportDocument) -> Iterator[str]:
    """Yield the lines of a report: what came along, what needs a person, what stayed behind."""
    for source in document["sources"]:
        yield from map(clean, _source_lines(source))
    yield from map(clean, _decision_lines(document))
    yield from map(clean, _needs_lines(document))


def _source_lines(source: SourceDocument) -> Iterator[str]:
    files = ", ".join(source["files"][:3]) + (" …" if len(source["files"]) > 3 else "")
    yield f"{source['service']}: {files}"
    parts = [f"{_count(source['taken'], 'title')} taken"]
    if source["joined"]:
        parts.append(f"{source['joined']:,} joined with titles taken before")
    if source["review"]:
        parts.append(f"{source['review']:,} for review")
    yield f"  {', '.join(parts)}, from {_count(source['rows'], 'row')}"
    for left in source["left_out"]:
        where = f" ({left['places'][0]})" if left["places"] and left["rows"] < 3 else ""
        yield f"  left out: {_count(left['rows'], 'row')}: {left['reason']}{where}"
    for total in source["totals"]:
        if total["stated"] != total["found"]:
            yield (
                f"  the file states {total['stated']:,} {total['what']} and has {total['found']:,}"
            )
    if source["totals"] and all(one["stated"] == one["found"] for one in source["totals"]):
        yield "  as many titles as the file states"
    for remark in source["remarks"]:
        count = f"{remark['count']:,} × " if remark["count"] > 1 else ""
        where = f" (first: {remark['place']})" if remark["place"] else ""
        yield f"  note: {count}{remark['text']}{where}"


def _decision_lines(document: ImportDocument) -> Iterator[str]:
    decisions = document["decisions"]
    if decisions:
        yield f"exports disagree on {_count(len(decisions), 'thing')}:"
    for decision in decisions[:MOST_LISTED]:
        given = ", ".join(f"{one['value']} ({one['service']})" for one in decision["given"])
        yield f"  {decision['title'][:80]}: {decision['what']} {decision['taken']}, of {given}"
    yield from _more(len(decisions))


def _needs_lines(document: ImportDocument) -> Iterator[str]:
    shared = document["shared_ids"]
    if shared:
        yield (
            f"anime with ids alone that seasons share, so a plan may not tell which is meant: "
            f"{len(shared):,}; add a mal, anidb or anilist id:"
        )
    for title in shared[:MOST_LISTED]:
        ids = ", ".join(f"{key}:{value}" for key, value in title["ids"].items())
        yield f"  {title['title'][:80]} ({ids})"
    yield from _more(len(shared))
    withheld = document["withheld"]
    if withheld:
        yield f"not written into the file: {len(withheld):,}"
    for one in withheld[:MOST_LISTED]:
        yield f"  {one['title'][:80]} ({one['type']}/{one['status']}): {one['reason']}"
    yield from _more(len(withheld))
    review, history = document["review"], document["history"]
    if review["count"]:
        where = _where(review["file"], written=review["written"])
        yield (
            f"for you to look at: {_count(review['count'], 'title')}{where}: fill in what each "
            f"row lacks, then import that file with --merge, or look them up with --search"
        )
    if history["titles"]:
        where = _where(history["file"], written=history["written"])
        undated = f", {history['undated']:,} of them without a date" if history["undated"] else ""
        yield (
            f"watched episodes: {history['episodes']:,} of {_count(history['titles'], 'title')}"
            f"{undated}{where}: bring them in with `reconciler restore` before `apply`, which "
            "would give a series that it completes dates of its own"
        )
    library = document["library"]
    if library["file"] is not None:
        numbers = {one: sum(statuses.values()) for one, statuses in document["items"].items()}
        for title in withheld:
            numbers[title["type"]] -= 1
        by_type = ", ".join(
            _of_type(number, MediaType(one)) for one, number in numbers.items() if number
        )
        did = "took into" if library.get("merged") else "wrote"
        if library["written"]:
            yield f"{did} {library['file']}: {by_type or 'no titles'}"
        elif by_type:
            yield f"{library['file']} has all of it already: {by_type}"
        else:
            yield f"{library['file']} is as it was"


def _of_type(number: int, media_type: MediaType) -> str:
    return f"{number:,} {media_type.singular if number == 1 else media_type.value}"


def _where(file: str | None, *, written: bool) -> str:
    if file is None:
        return ""
    return f", in {file}" if written else f", which {file} would hold"


def _more(count: int) -> Iterator[str]:
    if count > MOST_LISTED:
        yield f"  … and {count - MOST_LISTED:,} more; --format json lists all"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
