"""An account with titles in a status that no library file can give them."""

import json
import shutil
from pathlib import Path

from tests.journeys.conftest import Program

ALIVE = "9000007"


def put_on_hold(program: Program) -> None:
    """File the movie under ``hold``, as recorded libraries have it, and forget all that is cached.

    Simkl's own edit of it would end in another status, so the file is changed by hand.
    """
    path = Path(program.environ["RECONCILER_SANDBOX"])
    if not path.exists():
        assert program.run("sandbox", "reset").returncode == 0
    state = json.loads(path.read_text(encoding="utf-8"))
    state["entries"][ALIVE]["status"] = "hold"
    path.write_text(json.dumps(state), encoding="utf-8")
    shutil.rmtree(program.environ["RECONCILER_CACHE_DIR"], ignore_errors=True)


def test_an_import_writes_all_the_rest_and_names_what_no_file_can_say(program: Program) -> None:
    put_on_hold(program)
    done = program.run("import")
    assert done.returncode == 0, done.stderr
    assert f'Left out: #Alive (simkl:{ALIVE}) is "hold" on Simkl' in done.stderr
    text = (program.folder / "library.yaml").read_text(encoding="utf-8")
    assert ALIVE not in text
    assert "Inception" in text
    assert program.run("validate").returncode == 0
    assert program.run("plan", "--detailed-exitcode").returncode == 0
    assert program.run("pull", "--check").returncode == 0


def test_it_is_shown_published_and_backed_up(program: Program) -> None:
    put_on_hold(program)
    items = {item["simkl"]: item for item in program.json("show", "--type", "movies")["items"]}
    assert items[int(ALIVE)]["status"] == "hold"
    assert "hold" in program.run("sandbox", "show").stdout
    assert program.run("site", "--out", "page").returncode == 0
    assert "#Alive" in (program.folder / "page" / "index.html").read_text(encoding="utf-8")
    done = program.run("backup")
    assert done.returncode == 0, done.stderr
    saved = json.loads(Path(done.stdout.strip()).read_text(encoding="utf-8"))
    rows = {entry["simkl"]: entry["row"] for entry in saved["entries"]}
    assert rows[int(ALIVE)]["status"] == "hold"
    assert rows.keys() >= items.keys()


def test_a_pull_keeps_its_line_and_an_apply_moves_it_out(imported: Program) -> None:
    file = imported.folder / "library.yaml"
    before = file.read_bytes()
    put_on_hold(imported)
    done = imported.run("pull")
    assert done.returncode == 0, done.stderr
    assert "Left as it is: #Alive (2020) (line " in done.stderr
    assert file.read_bytes() == before
    (drift,) = imported.json("plan")["drift"]
    assert (drift["title"], drift["from"], drift["to"]) == ("#Alive", "plantowatch", "hold")
    assert imported.run("apply", "--yes").returncode == 0
    assert imported.run("plan", "--detailed-exitcode").returncode == 0


def test_a_file_that_keeps_drift_leaves_it_alone(imported: Program) -> None:
    file = imported.folder / "library.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("version: 1\n", "version: 1\npolicy: {on_drift: keep}\n", 1))
    put_on_hold(imported)
    for _ in range(2):
        assert imported.run("pull").returncode == 0
        plan = imported.json("plan")
        assert plan["operations"] == []
        assert [left["title"] for left in plan["left_alone"]] == ["#Alive"]
