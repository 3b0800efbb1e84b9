#!/usr/bin/env python3
"""Print what the changelog says of a version: ``.ci/release_notes.py v0.1.0``.

Fails when the tag, the package's version and the changelog do not name the same version, or when
the version's section has no date or no text: nothing is released that nobody described.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TAG = re.compile(r"v(\d+\.\d+\.\d+)")


def notes(tag: str, version: str, changelog: str) -> str:
    """Return the text of the version's section; ``SystemExit`` says what does not fit."""
    named = TAG.fullmatch(tag)
    if named is None:
        sys.exit(f"{tag}: a release's tag is v and three numbers, such as v{version}")
    if named[1] != version:
        sys.exit(f"{tag}: the package says that it is {version}")
    section = re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d{{2}}-\d{{2}}$(.*?)(?=^## |\Z)",
        changelog,
        re.MULTILINE | re.DOTALL,
    )
    if section is None:
        sys.exit(f"CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`")
    # Where links lead to stands at the end of the file, behind the last section.
    text = re.sub(r"^\[[^\]]+\]: \S+$", "", section[1], flags=re.MULTILINE).strip()
    if not re.sub(r"^#.*$", "", text, flags=re.MULTILINE).strip():
        sys.exit(f"CHANGELOG.md says nothing of {version}")
    return text


def package_version(source: str) -> str:
    """Return the version that the package's own source names."""
    found = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    return found[1] if found else sys.exit("reconciler/__init__.py names no version")


def main() -> None:
    """Print the notes of the tag that the command line names."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    version = package_version((ROOT / "reconciler/__init__.py").read_text("utf-8"))
    text = notes(sys.argv[1], version, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    sys.stdout.buffer.write(f"{text}\n".encode())


if __name__ == "__main__":
    main()
