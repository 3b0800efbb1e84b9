"""A few rounds of the soak, which is otherwise run by hand and for minutes."""

from collections import Counter
from pathlib import Path

import pytest

from tests.soak import Round


@pytest.mark.parametrize("seed", range(4))
def test_random_files_and_faults_end_in_what_the_file_wants(seed: int, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    Round(seed, tmp_path, counts).play()
    assert counts["outcome: nothing_to_do"]
    assert any(name.startswith("fault: ") for name in counts)
