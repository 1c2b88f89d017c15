"""The way in: the command line, or at a Tab what completes it, which has no time for the former."""

import importlib
import os


def main() -> None:
    """Do what was asked for, and exit."""
    is_tab = "_GITML_COMPLETE" in os.environ
    module = "gitml.ui.completion.shell_completion" if is_tab else "gitml.cli"
    importlib.import_module(module).main()


if __name__ == "__main__":
    main()
