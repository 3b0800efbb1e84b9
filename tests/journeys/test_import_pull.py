"""From an account to a file, and the account's changes into it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import ROOT, Program

EXAMPLE = ROOT / "library.yaml.example"


def library(program: Program) -> Path:
    return program.folder / "library.yaml"


def lock(program: Program) -> Path:
    return program.folder / "library.lock.json"


def account(program: Program) -> list[dict[str, Any]]:
    shown = json.loads(program.run("sandbox", "show", "--format", "json").stdout)
    entries: list[dict[str, Any]] = shown["entries"]
    return entries


def lines(program: Program) -> list[str]:
    return library(program).read_text(encoding="utf-8").splitlines()


def test_after_an_import_the_plan_is_empty_and_drift_can_be_told(imported: Program) -> None:
    assert lock(imported).is_file()
    assert imported.run("plan", "--detailed-exitcode").returncode == 0
    imported.run("sandbox", "edit", "movies", "9000007", "completed")
    (drift,) = imported.json("plan")["drift"]
    assert (drift["title"], drift["to"]) == ("#Alive", "completed")


def test_an_imported_file_is_valid_canonical_and_lists_every_title(imported: Program) -> None:
    assert imported.run("validate").returncode == 0
    assert imported.run("fmt", "--check").returncode == 0
    items = [line for line in lines(imported) if line.startswith("    - ")]
    assert len(items) == len(account(imported))


def test_an_import_overwrites_neither_file_nor_lock_unless_forced(program: Program) -> None:
    path = program.write("# mine\n")
    refused = program.run("import")
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert path.read_text(encoding="utf-8") == "# mine\n"
    path.unlink()
    program.write("{}", "library.lock.json")
    assert program.run("import").returncode == 1
    assert not path.exists()
    assert program.run("import", "--force").returncode == 0
    assert program.run("plan", "--detailed-exitcode").returncode == 0


def test_an_import_to_stdout_writes_no_file(program: Program) -> None:
    done = program.run("import", "--out", "-")
    assert done.returncode == 0
    assert done.stdout.startswith("version: 1\n")
    assert list(program.folder.iterdir()) == []
    program.write(done.stdout)
    assert program.run("plan", "--detailed-exitcode").returncode == 0


def test_an_import_into_a_missing_folder_fails_with_a_sentence(program: Program) -> None:
    done = program.run("import", "--out", "nowhere/library.yaml")
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_after_a_pull_the_plan_is_empty_and_other_lines_stay(pulled: Program) -> None:
    assert pulled.run("plan", "--detailed-exitcode").returncode == 0
    before = EXAMPLE.read_text(encoding="utf-8").splitlines()
    after = lines(pulled)
    gone = [line for line in before if line not in after]
    assert sorted(line.split()[1] + line.split()[2] for line in gone if "# This" not in line) == [
        "https://www.themoviedb.org/tv/94605-arcane#",
        "imdb:tt12042730#",
        "thatis",
        '{title:"Frieren:',
        "{title:M*A*S*H,",
    ]
    (new,) = [line for line in after if line not in before]
    assert new.startswith("    - {title: Lost, year: 2004, ids: {simkl: ")
    rest = iter(after)
    kept = [line for line in before if line in after and "moves from" not in line]
    assert all(line in rest for line in kept)


def test_a_moved_item_takes_its_comment_along(pulled: Program) -> None:
    moved = "    - https://simkl.com/tv/17465/game-of-thrones # enough: moves from watching"
    after = lines(pulled)
    assert after.index("shows: # `hold` is not named: The Walking Dead waits there undisturbed") < (
        after.index(moved)
    )
    assert after.index(moved) < after.index("  dropped:", after.index("  watching:"))


def test_a_second_pull_changes_nothing(pulled: Program) -> None:
    before = library(pulled).read_bytes(), lock(pulled).read_bytes()
    assert pulled.run("pull", "--check").returncode == 0
    assert pulled.run("pull").returncode == 0
    assert (library(pulled).read_bytes(), lock(pulled).read_bytes()) == before


def test_a_check_and_a_diff_write_nothing(example: Program) -> None:
    before = library(example).read_bytes()
    assert example.run("pull", "--check").returncode == 1
    diff = example.run("pull", "--diff")
    assert diff.returncode == 0
    assert diff.stdout.startswith("--- a/library.yaml\n+++ b/library.yaml\n@@ ")
    assert example.run("pull", "--check", "--diff").returncode == 1
    assert library(example).read_bytes() == before
    assert not lock(example).exists()


def test_changes_on_the_account_come_into_an_imported_file(imported: Program) -> None:
    before = lines(imported)
    imported.run("sandbox", "edit", "movies", "9000007", "completed")
    imported.run("sandbox", "edit", "movies", "9000012", "remove")
    done = imported.run("pull")
    assert done.returncode == 0, done.stderr
    assert "~ #Alive (2020): movies plantowatch → completed" in done.stdout
    assert imported.run("plan", "--detailed-exitcode").returncode == 0
    (alive,) = [line for line in before if "#Alive" in line]
    (amelie,) = [line for line in before if "Amélie" in line]
    assert sorted(lines(imported)) == sorted(line for line in before if line != amelie)
    assert lines(imported).index(alive) == lines(imported).index("  completed:") + 1
    assert imported.run("fmt", "--check").returncode == 0


def test_a_pull_refuses_to_undo_what_was_not_applied(pulled: Program) -> None:
    text = library(pulled).read_text(encoding="utf-8")
    edited = text.replace("    - {title: Dark, year: 2017, ids: {simkl: 737685}}\n", "").replace(
        "    - {title: Stalker", "    - imdb:tt12042730 # want it\n    - {title: Stalker"
    )
    library(pulled).write_text(edited, encoding="utf-8")
    refused = pulled.run("pull")
    assert refused.returncode == 1
    assert "Project Hail Mary" in refused.stderr
    assert "Dark (2017)" in refused.stderr
    assert "--discard-unapplied" in refused.stderr
    assert library(pulled).read_text(encoding="utf-8") == edited
    assert pulled.run("pull", "--discard-unapplied").returncode == 0
    assert pulled.run("plan", "--detailed-exitcode").returncode == 0
    assert "Dark" in library(pulled).read_text(encoding="utf-8")


def test_a_pull_takes_in_what_the_policy_of_moves_leaves_alone(pulled: Program) -> None:
    text = library(pulled).read_text(encoding="utf-8")
    library(pulled).write_text(text.replace("\npolicy:", "\npolicy:\n  moves: none", 1), "utf-8")
    moved = pulled.run("mv", "simkl:472214", "--to", "plantowatch")
    assert moved.returncode == 0, moved.stderr
    applied = pulled.run("apply", "--yes")
    assert "matches library.yaml, apart from" in applied.stdout, applied.stderr
    taken = pulled.run("pull")
    assert taken.returncode == 0, taken.stderr
    assert "~ Inception (2010): movies plantowatch → completed" in taken.stdout
    assert "nothing to change" in pulled.run("pull").stdout
    assert "No changes." in pulled.run("plan").stdout


def test_a_pull_of_an_invalid_file_lists_its_problems(program: Program) -> None:
    path = program.write("version: 1\nmovies:\n  watching: []\n")
    done = program.run("pull")
    assert done.returncode == 1
    assert "library.yaml:3:3" in done.stderr
    assert path.read_text(encoding="utf-8") == "version: 1\nmovies:\n  watching: []\n"


def test_a_pull_refuses_the_lock_of_another_account(pulled: Program) -> None:
    text = lock(pulled).read_text(encoding="utf-8")
    lines_ = [
        '"account": 1,' if line.startswith('"account"') else line for line in text.splitlines()
    ]
    lock(pulled).write_text("\n".join(lines_), encoding="utf-8")
    before = library(pulled).read_bytes()
    assert pulled.run("pull").returncode == 1
    assert library(pulled).read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\r\nmovies:\r\n  plantowatch: []\r\n  completed:\r\n",
        "\ufeffversion: 1\nmovies: {plantowatch: , completed: [simkl:1]}",
        "version: 1\nanime:\n    hold: [\n      # none\n    ]\n    watching:\n    - mal:21 # mine",
        "version: 1\nshows: {}\nmovies:\n",
    ],
)
def test_any_way_of_writing_takes_the_account_in(program: Program, text: str) -> None:
    path = program.folder / "library.yaml"
    path.write_bytes(text.encode())
    done = program.run("pull")
    assert done.returncode == 0, done.stderr
    assert program.run("plan", "--detailed-exitcode").returncode == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == text.startswith("\ufeff")
    assert (b"\r\n" in data) == ("\r\n" in text)
    assert data.count(b"\r\n") in {0, data.count(b"\n")}


def test_an_import_writes_the_schema_that_its_first_line_names(program: Program) -> None:
    assert program.run("import", "--out", "mine.yaml").returncode == 0
    first = (program.folder / "mine.yaml").read_text("utf-8").splitlines()[0]
    schema = program.folder / first.partition("$schema=")[2]
    assert schema.read_text("utf-8") == program.run("schema").stdout
    schema.write_text("mine")
    assert program.run("import", "--out", "mine.yaml", "--force").returncode == 0
    assert schema.read_text("utf-8") == "mine"


def test_titles_that_share_their_name_are_told_apart_by_an_id(program: Program) -> None:
    program.write(
        "version: 1\npolicy: {prune: false}\nmovies:\n  completed:\n"
        "    - {title: Dune, year: 2021, ids: {imdb: tt1160419}, rating: 1}\n"
        "    - {title: Dune, year: 2021, ids: {imdb: tt15239678}, rating: 1}\n"
        "    - {title: Inception, year: 2010, ids: {simkl: 472214}, rating: 1}\n"
    )
    told = program.run("pull", "--check").stdout
    assert "★ Dune (2021) · imdb:tt1160419: movies rating 1 → " in told
    assert "★ Dune (2021) · imdb:tt15239678: movies rating 1 → " in told
    assert "★ Inception (2010): movies rating 1 → " in told


def test_the_schema_is_beside_the_file_in_whatever_folder(program: Program) -> None:
    program.write("imdb,type,status\ntt0113277,movie,completed\n", "films.csv")
    for folder, arguments in (("ours", ()), ("theirs", ("films.csv",))):
        (program.folder / folder).mkdir()
        done = program.run("import", *arguments, "--out", f"{folder}/mine.yaml")
        assert done.returncode == 0, done.stderr
        first = (program.folder / folder / "mine.yaml").read_text("utf-8").splitlines()[0]
        assert (program.folder / folder / first.partition("$schema=")[2]).is_file()
    assert not (program.folder / "library.schema.json").exists()


def test_another_schema_in_its_place_stays_and_is_told_with_what_renews_it(
    program: Program,
) -> None:
    schema = program.write("{}", "library.schema.json")
    told = program.run("import", "--out", "mine.yaml").stderr
    assert "`reconciler schema > library.schema.json`" in told
    assert "library.schema.json" in program.run("import", "--out", "mine.yaml", "--force").stderr
    assert schema.read_text("utf-8") == "{}"
    schema.write_text(program.run("schema").stdout, encoding="utf-8")
    assert program.run("import", "--out", "mine.yaml", "--force").stderr == ""


def test_a_file_on_stdout_names_no_schema_and_writes_none(program: Program) -> None:
    done = program.run("import", "--out", "-")
    assert "$schema" not in done.stdout
    assert not (program.folder / "library.schema.json").exists()


@pytest.mark.parametrize("arguments", [(), ("films.csv",)], ids=["account", "exports"])
def test_a_folder_that_is_not_there_is_told_before_anything_is_written(
    program: Program, arguments: tuple[str, ...]
) -> None:
    program.write("imdb,type,status\ntt0113277,movie,completed\n", "films.csv")
    done = program.run("import", *arguments, "--out", "new/mine.yaml")
    assert done.returncode == 1
    assert "there is no folder new" in done.stderr
    assert "Make the folder first" in done.stderr
