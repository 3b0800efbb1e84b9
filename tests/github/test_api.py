"""One comment, one pull request: found, changed, never made twice, whatever GitHub answers."""

from dataclasses import replace

import pytest

from reconciler.github.api import GitHub, GitHubFailure
from reconciler.github.workflow_run import NoWorkflow, WorkflowRun
from tests.github.fake_github import BOT, REPOSITORY, TOKEN, FakeGitHub, Refusal

MARKER = "<!-- reconciler-plan: library.yaml -->"


def keep(run: WorkflowRun, body: str, pauses: list[float] | None = None) -> str:
    waited = [] if pauses is None else pauses
    with GitHub(run, waited.append) as github:
        return github.keep_comment(4, MARKER, BOT, f"{MARKER}\n{body}")


def keep_pull_request(run: WorkflowRun, body: str = "changes") -> int:
    with GitHub(run, lambda _: None) as github:
        return github.keep_pull_request("reconciler/pull", "main", "Take it", body).number


def bodies(github: FakeGitHub) -> list[str]:
    return [row["body"] for row in github.comments[4]]


def test_the_comment_is_made_once_and_then_changed(github: FakeGitHub, run: WorkflowRun) -> None:
    first = keep(run, "first")
    assert keep(run, "second") == first
    assert bodies(github) == [f"{MARKER}\nsecond"]


def test_a_comment_that_says_the_same_is_not_sent_again(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    keep(run, "same")
    keep(run, "same")
    assert [request.split()[0] for request in github.requests] == ["GET", "POST", "GET"]


def test_the_comment_is_found_behind_hundreds_of_others(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    for number in range(250):
        github.comment(4, f"talk {number}", "person")
    github.comment(4, f"{MARKER}\nold")
    keep(run, "new")
    assert len(github.comments[4]) == 251
    assert bodies(github)[-1] == f"{MARKER}\nnew"


def test_a_comment_that_only_looks_like_ours_is_left_alone(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    github.comment(4, f"{MARKER}\nforged", "person")
    github.comment(4, f"see {MARKER}")
    github.comment(4, "<!-- reconciler-plan: other.yaml -->\nof another file")
    keep(run, "plan")
    assert bodies(github)[0] == f"{MARKER}\nforged"
    assert bodies(github)[2].endswith("of another file")
    assert bodies(github)[3] == f"{MARKER}\nplan"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_reading_and_changing_are_repeated_when_the_server_fails(
    status: int, github: FakeGitHub, run: WorkflowRun
) -> None:
    github.comment(4, f"{MARKER}\nold")
    github.refusals += [Refusal("GET", status), Refusal("PATCH", status)]
    pauses: list[float] = []
    keep(run, "new", pauses)
    assert bodies(github) == [f"{MARKER}\nnew"]
    assert len(pauses) == 2


def test_a_comment_whose_answer_was_lost_is_not_made_twice(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    github.refusals.append(Refusal("POST", 502, carried_out=True))
    keep(run, "plan")
    assert bodies(github) == [f"{MARKER}\nplan"]


def test_a_comment_that_was_not_made_is_made_at_the_next_try(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    github.refusals.append(Refusal("POST", 502))
    keep(run, "plan")
    assert bodies(github) == [f"{MARKER}\nplan"]


def test_a_rate_limit_is_waited_for_as_long_as_github_asks(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    github.refusals.append(Refusal("POST", 403, {"message": "slow"}, (("retry-after", "7"),)))
    pauses: list[float] = []
    keep(run, "plan", pauses)
    assert pauses == [7.0]
    assert len(github.comments[4]) == 1


def test_a_limit_of_hours_is_reported_at_once(github: FakeGitHub, run: WorkflowRun) -> None:
    github.refusals.append(Refusal("GET", 429, None, (("retry-after", "3600"),)))
    with pytest.raises(GitHubFailure, match="429"):
        keep(run, "plan")
    assert len(github.requests) == 1


def test_a_refusal_says_what_github_said_and_never_the_token(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    github.refusals.append(
        Refusal("POST", 422, {"message": "Validation Failed", "errors": [{"message": "too long"}]})
    )
    with pytest.raises(GitHubFailure, match=r"422.*Validation Failed; too long") as caught:
        keep(run, "plan")
    assert "permissions" in caught.value.hint
    assert TOKEN not in str(caught.value) + caught.value.hint + repr(run)
    assert github.tokens == {f"Bearer {TOKEN}"}


def test_an_unreachable_api_is_a_failure_that_can_be_reported(run: WorkflowRun) -> None:
    with pytest.raises(GitHubFailure, match="no answer"):
        keep(replace(run, api_url="http://127.0.0.1:9"), "plan")


def test_without_a_token_nothing_is_asked(github: FakeGitHub, run: WorkflowRun) -> None:
    with pytest.raises(NoWorkflow, match="GITHUB_TOKEN"):
        keep(replace(run, token=None), "plan")
    assert github.requests == []


def test_a_pull_request_is_opened_once_and_then_changed(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    assert keep_pull_request(run, "one change") == 1
    assert keep_pull_request(run, "two changes") == 1
    assert [row["body"] for row in github.pulls] == ["two changes"]


def test_a_pull_request_that_was_closed_is_not_opened_again_but_followed_by_a_new_one(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    keep_pull_request(run)
    with GitHub(run) as api:
        api.close_pull_request(1)
        assert api.open_pull_request("reconciler/pull", "main") is None
    assert keep_pull_request(run) == 2
    assert [row["state"] for row in github.pulls] == ["closed", "open"]


def test_a_repository_that_forbids_pull_requests_of_actions_is_explained(
    github: FakeGitHub, run: WorkflowRun
) -> None:
    said = "GitHub Actions is not permitted to create or approve pull requests."
    github.refusals.append(Refusal("POST", 403, {"message": said}))
    with pytest.raises(GitHubFailure) as caught:
        keep_pull_request(run)
    assert "Settings → Actions → General" in caught.value.hint
    assert github.requests[-1] == f"POST /repos/{REPOSITORY}/pulls"
