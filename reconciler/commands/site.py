"""``reconciler site``: the library as a page to look at and to publish."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconciler.commands.options import (
    AcceptLossesOption,
    FormatOption,
    RefreshOption,
    SandboxOption,
    VerboseOption,
)
from reconciler.console.results import Result
from reconciler.documents.terms import FORMAT_VERSION

if TYPE_CHECKING:
    from reconciler.documents.written import PageDocument


def site(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made if missing.")
    ],
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="The page's heading.")
    ] = "My library",
    refresh: RefreshOption = False,
    accept_losses: AcceptLossesOption = False,
    sandbox: SandboxOption = False,
    verbose: VerboseOption = False,
    format_: FormatOption = "text",
) -> Result:
    """Write a page of the library: index.html, style.css and app.js, ready for any web server.

    The page shows titles, statuses, progress and ratings; memos stay private. Posters load from
    Simkl's image host when somebody looks at the page. Other files in DIR are not touched.

    Example: reconciler site --out public --title "What we watch"
    """
    from reconciler.model.media import MediaType
    from reconciler.simkl.account.reader import Trust
    from reconciler.site.write import require_place_for_site, write_site
    from reconciler.usecases.session import reading

    require_place_for_site(out)
    with reading(sandbox=sandbox, verbose=verbose) as reader:
        account = reader.read(tuple(MediaType), Trust(refresh, accept_losses))
    page = write_site(out, account, title=title)
    count = len(account.rows)
    told = f"{page} shows {count:,} title{'' if count == 1 else 's'}."
    document: PageDocument = {
        "format_version": FORMAT_VERSION,
        "page": str(page),
        "titles": count,
    }
    return Result(document, told, format=format_)
