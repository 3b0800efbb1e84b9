"""The plan's JSON form: what every view is drawn from."""

import json
from collections import Counter

from hypothesis import given

from reconciler.documents.plan import plan_document
from reconciler.model.errors import Refused
from reconciler.model.plan import Action, Plan
from tests.strategies.plans import plans


@given(plans())
def test_a_document_is_json_and_has_every_part_of_the_plan(plan: Plan) -> None:
    document = plan_document(plan)
    assert json.loads(json.dumps(document)) == document
    assert [item["ids"]["simkl"] for item in document["operations"]] == [
        operation.simkl for operation in plan.operations
    ]
    assert [item["reason"] for item in document["blocked"]] == [one.reason for one in plan.blocked]
    assert [item["code"] for item in document["blocked"]] == [one.code for one in plan.blocked]
    assert [item["note"] for item in document["drift"]] == [one.note for one in plan.drift]
    assert [item["reason"] for item in document["left_alone"]] == [
        one.reason for one in plan.left_alone
    ]


@given(plans())
def test_the_counts_are_those_of_the_lists(plan: Plan) -> None:
    document = plan_document(plan)
    summary = document["summary"]
    counts = Counter(item["action"] for item in document["operations"])
    assert (summary["add"], summary["move"], summary["remove"]) == (
        counts[Action.ADD],
        counts[Action.MOVE],
        counts[Action.REMOVE],
    )
    assert summary["blocked"] == len(document["blocked"])
    assert summary["left_alone"] == len(document["left_alone"])


def test_a_plan_that_apply_refuses_says_with_which_error() -> None:
    refusal = Refused("the plan removes 13, and the limit is 10", "Raise it.", code="too-many")
    assert plan_document(Plan(), refusal)["apply"] == {
        "allowed": False,
        "error": {
            "code": "too-many",
            "message": "the plan removes 13, and the limit is 10",
            "hint": "Raise it.",
        },
    }


def test_any_other_plan_is_allowed() -> None:
    assert plan_document(Plan())["apply"] == {"allowed": True, "error": None}
