"""What every test shares: quick, repeatable property runs and an environment of their own."""

import gc
import itertools
import os
import re
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "thorough", settings.get_profile("default"), derandomize=False, max_examples=1000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background lets them, and all that they start, ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Let the garbage collector seldom run, and pass over all that lives as long as the tests.

    It is a tenth of their time otherwise. The program itself runs without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _on_disk(fd: object) -> None:
    """Call a file safe from a loss of power, which no test brings about, without waiting for it."""


os.fsync = _on_disk

_OURS = (
    "SIMKL_CLIENT_ID",
    "SIMKL_ACCESS_TOKEN",
    "SIMKL_REFRESH_TOKEN",
    "SIMKL_CLIENT_SECRET",
    "SIMKL_API_URL",
    "RECONCILER_SANDBOX",
    "NO_COLOR",
    "COLUMNS",
)


_numbers = itertools.count(1)


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder for a test.

    Pytest's own way sets a link anew for each, which on some disks takes longer than the test.
    """
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.getbasetemp() / f"{name}-{next(_numbers)}"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def own_environment(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Give each test folders of its own and no credentials of the person who runs it.

    Whoever writes into such a folder makes it.
    """
    if "tmp_path" in request.fixturenames:
        home: Path = request.getfixturevalue("tmp_path")
    else:
        home = tmp_path_factory.getbasetemp() / f"home-{next(_numbers)}"
    for name in _OURS:
        monkeypatch.delenv(name, raising=False)
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"RECONCILER_{name}_DIR", str(home / name.lower()))
