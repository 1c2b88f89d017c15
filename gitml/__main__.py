"""The way in: the command line, or at a Tab what completes it, which has no time for the former."""

import gc
import importlib
import os
import sys


def main() -> None:
    """Do what was asked for, and exit."""
    _ensure_utf8()
    # A command is over before cycles of garbage weigh anything; looking for them costs a tenth.
    gc.set_threshold(200_000)
    is_tab = "_GITML_COMPLETE" in os.environ
    module = "gitml.ui.completion.shell_completion" if is_tab else "gitml.cli"
    importlib.import_module(module).main()


def _ensure_utf8() -> None:
    """Begin anew where Python reads names of files otherwise, as the locale says.

    They are recorded in UTF-8, and those of a folder would differ from what is recorded. What is
    printed stays as the locale has it.
    """
    if sys.getfilesystemencoding() == "utf-8":
        return
    printed = sys.stdout.encoding if sys.stdout else "utf-8"
    variables = {"PYTHONIOENCODING": printed, **os.environ}
    words = [sys.orig_argv[0], "-X", "utf8", *sys.orig_argv[1:]]
    os.execve(sys.executable, words, variables)  # noqa: S606  of our own words


if __name__ == "__main__":
    main()
