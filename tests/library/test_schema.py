"""The schema that editors use says what ``validate`` says, wherever a schema can tell."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from reconciler.library.reading.read import check_library
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


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the schema and all that are in it."""
    if isinstance(schema, dict):
        yield schema
        yield from (part for value in schema.values() for part in parts(value))
    elif isinstance(schema, list):
        yield from (part for value in schema for part in parts(value))


def test_every_pattern_has_its_sentence_with_an_example() -> None:
    patterns = [part for part in parts(library_schema()) if isinstance(part.get("pattern"), str)]
    assert len(patterns) > len(ID_KEYS)
    for part in patterns:
        sentence = part["patternErrorMessage"]
        assert sentence == part["errorMessage"]
        assert re.search(r"\b(as in|Write)\b", sentence)
        assert not set("^\\$") & set(sentence)


def test_every_closed_mapping_and_every_choice_has_its_sentence() -> None:
    for part in parts(library_schema()):
        if part.get("additionalProperties") is False or "enum" in part or "const" in part:
            assert part["errorMessage"].endswith(".")
        if "enumDescriptions" in part:
            assert len(part["enumDescriptions"]) == len(part["enum"])


def told_by_an_editor(text: str) -> str:
    """Return what an editor shows: the sentence beside what refused the deepest value."""
    error = max(VALIDATOR.iter_errors(loaded(text)), key=lambda error: len(error.absolute_path))
    while error.context:
        # Of alternatives, editors tell the one that had most of the value right, else the first.
        deepest = max(len(one.absolute_path) for one in error.context)
        error = next(one for one in error.context if len(one.absolute_path) == deepest)
    return str(error.schema["errorMessage"])


@pytest.mark.parametrize(
    "text",
    [
        "version: 2\n",
        "version: 1\nmovies:\n  completed: soon\n",
        "version: 1\npolicy: {on_drift: maybe}\n",
        "version: 1\npolicy: {max_removals: few}\n",
        "version: 1\nmovies: {completed: [Dune]}\n",
        "version: 1\nmovies: {completed: [{ids: {imdb: 12a}}]}\n",
        "version: 1\nmovies: {completed: [{ids: {tmdb: tt0113277}}]}\n",
        "version: 1\nmovies: {completed: [{year: soon, ids: {tmdb: 1}}]}\n",
        "version: 1\nmovies: {completed: [{rating: 11, ids: {tmdb: 1}}]}\n",
        "version: 1\nmovies: {completed: [{watched: yesterday, ids: {tmdb: 1}}]}\n",
    ],
)
def test_an_editor_says_what_validate_says(text: str) -> None:
    (problem,) = check_library(text.encode(), "library.yaml").problems
    assert told_by_an_editor(text).endswith(problem.hint)


def test_an_editor_says_why_movies_are_not_watched() -> None:
    text = "version: 1\nmovies: {watching: []}\n"
    (problem,) = check_library(text.encode(), "library.yaml").problems
    assert problem.message in told_by_an_editor(text)
