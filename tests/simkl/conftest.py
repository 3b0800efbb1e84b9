"""The world that tests of this room share."""

from pathlib import Path

import pytest

from tests.simkl.account.account_world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
