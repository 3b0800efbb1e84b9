"""Where the sandbox file is."""

from collections.abc import Mapping
from pathlib import Path


def sandbox_path(environ: Mapping[str, str]) -> Path:
    """Return the sandbox's file: ``RECONCILER_SANDBOX``, else ``sandbox.json`` in the data folder.

    The data folder is ``RECONCILER_DATA_DIR``, else the platform's own. Empty variables count as
    unset.
    """
    named = environ.get("RECONCILER_SANDBOX", "").strip()
    if named:
        return Path(named).expanduser()
    folder = environ.get("RECONCILER_DATA_DIR", "").strip()
    if folder:
        return Path(folder).expanduser() / "sandbox.json"
    import platformdirs

    return platformdirs.user_data_path("reconciler", appauthor=False) / "sandbox.json"
