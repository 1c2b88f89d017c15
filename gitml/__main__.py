"""The way in: the command line, or at a Tab what completes it, which has no time for the former."""

import importlib
import os


def main() -> None:
    """Do what was asked for, and exit."""
    is_tab = "_GITML_COMPLETE" in os.environ
    importlib.import_module("gitml.ui.shell_completion" if is_tab else "gitml.cli").main()


if __name__ == "__main__":
    main()
