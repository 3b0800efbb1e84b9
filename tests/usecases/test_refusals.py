"""What commands refuse, with the reason, before anything is changed."""

import shutil
from pathlib import Path

import pytest

from reconciler.commands.app import run

EXAMPLE = Path(__file__).parents[2] / "library.yaml.example"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example file in the current folder, beside a sandbox of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECONCILER_SANDBOX", str(tmp_path / "sandbox.json"))
    return Path(shutil.copy(EXAMPLE, tmp_path / "library.yaml"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "xyzzy", "--to", "dropped"), "Simkl knows no title xyzzy"),
        (("add", "99999", "--to", "dropped"), "Say whose number it is, as in tmdb:99999"),
        (("rm", "99999"), "Say whose number it is, as in tmdb:99999"),
        (("add", "tmbd:603", "--to", "dropped"), "Did you mean tmdb:603?"),
        (("mv", "imbd:tt0133093", "dropped"), "Did you mean imdb:tt0133093?"),
        (("add", "imdb:tt9999999", "--to", "dropped"), "Simkl knows no imdb:tt9999999"),
        (("add", "xyzzy", "--to", "movies/hold"), "movies cannot be on hold"),
        (("add", "xyzzy", "--to", "watching", "--type", "movies"), "movies cannot be watching"),
        (("add", "imdb:1", "--to", "dropped"), "as in imdb:tt0181852"),
        (("add", "https://example.com/1", "--to", "dropped"), "example.com"),
        (("add", "imdb:tt5697572", "--to", "watching"), "Movies take plantowatch, dropped"),
        (("add", "tmdb:94605", "--type", "movies", "--to", "dropped"), "Simkl knows no"),
        (("add", "simkl:17465", "--type", "movies", "--to", "dropped"), "files Game of Thrones"),
        (("add", "imdb:tt5697572", "--to", "dropped"), "does not manage movies dropped"),
        (("mv", "Stalker", "--to", "hold"), "movies cannot be on hold"),
        (("mv", "Charmed", "--to", "hold"), "does not manage shows hold"),
        (("mv", "nothing of the kind", "--to", "dropped"), "lists no"),
        (("rm", "Dune Part Two"), "Did you mean Dune: Part Two or"),
        (("rm", "Dune", "Stalker", "nothing of the kind"), "lists no"),
        (("rm", "one piece"), "is the name of 2 items"),
        (("rm", ""), "is empty"),
        (("mv", "Stalker", "--to", "seen"), "seen"),
        (("mv", "Stalker", "--to"), "Try `reconciler mv --help`"),
        (("sandbox", "edit", "--file"), "Try `reconciler sandbox edit --help`"),
        (
            ("sandbox", "edit", "shows", "tmdb:x", "hold"),
            "Write a whole number above 0, as in tmdb:",
        ),
        (("add", "x", "--to", "hold", "--rating", "11"), "'--rating': it must be at most 10."),
        (("apply", "--max-removals", "-1"), "'--max-removals': it must be at least 0."),
        (("apply", "--max-removals", "x"), "'--max-removals': it must be a whole number."),
        (("import", "--out", "new.yaml", "--merge"), "--merge is for exports"),
        (("import", "--out", "new.yaml", "--no-prune"), "--no-prune is for exports"),
        (("import", "--out", "new.yaml", "--search"), "--search is for exports"),
        (("import", "--out", "new.yaml", "--status", "hold"), "--status is for exports"),
        (("--sandbox", "plan"), "stand after the command, as in `reconciler plan --sandbox`"),
        (
            ("-v", "sandbox", "show"),
            "stand after the command, as in `reconciler sandbox show -v`",
        ),
        (("restore", "nothing.json"), "`reconciler backups` lists"),
        (("restore", "library.yaml"), "it is no JSON"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_changed(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    before = file.read_bytes()
    assert run(arguments) == 1
    shown = capsys.readouterr()
    assert said in " ".join(shown.err.split())
    assert shown.out == ""
    assert file.read_bytes() == before


ASKING = [
    ("plan", "{}"),
    ("apply", "{}", "--yes"),
    ("pull", "{}"),
    ("fix", "{}"),
    ("add", "tmdb:1", "--to", "dropped", "--file", "{}"),
    ("apply", "--plan", "{}"),
    ("restore", "{}"),
    ("import", "{}", "--search", "--out", "new.yaml"),
]


@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
@pytest.mark.parametrize("text", ["[", None], ids=["damaged", "missing"])
def test_a_fault_of_a_file_is_told_before_a_missing_login(
    arguments: tuple[str, ...],
    text: str | None,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("RECONCILER_SANDBOX")
    named = file.with_name("named.json")
    if text is not None:
        named.write_text(text)
    assert run([one.format("named.json") for one in arguments]) == 1
    told = capsys.readouterr().err
    assert "named.json" in told
    assert "credentials" not in told


def test_a_missing_login_is_told_where_the_files_have_no_fault(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RECONCILER_SANDBOX")
    for command in ("plan", "apply", "pull", "fix", "whoami", "doctor", "show", "backup"):
        assert run([command]) == 1
        assert "there are no credentials for Simkl" in capsys.readouterr().err, command
