"""Programs that do the least that a command cannot do without, and others for scale.

Each is one process that gets the library file and the saved answers of the account.
"""

from importlib.util import find_spec
from typing import Final

BARE: Final = ""

EVENTS: Final = """
import sys
from _ruamel_yaml_clibz import CParser
from ruamel.yaml.events import StreamEndEvent
get_event = CParser(open(sys.argv[1], "rb").read()).get_event
while get_event().__class__ is not StreamEndEvent:
    pass
"""
"""The C parser's events of the library file, and nothing is done with them."""

EVENTS_AND_ANSWERS: Final = (
    EVENTS
    + """
import json
answers = [json.loads(open(name, "rb").read()) for name in sys.argv[2:]]
"""
)
"""The same, and the account's answers as JSON."""

PROGRAM: Final = """
import sys
from pathlib import Path
from typing import Annotated
import typer

app = typer.Typer()


@app.command()
def events(
    file: Path,
    first: Annotated[str, typer.Option()] = "",
    second: Annotated[int, typer.Option()] = 0,
    third: Annotated[bool, typer.Option()] = False,
) -> None:
    from _ruamel_yaml_clibz import CParser
    from ruamel.yaml.events import StreamEndEvent

    get_event = CParser(file.read_bytes()).get_event
    while get_event().__class__ is not StreamEndEvent:
        pass


app()
"""
"""A typer program of one command with three options, which takes the events of the file."""

PROGRAM_AND_CLIENT: Final = f"import httpx\n{PROGRAM}"
"""The same, and httpx is loaded."""

ROWS: Final = """
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")))
"""
"""The rows of a table, by the standard library."""

ELEMENTS: Final = """
import sys
from xml.etree import ElementTree
root = ElementTree.parse(sys.argv[1]).getroot()
rows = [{field.tag: field.text for field in row} for row in root]
"""
"""The elements of a list in XML, by the standard library."""

SAFE_LOADER: Final = """
import sys
import yaml
yaml.load(open(sys.argv[1], "rb"), Loader=yaml.CSafeLoader)
"""
"""The plain objects that PyYAML makes of the library file, by its C parser."""


def has_safe_loader() -> bool:
    """Return whether PyYAML is there with its C parser."""
    return find_spec("yaml") is not None and find_spec("yaml._yaml") is not None
