"""Exports of other services: read, joined, and written.

One file a service says what its export is, where its shape is known from, which members of an
archive may be opened, and what its statuses mean here. Nothing here asks a server for anything.
"""
