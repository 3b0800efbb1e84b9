"""What ``init`` lays out: valid files, safe workflows, and nothing overwritten."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from reconciler.library.reading.read import check_library, read_library
from reconciler.library.schema import library_schema
from reconciler.model.errors import FileFailure, Refused
from reconciler.scaffold.branch import main_branch
from reconciler.scaffold.files import (
    IGNORE,
    LIBRARY,
    PRETTIER,
    PRETTIER_IGNORE,
    SCHEMA,
    UNKNOWN_ACTION,
    WORKFLOW,
    YAMLLINT,
    Fate,
    action_of,
    check_action,
    check_branch,
    is_pinned,
    used_by_workflow,
    write_scaffold,
)

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ACTION = f"someone/reconciler@{COMMIT}"
SIMKL_JOBS = {"plan", "apply", "pull"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "new" / "repository"


def lay_out(folder: Path, action: str = ACTION, branch: str = "main") -> dict[str, Fate]:
    return {one.name: one.fate for one in write_scaffold(folder, action=action, branch=branch)}


@pytest.fixture
def workflow(folder: Path) -> dict[str, Any]:
    lay_out(folder)
    loaded: dict[str, Any] = YAML(typ="safe").load((folder / WORKFLOW).read_text("utf-8"))
    return loaded


def steps_of(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if step["uses"].startswith(action)]


def test_all_files_are_made_and_the_library_is_valid(folder: Path) -> None:
    made = [LIBRARY, SCHEMA, WORKFLOW, IGNORE, PRETTIER_IGNORE, PRETTIER, YAMLLINT]
    assert lay_out(folder) == dict.fromkeys(made, Fate.MADE)
    library = read_library(folder / LIBRARY)
    assert library.managed == {}
    assert (
        (folder / LIBRARY)
        .read_text("utf-8")
        .startswith(f"# yaml-language-server: $schema={SCHEMA}\n")
    )
    assert json.loads((folder / SCHEMA).read_text("utf-8")) == library_schema()


def test_the_examples_in_the_comments_of_the_library_are_valid_too(folder: Path) -> None:
    lay_out(folder)
    text = (folder / LIBRARY).read_text("utf-8")
    head, examples = text.split("your own:\n")
    shown = "".join(f"{line[2:]}\n" for line in examples.splitlines())
    checked = check_library((head + "\n" + shown).encode(), LIBRARY)
    assert checked.problems == ()
    assert checked.library is not None
    assert len(checked.library.wishes) == 4


def test_the_account_is_saved_weekly_only_when_that_is_asked_for(folder: Path) -> None:
    lay_out(folder)
    asked = folder.with_name("asked")
    list(write_scaffold(asked, action=ACTION, branch="main", weekly_backup=True))
    load = YAML(typ="safe").load
    plain, weekly = (load((one / WORKFLOW).read_text("utf-8")) for one in (folder, asked))
    assert "backup" not in plain["jobs"]
    assert plain["jobs"].keys() | {"backup"} == weekly["jobs"].keys()
    crons = [entry["cron"] for entry in weekly["on"]["schedule"]]
    jobs = {name: weekly["jobs"][name]["if"] for name in ("pull", "backup")}
    assert [cron for cron in crons if cron in jobs["pull"]] == crons[:1]
    assert [cron for cron in crons if cron in jobs["backup"]] == crons[1:]
    assert weekly["jobs"]["backup"]["concurrency"] == weekly["jobs"]["apply"]["concurrency"]
    assert weekly["jobs"]["backup"]["environment"]["name"] == "simkl-read"


def test_twice_changes_nothing(folder: Path) -> None:
    lay_out(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = lay_out(folder, "other/fork@v2", "trunk")
    assert set(again.values()) == {Fate.KEPT}
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", [LIBRARY, SCHEMA, WORKFLOW])
def test_what_is_there_stays_as_it_is(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine\r\n")
    fates = lay_out(folder)
    assert fates.pop(name) is Fate.KEPT
    assert set(fates.values()) == {Fate.MADE}
    assert path.read_bytes() == b"mine\r\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_an_ignore_file_gets_what_it_lacks(folder: Path, end: bytes, last: bool) -> None:
    folder.mkdir(parents=True)
    mine = b"node_modules" + end + b"/backups/" + (end if last else b"")
    (folder / IGNORE).write_bytes(mine)
    assert lay_out(folder)[IGNORE] is Fate.EXTENDED
    data = (folder / IGNORE).read_bytes()
    assert data.startswith(mine)
    lines = data.split(end)
    assert lines.count(b"/backups/") == 1
    assert b"/plan.json" in lines
    assert lay_out(folder)[IGNORE] is Fate.KEPT


@pytest.mark.parametrize("name", [".prettierrc", "prettier.config.mjs", ".yamllint.yml"])
def test_settings_that_a_repository_has_are_kept_and_advised(folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    (folder / name).write_text("{}\n")
    (one,) = (
        one for one in write_scaffold(folder, action=ACTION, branch="main") if one.name == name
    )
    assert one.fate is Fate.KEPT
    assert "120" in one.note
    assert (folder / name).read_text() == "{}\n"
    assert not (folder / (YAMLLINT if "yamllint" in name else PRETTIER)).exists()


@pytest.mark.parametrize("name", [LIBRARY, WORKFLOW, IGNORE])
def test_a_full_disk_leaves_no_half_of_a_file(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    (folder / IGNORE).write_bytes(b"mine\n")
    replaced = Path(name).name
    reported = os.open

    def opened(path: Any, *arguments: Any) -> int:
        if f".{replaced}." in Path(path).name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return reported(path, *arguments)

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(FileFailure, match="No space left"):
        lay_out(folder)
    monkeypatch.undo()
    whole = {path for path in folder.rglob("*") if path.is_file()}
    assert folder / name not in whole or name == IGNORE
    assert (folder / IGNORE).read_bytes() == b"mine\n"
    assert not [path for path in whole if path.name.count(".") > 2]
    lay_out(folder)
    assert read_library(folder / LIBRARY).managed == {}


def git_files(folder: Path, head: str, **files: str) -> Path:
    git = folder / ".git"
    for name, text in {"HEAD": f"ref: refs/heads/{head}\n", **files}.items():
        path = git / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_the_main_branch_is_the_remotes_else_a_usual_one_else_the_one_that_is_there(
    tmp_path: Path,
) -> None:
    commit = f"{COMMIT}\n"
    assert main_branch(tmp_path) is None
    assert main_branch(git_files(tmp_path / "a", "master")) == "master"
    assert main_branch(git_files(tmp_path / "b", "feature", refs__heads__master=commit)) == "master"
    packed = {"packed-refs": f"# pack-refs\n{COMMIT} refs/heads/main\n"}
    assert main_branch(git_files(tmp_path / "c", "feature", **packed)) == "main"
    remote = {"refs__remotes__origin__HEAD": "ref: refs/remotes/origin/live\n"}
    assert main_branch(git_files(tmp_path / "d", "master", **remote)) == "live"
    assert main_branch(git_files(tmp_path / "e", "prod")) == "prod"
    (tmp_path / "e" / "tree").mkdir()
    (tmp_path / "e" / "tree" / ".git").write_text("gitdir: ../.git\n")
    assert main_branch(tmp_path / "e" / "tree") == "prod"


def test_the_lock_is_never_ignored(folder: Path) -> None:
    lay_out(folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    names = ["library.lock.json", "backups/x.json", "plan.json", "may.plan.json"]
    ignored = subprocess.run(
        ["git", "check-ignore", *names], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.split()
    assert ignored == names[1:]


def test_a_file_where_a_folder_has_to_be_is_told(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / ".github").write_text("")
    with pytest.raises(FileFailure, match=r"reconciler\.yml"):
        lay_out(folder)


def test_pull_requests_from_forks_get_no_secret_and_no_write(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow["on"]
    validate, plan = workflow["jobs"]["validate"], workflow["jobs"]["plan"]
    assert validate["permissions"] == {"contents": "read"}
    assert "secrets." not in json.dumps(validate)
    assert "environment" not in validate
    assert "head.repo.full_name == github.repository" in plan["if"]


def test_every_job_that_speaks_to_simkl_waits_in_one_queue(workflow: dict[str, Any]) -> None:
    queue = {"group": "simkl", "cancel-in-progress": False, "queue": "max"}
    jobs = workflow["jobs"]
    assert {name for name, job in jobs.items() if job["concurrency"] == queue} == SIMKL_JOBS
    assert {name for name, job in jobs.items() if "secrets." in json.dumps(job)} == SIMKL_JOBS


def test_no_checkout_leaves_its_token_behind(workflow: dict[str, Any]) -> None:
    for job in workflow["jobs"].values():
        (checkout,) = steps_of(job, "actions/checkout@")
        assert checkout["with"]["persist-credentials"] is False


def test_only_apply_has_the_environment_that_may_write(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]
    assert jobs["apply"]["environment"] == "simkl"
    for name in SIMKL_JOBS - {"apply"}:
        assert jobs[name]["environment"] == {"name": "simkl-read", "deployment": False}
    (upload,) = steps_of(jobs["apply"], "actions/upload-artifact@")
    assert upload["if"].startswith("always()")


def test_the_action_takes_every_input_that_the_workflow_gives(workflow: dict[str, Any]) -> None:
    action = YAML(typ="safe").load((ROOT / "action.yml").read_text("utf-8"))
    for job in workflow["jobs"].values():
        (step,) = steps_of(job, ACTION)
        assert set(step["with"]) <= set(action["inputs"])
    assert "backups" in action["outputs"]


def test_branch_and_action_are_those_asked_for(folder: Path) -> None:
    lay_out(folder, "./", "trunk")
    text = (folder / WORKFLOW).read_text("utf-8")
    assert "branches: [trunk]" in text
    assert "github.ref == 'refs/heads/trunk'" in text
    assert "@@" not in text
    assert text.count("uses: ./\n") == 4
    assert used_by_workflow(folder, "./")
    assert not used_by_workflow(folder, ACTION)


@pytest.mark.parametrize("action", [ACTION, "a/b@v1", "a/b/sub@main", "./action", UNKNOWN_ACTION])
def test_actions_that_a_workflow_can_use(action: str) -> None:
    assert check_action(action) == action


@pytest.mark.parametrize(
    "action",
    ["", "a/b", "a@v1", "a/b@v 1", "a/b@v1\n  evil: x", "../x", "a/b@${{ x }}", "a/../b@v"],
)
def test_anything_else_is_refused(action: str) -> None:
    with pytest.raises(Refused, match="no action"):
        check_action(action)


@pytest.mark.parametrize("branch", ["", "a b", "-x", "a]", "a\nb", "a..b", "${{ x }}"])
def test_what_is_no_branch_is_refused(branch: str) -> None:
    with pytest.raises(Refused, match="no name of a branch"):
        check_branch(branch)


def test_a_full_commit_is_what_nobody_can_move() -> None:
    assert is_pinned(ACTION)
    assert not is_pinned("someone/reconciler@v1")


@pytest.mark.parametrize(
    ("record", "action"),
    [
        ({"url": "https://github.com/a/b.git", "vcs_info": {"commit_id": COMMIT}}, f"a/b@{COMMIT}"),
        ({"url": "https://github.com/a/b", "vcs_info": {"commit_id": COMMIT}}, f"a/b@{COMMIT}"),
        ({"url": "https://gitlab.com/a/b", "vcs_info": {"commit_id": COMMIT}}, None),
        ({"url": "https://github.com/a/b"}, None),
        ({"url": "file:///src", "dir_info": {"editable": True}}, None),
        (None, None),
    ],
)
def test_the_action_is_where_the_program_came_from(record: Any, action: str | None) -> None:
    assert action_of(record) == action


def run_tool(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name(module)), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_workflows_and_action_fit_github_s_schemas(folder: Path) -> None:
    lay_out(folder)
    for schema, files in {
        "vendor.github-workflows": [folder / WORKFLOW, *(ROOT / ".github/workflows").glob("*.yml")],
        "vendor.github-actions": [ROOT / "action.yml"],
    }.items():
        done = run_tool("check-jsonschema", "--builtin-schema", schema, *map(str, files))
        assert done.returncode == 0, done.stdout


def test_workflows_and_action_have_no_known_weakness(folder: Path) -> None:
    lay_out(folder)
    ours = [folder / WORKFLOW, ROOT / "action.yml", ROOT / ".github/workflows"]
    done = run_tool("zizmor", "--offline", "--persona", "auditor", *map(str, ours))
    assert done.returncode == 0, done.stdout
