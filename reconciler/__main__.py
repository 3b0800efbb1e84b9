"""``python -m reconciler``."""

from reconciler.commands.app import main

if __name__ == "__main__":
    main()
