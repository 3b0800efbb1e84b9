"""What a person types in answer to a question, and what counts as nothing."""

import pytest

from reconciler.console.ask import typed_answer


@pytest.mark.parametrize(
    ("ended", "shown"), [(KeyboardInterrupt, "\n"), (EOFError, "")], ids=["Ctrl-C", "Ctrl-D"]
)
def test_an_end_instead_of_an_answer_is_none_and_what_follows_has_a_line_of_its_own(
    ended: type[BaseException],
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def pressed() -> str:
        raise ended

    monkeypatch.setattr("builtins.input", pressed)
    assert typed_answer() == ""
    assert capsys.readouterr().err == shown
