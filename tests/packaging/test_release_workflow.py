"""``release.yml``: who may do what, and in which order."""

import json
import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.packaging.scripts import ROOT

FILE = ROOT / ".github" / "workflows" / "release.yml"


@pytest.fixture
def workflow() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(FILE.read_text("utf-8"))
    return loaded


def test_only_the_tag_of_a_version_releases(workflow: dict[str, Any]) -> None:
    assert workflow["on"] == {"push": {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}}


def test_nothing_is_published_before_all_checks_passed(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]
    assert set(jobs["publish"]["needs"]) == {"checks", "build"}
    assert set(jobs["container"]["needs"]) == {"checks", "build"}
    assert set(jobs["announce"]["needs"]) == {"publish", "container"}
    said = [step.get("run", "") for step in jobs["build"]["steps"]]
    for script in (".ci/release_notes.py", ".ci/reproducible", ".ci/archives.py", ".ci/sbom"):
        assert any(script in line for line in said)
        assert (ROOT / script).is_file()


def test_only_one_job_can_prove_who_it_is_and_only_behind_its_environment(
    workflow: dict[str, Any],
) -> None:
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {}
    assert {name for name, job in jobs.items() if "id-token" in job["permissions"]} == {"publish"}
    assert {name for name, job in jobs.items() if "environment" in job} == {"publish"}
    assert jobs["publish"]["environment"] == "pypi"


def test_the_jobs_that_may_write_run_nothing_of_the_repository(workflow: dict[str, Any]) -> None:
    writing = {
        name for name, job in workflow["jobs"].items() if "write" in job["permissions"].values()
    }
    assert writing == {"publish", "container", "announce"}
    for name in writing:
        steps = workflow["jobs"][name]["steps"]
        assert "actions/checkout" not in json.dumps(steps)
        lines = [line for step in steps for line in step.get("run", "").splitlines()]
        assert all(line.startswith(("gh ", "docker ")) for line in lines)
        assert not any("docker build" in line or "docker run" in line for line in lines)


def test_what_is_published_is_what_was_checked(workflow: dict[str, Any]) -> None:
    (kept,) = (
        step["with"]["name"]
        for step in workflow["jobs"]["build"]["steps"]
        if step.get("uses", "").startswith("actions/upload-artifact@")
    )
    for name in ("publish", "container", "announce"):
        first = workflow["jobs"][name]["steps"][0]
        assert first["uses"].startswith("actions/download-artifact@")
        assert first["with"] == {"name": kept}


def test_the_container_is_pushed_to_the_code_hosts_registry_under_its_version(
    workflow: dict[str, Any],
) -> None:
    jobs = workflow["jobs"]
    assert jobs["container"]["permissions"] == {"packages": "write"}
    (push,) = (step for step in jobs["container"]["steps"] if "run" in step)
    assert push["env"]["REGISTRY"] == "ghcr.io"
    assert ":${GITHUB_REF_NAME#v}" in push["run"]
    assert "$TOKEN" not in push["run"].replace('<<< "$TOKEN"', "")


def test_there_is_no_stored_secret(workflow: dict[str, Any]) -> None:
    assert "secrets." not in FILE.read_text("utf-8")
    lines = [
        step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert not any("${{" in line for line in lines)


@pytest.mark.parametrize("name", ["build-requirements.txt", "sbom-requirements.txt"])
def test_what_builds_a_release_is_pinned_by_digest(name: str) -> None:
    lines = (ROOT / ".ci" / name).read_text("utf-8").replace("\\\n", "").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    digests = r"( +--hash=sha256:[0-9a-f]{64})+"
    assert all(re.fullmatch(rf"[\w-]+==[\w.]+( ;[^-]+)?{digests}", pin) for pin in pins)


def test_the_list_of_its_parts_is_an_asset_of_the_release_and_no_package(
    workflow: dict[str, Any],
) -> None:
    said = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert sum(".ci/sbom dist sbom" in line for line in said) == 1
    assert any(line.startswith("gh release create") and line.endswith(" sbom/*") for line in said)
    published = [step["with"] for step in workflow["jobs"]["publish"]["steps"] if "with" in step]
    assert [one["packages-dir"] for one in published if "packages-dir" in one] == ["dist/"]
