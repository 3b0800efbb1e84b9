"""What the reference says is what the code does."""

import ast
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator

from devtools.commands_page import commands_page
from devtools.exports_page import exports_page
from reconciler.commands.command_line import command_line
from reconciler.documents.schemas import document_schema
from reconciler.library.reading.read import check_library
from reconciler.library.reading.report import MOST_PROBLEMS
from reconciler.model.errors import ReconcilerError
from reconciler.model.ids import ANIME_ONLY_KEYS, ID_KEYS, IDENTIFYING_KEYS
from reconciler.model.library import Policy
from reconciler.model.links import LINK_HOSTS
from reconciler.model.media import STATUSES, MediaType, Status
from tests.docs.pages import DOCS, PAGES, Block, all_blocks, blocks, name_of, table
from tests.journeys.conftest import ROOT, Program
from tests.journeys.conftest import program as program

ERRORS = ReconcilerError.__module__
PACKAGE = ROOT / "reconciler"
REFERENCE = DOCS / "reference"
FILE_PAGE = REFERENCE / "library-file.md"
PROBLEMS_PAGE = REFERENCE / "problems.md"


def test_the_page_of_commands_is_drawn_from_the_program() -> None:
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert page == commands_page(), "run python -m devtools.commands_page"


def test_the_page_of_exports_is_drawn_from_the_program() -> None:
    page = (REFERENCE / "exports.md").read_text(encoding="utf-8")
    assert page == exports_page(), "run python -m devtools.exports_page"


MEAN_SEVERAL_THINGS = {
    *("file", "what", "--file", "--format", "--of", "--only", "--out", "-o", "--status", "--to"),
    "--type",
}
"""Options whose meaning is a matter of the command."""


def all_commands() -> Iterator[tuple[str, Any]]:
    root: Any = typer.main.get_command(command_line())
    for name, command in root.commands.items():
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
        else:
            yield from ((f"{name} {part}", one) for part, one in below.items())


@pytest.mark.parametrize(
    ("words", "command"), list(all_commands()), ids=lambda part: str(part)[:12]
)
def test_the_help_of_every_command_has_an_example_of_it(words: str, command: Any) -> None:
    assert f"Example: reconciler {words}" in command.help


@pytest.mark.parametrize(
    ("words", "command"), list(all_commands()), ids=lambda part: str(part)[:12]
)
def test_an_example_stands_on_one_line_of_a_terminal(words: str, command: Any) -> None:
    context = command.context_class(
        command, info_name=words, terminal_width=80, max_content_width=80
    )
    for example in re.findall(r"Example: .*", command.help):
        assert f"  {example}\n" in command.get_help(context)


@pytest.mark.parametrize(
    ("words", "command"), list(all_commands()), ids=lambda part: str(part)[:12]
)
def test_every_argument_and_option_is_explained(words: str, command: Any) -> None:
    assert [one.name for one in command.params if not one.help] == []


def test_an_option_that_several_commands_have_says_the_same_in_all() -> None:
    meanings: dict[str, set[str]] = {}
    for _, command in all_commands():
        for parameter in command.params:
            for option in parameter.opts:
                meanings.setdefault(option, set()).add(parameter.help)
    several = {option for option, helps in meanings.items() if len(helps) > 1}
    assert several == MEAN_SEVERAL_THINGS


@cache
def options_of_commands() -> dict[str, set[str]]:
    known: dict[str, set[str]] = {"sandbox": {"--help"}, "ci": {"--help"}}
    for words, command in all_commands():
        options = {option for parameter in command.params for option in parameter.opts}
        known[words] = {*options, *(o for p in command.params for o in p.secondary_opts), "--help"}
    return known


def unknown_command_lines(text: str) -> list[str]:
    """Return the command lines in a text that name a command or an option that is none."""
    known, wrong = options_of_commands(), []
    for line in re.findall(r"(?:\$ |`|  - )reconciler ([a-z][^`|\n>]*)", text):
        first, *rest = line.split()
        words = f"{first} {rest[0]}" if first in {"sandbox", "ci"} and rest else first
        options = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
        if words not in known or not options <= known[words]:
            wrong.append(line)
    return wrong


@pytest.mark.parametrize("page", [*DOCS.rglob("*.md"), ROOT / "README.md"], ids=name_of)
def test_options_that_pages_name_exist(page: Path) -> None:
    text = re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8"))
    assert unknown_command_lines(text) == []


def texts_of(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module; in place of what is filled in stands a word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "WORD"
                for part in node.values
            )


@pytest.mark.parametrize("room", sorted(one.name for one in PACKAGE.iterdir() if one.is_dir()))
def test_command_lines_that_the_program_advises_exist(room: str) -> None:
    wrong = {
        (file.name, line)
        for file in (PACKAGE / room).rglob("*.py")
        for text in texts_of(ast.parse(file.read_text("utf-8")))
        for line in unknown_command_lines(text)
    }
    assert wrong == set()


def codes_in_the_code() -> set[str]:
    """Return every code that a problem of a library file is made with."""
    files = [*(ROOT / "reconciler" / "library").rglob("*.py")]
    files += [ROOT / "reconciler" / "planning" / "match.py", ROOT / "reconciler/model/links.py"]
    return {code for file in files for code in _codes(ast.parse(file.read_text("utf-8")))}


def _codes(tree: ast.Module) -> Iterator[str]:
    constants = {
        node.target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        first, lists_problem = node.args[0], name in {"Problem", "BadLink"}
        reports = name == "add" and len(node.args) >= 3
        if (lists_problem or reports) and isinstance(first, ast.Constant):
            yield str(first.value)
        elif lists_problem and isinstance(first, ast.Name) and first.id in constants:
            yield str(constants[first.id])


def problem_sections() -> dict[str, str]:
    text = PROBLEMS_PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE))


def test_every_code_of_a_problem_has_a_section() -> None:
    assert set(problem_sections()) == codes_in_the_code()


@pytest.mark.parametrize(
    "code", [code for code, text in problem_sections().items() if "```" in text]
)
def test_the_example_of_a_code_has_that_problem(code: str) -> None:
    example = problem_sections()[code].split("```yaml\n")[1].split("```")[0]
    found = {problem.code for problem in check_library(example.encode(), "library.yaml").problems}
    assert found == {code}


def test_the_limit_of_problems_is_the_one_that_the_page_names() -> None:
    assert f"More than {MOST_PROBLEMS:,} problems" in problem_sections()["too-many-problems"]


def whole_libraries() -> list[Block]:
    return [
        block
        for block in all_blocks("yaml")
        if block.page != PROBLEMS_PAGE and re.search(r"^version:", block.text, re.MULTILINE)
    ]


@pytest.mark.parametrize("block", whole_libraries(), ids=lambda block: block.page.stem)
def test_every_library_file_that_a_page_shows_is_valid(block: Block) -> None:
    assert check_library(block.text.encode(), "library.yaml").problems == ()


def test_the_readme_and_the_reference_show_libraries() -> None:
    assert {"README.md", "docs/reference/library-file.md", "docs/how-to/several.md"} <= {
        name_of(block.page) for block in whole_libraries()
    }


def test_the_matrix_of_statuses_is_the_codes() -> None:
    rows = {row[0].split("`")[1]: row[1:] for row in table(FILE_PAGE, "## Types and statuses")}
    for media_type in MediaType:
        yes = [cell == "yes" for cell in rows[media_type]]
        assert yes == [status in STATUSES[media_type] for status in Status]


def test_the_ids_are_the_codes() -> None:
    rows = {row[0].strip("`"): row[1:] for row in table(FILE_PAGE, "## Ids")}
    assert sorted(rows) == sorted(ID_KEYS)
    for key, (example, identifies) in rows.items():
        assert example.split("`")[1] == ID_KEYS[key].example
        assert identifies.startswith(_identifies(key))


def _identifies(key: str) -> str:
    types = [media_type for media_type in MediaType if key in IDENTIFYING_KEYS[media_type]]
    if key in ANIME_ONLY_KEYS:
        return "anime"
    return {3: "everything", 2: "movies, shows", 0: "nothing"}[len(types)]


def test_the_sites_of_links_are_the_codes() -> None:
    text = FILE_PAGE.read_text(encoding="utf-8").split("## Links\n")[1].split("## ")[0]
    listed = re.findall(r"`([a-z.-]+\.[a-z]+)`", text)
    assert listed == list(LINK_HOSTS)


def test_the_defaults_of_the_policy_are_the_codes() -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in table(FILE_PAGE, "## Policy")}
    default = Policy()
    assert rows == {
        "prune": str(default.prune).lower(),
        "max_removals": str(default.max_removals),
        "on_drift": default.on_drift,
        "moves": default.moves,
        "ratings": str(default.ratings).lower(),
    }


def test_every_variable_that_the_program_reads_has_a_row() -> None:
    page = (REFERENCE / "environment.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    own = re.compile(r"[\"` ]((?:SIMKL|RECONCILER)_[A-Z_]+)\b")
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "reconciler").rglob("*.py"))
    read = {name for name in own.findall(code) if not name.startswith("RECONCILER_CI_")}
    assert read - {"SIMKL_TYPES", "SIMKL_STATUSES"} <= listed


SCHEMAS = {
    "A plan": "plan",
    "An outcome": "outcome",
    "An import of exports": "import",
    "A restore": "restore",
    "A check": "validation",
    "A failure": "error",
}


def sections_of_json() -> dict[str, str]:
    text = (REFERENCE / "json.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("name", SCHEMAS)
def test_documents_that_the_page_shows_fit_their_schema(name: str) -> None:
    for text in re.findall(r"```json\n(.*?)```", sections_of_json()[name], re.DOTALL):
        Draft202012Validator(document_schema(SCHEMAS[name])).validate(json.loads(text))


@pytest.mark.parametrize("name", ["A plan", "An outcome", "An import of exports"])
def test_the_keys_that_the_page_lists_are_the_schemas(name: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", sections_of_json()[name], re.MULTILINE)
    assert ["format_version", *listed] == list(document_schema(SCHEMAS[name])["properties"])


def test_the_plan_that_the_page_shows_is_a_real_one(program: Program) -> None:
    program.write("version: 1\nshows:\n  dropped:\n    - tmdb:1399\n")
    program.run("sandbox", "edit", "shows", "297", "remove")
    shown = re.findall(r"```json\n(.*?)```", sections_of_json()["A plan"], re.DOTALL)
    assert program.json("plan") == json.loads(shown[0])


def test_the_commands_of_the_page_on_other_ci_run(program: Program) -> None:
    program.write("version: 1\nshows:\n  dropped:\n    - tmdb:1399\n")
    text = next(b.text for b in blocks(DOCS / "how-to" / "ci.md") if b.language == "yaml")
    lines = re.findall(r"^    - reconciler (.*)$", text, re.MULTILINE)
    assert [line.split()[0] for line in lines] == ["validate", "plan", "apply", "pull"]
    for line in lines:
        done = program.run(*line.partition(" >")[0].split())
        assert done.returncode == 0, done.stderr
    assert os.listdir(program.folder / "backups")
    assert Path(program.folder / "library.lock.json").is_file()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", page.read_text(encoding="utf-8"))
    missing = [
        name for name in named if not any((base / name).is_file() for base in (ROOT, PACKAGE))
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_folder_and_program_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    rooms = [ROOT, PACKAGE, *(path for path in PACKAGE.iterdir() if path.is_dir())]
    folders = re.findall(r"`((?:[a-z_]+/)+)`", text)
    assert [name for name in folders if not any((room / name).is_dir() for room in rooms)] == []
    modules = re.findall(
        r"\bpython -m ((?:benchmarks|devtools|reconciler|tests)[a-z_.]*[a-z])", text
    )
    assert [name for name in modules if find_spec(name) is None] == []
    scripts = re.findall(r"`(?:\./)?((?:scripts|\.ci)/[a-z_]+)\b", text)
    assert [name for name in scripts if not (ROOT / name).is_file()] == []


PLACED_NAME = re.compile(r"`(\w+)`\s+(?:in|of)\s+`((?:[a-z_]+/)+[a-z_]+\.py)`")


def test_every_name_that_a_page_places_in_a_module_is_defined_there() -> None:
    placed = [
        found for page in PAGES for found in PLACED_NAME.findall(page.read_text(encoding="utf-8"))
    ]
    assert len(placed) > 10
    for name, module in placed:
        tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
        defined = [
            node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        ]
        assert name in defined, f"{module} has no {name}"


def kinds(error: type[ReconcilerError]) -> Iterator[type[ReconcilerError]]:
    yield error
    for below in error.__subclasses__():
        yield from kinds(below)


def test_every_kind_of_failure_has_a_row() -> None:
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", sections_of_json()["A failure"], re.MULTILINE))
    declared = {kind.default_code for kind in kinds(ReconcilerError) if kind.__module__ == ERRORS}
    narrower = listed - declared
    assert listed - narrower == declared - {ReconcilerError.default_code}
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert "usage" in narrower
    assert {code for code in narrower if f'code="{code}"' not in sources} == set()
