"""Random changes of real-looking files, for as long as you like.

Run by hand, as it takes minutes: ``python -m tests.fuzz library --minutes 10``, or ``exports``.
Every run has a seed, and ``--seed N --runs 1`` plays one again; ``--corpus FOLDER`` adds files to
start from. Demanded is that

- ``library``: a text gives a library or problems; where both the C parser and the pure one give a
  library, it is the same (a few texts are no YAML to one of them alone); what ``fmt`` makes of a
  valid one means the same, keeps each comment, and is left alone by another ``fmt``,
- ``exports``: what an export gives adds up and makes a valid library file, or the one clear error
  says what is wrong.
"""

import argparse
import csv
import io
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from reconciler.model.errors import EditFailed
from tests.exports.test_any_bytes import HEADINGS, SAMPLES, read
from tests.library.bad_files import BAD_FILES
from tests.library.good_files import GOOD_FILES
from tests.library.test_fmt import check_kept, formatted
from tests.library.ways import check

_DOCS = Path(__file__).parents[1] / "docs" / "how-to" / "exports"
_MOST = 64 * 1024
_PIECES = (
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\r\n",
        b"\t",
        b" ",
        b'"',
        b"'",
        b",",
        b";",
        b":",
        b"{",
        b"}",
        b"[",
        b"]",
    ),
    *(
        b"#",
        b"&a ",
        b"*a",
        b"!!str ",
        b"<<: ",
        b"? ",
        b"- ",
        b"---\n",
        b"%YAML 1.2\n",
        b"|\n",
        b">-\n",
    ),
    *(
        b"null",
        b"~",
        b"true",
        b"-1",
        b"0",
        b"11",
        b"9" * 30,
        b"1e400",
        b"NaN",
        b"2014-04-05",
        b"unknown",
    ),
    *(b"rating: 9", b"watched: unknown", b"ids: {simkl: 1}", b"tmdb:1", b"https://simkl.com/tv/1"),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x80",
        b"\xc3\xa9",
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b"\xed\xa0\x80",
    ),
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"<![CDATA[",
        b"]]>",
        b"<a>",
        b"</a>",
        b"\\u0000",
        b"\\",
    ),
)

Files = dict[str, bytes]


class Violation(Exception):
    """Something that must never come of any file."""


def changed(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Return a file after a few random changes: cut, repeated, spliced, overwritten."""
    for _ in range(rng.choice([1, 1, 2, 3, 5, 9])):
        start = rng.randint(0, len(data))
        end = min(len(data), start + rng.choice([0, 0, 1, 2, 5, 20, 200]))
        lines = data.split(b"\n")
        change = rng.randrange(8)
        if change == 0 and data:
            data = data[:start] + bytes([rng.randrange(256)]) + data[start + 1 :]
        elif change == 1:
            data = data[:start] + rng.choice(_PIECES) + data[start:]
        elif change == 2:
            data = data[:start] + data[end:]
        elif change == 3:
            data = data[:end] + data[start:end] * rng.choice([1, 2, 30]) + data[end:]
        elif change == 4:
            other = rng.choice(others)
            place = rng.randint(0, len(other))
            data = data[:start] + other[place : place + rng.choice([3, 30, 300])] + data[end:]
        elif change == 5:
            rng.shuffle(lines)
            data = b"\n".join(lines)
        elif change == 6:
            data = data[:start]
        else:
            data = data[:start] + rng.choice(_PIECES) + data[end:]
    return data[:_MOST]


def _library(files: Files, rng: random.Random, _folder: Path) -> str:
    """Read and format one changed library file."""
    good = [data for name, data in files.items() if name.startswith("good")]
    data = rng.choice(good if rng.random() < 0.8 else [*files.values()])
    data = changed(data, [*files.values()], rng)
    checked, purely = (check(data, "x", pure=pure) for pure in (False, True))
    if (checked.library is None) != bool(checked.problems):
        raise Violation("neither a library nor problems, or both")
    if None in (checked.library, purely.library) and checked.library != purely.library:
        return "valid for one parser alone"
    if checked.library != purely.library:
        raise Violation("the two parsers read different libraries")
    if checked.library is None:
        return "problems"
    try:
        after = formatted(data)
    except EditFailed:
        return "valid, but not edited"
    check_kept(data, after)
    return "valid"


def _exports(files: Files, rng: random.Random, folder: Path) -> str:
    """Import one changed export."""
    name = rng.choice([*files])
    data = changed(files[name], [*files.values()], rng)
    if rng.random() < 0.1:
        encoding = rng.choice(["utf-16", "cp1252"])
        data = data.decode("utf-8", "replace").encode(encoding, "replace")
    path = folder / name
    path.write_bytes(data)
    return "taken" if read(path) else "refused"


def _library_files() -> Files:
    bad = [one.text for one in BAD_FILES if len(one.text) < _MOST]
    texts = {"good": [*GOOD_FILES.values()], "bad": bad}
    return {
        f"{name} {number}": text.encode("utf-8")
        for name, group in texts.items()
        for number, text in enumerate(group)
    }


def _export_files() -> Files:
    """Return the samples of the docs and of the tests, tables with a few rows of many kinds."""
    files = {path.name: path.read_bytes() for path in _DOCS.rglob("*") if path.is_file()}
    for name, sample in SAMPLES.items():
        files[name] = (sample if isinstance(sample, str) else json.dumps(sample, indent=1)).encode()
    cells = ["1", "tt0113277", "movie", "tv", "completed", "Heat", "1995", "9", "2020-01-01", ""]
    for name, headings in HEADINGS.items():
        width = headings.count(",") + 1
        text = io.StringIO()
        rows = [[cells[(row + column) % len(cells)] for column in range(width)] for row in range(5)]
        csv.writer(text).writerows([headings.split(","), *rows])
        files.setdefault(name, text.getvalue().encode())
    return files


TARGETS: dict[str, tuple[Callable[[], Files], Callable[[Files, random.Random, Path], str]]] = {
    "library": (_library_files, _library),
    "exports": (_export_files, _exports),
}


def main() -> int:
    """Run and print what came of it; 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first run")
    parser.add_argument("--runs", type=int, default=sys.maxsize, help="at most so many runs")
    parser.add_argument("--corpus", type=Path, help="a folder with more files to start from")
    options = parser.parse_args()
    files_of, run = TARGETS[options.target]
    files = files_of()
    if options.corpus is not None:
        found = [path for path in sorted(options.corpus.rglob("*")) if path.is_file()]
        files |= {path.name: path.read_bytes()[:_MOST] for path in found}
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    slowest = (0.0, 0)
    deadline = time.monotonic() + options.minutes * 60
    seed = options.seed
    while time.monotonic() < deadline and seed < options.seed + options.runs:
        began = time.monotonic()
        with TemporaryDirectory() as folder:
            try:
                counts[run(files, random.Random(seed), Path(folder))] += 1
            except Exception as error:  # noqa: BLE001 -- whatever comes is what is looked for
                where = traceback.extract_tb(error.__traceback__)[-1]
                kind = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
                failures[kind] += 1
                if failures[kind] <= 3:
                    sys.stdout.write(f"seed {seed}: {kind}: {str(error)[:300]}\n")
        slowest = max(slowest, (time.monotonic() - began, seed))
        seed += 1
    for what, count in sorted((counts + failures).items()):
        sys.stdout.write(f"{count:8} {what}\n")
    sys.stdout.write(f"slowest: {slowest[0]:.2f} s, seed {slowest[1]}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
