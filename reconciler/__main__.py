"""The program as a process: ``reconciler``, and ``python -m reconciler``."""

import gc
import sys


def main() -> None:
    """Run the process's command line and leave with its exit code.

    The garbage collector is off while the command runs, and what is left is not looked through at
    the end: a process does one thing and ends, what it reads lives as long as it does, and hardly
    anything of that is a cycle. At 20,000 items that is a fifth of a plan's time, and nothing of
    its peak of memory.
    """
    gc.disable()
    try:
        _run()
    except KeyboardInterrupt:
        _stop()
    finally:
        gc.freeze()


def _run() -> None:
    if sys.argv[1:] == ["--version"]:
        _print_version()
        return
    from reconciler.commands.app import main as run_command_line

    run_command_line()


def _stop() -> None:
    """Tell that the run was stopped while the program was still loading."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from reconciler.commands.app import let_nothing_stop, stopped

    let_nothing_stop()
    sys.exit(stopped(sys.argv[1:]))


def _print_version() -> None:
    """Print the version without what reads command lines, which loads far slower than Python.

    Prompts, hooks and CI ask for nothing else, and ask often.
    """
    from reconciler import __version__

    if sys.stdout is None:
        # It was closed by whoever started the program.
        return
    try:
        sys.stdout.write(f"reconciler {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        from reconciler.console.streams import give_stdout_up

        give_stdout_up(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
