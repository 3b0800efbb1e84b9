"""For scale: ``octodns-sync`` plans as many records as a library has items, from YAML to YAML."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_CONFIG: Final = """
manager:
  max_workers: 1
providers:
  wanted:
    class: octodns.provider.yaml.YamlProvider
    directory: {folder}/wanted
    default_ttl: 3600
  actual:
    class: octodns.provider.yaml.YamlProvider
    directory: {folder}/actual
    default_ttl: 3600
zones:
  example.com.:
    sources: [wanted]
    targets: [actual]
"""


def installed() -> bool:
    """Return whether octodns is there."""
    return find_spec("octodns") is not None


def command(folder: Path, records: int) -> list[str]:
    """Write a zone of that many records and give the command that plans it."""
    for name in ("wanted", "actual"):
        (folder / name).mkdir(parents=True)
    zone = "".join(
        f"host{number:06}:\n  type: A\n"
        f"  value: 10.{number >> 16}.{number >> 8 & 255}.{number & 255}\n"
        for number in range(records)
    )
    (folder / "wanted/example.com.yaml").write_text(f"---\n{zone}", encoding="utf-8")
    config = folder / "config.yaml"
    config.write_text(_CONFIG.format(folder=folder), encoding="utf-8")
    program = "import sys; from octodns.cmds.sync import main; sys.exit(main())"
    return [sys.executable, "-c", program, "--config-file", str(config), "--quiet"]
