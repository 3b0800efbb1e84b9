"""The plan's JSON form: what every view is drawn from, and what a saved plan is read from."""

import json

import pytest
from hypothesis import given

from reconciler.model.plan import Plan, plan_document, plan_from_document
from tests.strategies.plans import plans


@given(plans())
def test_a_plan_survives_its_document(plan: Plan) -> None:
    document = plan_document(plan)
    assert plan_from_document(document) == plan
    read_back = json.loads(json.dumps(document))
    assert plan_document(plan_from_document(read_back)) == read_back == document


def test_another_format_version_is_no_plan() -> None:
    with pytest.raises(ValueError, match="format_version"):
        plan_from_document({**plan_document(Plan()), "format_version": 2})
