"""The tests' Simkl: the product's sandbox, and what a user of it cannot reach.

``SimklDouble`` answers where ``SandboxTransport`` does. It adds logins, the readings of the API
that pages, recordings and live reports disagree about (``Quirks``), a server's tempers, what goes
on in the catalogue (``tests.double.events``), and changes between two requests of a program. All
else is the product's own: the double overrides its decisions, and gives its answers another form.
"""
