#!/usr/bin/env python3
"""Check what wheel and sdist hold: ``.ci/archives.py DIST``.

The wheel is the package and nothing else; the sdist is every file under version control, so that
tests, documentation and benchmarks come along. Either fails for a file that is missing, for one
that nobody committed, and for one of a kind that a release has no business to hold.
"""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

PACKAGE = re.compile(
    r"reconciler/(?:(?:\w+/)*\w+\.py|py\.typed|sandbox/\w+\.json"
    r"|scaffold/templates/[\w.-]+|site/\w+\.(?:css|js))"
)
SOURCES = re.compile(
    "|".join(
        [
            PACKAGE.pattern,
            r"(?:tests|benchmarks|devtools)/.+\.(?:py|md|json|ya?ml)",
            r"docs/.+\.(?:md|svg|png|txt)",
            r"docs/(?:how-to|tutorial)/exports/.+\.(?:csv|json|xml)",
            r"\.github/.+\.ya?ml",
            r"(?:\.ci|scripts)/[\w.-]+",
            r"[A-Z]+(?:\.md)?|Dockerfile|pyproject\.toml|(?:action|mkdocs)\.yml|library\.yaml\.example",
            r"\.pre-commit-(?:config|hooks)\.yaml|\.(?:git|docker)ignore|\.gitattributes",
            r"PKG-INFO",
        ]
    )
)
METADATA = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}


def committed() -> set[str]:
    """Return every file under version control."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(  # noqa: S603 -- always the same command
        command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    return set(listed.stdout.split("\0")) - {""}


def wheel_files(wheel: Path) -> tuple[set[str], set[str]]:
    """Return the files of the package, and those that pip keeps beside it."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    beside = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info/"
    metadata = {name for name in names if name.startswith(beside)}
    return names - metadata, {name.removeprefix(beside) for name in metadata}


def sdist_files(sdist: Path) -> set[str]:
    """Return the files of an sdist, without the folder that all of them are in."""
    folder = sdist.name.removesuffix(".tar.gz") + "/"
    with tarfile.open(sdist) as archive:
        return {member.name.removeprefix(folder) for member in archive if not member.isdir()}


def compared(what: str, found: set[str], wanted: set[str], kinds: re.Pattern[str]) -> list[str]:
    """Return one line for each difference."""
    return [
        *(f"{what} lacks {name}" for name in sorted(wanted - found)),
        *(f"{what} holds {name}, which nobody committed" for name in sorted(found - wanted)),
        *(
            f"{what} holds {name}, a kind of file that is not released"
            for name in sorted(found & wanted)
            if not kinds.fullmatch(name)
        ),
    ]


def main() -> None:
    """Compare the one wheel and the one sdist of a folder; what differs is the exit message."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    (wheel,) = Path(sys.argv[1]).glob("*.whl")
    (sdist,) = Path(sys.argv[1]).glob("*.tar.gz")
    sources = committed()
    package = {name for name in sources if name.startswith("reconciler/")}
    code, metadata = wheel_files(wheel)
    differences = [
        *compared("the wheel", code, package, PACKAGE),
        *compared("the wheel's metadata", metadata, METADATA, re.compile(".*")),
        *compared("the sdist", sdist_files(sdist), sources | {"PKG-INFO"}, SOURCES),
    ]
    if differences:
        sys.exit("\n".join(differences))
    sys.stdout.write(f"{wheel.name}: {len(code)} files; {sdist.name}: {len(sources)} files\n")


if __name__ == "__main__":
    main()
