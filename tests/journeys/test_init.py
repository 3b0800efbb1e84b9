"""Setting a repository up, as a person types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.library.reading.read import read_library
from reconciler.model.library import OnDrift
from tests.journeys.conftest import Program

MADE = [
    "library.yaml",
    "library.schema.json",
    ".github/workflows/reconciler.yml",
    ".gitignore",
    ".prettierignore",
    ".prettierrc.yaml",
    ".yamllint",
]
ACTION = f"someone/reconciler@{'a' * 40}"


def init(program: Program, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = program.run("init", *arguments)
    assert done.returncode == 0, done.stderr
    return done


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_empty_folder_becomes_a_repository_that_plans_nothing(program: Program) -> None:
    done = init(program, "--action", ACTION)
    assert sorted(files(program.folder)) == sorted(MADE)
    for name in MADE:
        assert f"made     {name}" in done.stdout
    assert [line[2] for line in done.stdout.split("Next:\n")[1].splitlines() if line[2] != " "] == [
        "1",
        "2",
        "3",
    ]
    assert done.stderr == ""
    assert program.json("plan")["summary"]["requests"] == 0


def test_a_folder_that_does_not_exist_is_made(program: Program) -> None:
    done = init(program, "my/library", "--action", ACTION)
    assert sorted(files(program.folder / "my/library")) == sorted(MADE)
    assert "cd my/library" in done.stdout.replace("\\", "/")


def test_twice_leaves_everything_and_says_so(program: Program) -> None:
    init(program, "--action", ACTION)
    before = files(program.folder)
    again = init(program, "--action", "other/fork@main")
    assert files(program.folder) == before
    for name in MADE:
        assert f"kept     {name}, as it was" in again.stdout
    assert again.stderr == ""


def test_a_repository_in_use_keeps_its_files(program: Program) -> None:
    program.write("version: 1\nmovies: {dropped: []}\n")
    program.write("secret.txt\n", ".gitignore")
    done = init(program)
    assert "kept     library.yaml" in done.stdout
    assert "extended .gitignore" in done.stdout
    assert (program.folder / "library.yaml").read_text() == "version: 1\nmovies: {dropped: []}\n"
    assert (program.folder / ".gitignore").read_text().startswith("secret.txt\n")


def test_it_starts_from_the_account_when_asked(program: Program) -> None:
    done = init(program, "--import", "--action", ACTION)
    assert "made     library.yaml, from the account" in done.stdout
    assert (program.folder / "library.lock.json").is_file()
    text = (program.folder / "library.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=library.schema.json\n")
    plan = program.json("plan")
    assert plan["operations"] == []
    assert plan["summary"]["unchanged"] > 30


def test_without_a_login_nothing_is_imported_and_nothing_written(program: Program) -> None:
    done = program.run("init", "--import", RECONCILER_SANDBOX="")
    assert done.returncode == 1
    assert "reconciler login" in done.stderr
    assert "library.yaml" not in files(program.folder)


def test_what_the_phone_did_is_not_undone_by_a_merge(program: Program) -> None:
    for arguments in (["--import"], ["--no-import"]):
        init(program, *arguments, "--action", ACTION)
        assert read_library(program.folder / "library.yaml").policy.on_drift is OnDrift.KEEP
        assert program.run("fmt", "--check").returncode == 0
        (program.folder / "library.yaml").unlink()
        (program.folder / "library.lock.json").unlink(missing_ok=True)


def test_its_own_advice_starts_from_the_account_and_keeps_the_policy(program: Program) -> None:
    first = init(program)
    assert "`reconciler init --import` to start from your account" in first.stdout
    done = init(program, "--import")
    assert "made     library.yaml, from the account" in done.stdout
    library = read_library(program.folder / "library.yaml")
    assert library.policy.on_drift is OnDrift.KEEP
    assert len(library.wishes) > 30


def test_a_file_that_was_changed_is_not_filled(program: Program) -> None:
    init(program)
    path = program.folder / "library.yaml"
    path.write_text(path.read_text("utf-8") + "movies: {}\n", encoding="utf-8")
    before = path.read_bytes()
    done = init(program, "--import")
    assert "kept     library.yaml" in done.stdout
    assert path.read_bytes() == before


def test_a_file_that_was_kept_is_never_advised_to_be_overwritten(program: Program) -> None:
    program.write("version: 1\nmovies: {dropped: []}\n")
    done = init(program)
    assert "--force" not in done.stdout + done.stderr
    assert "delete" not in done.stdout + done.stderr


@pytest.mark.parametrize("branch", ["master", "develop"])
def test_the_workflow_is_for_the_branch_that_is_there(program: Program, branch: str) -> None:
    subprocess.run(
        ["git", "init", "--quiet", f"--initial-branch={branch}"], cwd=program.folder, check=True
    )
    assert program.json("init", "--action", ACTION)["branch"] == branch
    workflow = (program.folder / ".github/workflows/reconciler.yml").read_text("utf-8")
    assert f"branches: [{branch}]" in workflow


def test_an_action_is_filled_in_where_it_was_missing(program: Program) -> None:
    init(program)
    done = init(program, "--action", ACTION)
    assert "extended .github/workflows/reconciler.yml" in done.stdout
    assert done.stderr == ""
    workflow = (program.folder / ".github/workflows/reconciler.yml").read_text("utf-8")
    assert "OWNER--NAME" not in workflow
    assert workflow.count(f"uses: {ACTION}\n") == 4


def test_nobody_is_asked_without_a_terminal(program: Program) -> None:
    done = init(program, "--sandbox")
    assert "Start from" not in done.stderr
    assert not (program.folder / "library.lock.json").exists()


def test_a_name_that_has_to_be_filled_in_is_told_every_time(program: Program) -> None:
    for _ in range(2):
        assert "--action OWNER/REPO@COMMIT" in init(program).stderr
    workflow = program.folder / ".github/workflows/reconciler.yml"
    assert "uses: OWNER--NAME/reconciler@" in workflow.read_text("utf-8")


def test_an_action_that_can_be_moved_is_warned_of(program: Program) -> None:
    assert "can be moved" in init(program, "--action", "someone/reconciler@v1").stderr


def test_a_folder_is_not_taken_for_a_file_of_settings(program: Program) -> None:
    (program.folder / ".gitignore").mkdir()
    done = program.run("init")
    assert done.returncode == 1
    assert "cannot write .gitignore: it is a folder, not a file" in done.stderr


@pytest.mark.parametrize("option", ["--action=nonsense", "--branch=two words"])
def test_what_cannot_stand_in_a_workflow_is_refused_before_anything_is_written(
    program: Program, option: str
) -> None:
    assert program.run("init", option).returncode == 1
    assert files(program.folder) == {}


def test_a_folder_inside_of_a_repository_is_warned_of(program: Program) -> None:
    (program.folder / ".git").mkdir()
    done = init(program, "part", "--action", ACTION)
    assert "only from a repository's root" in done.stderr
    assert init(program, "--action", ACTION).stderr == ""


def on_terminal(program: Program, *options: str, answer: str) -> tuple[int, str]:
    """Run it where it can ask; return its exit code and what the terminal shows."""
    ours, theirs = os.openpty()
    os.write(ours, answer.encode())
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "init", "--action", ACTION, *options],
        cwd=program.folder,
        env=program.environ,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    shown = os.read(ours, 10_000).decode()
    os.close(theirs)
    os.close(ours)
    return done.returncode, shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_folder_that_cannot_be_made_is_told_before_anybody_is_asked(program: Program) -> None:
    program.write("taken", "taken")
    code, shown = on_terminal(program, "taken/here", answer="y\n")
    assert code == 1
    assert "a file stands where the folder has to be: taken" in shown
    assert "Start from" not in shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("answer", "imported"), [("y\n", True), ("\n", False), ("\x04", False)])
def test_on_a_terminal_it_offers_to_start_from_the_account(
    program: Program, answer: str, imported: bool
) -> None:
    code, asked = on_terminal(program, answer=answer)
    assert code == 0
    assert "Start from what your account holds?" in asked
    assert (program.folder / "library.lock.json").exists() is imported
    assert (program.folder / "library.yaml").exists()


def test_an_import_that_fails_leaves_no_new_folder(program: Program) -> None:
    program.environ["RECONCILER_SANDBOX"] = ""
    kept = program.folder / "kept"
    kept.mkdir()
    for name in ("new", "kept"):
        done = program.run("init", name, "--import")
        assert done.returncode == 1
        assert "there are no credentials for Simkl" in done.stderr
    assert list(program.folder.iterdir()) == [kept]
