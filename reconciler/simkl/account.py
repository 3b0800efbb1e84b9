"""The account at Simkl: its reader, its writer, and how to open them."""

from reconciler.simkl.reader import AccountReader, Profile
from reconciler.simkl.session import Connection, forget_cache, open_reader, open_writer
from reconciler.simkl.writer import AccountWriter

__all__ = [
    "AccountReader",
    "AccountWriter",
    "Connection",
    "Profile",
    "forget_cache",
    "open_reader",
    "open_writer",
]
