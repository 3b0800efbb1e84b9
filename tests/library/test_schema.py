"""The schema that editors use says what ``validate`` says, wherever a schema can tell."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from reconciler.library.schema import library_schema
from reconciler.model.ids import ID_KEYS
from reconciler.model.media import STATUSES, MediaType
from tests.library.bad_files import BAD_FILES
from tests.library.good_files import GOOD_FILES

VALIDATOR = Draft202012Validator(library_schema())
TELLABLE = [bad for bad in BAD_FILES if bad.in_schema]


def loaded(text: str) -> Any:
    """Return the file as an editor sees it; dates stay text, as in JSON."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor(
        "tag:yaml.org,2002:timestamp", yaml.constructor.__class__.construct_yaml_str
    )
    return yaml.load(text)


def test_is_a_schema() -> None:
    Draft202012Validator.check_schema(library_schema())


@pytest.mark.parametrize("text", GOOD_FILES.values(), ids=GOOD_FILES)
def test_takes_every_valid_file(text: str) -> None:
    VALIDATOR.validate(loaded(text))


@pytest.mark.parametrize("bad", TELLABLE, ids=lambda bad: bad.name)
def test_refuses_what_validate_refuses(bad: Any) -> None:
    assert not VALIDATOR.is_valid(loaded(bad.text))


@pytest.mark.parametrize("media_type", MediaType)
def test_offers_the_statuses_of_each_type(media_type: MediaType) -> None:
    offered = library_schema()["properties"][media_type]["properties"]
    assert tuple(offered) == STATUSES[media_type]


@pytest.mark.parametrize("key", ID_KEYS)
def test_takes_an_id_of_each_key_in_each_form(key: str) -> None:
    example = ID_KEYS[key].example
    for item in (f"{key}:{example}", {"ids": {key: example}}):
        VALIDATOR.validate({"version": 1, "anime": {"hold": [item]}})
