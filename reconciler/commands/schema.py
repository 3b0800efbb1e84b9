"""``reconciler schema``: the JSON Schema of the library file."""


def schema() -> int:
    """Print the JSON Schema of the library file, for editors.

    Example: reconciler schema > library.schema.json, and as the first line of library.yaml:
    # yaml-language-server: $schema=library.schema.json
    """
    from reconciler.commands.console import print_document
    from reconciler.library.schema import library_schema

    print_document(library_schema())
    return 0
